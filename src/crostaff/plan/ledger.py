"""The value of a plan entry by entry: what earns or costs how much, whose it is, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crostaff.plan.decisions import Decisions
from crostaff.plan.growth import EXPERIENCED, Levels, levels_of
from crostaff.plan.lateness import late_periods, late_study
from crostaff.plan.part import Part, cells_of, protections_of
from crostaff.plan.placing import Placed, group, place, runs
from crostaff.plan.reserve import Reserves, reserves
from crostaff.plan.work import gaps
from crostaff.problem import Problem

FloatArray = npt.NDArray[np.float64]


class Entry(NamedTuple):
    """An amount of one term.

    Attributes
    ----------
    units : int
        Signed units of money.
    begin, end : int
        Periods ``[begin, end)`` over which the amount lies evenly.
    study : int or None
        ``None`` where it belongs to no study (training).
    function : str
        Empty where it belongs to no function (lateness, moved starts).
    requirement, protection, staff : int or None
        What the amount is for, where it is for one.
    """

    units: int
    begin: int
    end: int
    study: int | None
    function: str
    requirement: int | None = None
    protection: int | None = None
    staff: int | None = None


@dataclass(frozen=True)
class Facts:
    """A structurally sound plan, grouped once for all terms."""

    problem: Problem
    decisions: Decisions
    placed: tuple[Placed, ...]
    part: Part | None = None

    @classmethod
    def of(cls, problem: Problem, decisions: Decisions, part: Part | None = None) -> Facts:
        """Return the facts of a plan, or of all that the plan of a part is about."""
        return cls(problem, decisions, place(problem, decisions), part)

    @cached_property
    def teams(self) -> dict[tuple[int, int], list[Placed]]:
        """Assignments by requirement and segment."""
        return group(self.placed, lambda row: row.cell)

    @cached_property
    def reserves(self) -> Reserves:
        """What the protections hold, and miss."""
        by_staff = group(self.placed, lambda row: row.staff)
        return reserves(self.problem, by_staff, self.decisions.held, self.decisions.released)

    @cached_property
    def levels(self) -> Levels:
        """Levels that the plan leads to."""
        return levels_of(self.problem, self.placed)

    def is_experienced(self, row: Placed) -> bool:
        """Whether an assignment is that of somebody of level 3 when its segment begins."""
        skill = self.problem.requirements[row.requirement].skill
        return self.levels.at(row.staff, skill, row.begin) == EXPERIENCED

    def begin(self, requirement: int, offset: int) -> int:
        """Return the period that lies so far after the start of a requirement's activity."""
        return self.decisions.starts[self.problem.requirements[requirement].activity] + offset


def billing_units(problem: Problem, row: Placed) -> int:
    """Return the units of money that an assignment bills per pct-period."""
    need = problem.requirements[row.requirement]
    rates = need.paired_bill_units if row.paired else need.bill_units
    return rates.get(row.staff, 0)


def labour_units(problem: Problem, row: Placed) -> int:
    """Return the units of money that an assignment costs per pct-period."""
    return problem.requirements[row.requirement].labour_units.get(row.staff, 0)


def _of_work(problem: Problem, row: Placed, units: int) -> Entry:
    need = problem.requirements[row.requirement]
    function, staff = need.function, row.staff
    return Entry(units, row.begin, row.end, row.study, function, row.requirement, None, staff)


def _billing(facts: Facts) -> Iterator[Entry]:
    problem = facts.problem
    for row in facts.placed:
        yield _of_work(problem, row, row.work * billing_units(problem, row))


def _labour(facts: Facts) -> Iterator[Entry]:
    problem = facts.problem
    for row in facts.placed:
        units = -labour_units(problem, row)
        if problem.experienced_price and facts.is_experienced(row):
            units += problem.experienced_price
        yield _of_work(problem, row, row.work * units)


def _shortfall(facts: Facts) -> Iterator[Entry]:
    problem = facts.problem
    for cell, short in gaps(problem, facts.teams, facts.part):
        need = problem.requirements[cell.requirement]
        begin = facts.begin(cell.requirement, cell.offset)
        units = -short * cell.length * need.shortfall_cost
        yield Entry(units, begin, begin + cell.length, need.study, need.function, need.index)
    for held in protections_of(problem, facts.part):
        for begin, end, pct in runs(facts.reserves.missing[held.index]):
            units = -pct * (end - begin) * held.missing_units
            yield Entry(units, begin, end, held.study, held.function, None, held.index)


def _tardiness(facts: Facts) -> Iterator[Entry]:
    """Yield each delay over the periods after the due date."""
    problem, starts = facts.problem, facts.decisions.starts
    for study in problem.studies:
        for index in study.activities:
            late, due = late_periods(problem, starts, index), problem.activities[index].due
            if late and due is not None:
                yield Entry(-late * study.late_cost, due, due + late, study.index, "")
        late = late_study(problem, starts, study.index)
        if late and study.due is not None:
            yield Entry(-late * study.late_cost, study.due, study.due + late, study.index, "")


def _handover(facts: Facts) -> Iterator[Entry]:
    problem = facts.problem
    for (requirement, segment), team in facts.teams.items():
        before = facts.teams.get((requirement, segment - 1))
        if not before:
            continue
        new_faces = {row.staff: row for row in team}
        for row in before:
            new_faces.pop(row.staff, None)
        for row in new_faces.values():
            yield _of_work(problem, row._replace(end=row.begin + 1), -problem.handover_cost)


def _idle(facts: Facts) -> Iterator[Entry]:
    for (index, staff), idle in facts.reserves.idle.items():
        held = facts.problem.protections[index]
        price = held.idle_units.get(staff, 0)
        for begin, end, pct in runs(idle):
            units = -pct * (end - begin) * price
            yield Entry(units, begin, end, held.study, held.function, None, index, staff)


def _disruption(facts: Facts) -> Iterator[Entry]:
    problem = facts.problem
    if problem.has_baseline:
        yield from _changed_work(facts)
    if problem.has_baseline_starts:
        yield from _moved_starts(facts)


def _changed_work(facts: Facts) -> Iterator[Entry]:
    """Yield what each person's change against the baseline costs, segment by segment."""
    problem = facts.problem
    for cell in cells_of(problem, facts.part):
        key = cell.requirement, cell.segment
        change: dict[int, int] = {}
        for row in facts.teams.get(key, ()):
            change[row.staff] = change.get(row.staff, 0) + row.pct
        for before in problem.baseline_by_cell.get(key, ()):
            change[before.staff] = change.get(before.staff, 0) - before.pct
        need = problem.requirements[cell.requirement]
        begin = facts.begin(cell.requirement, cell.offset)
        span = begin, begin + cell.length
        for staff, pct in change.items():
            if pct:
                units = -cell.length * abs(pct) * problem.change_cost
                yield Entry(units, *span, need.study, need.function, need.index, None, staff)


def _moved_starts(facts: Facts) -> Iterator[Entry]:
    problem, starts = facts.problem, facts.decisions.starts
    for activity in problem.activities:
        before = activity.baseline_start
        if before is not None and before != starts[activity.index]:
            shift = abs(starts[activity.index] - before)
            # A milestone may stand at the last boundary, after the last period.
            at = min(starts[activity.index], problem.periods - 1)
            yield Entry(-shift * problem.shift_cost, at, at + 1, activity.study, "")


def _training(facts: Facts) -> Iterator[Entry]:
    problem = facts.problem
    for promotion in facts.levels.reaching_qualified():
        at = min(promotion.boundary, problem.periods - 1)
        function = problem.staff[promotion.staff].function
        units = problem.skills[promotion.skill].value_qualified
        yield Entry(units, at, at + 1, None, function, staff=promotion.staff)


ENTRIES_BY_TERM: Mapping[str, Callable[[Facts], Iterator[Entry]]] = MappingProxyType(
    {
        "billing": _billing,
        "labour": _labour,
        "shortfall": _shortfall,
        "tardiness": _tardiness,
        "handover": _handover,
        "idle": _idle,
        "disruption": _disruption,
        "training": _training,
    }
)
"""What each term is the sum of, in the order of the contract."""


def spread(problem: Problem, entries: Iterable[Entry]) -> FloatArray:
    """Return the units that entries lay on each period; shape (periods,)."""
    steps = np.zeros(problem.periods + 1)
    for entry in entries:
        amount = entry.units / (entry.end - entry.begin)
        steps[entry.begin] += amount
        steps[entry.end] -= amount
    total: FloatArray = np.cumsum(steps)[:-1]
    return total
