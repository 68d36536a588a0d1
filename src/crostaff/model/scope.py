"""The part of a problem that a model decides, while the rest stays as a plan has it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

from crostaff.plan.decisions import Assigned, Decisions
from crostaff.plan.growth import Levels, levels
from crostaff.problem import NEVER, Cell, Problem


@dataclass(frozen=True)
class Scope:
    """Free cells, starts and protections.

    Attributes
    ----------
    decisions : Decisions
        A valid plan; what is not free stays as it is there.
    cells : frozenset of int
        Cells whose teams are decided anew.
    activities : frozenset of int
        Activities whose starts are decided anew.
    protections : frozenset of int
        Protections whose holders and release are decided anew.
    alone : bool
        Whether everything that is not free is left out, not kept: a relaxation, unless nothing
        free shares people or dates with the rest.
    """

    decisions: Decisions
    cells: frozenset[int]
    activities: frozenset[int] = frozenset()
    protections: frozenset[int] = frozenset()
    alone: bool = False


class View:
    """What a model sees of a problem: everything, or a scope and what touches it.

    Attributes
    ----------
    problem : Problem
        With the starts that are not free fixed.
    cells : tuple of Cell
        Cells that are decided, in order.
    watched : tuple of Cell
        Cells that are kept but whose rules depend on what is decided.
    staff : frozenset of int
        People whose load can change.
    protections : tuple of int
        Protections that matter; those in ``free_protections`` are decided.
    """

    def __init__(self, problem: Problem, scope: Scope | None) -> None:
        self.scope = scope
        if scope is None:
            self.problem = problem
            self.cells = problem.cells
            self.staff = frozenset(range(len(problem.staff)))
            self.free_protections = frozenset(range(len(problem.protections)))
            self.protections = tuple(range(len(problem.protections)))
            self.kept: dict[int, tuple[Assigned, ...]] = {}
            self.watched: tuple[Cell, ...] = ()
            return
        self.problem = _with_starts(problem, scope)
        self.cells = tuple(problem.cells[index] for index in sorted(scope.cells))
        self.free_protections = scope.protections
        self.staff = frozenset() if scope.alone else self._touched(scope)
        if scope.alone:
            self.staff = self._people(scope)
        self.protections = self._protections(scope)
        self.kept = {} if scope.alone else self._kept(scope)
        self.watched = tuple(problem.cells[index] for index in self.kept if self._is_watched(index))

    def _people(self, scope: Scope) -> frozenset[int]:
        problem = self.problem
        people: set[int] = set()
        for cell in self.cells:
            people.update(problem.requirements[cell.requirement].candidates)
        for index in scope.protections:
            people.update(problem.protections[index].candidates)
        return frozenset(people)

    def _touched(self, scope: Scope) -> frozenset[int]:
        moving = {
            row.staff
            for row in scope.decisions.assigned
            if self.problem.requirements[row.requirement].activity in scope.activities
        }
        return self._people(scope) | moving

    def _protections(self, scope: Scope) -> tuple[int, ...]:
        if scope.alone:
            return tuple(sorted(scope.protections))
        holding = {row.protection for row in scope.decisions.held if row.staff in self.staff}
        released = {row.protection for row in scope.decisions.released}
        moved = {
            protection.index
            for protection in self.problem.protections
            if protection.index in released and not scope.activities.isdisjoint(protection.activities)
        }
        return tuple(sorted(holding | moved | scope.protections))

    def _kept(self, scope: Scope) -> dict[int, tuple[Assigned, ...]]:
        """Return the teams of kept cells that share people, borders or dates with the free ones."""
        teams: dict[int, list[Assigned]] = {}
        for row in scope.decisions.assigned:
            index = self.problem.cells_by_requirement[row.requirement][row.segment]
            if index not in scope.cells:
                teams.setdefault(index, []).append(row)
        borders = {
            index + side
            for index in scope.cells
            for side in (-1, 1)
            if 0 <= index + side < len(self.problem.cells)
            and self.problem.cells[index + side].requirement
            == self.problem.cells[index].requirement
        }
        return {
            index: tuple(team)
            for index, team in sorted(teams.items())
            if index in borders or any(row.staff in self.staff for row in team)
        }

    def _is_watched(self, index: int) -> bool:
        """Whether the cell has a mentor or experienced person who may not have become one."""
        requirement = self.problem.requirements[self.problem.cells[index].requirement]
        if not requirement.trainee_slots and requirement.share[0] == 0:
            return False
        return any(
            row.staff in self.staff and self._may_grow(row.staff, requirement.skill)
            for row in self.kept[index]
        )

    def _may_grow(self, staff: int, skill: int) -> bool:
        known = self.problem.staff[staff].skills[skill]
        return known.level < 3 and min(known.earliest[1], NEVER) < NEVER

    @cached_property
    def kept_holds(self) -> dict[tuple[int, int], int]:
        """Percent held by (protection, staff), of protections that are not free."""
        if self.scope is None:
            return {}
        return {
            (row.protection, row.staff): row.pct
            for row in self.scope.decisions.held
            if row.protection not in self.free_protections and row.staff in self.staff
        }

    @cached_property
    def kept_releases(self) -> dict[int, range]:
        """Released periods of protections that are not free."""
        if self.scope is None:
            return {}
        return {
            row.protection: range(row.begin, row.end)
            for row in self.scope.decisions.released
            if row.protection not in self.free_protections
        }

    @cached_property
    def _levels(self) -> Levels:
        if self.scope is None:
            raise ValueError("a model of the whole problem keeps no levels")
        return levels(self.problem, self.scope.decisions)

    def level(self, staff: int, skill: int, period: int) -> int:
        """Return the level that a person whose load is kept holds at the begin of a period."""
        return self._levels.at(staff, skill, period)

    def is_free(self, cell: Cell) -> bool:
        """Whether the cell's team is decided."""
        return self.scope is None or cell.index in self.scope.cells


def _with_starts(problem: Problem, scope: Scope) -> Problem:
    activities = tuple(
        activity
        if activity.is_fixed or activity.index in scope.activities
        else dataclasses.replace(
            activity,
            earliest=scope.decisions.starts[activity.index],
            latest=scope.decisions.starts[activity.index],
        )
        for activity in problem.activities
    )
    return dataclasses.replace(problem, activities=activities)
