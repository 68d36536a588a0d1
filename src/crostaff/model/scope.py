"""The part of a problem that a model decides, while the rest stays as a plan has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from crostaff.plan.decisions import Assigned, Decisions
from crostaff.plan.growth import Levels, levels
from crostaff.problem import NEVER, ActivityData, Cell, PersonSkill, Problem
from crostaff.scenario.fields import Level


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
    windows : mapping of int to (int, int)
        First and last start of activities that are free within less than their whole window.
    candidates : mapping of int to tuple of int
        By free cell, who may come or go, if not everybody who can. In a model built for the scope
        only they are on it, so its team must be among them.
    moved : int or None
        How many people of the whole plan have other work than in the plan in force, where the
        decisions are a part of it.
    """

    decisions: Decisions
    cells: frozenset[int]
    activities: frozenset[int] = frozenset()
    protections: frozenset[int] = frozenset()
    alone: bool = False
    windows: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    candidates: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    moved: int | None = None

    def candidates_of(self, problem: Problem, cell: int) -> tuple[int, ...]:
        """Return who may be on a free cell."""
        if cell in self.candidates:
            return self.candidates[cell]
        return problem.requirements[problem.cells[cell].requirement].candidates

    def places(self, problem: Problem) -> int:
        """Return how many pairs there are of a free cell and somebody who may be on it."""
        return sum(len(self.candidates_of(problem, cell)) for cell in self.cells)


@dataclass(frozen=True)
class View:
    """What a model sees of a problem: everything, or a scope and what touches it.

    Attributes
    ----------
    problem : Problem
        With the starts that are not free fixed.
    scope : Scope or None
        ``None`` = everything is free.
    cells : tuple of Cell
        Cells that are decided, in order.
    staff : frozenset of int
        People whose load can change.
    free_protections : frozenset of int
        Protections that are decided.
    protections : tuple of int
        Protections that matter, ascending; the free ones are among them.
    kept : mapping of int to tuple of Assigned
        Teams of the cells that are kept and share people or borders with the free ones, by cell.
    watched : tuple of Cell
        Cells that are kept but whose rules depend on what is decided.
    """

    problem: Problem
    scope: Scope | None
    cells: tuple[Cell, ...]
    staff: frozenset[int]
    free_protections: frozenset[int]
    protections: tuple[int, ...]
    kept: Mapping[int, tuple[Assigned, ...]] = field(default_factory=dict)
    watched: tuple[Cell, ...] = ()

    @classmethod
    def whole(cls, problem: Problem) -> View:
        """Return the view in which everything is free."""
        protections = range(len(problem.protections))
        return cls(
            problem=problem,
            scope=None,
            cells=problem.cells,
            staff=frozenset(range(len(problem.staff))),
            free_protections=frozenset(protections),
            protections=tuple(protections),
        )

    @classmethod
    def part(cls, problem: Problem, scope: Scope) -> View:
        """Return the view of a scope: what is free, and what is kept beside it."""
        staff, protections = _able(problem, scope), scope.protections
        kept: dict[int, tuple[Assigned, ...]] = {}
        if not scope.alone:
            staff |= _moved(problem, scope)
            protections |= _touched_protections(problem, scope, staff)
            kept = _kept_teams(problem, scope, staff)
        return cls(
            problem=_with_starts(problem, scope),
            scope=scope,
            cells=tuple(problem.cells[index] for index in sorted(scope.cells)),
            staff=staff,
            free_protections=scope.protections,
            protections=tuple(sorted(protections)),
            kept=kept,
            watched=tuple(
                problem.cells[index]
                for index, team in kept.items()
                if _is_watched(problem, problem.cells[index], team, staff)
            ),
        )

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
        """Return whether the cell's team is decided."""
        return self.scope is None or cell.index in self.scope.cells

    def candidates(self, cell: Cell) -> tuple[int, ...]:
        """Return who may be on a cell that is decided."""
        if self.scope is None:
            return self.problem.requirements[cell.requirement].candidates
        return self.scope.candidates_of(self.problem, cell.index)


def _with_starts(problem: Problem, scope: Scope) -> Problem:
    """Fix the starts that are not free, and narrow the windows of those that are."""
    starts = scope.decisions.starts

    def window(activity: ActivityData) -> tuple[int, int]:
        if activity.index in scope.activities:
            return scope.windows.get(activity.index, (activity.earliest, activity.latest))
        return starts[activity.index], starts[activity.index]

    activities = tuple(
        activity
        if activity.is_fixed
        else replace(activity, earliest=window(activity)[0], latest=window(activity)[1])
        for activity in problem.activities
    )
    return replace(problem, activities=activities)


def _able(problem: Problem, scope: Scope) -> frozenset[int]:
    """Return who can serve anything that is free."""
    open_cells = scope.cells.difference(scope.candidates)
    requirements = {problem.cells[index].requirement for index in open_cells}
    return frozenset().union(
        *scope.candidates.values(),
        *(problem.requirements[index].candidates for index in requirements),
        *(problem.protections[index].candidates for index in scope.protections),
    )


def _moved(problem: Problem, scope: Scope) -> frozenset[int]:
    """Return whose work moves with the starts that are free."""
    return frozenset(
        row.staff
        for row in scope.decisions.assigned
        if problem.requirements[row.requirement].activity in scope.activities
    )


def _moved_cells(problem: Problem, scope: Scope) -> frozenset[int]:
    """Return the cells that move with the starts that are free."""
    return frozenset(
        cell
        for activity in scope.activities
        for requirement in problem.activities[activity].requirements
        for cell in problem.cells_by_requirement[requirement]
    )


def _touched_protections(problem: Problem, scope: Scope, staff: frozenset[int]) -> frozenset[int]:
    """Return what these people hold, and whose release depends on starts that are free."""
    holding = {row.protection for row in scope.decisions.held if row.staff in staff}
    moved = {
        row.protection
        for row in scope.decisions.released
        if not scope.activities.isdisjoint(problem.protections[row.protection].activities)
    }
    return frozenset(holding | moved)


def _kept_teams(
    problem: Problem, scope: Scope, staff: frozenset[int]
) -> dict[int, tuple[Assigned, ...]]:
    """Return the teams of kept cells whose people, borders or dates what is free depends on."""
    teams: dict[int, list[Assigned]] = {}
    for row in scope.decisions.assigned:
        index = problem.cells_by_requirement[row.requirement][row.segment]
        if index not in scope.cells:
            teams.setdefault(index, []).append(row)
    near = _Nearness(problem, scope, staff)
    borders = {
        neighbour
        for index in scope.cells
        for neighbour in (index - 1, index + 1)
        if neighbour in problem.cells_by_requirement[problem.cells[index].requirement]
    }
    return {
        index: tuple(team)
        for index, team in sorted(teams.items())
        if index in borders
        or any(row.staff in staff and near.matters(row.staff, index) for row in team)
    }


class _Nearness:
    """Whether kept work of a person can matter to what is free."""

    def __init__(self, problem: Problem, scope: Scope, staff: frozenset[int]) -> None:
        self.problem = problem
        self.starts = scope.decisions.starts
        self.moving = scope.activities
        self.row = {person: row for row, person in enumerate(sorted(staff))}
        # By person and period, whether their load can change there.
        self.changes = np.zeros((len(staff), problem.periods), dtype=np.bool_)
        for index in scope.cells:
            self._note(scope.candidates_of(problem, index), self._span(index))
        for index in scope.protections:
            protection = problem.protections[index]
            self._note(protection.candidates, protection.window)
        moved = _moved_cells(problem, scope)
        for row in scope.decisions.assigned:
            index = problem.cells_by_requirement[row.requirement][row.segment]
            if index in moved:
                self._note((row.staff,), self._span(index))

    def _note(self, people: Iterable[int], span: tuple[int, int]) -> None:
        rows = [self.row[person] for person in people]
        self.changes[rows, span[0] : span[1]] = True

    def _span(self, index: int) -> tuple[int, int]:
        cell = self.problem.cells[index]
        activity = self.problem.activities[self.problem.requirements[cell.requirement].activity]
        first = last = self.starts[activity.index]
        if activity.index in self.moving:
            first, last = activity.earliest, activity.latest
        return first + cell.offset, last + cell.offset + cell.length

    def matters(self, staff: int, index: int) -> bool:
        """Whether the work overlaps what is free, or a rule reaches further than that."""
        begin, end = self._span(index)
        if self.changes[self.row[staff], begin:end].any():
            return True
        requirement = self.problem.requirements[self.problem.cells[index].requirement]
        return (
            requirement.blinding is not None
            or bool(requirement.independent_of)
            or bool(self.problem.studies[requirement.study].firewall_group)
            or (
                self.problem.growth
                and _may_rise(self.problem.staff[staff].skills[requirement.skill])
            )
        )


def _may_rise(known: PersonSkill) -> bool:
    return any(0 < boundary < NEVER for boundary in known.earliest)


def _is_watched(
    problem: Problem, cell: Cell, team: tuple[Assigned, ...], staff: frozenset[int]
) -> bool:
    """Return whether a mentor or experienced person of the team may not have become one."""
    requirement = problem.requirements[cell.requirement]
    if not requirement.trainee_slots and requirement.share[0] == 0:
        return False
    return any(
        row.staff in staff and _may_grow(problem.staff[row.staff].skills[requirement.skill])
        for row in team
    )


def _may_grow(known: PersonSkill) -> bool:
    return known.level < Level.EXPERIENCED and known.earliest[1] < NEVER
