"""The tables of a plan, row by row: what ``Plan`` shows as frames and writes to files."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from crostaff.plan import shown
from crostaff.plan.decisions import Decisions
from crostaff.plan.growth import EXPERIENCED, levels_of
from crostaff.plan.lateness import late_periods, late_study, study_span
from crostaff.plan.monthly import MONTHLY_COLUMNS, monthly
from crostaff.plan.placing import Placed, group, place
from crostaff.plan.score import shortages
from crostaff.plan.shown import COUNT, DATE, INTEGER, NUMBER, TEXT, Columns
from crostaff.problem import Problem
from crostaff.scenario.fields import Level, Mode

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | dt.date | None
Row = tuple[Value, ...]

COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "starts": {
            "activity_id": TEXT,
            "start": INTEGER,
            "end": INTEGER,
            "start_date": DATE,
            "end_date": DATE,
            "late": INTEGER,
        },
        "studies": {
            "study_id": TEXT,
            "start": INTEGER,
            "end": INTEGER,
            "start_date": DATE,
            "end_date": DATE,
            "late": INTEGER,
        },
        "assignments": {
            "requirement_id": TEXT,
            "segment": INTEGER,
            "staff_id": TEXT,
            "mode": TEXT,
            "fte_pct": INTEGER,
            "from_period": INTEGER,
            "to_period": INTEGER,
            "from_date": DATE,
            "to_date": DATE,
            "study_id": TEXT,
            "activity_id": TEXT,
        },
        "pairs": {
            "requirement_id": TEXT,
            "segment": INTEGER,
            "mentor_id": TEXT,
            "trainee_id": TEXT,
        },
        "shortfalls": {
            "requirement_id": TEXT,
            "protection_id": TEXT,
            "segment": COUNT,
            "from_period": INTEGER,
            "to_period": INTEGER,
            "short_pct": NUMBER,
            "hours": NUMBER,
        },
        "holders": {"protection_id": TEXT, "staff_id": TEXT, "fte_pct": INTEGER},
        "releases": {"protection_id": TEXT, "from_period": INTEGER, "to_period": INTEGER},
        "qualifications": {
            "staff_id": TEXT,
            "skill_id": TEXT,
            "level": TEXT,
            "period": INTEGER,
            "date": DATE,
        },
        "monthly": MONTHLY_COLUMNS,
    }
)
"""Columns of every table of a plan, with their pandas types, in the order of the contract."""


def frame(problem: Problem, decisions: Decisions, table: str) -> pd.DataFrame:
    """Return a table of a plan with its stable columns and types, even where it has no rows."""
    if table == "monthly":
        return monthly(problem, decisions)
    return shown.frame(COLUMNS[table], rows(problem, decisions, table))


def rows(problem: Problem, decisions: Decisions, table: str) -> Iterator[Row]:
    """Yield the rows of a table of a plan as plain values, ``None`` for no value.

    Raises
    ------
    KeyError
        If a plan has no such table.
    """
    return _ROWS[table](problem, decisions)


def _starts(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    for activity in problem.activities:
        start = decisions.starts[activity.index]
        end = start + activity.duration
        late = late_periods(problem, decisions.starts, activity.index)
        yield (activity.id, *_span(problem, start, end), late)


def _studies(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    """Yield the studies that have activities."""
    for study in problem.studies:
        span = study_span(problem, decisions.starts, study.index)
        if span is not None:
            late = late_study(problem, decisions.starts, study.index)
            yield (study.id, *_span(problem, *span), late)


def _span(problem: Problem, begin: int, end: int) -> tuple[int, int, dt.date, dt.date]:
    return begin, end, problem.grid.first_day(begin), problem.grid.last_day(end)


def _in_order(problem: Problem, decisions: Decisions) -> list[Placed]:
    """Return the assignments by requirement, segment, mode (solo first) and person."""
    return sorted(
        place(problem, decisions),
        key=lambda row: (row.requirement, row.segment, row.paired, row.staff),
    )


def _assignments(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    for row in _in_order(problem, decisions):
        need = problem.requirements[row.requirement]
        yield (
            need.id,
            row.segment,
            problem.staff[row.staff].id,
            (Mode.PAIRED if row.paired else Mode.SOLO).value,
            row.pct,
            *_span(problem, row.begin, row.end),
            problem.studies[need.study].id,
            problem.activities[need.activity].id,
        )


def _pairs(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    """Yield one mentor per trainee, the trainees of a segment spread evenly over its mentors."""
    placed = _in_order(problem, decisions)
    levels = levels_of(problem, placed)
    for (requirement, segment), team in group(placed, lambda row: row.cell).items():
        need = problem.requirements[requirement]
        mentors = [
            row
            for row in team
            if not row.paired and levels.at(row.staff, need.skill, row.begin) == EXPERIENCED
        ]
        # Fewest trainees first, then the least of them per mentor FTE.
        waiting = [(0, 0.0, -mentor.pct, mentor.staff) for mentor in mentors]
        heapq.heapify(waiting)
        trainees = sorted((row for row in team if row.paired), key=lambda row: -row.pct)
        for trainee in trainees if mentors else ():
            count, taught, pct, mentor = heapq.heappop(waiting)
            heapq.heappush(waiting, (count + 1, taught + trainee.pct / -pct, pct, mentor))
            ids = problem.staff[mentor].id, problem.staff[trainee.staff].id
            yield (need.id, segment, *ids)


def _shortfalls(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    for short in shortages(problem, decisions):
        need, protection = short.requirement, short.protection
        yield (
            None if need is None else problem.requirements[need].id,
            None if protection is None else problem.protections[protection].id,
            short.segment,
            short.begin,
            short.end,
            short.short_pct,
            problem.hours(short.short_pct * (short.end - short.begin)),
        )


def _holders(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    for row in sorted(decisions.held):
        yield problem.protections[row.protection].id, problem.staff[row.staff].id, row.pct


def _releases(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    for row in sorted(decisions.released):
        yield problem.protections[row.protection].id, row.begin, row.end


def _qualifications(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    for promotion in levels_of(problem, place(problem, decisions)).promotions:
        yield (
            problem.staff[promotion.staff].id,
            problem.skills[promotion.skill].id,
            Level(promotion.level).word,
            promotion.boundary,
            problem.grid.first_day(promotion.boundary),
        )


def _monthly(problem: Problem, decisions: Decisions) -> Iterator[Row]:
    table = monthly(problem, decisions)
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        yield tuple(row)


_ROWS: Mapping[str, Callable[[Problem, Decisions], Iterator[Row]]] = {
    "starts": _starts,
    "studies": _studies,
    "assignments": _assignments,
    "pairs": _pairs,
    "shortfalls": _shortfalls,
    "holders": _holders,
    "releases": _releases,
    "qualifications": _qualifications,
    "monthly": _monthly,
}
