"""A first plan near the one in force: its dates, people and holds, as far as they still go."""

from __future__ import annotations

from ortools.sat.python import cp_model

from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Assigned, Decisions, Released
from crostaff.problem import Problem
from crostaff.solve.bound import moving_activities
from crostaff.solve.construct import begins_frozen, construct, kept_rows, order_of
from crostaff.solve.limits import Limits
from crostaff.solve.roster import Roster
from crostaff.solve.seating import CellTeam
from crostaff.solve.stop import Stop

DATES_WORK = 1.0
"""Deterministic seconds for the dates."""


def near_plans(
    problem: Problem, before: Decisions | None, *, seed: int, stop: Stop
) -> list[Decisions]:
    """Return plans near the baseline, unchecked: what of it still goes, then with gaps filled.

    Parameters
    ----------
    problem : Problem
        With a baseline.
    before : Decisions or None
        The plan in force by the problem's indexes, for its holds and releases, which a baseline
        does not tell; where it is not known, holds are chosen anew.
    seed : int
    stop : Stop
    """
    starts = nearest_starts(problem, seed=seed, stop=stop)
    kept = _kept(problem, starts, before)
    return [kept, construct(problem, kept)]


def nearest_starts(problem: Problem, *, seed: int, stop: Stop) -> dict[int, int]:
    """Return the dates that lateness and moved starts cost least at; at least possible ones.

    Parameters
    ----------
    problem : Problem
    seed : int
    stop : Stop
    """
    earliest = {a.index: a.earliest for a in problem.activities}
    moving = moving_activities(problem)
    if not moving:
        return earliest
    built = build(
        problem, ModelOptions(), scope=Scope(Decisions(earliest), frozenset(), moving, alone=True)
    )
    built.ctx.model.maximize(built.dates().expression())
    solver = Limits(seed, stop, work=DATES_WORK).solver()
    status = stop.solve(solver, built.ctx.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return earliest
    return {index: int(solver.value(start)) for index, start in enumerate(built.ctx.starts)}


def _kept(problem: Problem, starts: dict[int, int], before: Decisions | None) -> Decisions:
    """Return what of the baseline still goes at some dates."""
    roster = Roster(problem, starts)
    if before is not None:
        _hold_again(problem, roster, before)
    fixed = kept_rows(problem, roster)
    for (requirement, segment), rows in fixed.items():
        for row in rows:
            roster.place(row, problem.cell(requirement, segment))
    for cell in sorted(problem.cells, key=lambda cell: order_of(problem, roster, cell)):
        roster.advance(roster.span(cell)[0])
        rows = fixed.get((cell.requirement, cell.segment), [])
        for row in rows:
            roster.begin(row, cell)
        if begins_frozen(problem, roster, cell):
            continue
        team = [
            Assigned(row.staff, row.requirement, row.segment, row.paired, row.pct)
            for row in problem.baseline_by_cell.get((cell.requirement, cell.segment), ())
        ]
        CellTeam(problem, roster, cell, list(rows), []).keep(team)
    return roster.decisions()


def _hold_again(problem: Problem, roster: Roster, before: Decisions) -> None:
    """Reserve whom the plan in force reserves, and release as it does, where both still go."""
    for block in before.released:
        if not _breaks_release(problem, roster, block):
            roster.release(block)
    for row in before.held:
        protection = problem.protections[row.protection]
        able = row.staff in protection.candidates
        if able and roster.level(row.staff, protection.skill) >= protection.min_level:
            reserved = sum(h.pct for h in roster.holds if h.protection == row.protection)
            room = roster.room_to_hold(protection, row.staff)
            pct = min(row.pct, room, protection.pct - reserved)
            if pct > 0:
                roster.hold(protection, row.staff, pct)


def _breaks_release(problem: Problem, roster: Roster, block: Released) -> bool:
    """Whether the checker has something against a release at the dates."""
    alone = Decisions(dict(roster.starts), released=(block,))
    return any(violation.rule == "release" for violation in check(problem, alone))
