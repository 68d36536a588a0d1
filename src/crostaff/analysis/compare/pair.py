"""Two plans side by side, matched by ids, and their calendars laid over each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from crostaff.plan.decisions import Decisions
from crostaff.plan.labels import person_labels
from crostaff.plan.ledger import ENTRIES_BY_TERM, Entry, Facts
from crostaff.plan.plan import Plan
from crostaff.plan.tables import Row, rows
from crostaff.problem import ActivityData, Problem, ProtectionData, RequirementData
from crostaff.scenario.fields import Period
from crostaff.scenario.timegrid import periods_apart

Name = TypeVar("Name")

_ONE_DAY = dt.timedelta(days=1)


class Anchor(NamedTuple):
    """How the periods of one activity in one plan match those in the other.

    Attributes
    ----------
    lag : int
        What a period number of the first plan is in the second, less itself.
    stands : bool
        Whether matched periods are the same days.
    """

    lag: int
    stands: bool


class Place(NamedTuple):
    """Where a requirement or a protection belongs."""

    study_id: str
    function: str
    skill_id: str


def place_of(problem: Problem, data: RequirementData | ProtectionData) -> Place:
    """Return the study, function and skill of a requirement or protection."""
    return Place(problem.studies[data.study].id, data.function, problem.skills[data.skill].id)


@dataclass(frozen=True)
class Side:
    """One of the two plans."""

    plan: Plan

    @property
    def problem(self) -> Problem:
        """The compiled problem."""
        return self.plan.problem

    @property
    def decisions(self) -> Decisions:
        """What was decided."""
        return self.plan.decisions

    @cached_property
    def facts(self) -> Facts:
        """The plan grouped by team, protection and level."""
        return Facts.of(self.problem, self.decisions)

    @cached_property
    def entries(self) -> dict[str, tuple[Entry, ...]]:
        """What the value is made of, by term."""
        return {name: tuple(entries(self.facts)) for name, entries in ENTRIES_BY_TERM.items()}

    def rows(self, table: str) -> Iterable[Row]:
        """Return the rows of a table of the plan."""
        return rows(self.problem, self.decisions, table)

    def activity_of(self, requirement_id: str) -> ActivityData | None:
        """Return the activity that a requirement belongs to, if there is one."""
        index = self.problem.requirement_index.get(requirement_id)
        if index is None:
            return None
        return self.problem.activities[self.problem.requirements[index].activity]

    def span(self, activity: ActivityData) -> tuple[int, int]:
        """Return the periods ``[start, end)`` of an activity."""
        start = self.decisions.starts[activity.index]
        return start, start + activity.duration

    def days(self, begin: int, end: int) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of periods ``[begin, end)``."""
        return self.problem.grid.first_day(begin), self.problem.grid.last_day(end)

    def currency(self, units: float) -> float:
        """Return units of money in currency, not rounded to cents; binary dust is."""
        return round(units / (100 * self.problem.units_per_cent), 6) + 0.0


@dataclass(frozen=True)
class Pair:
    """The plan before and the plan after."""

    before: Side
    after: Side

    @cached_property
    def is_same(self) -> bool:
        """Whether both are the same plan of the same scenario."""
        one, other = self.before, self.after
        return one.problem.scenario == other.problem.scenario and _decided(one) == _decided(other)

    @property
    def currency(self) -> str:
        """Currency of both."""
        return self.after.problem.scenario.currency

    @property
    def unit(self) -> Period:
        """Unit of the periods of both."""
        return self.after.problem.grid.period

    @cached_property
    def apart(self) -> int | None:
        """By how many periods the second horizon begins later, ``None`` if they do not align."""
        return periods_apart(self.before.problem.grid, self.after.problem.grid)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What people are called, by id; as in the second plan where they are in both."""
        return {**person_labels(self.before.problem), **person_labels(self.after.problem)}

    def label(self, staff_id: str) -> str:
        """Return what a person is called."""
        return self.labels[staff_id]

    def slip(self, before: int, after: int) -> tuple[int | None, int]:
        """Return by how much a boundary of the second plan is later, in periods and in days."""
        grids = self.before.problem.grid, self.after.problem.grid
        days = (grids[1].first_day(after) - grids[0].first_day(before)).days
        return None if self.apart is None else after + self.apart - before, days

    def anchor(self, requirement_id: str) -> Anchor | None:
        """Return how a requirement's work in one plan matches that in the other.

        An activity that begins, or else ends, on the same day in both stands where it is, and its
        work is matched day by day. Any other has moved: its work is matched from its start.
        """
        one, other = (side.activity_of(requirement_id) for side in (self.before, self.after))
        if one is None or other is None:
            return None
        first, second = self.before.span(one), self.after.span(other)
        same = [self.slip(*ends)[1] == 0 for ends in zip(first, second, strict=True)]
        at = 1 if same == [False, True] else 0
        return Anchor(second[at] - first[at], any(same))


def _decided(side: Side) -> tuple[object, ...]:
    decided = side.decisions
    return (
        dict(decided.starts),
        sorted(decided.assigned),
        sorted(decided.held),
        sorted(decided.released),
    )


def merged(before: Iterable[Name], after: Iterable[Name]) -> list[Name]:
    """Return names without repetition: those of the first plan, then those only of the second."""
    return list(dict.fromkeys((*before, *after)))


def overlap_days(one: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date]) -> int:
    """Return how many days two spans of first and last day share."""
    return max(0, (min(one[1], other[1]) - max(one[0], other[0]) + _ONE_DAY).days)
