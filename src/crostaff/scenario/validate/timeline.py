"""Dates: in order, inside the horizon, and with room for each activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from crostaff.errors import Fault
from crostaff.scenario.fields import LAST_DATE
from crostaff.scenario.records import Activity
from crostaff.scenario.validate.case import Case, fault

_ORDERS = (
    ("staff", "available_from", "available_to"),
    ("staff_skills", "valid_from", "valid_to"),
    ("absences", "start", "end"),
    ("activities", "release", "due"),
    ("activities", "release", "deadline"),
    ("protections", "from_", "to"),
)
"""Table, and two columns of which the first must not be later."""


def date_orders(case: Case) -> Iterator[Fault]:
    """Report pairs of dates in the wrong order."""
    for table, first, last in _ORDERS:
        for row, record in case.rows(table):
            begin, end = getattr(record, first), getattr(record, last)
            if begin is not None and end is not None and end < begin:
                yield fault(
                    row,
                    record,
                    f"{last} {end} is before {first.rstrip('_')} {begin}; swap them?",
                )


def horizon(case: Case) -> Iterator[Fault]:
    """Report a horizon that runs past the last date of all."""
    if not case.is_header_sound:
        return
    end = case.grid.last_day(case.grid.periods)
    if end > LAST_DATE:
        yield Fault(
            "scenario",
            None,
            "",
            "periods",
            f"{case.grid.periods} {case.scenario.period}s from {case.scenario.start} end {end}, "
            "after 2200; plan fewer periods",
        )


def windows(case: Case) -> Iterator[Fault]:
    """Report activities that cannot fit between their own release, deadlines and the horizon."""
    if not case.is_header_sound:
        return
    for row, activity in enumerate(case.scenario.activities, start=2):
        if activity.duration > case.grid.periods:
            yield fault(
                row,
                activity,
                f"duration {activity.duration} is longer than the horizon of {case.grid.periods} "
                f"{case.scenario.period}s; shorten it, or raise 'periods'",
                "duration",
            )
        elif not case.is_off("timeline"):
            message = _window_fault(case, activity)
            if message:
                yield fault(row, activity, message)


def _window_fault(case: Case, activity: Activity) -> str | None:
    grid = case.grid
    release = 0 if activity.release is None else grid.release_period(activity.release)
    deadline = _deadline(case, activity)
    limit = grid.periods if deadline is None else grid.due_boundary(deadline[1])
    if activity.fixed_start is not None:
        return _fixed_fault(case, activity, release, limit)
    if release + activity.duration <= limit:
        return None
    if activity.release is not None and activity.release > grid.last_day(grid.periods):
        return f"release {activity.release} is after the horizon, {_horizon_end(case)}"
    if _is_misordered(activity):
        return None
    begin = f"release {activity.release}" if activity.release else f"start {grid.start}"
    end = f"the end of the horizon {grid.last_day(grid.periods)}"
    if deadline is not None and limit < grid.periods:
        end = f"{deadline[0]} {deadline[1]}"
    room = max(0, limit - release)
    return (
        f"{activity.duration} {case.scenario.period}s do not fit between {begin} and {end}, where "
        f"{room} fit; shorten it, or move a date"
    )


def _fixed_fault(case: Case, activity: Activity, release: int, limit: int) -> str | None:
    grid, day = case.grid, activity.fixed_start
    period = None if day is None else grid.fixed_period(day)
    if period is None:
        return f"fixed start {day} is after the horizon, {_horizon_end(case)}"
    if period < release:
        return (
            f"fixed start {day} (period {period}) is before release {activity.release}, which "
            f"allows period {release} at the earliest; move one of them"
        )
    end = period + activity.duration
    if end > grid.periods:
        return (
            f"fixed start {day} with duration {activity.duration} ends after the horizon, "
            f"{_horizon_end(case)}"
        )
    deadline = _deadline(case, activity)
    if end > limit and deadline is not None:
        return (
            f"fixed start {day} with duration {activity.duration} ends {grid.last_day(end)}, after "
            f"{deadline[0]} {deadline[1]}; move one of them"
        )
    return None


def _deadline(case: Case, activity: Activity) -> tuple[str, dt.date] | None:
    """Return the earlier of the activity's and the study's deadline, and what to call it."""
    study = case.studies.get(activity.study_id)
    found = []
    if activity.deadline is not None:
        found.append((activity.deadline, "deadline"))
    if study is not None and study.deadline is not None:
        found.append((study.deadline, f"the deadline of study '{study.study_id}',"))
    if not found:
        return None
    day, words = min(found)
    return words, day


def _horizon_end(case: Case) -> str:
    grid = case.grid
    return f"which ends {grid.last_day(grid.periods)}; raise 'periods', or move the activity"


def _is_misordered(activity: Activity) -> bool:
    """Whether ``date_orders`` reports the window already."""
    release, deadline = activity.release, activity.deadline
    return release is not None and deadline is not None and deadline < release
