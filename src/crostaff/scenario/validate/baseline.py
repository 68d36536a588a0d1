"""The plan in force: pinned rows that can be kept."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.errors import Fault
from crostaff.scenario.validate.case import Case, fault


def pinned_rows(case: Case) -> Iterator[Fault]:
    """Report pinned assignments off the grid, or on a segment that does not exist."""
    if case.is_off("pins"):
        return
    step = case.scenario.policy.fte_step
    length = case.scenario.policy.segment_periods(case.scenario.period)
    for row, record in enumerate(case.scenario.baseline, start=2):
        if not record.pinned:
            continue
        if record.fte_pct % step:
            yield fault(
                row,
                record,
                f"pinned {record.fte_pct} % is off the grid of {step} %; round it, or unpin it",
                "fte_pct",
            )
        need = case.requirements.get(record.requirement_id)
        activity = None if need is None else case.activities.get(need.activity_id)
        if activity is None or not case.is_header_sound:
            continue
        segments = -(-activity.duration // length)
        if record.segment >= segments:
            last = f"the last is {segments - 1}" if segments else "it has none"
            yield fault(
                row,
                record,
                f"pinned segment {record.segment} does not exist: {activity.duration} "
                f"{case.scenario.period}s in segments of {length}, {last}; correct or unpin it",
                "segment",
            )


def pinned_starts(case: Case) -> Iterator[Fault]:
    """Report pinned starts that leave no room in the horizon."""
    if case.is_off("pins") or not case.is_header_sound:
        return
    grid = case.grid
    for row, record in enumerate(case.scenario.baseline_starts, start=2):
        activity = case.activities.get(record.activity_id)
        if activity is None or not record.pinned:
            continue
        start = record.start if isinstance(record.start, int) else grid.fixed_period(record.start)
        if start is None or start + activity.duration > grid.periods:
            yield fault(
                row,
                record,
                f"pinned start {record.start} with duration {activity.duration} ends after the "
                f"horizon, which ends {grid.last_day(grid.periods)}; correct or unpin it",
                "start",
            )
