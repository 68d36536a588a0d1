"""What the charts show, as plain records: a plan shaped for the eye."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crostaff.plan.labels import person_labels
from crostaff.plan.placing import group, load, place
from crostaff.plan.plan import Plan
from crostaff.plan.reserve import reserves
from crostaff.problem import ActivityData, Problem
from crostaff.report.words import text

Row = dict[str, str | float | int | bool | None]
FloatArray = npt.NDArray[np.float64]

MAX_COLUMNS = 110
"""Most columns of a heatmap; longer horizons show averages of several periods."""

MAX_PEOPLE = 120
"""Most people of a heatmap, the busiest ones."""

STAFFING = (
    "fully staffed",
    "up to 10 % short",
    "10 to 50 % short",
    "over 50 % short",
    "needs no staff",
)
"""How well an activity is staffed, in the order of the legend."""

LANE = "\x1f"
"""Parts the name of a chart row from what is not shown of it; no id contains it."""


@dataclass(frozen=True)
class Horizon:
    """First and last moment of the time axis, as chart timestamps."""

    start: str
    end: str


def horizon(problem: Problem) -> Horizon:
    """Return the ends of the planning horizon."""
    grid = problem.grid
    return Horizon(moment(grid.first_day(0)), moment(grid.first_day(grid.periods)))


def moment(day: dt.date) -> str:
    """Return a day as a timestamp that browsers read in local time."""
    return f"{day.isoformat()}T00:00:00"


def activity_rows(plan: Plan) -> list[Row]:
    """Return one record per activity: its study, chart lane, dates and staffing."""
    problem = plan.problem
    grid = problem.grid
    short_hours = _short_hours_by_activity(plan)
    titles = {study.study_id: study.title for study in problem.scenario.studies}
    names = {record.activity_id: record.name for record in problem.scenario.activities}
    rows: list[Row] = []
    for study in problem.studies:
        members = [problem.activities[index] for index in study.activities]
        starts = {member.index: plan.decisions.starts[member.index] for member in members}
        lanes = _lanes(members, starts)
        for member in sorted(members, key=lambda a: (starts[a.index], a.index)):
            start, end = starts[member.index], starts[member.index] + member.duration
            hours = problem.hours(_required_work(problem, member))
            short = short_hours.get(member.id, 0.0)
            row: Row = {
                "study": study.id,
                "title": titles[study.id],
                "activity": member.id,
                "name": names[member.id] or member.id,
                "row": f"{study.id}{LANE}{lanes[member.index]}",
                "start": moment(grid.first_day(start)),
                "end": moment(grid.first_day(end)),
                "last_day": grid.last_day(end).isoformat() if member.duration else "milestone",
                "required_hours": round(hours, 1),
                "short_hours": round(short, 1),
                "staffing": _staffing(hours, short),
                "late": max(0, end - member.due) if member.due is not None else 0,
                "label": _fitting(names[member.id] or member.id, member.duration, grid.periods),
                "milestone": member.duration == 0,
            }
            rows.append(row)
    return rows


def study_rows(plan: Plan) -> list[Row]:
    """Return one record per study and chart lane: its span, due day and delay."""
    problem = plan.problem
    grid = problem.grid
    due_days = {record.study_id: record.due for record in problem.scenario.studies}
    lanes: dict[str, int] = {}
    for row in activity_rows(plan):
        name, lane = str(row["row"]).split(LANE)
        lanes[name] = max(lanes.get(name, 0), int(lane) + 1)
    rows: list[Row] = []
    for study in problem.studies:
        if not study.activities:
            continue
        members = [problem.activities[index] for index in study.activities]
        starts = plan.decisions.starts
        first = min(starts[member.index] for member in members)
        last = max(starts[member.index] + member.duration for member in members)
        late = max(0, last - study.due) if study.due is not None else 0
        span: Row = {
            "study": study.id,
            "start": moment(grid.first_day(first)),
            "end": moment(grid.first_day(last)),
            "due": _due_moment(problem, study.due, due_days[study.id]),
            "due_day": text(due_days[study.id]),
            "late": late,
            "is_late": late > 0,
        }
        rows += [{**span, "row": f"{study.id}{LANE}{lane}"} for lane in range(lanes[study.id])]
    return rows


def _due_moment(problem: Problem, boundary: int | None, day: dt.date | None) -> str | None:
    """Return where the due mark stands; nowhere if the due day is after the horizon."""
    grid = problem.grid
    if boundary is None or day is None or day > grid.last_day(problem.periods):
        return None
    return moment(grid.first_day(boundary))


def person_load_rows(plan: Plan) -> list[Row]:
    """Return the load of each person in each stretch of periods, busiest people only."""
    problem = plan.problem
    assigned, reserved = _loads(plan)
    capacity = np.array([person.capacity for person in problem.staff], dtype=np.float64)
    shown = sorted(range(len(problem.staff)), key=lambda i: (-int(assigned[i].sum()), i))
    shown = sorted(
        shown[:MAX_PEOPLE], key=lambda i: (problem.staff[i].function, problem.staff[i].id)
    )
    labels = person_labels(problem)
    rows: list[Row] = []
    for index in shown:
        person = problem.staff[index]
        extra: Row = {"who": labels[person.id], "function": person.function, "heading": True}
        rows += _load_rows(problem, extra, assigned[index], reserved[index], capacity[index])
    return rows


def function_load_rows(plan: Plan) -> list[Row]:
    """Return the load of each function in each stretch of periods."""
    problem = plan.problem
    assigned, reserved = _loads(plan)
    rows: list[Row] = []
    for function in sorted({person.function for person in problem.staff}):
        members = [person.index for person in problem.staff if person.function == function]
        capacity = sum(
            (problem.staff[index].capacity for index in members),
            start=np.zeros(problem.periods, dtype=np.int64),
        )
        extra: Row = {"who": f"{function} ({len(members)})", "function": function, "heading": False}
        rows += _load_rows(
            problem, extra, assigned[members].sum(axis=0), reserved[members].sum(axis=0), capacity
        )
    return rows


def _loads(plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Return assigned, and idle reserved, FTE percent; shape (people, periods)."""
    problem, decisions = plan.problem, plan.decisions
    rows_by_staff = group(place(problem, decisions), key=lambda row: row.staff)
    held = reserves(problem, rows_by_staff, decisions.held, decisions.released)
    assigned = np.zeros((len(problem.staff), problem.periods), dtype=np.float64)
    reserved = np.zeros_like(assigned)
    for staff, rows in rows_by_staff.items():
        assigned[staff] = load(rows, problem.periods)
    for staff, idle in held.charged.items():
        reserved[staff] = idle
    return assigned, reserved


def _load_rows(
    problem: Problem,
    extra: Mapping[str, str | float | int | bool | None],
    assigned: npt.NDArray[np.generic],
    reserved: npt.NDArray[np.generic],
    capacity: npt.NDArray[np.generic],
) -> Iterable[Row]:
    for begin, end in stretches(problem.periods):
        there = float(np.sum(capacity[begin:end]))
        work = float(np.sum(assigned[begin:end]))
        held = float(np.sum(reserved[begin:end]))
        yield {
            **extra,
            "start": moment(problem.grid.first_day(begin)),
            "end": moment(problem.grid.first_day(end)),
            "load": round(work / there, 3) if there else (1.5 if work else None),
            "reserved": round(held / there, 3) if there else 0.0,
            "fte": round(work / 100 / (end - begin), 2),
            "capacity": round(there / 100 / (end - begin), 2),
        }


def stretches(periods: int) -> list[tuple[int, int]]:
    """Return the horizon cut into at most ``MAX_COLUMNS`` stretches ``[begin, end)``."""
    length = -(-periods // MAX_COLUMNS)
    return [(begin, min(begin + length, periods)) for begin in range(0, periods, length)]


def _lanes(members: Sequence[ActivityData], starts: Mapping[int, int]) -> dict[int, int]:
    """Return a lane by activity such that no two of a lane overlap."""
    free_from: list[int] = []
    lanes: dict[int, int] = {}
    for member in sorted(members, key=lambda a: (starts[a.index], a.index)):
        start = starts[member.index]
        lane = next((i for i, free in enumerate(free_from) if free <= start), len(free_from))
        if lane == len(free_from):
            free_from.append(0)
        free_from[lane] = start + member.duration
        lanes[member.index] = lane
    return lanes


def _required_work(problem: Problem, member: ActivityData) -> int:
    """Return the work an activity asks for, in pct-periods."""
    pct = sum(problem.requirements[index].pct for index in member.requirements)
    return pct * member.duration


def _short_hours_by_activity(plan: Plan) -> dict[str, float]:
    problem = plan.problem
    hours: dict[str, float] = {}
    table = plan.shortfalls
    for requirement, short in zip(table["requirement_id"], table["hours"], strict=True):
        index = problem.requirement_index.get(requirement)
        if index is not None:
            activity = problem.activities[problem.requirements[index].activity].id
            hours[activity] = hours.get(activity, 0.0) + float(short)
    return hours


def _staffing(required: float, short: float) -> str:
    if required == 0:
        return STAFFING[4]
    share = short / required
    if share < 0.0005:
        return STAFFING[0]
    return STAFFING[1] if share <= 0.1 else STAFFING[2] if share <= 0.5 else STAFFING[3]


def _fitting(name: str, duration: int, periods: int) -> str:
    """Return as much of a name as fits into its bar on a page of usual width."""
    room = int(150 * duration / periods)
    if len(name) <= room:
        return name
    return f"{name[: room - 1]}…" if room >= 5 else ""
