"""A first plan at once: cells in order of time, the most valuable first, best people first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from crostaff.plan.decisions import Assigned, Decisions
from crostaff.problem import Cell, Problem
from crostaff.solve.roster import Roster
from crostaff.solve.seating import Seating

_NOBODY: Mapping[tuple[int, int], Sequence[Assigned]] = MappingProxyType({})


def construct(problem: Problem, around: Decisions | None = None) -> Decisions:
    """Return a plan built greedily in one pass; not always a valid one.

    Every activity starts as early as its window allows (at its baseline start where that works).
    Pinned and frozen rows, holds and named people come first; then each cell, in order of its
    begin, gets the experienced people it must have and the dearest work they are best at.
    A hard rule that looks ahead (full coverage, a named person without room) can make the plan
    invalid: the caller checks it.

    Parameters
    ----------
    problem : Problem
    around : Decisions, optional
        A valid plan, perhaps with gaps, that is kept as it is and added to, within the limit on
        people who leave the plan in force.
    """
    starts = {a.index: a.earliest for a in problem.activities} if around is None else around.starts
    roster = Roster(problem, dict(starts))
    kept = kept_rows(problem, roster) if around is None else _rows_by_cell(around)
    if around is not None:
        roster.hold_again(around)
    for (requirement, segment), rows in kept.items():
        cell = problem.cell(requirement, segment)
        for row in rows:
            roster.place(row, cell)
            roster.keep_learner(row, cell)
    if around is not None and problem.move_limit is not None:
        roster.limit_moves(problem.move_limit)
    reserve_named(problem, roster, kept)
    if around is None or not around.held:
        hold_greedily(problem, roster)
    opened: dict[int, list[Assigned]] = {}
    for cell in sorted(problem.cells, key=lambda cell: order_of(problem, roster, cell)):
        roster.advance(roster.span(cell)[0])
        rows = kept.get((cell.requirement, cell.segment), [])
        for row in rows:
            roster.begin(row, cell)
        opened[cell.index] = list(rows)
        if begins_frozen(problem, roster, cell):
            continue
        before = opened.get(cell.index - 1, []) if cell.segment else []
        Seating(problem, roster, cell, opened[cell.index], before).fill()
    return roster.decisions()


def order_of(problem: Problem, roster: Roster, cell: Cell) -> tuple[int, int, int]:
    """Return what cells are opened by: their begin, and what missing work on them costs."""
    requirement = problem.requirements[cell.requirement]
    return roster.span(cell)[0], -requirement.shortfall_cost, cell.index


def begins_frozen(problem: Problem, roster: Roster, cell: Cell) -> bool:
    """Whether a cell's team is that of the baseline, since it begins in the frozen time."""
    return not problem.is_off("pins") and roster.span(cell)[0] < problem.frozen


def kept_rows(problem: Problem, roster: Roster) -> dict[tuple[int, int], list[Assigned]]:
    """Return the baseline's rows that are pinned or frozen, by requirement and segment."""
    if problem.is_off("pins"):
        return {}
    kept: dict[tuple[int, int], list[Assigned]] = {}
    for row in problem.baseline:
        if row.segment >= len(problem.cells_by_requirement[row.requirement]):
            continue
        cell = problem.cell(row.requirement, row.segment)
        if row.pinned or begins_frozen(problem, roster, cell):
            key = (row.requirement, row.segment)
            kept.setdefault(key, []).append(
                Assigned(row.staff, row.requirement, row.segment, row.paired, row.pct)
            )
    return kept


def _rows_by_cell(plan: Decisions) -> dict[tuple[int, int], list[Assigned]]:
    rows: dict[tuple[int, int], list[Assigned]] = {}
    for row in plan.assigned:
        rows.setdefault((row.requirement, row.segment), []).append(row)
    return rows


def reserve_named(
    problem: Problem,
    roster: Roster,
    kept: dict[tuple[int, int], list[Assigned]],
    known: Mapping[tuple[int, int], Sequence[Assigned]] = _NOBODY,
) -> None:
    """Put named people who can work alone on all of their segments, before others take their time.

    Each gets the least FTE that the requirement allows. Where there is no place for a trainee,
    that goes for people, too, who can only work alone once they have risen.

    Parameters
    ----------
    problem : Problem
    roster : Roster
    kept : dict of (int, int) to list of Assigned
        Teams by requirement and segment; the named people are added.
    known : mapping of (int, int) to sequence of Assigned
        Teams who are put back later, by requirement and segment: their people are left out.
    """
    for cell in sorted(problem.cells, key=lambda cell: order_of(problem, roster, cell)):
        requirement = problem.requirements[cell.requirement]
        rows = kept.setdefault((cell.requirement, cell.segment), [])
        if begins_frozen(problem, roster, cell):
            continue
        team = [*rows, *known.get((cell.requirement, cell.segment), ())]
        seated = {row.staff for row in team}
        for staff in requirement.named:
            able = _can_be_alone(problem, roster, cell, staff)
            if able and staff not in seated and len(roster.ready(cell, np.array([staff]))[0]):
                row = Assigned(staff, requirement.index, cell.segment, False, requirement.min_pct)
                roster.place(row, cell)
                rows.append(row)


def _can_be_alone(problem: Problem, roster: Roster, cell: Cell, staff: int) -> bool:
    requirement = problem.requirements[cell.requirement]
    if roster.level(staff, requirement.skill) >= requirement.min_level:
        return True
    known = problem.staff[staff].skills.get(requirement.skill)
    if known is None or requirement.trainee_slots:
        return False
    return known.level_by(roster.span(cell)[0]) >= requirement.min_level


def hold_greedily(problem: Problem, roster: Roster) -> None:
    """Reserve people for protections, the named ones first, then the cheapest to keep idle."""
    for protection in problem.protections:
        left = protection.pct
        ready = [
            s
            for s in protection.candidates
            if roster.level(s, protection.skill) >= protection.min_level or s in protection.named
        ]
        ready.sort(key=lambda s: (s not in protection.named, protection.idle_units[s], s))
        for rank, staff in enumerate(ready):
            named_after = sum(s in protection.named for s in ready[rank + 1 :])
            pct = min(left - named_after * problem.step, roster.room_to_hold(protection, staff))
            worth = protection.missing_units > protection.idle_units[staff]
            if pct >= problem.step and (worth or staff in protection.named):
                if not worth:
                    pct = problem.step
                roster.hold(protection, staff, pct)
                left -= pct
