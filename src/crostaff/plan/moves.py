"""Who has other work than in the plan in force, counted without a solver.

A person *moves* if their rows (requirement, segment, mode, FTE) are others than those of the
baseline. Rows belong to segments, so that work which is done on other dates is the same work.
Baseline rows of somebody who cannot be on the segment at all any more count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crostaff.compile import valid_starts
from crostaff.move_limit import MoveLimit
from crostaff.plan.decisions import Decisions
from crostaff.problem import BaselineRow, Problem


def with_move_limit(problem: Problem, most: int) -> Problem:
    """Return a problem in which at most so many people may move."""
    return replace(problem, move_limit=MoveLimit(most, work_in_force(problem)))


def work_in_force(problem: Problem) -> dict[int, dict[int, tuple[bool, int]]]:
    """Return mode and FTE by person and cell in the plan in force, as far as they can still be."""
    work: dict[int, dict[int, tuple[bool, int]]] = {}
    for row in problem.baseline:
        cells = problem.cells_by_requirement[row.requirement]
        if row.segment < len(cells) and _can_be_there(problem, row):
            work.setdefault(row.staff, {})[cells[row.segment]] = (row.paired, row.pct)
    return work


def _can_be_there(problem: Problem, row: BaselineRow) -> bool:
    """Whether some start of the activity lets the person be on the segment."""
    requirement, person = problem.requirements[row.requirement], problem.staff[row.staff]
    if row.staff not in requirement.candidates:
        return False
    cell = problem.cell(row.requirement, row.segment)
    return bool(valid_starts(problem, person, cell).any())


def moved_people(
    problem: Problem, decisions: Decisions, among: Iterable[int] | None = None
) -> frozenset[int]:
    """Return who has other work than in the plan in force.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
    among : iterable of int, optional
        The people to look at; everybody unless given.
    """
    limit = problem.move_limit
    before = work_in_force(problem) if limit is None else limit.work
    now: dict[int, dict[int, tuple[bool, int]]] = {}
    for row in decisions.assigned:
        cell = problem.cells_by_requirement[row.requirement][row.segment]
        now.setdefault(row.staff, {})[cell] = (row.paired, row.pct)
    people = {*before, *now} if among is None else among
    return frozenset(p for p in people if before.get(p, {}) != now.get(p, {}))
