"""How a study stands in a plan: when it runs, what of it is short, what of it is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crostaff.plan.lateness import late_periods, late_study
from crostaff.plan.plan import Plan
from crostaff.plan.score import Shortage, shortages
from crostaff.problem import ProtectionData, RequirementData
from crostaff.scenario.fields import Level


class Short(NamedTuple):
    """Hours that a requirement or a protection of the study lacks.

    Attributes
    ----------
    hours : float
    begin, end : int
        First period with anything missing, and the boundary after the last.
    from_date, to_date : datetime.date
        First and last day with anything missing.
    """

    requirement_id: str | None
    protection_id: str | None
    function: str
    skill_id: str
    min_level: str
    hours: float
    begin: int
    end: int
    from_date: dt.date
    to_date: dt.date

    @property
    def name(self) -> str:
        """What is short."""
        if self.requirement_id is not None:
            return self.requirement_id
        return f"protection {self.protection_id}"


class Late(NamedTuple):
    """A study or an activity that ends after its due date.

    Attributes
    ----------
    name : str
        ``study S`` or ``activity A``.
    periods : int
        Periods late.
    """

    name: str
    periods: int


@dataclass(frozen=True)
class Standing:
    """A study in a plan.

    Attributes
    ----------
    study_id : str
    start_date, end_date : datetime.date or None
        First and last day; ``None`` if the study has no activities.
    shorts : tuple of Short
        What lacks people, the largest first.
    lates : tuple of Late
        What ends after its due date.
    is_undone : bool
        Whether it asks for people, and nobody works on it.
    """

    study_id: str
    start_date: dt.date | None
    end_date: dt.date | None
    shorts: tuple[Short, ...]
    lates: tuple[Late, ...]
    is_undone: bool

    @property
    def is_as_asked(self) -> bool:
        """Whether it is staffed in full and on time."""
        return not self.shorts and not self.lates

    @property
    def short_hours(self) -> float:
        """Hours missing on requirements and protections."""
        return round(sum(short.hours for short in self.shorts), 6)

    @property
    def late(self) -> int:
        """Periods that the latest part of it is late."""
        return max((late.periods for late in self.lates), default=0)


def standing_of(plan: Plan, study_id: str) -> Standing:
    """Return how a study stands in a plan.

    Parameters
    ----------
    plan : Plan
    study_id : str
        A study of its scenario.
    """
    problem = plan.problem
    study = next(one for one in problem.studies if one.id == study_id)
    span = next((row for row in _spans(plan) if row[0] == study_id), None)
    own = {
        need.index
        for need in problem.requirements
        if need.study == study.index and problem.activities[need.activity].duration
    }
    return Standing(
        study_id,
        span[1] if span else None,
        span[2] if span else None,
        _shorts(plan, study.index),
        tuple(_lates(plan, study.index)),
        bool(own) and not any(row.requirement in own for row in plan.decisions.assigned),
    )


def _spans(plan: Plan) -> Iterator[tuple[str, dt.date, dt.date]]:
    problem, starts = plan.problem, plan.decisions.starts
    for study in problem.studies:
        members = [problem.activities[index] for index in study.activities]
        if members:
            begin = min(starts[one.index] for one in members)
            end = max(starts[one.index] + one.duration for one in members)
            yield study.id, problem.grid.first_day(begin), problem.grid.last_day(end)


def _lates(plan: Plan, study: int) -> Iterator[Late]:
    problem, starts = plan.problem, plan.decisions.starts
    data = problem.studies[study]
    late = late_study(problem, starts, study)
    if late:
        yield Late(f"study {data.id}", late)
    for index in data.activities:
        late = late_periods(problem, starts, index)
        if late:
            yield Late(f"activity {problem.activities[index].id}", late)


def _shorts(plan: Plan, study: int) -> tuple[Short, ...]:
    problem, grid = plan.problem, plan.problem.grid
    rows: dict[tuple[int | None, int | None], list[Shortage]] = {}
    for row in shortages(problem, plan.decisions):
        rows.setdefault((row.requirement, row.protection), []).append(row)
    found = []
    for (requirement, protection), parts in rows.items():
        need: RequirementData | ProtectionData
        if requirement is not None:
            need = problem.requirements[requirement]
        elif protection is not None:
            need = problem.protections[protection]
        else:
            continue
        if need.study != study:
            continue
        begin, end = min(row.begin for row in parts), max(row.end for row in parts)
        work = sum(row.short_pct * (row.end - row.begin) for row in parts)
        found.append(
            Short(
                need.id if requirement is not None else None,
                need.id if protection is not None else None,
                need.function,
                problem.skills[need.skill].id,
                Level(need.min_level).word,
                round(problem.hours(work), 6),
                begin,
                end,
                grid.first_day(begin),
                grid.last_day(end),
            )
        )
    return tuple(sorted(found, key=lambda short: (-short.hours, short.name)))
