"""First plans near a known one: its dates, people and holds, as far as they still go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel, build
from crostaff.model.context import LinearTerm, ModelOptions
from crostaff.model.scope import Scope
from crostaff.model.terms import disruption
from crostaff.plan.baseline import with_baseline
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions, Released
from crostaff.plan.plan import Plan
from crostaff.problem import Problem
from crostaff.scenario.records import BaselineAssignment, BaselineStart
from crostaff.scenario.scenario import Scenario
from crostaff.solve.bound import moving_activities
from crostaff.solve.construct import begins_frozen, construct, kept_rows, order_of
from crostaff.solve.limits import Limits
from crostaff.solve.roster import Roster
from crostaff.solve.seating import Seating
from crostaff.solve.stop import Stop
from crostaff.solve.wanted import Wanted, reserved_before

Row = TypeVar("Row", BaselineAssignment, BaselineStart)

DATES_WORK = 1.0
"""Deterministic seconds for the dates."""


def in_force(scenario: Scenario, plan: Plan) -> Scenario:
    """Return a scenario with a plan as its baseline; what the scenario pins stays pinned.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
        Of this scenario or an earlier one; what the scenario lacks is left out.
    """
    near = with_baseline(plan.problem, plan.decisions, scenario)

    def merged(own: Sequence[Row], new: Sequence[Row], *keys: str) -> tuple[Row, ...]:
        pinned = {tuple(getattr(row, key) for key in keys): row for row in own if row.pinned}
        rows = {tuple(getattr(row, key) for key in keys): row for row in new}
        return tuple({**rows, **pinned}.values())

    starts = merged(scenario.baseline_starts, near.baseline_starts, "activity_id")
    rows = merged(scenario.baseline, near.baseline, "requirement_id", "segment", "staff_id")
    return near.model_copy(update={"baseline_starts": starts, "baseline": rows})


def first_plans(
    problem: Problem,
    before: Plan | None,
    start_from: Plan | None = None,
    *,
    seed: int,
    stop: Stop,
) -> Iterator[Decisions]:
    """Yield plans to begin from, unchecked: a greedy one, and those near plans that are known.

    Parameters
    ----------
    problem : Problem
    before : Plan or None
        The plan in force, if it is known.
    start_from : Plan, optional
        Another plan to begin from.
    seed : int
    stop : Stop
    """
    yield construct(problem)
    if start_from is not None:
        wanted = Wanted.of_plan(start_from, problem)
        yield from plans_like(problem, wanted, seed=seed, stop=stop)
    if problem.has_baseline or problem.has_baseline_starts:
        reserved = None if before is None else reserved_before(before, problem)
        yield from near_plans(problem, reserved, seed=seed, stop=stop)
        if problem.move_limit is not None:
            # Where dates change, teams may have to: what is best for lateness may move too many.
            wanted = Wanted.of_baseline(problem, reserved)
            yield from plans_like(problem, wanted, seed=seed, stop=stop)


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
    return _near(problem, starts, Wanted.of_baseline(problem, before))


def plans_like(problem: Problem, wanted: Wanted, *, seed: int, stop: Stop) -> Iterator[Decisions]:
    """Yield a plan as it is, what of it still goes at the nearest dates, and that filled.

    Unlike those of :func:`near_plans` the dates do not weigh lateness: a plan that is still
    valid comes first, unchanged.

    Parameters
    ----------
    problem : Problem
    wanted : Wanted
    seed : int
    stop : Stop
    """
    as_it_is = wanted.whole(problem)
    if as_it_is is not None:
        yield as_it_is
    starts = dates_near(problem, wanted.starts, seed=seed, stop=stop)
    yield from _near(problem, starts, wanted)


def _near(problem: Problem, starts: dict[int, int], wanted: Wanted) -> list[Decisions]:
    """Return what of a plan still goes at some dates, and that with its gaps filled."""
    kept = _kept(problem, starts, wanted)
    unfit = {(v.protection, v.staff) for v in check(problem, kept) if v.rule == "protection"}
    if wanted.reserved is not None and unfit:
        fit = tuple(
            row
            for row in wanted.reserved.held
            if (problem.protections[row.protection].id, problem.staff[row.staff].id) not in unfit
        )
        kept = _kept(problem, starts, replace(wanted, reserved=replace(wanted.reserved, held=fit)))
    return [kept, construct(problem, kept)]


def nearest_starts(problem: Problem, *, seed: int, stop: Stop) -> dict[int, int]:
    """Return the dates that lateness and moved starts cost least at; at least possible ones.

    Parameters
    ----------
    problem : Problem
    seed : int
    stop : Stop
    """
    return _dates(problem, BuiltModel.dates, seed=seed, stop=stop)


def dates_near(
    problem: Problem, wanted: Mapping[int, int], *, seed: int, stop: Stop
) -> dict[int, int]:
    """Return the dates with the least sum of periods off some others; at least possible ones.

    Parameters
    ----------
    problem : Problem
    wanted : mapping of int to int
        Start by activity, of some or all of them.
    seed : int
    stop : Stop
    """
    activities = tuple(replace(a, baseline_start=wanted.get(a.index)) for a in problem.activities)
    priced = replace(problem, activities=activities, has_baseline_starts=True, shift_cost=1)
    return _dates(priced, lambda built: disruption.shifts(built.ctx), seed=seed, stop=stop)


def _dates(
    problem: Problem, worth: Callable[[BuiltModel], LinearTerm], *, seed: int, stop: Stop
) -> dict[int, int]:
    earliest = {a.index: a.earliest for a in problem.activities}
    moving = moving_activities(problem)
    if not moving:
        return earliest
    built = build(
        problem, ModelOptions(), scope=Scope(Decisions(earliest), frozenset(), moving, alone=True)
    )
    built.ctx.model.maximize(worth(built).expression())
    solver = Limits(seed, stop, work=DATES_WORK).solver()
    status = stop.solve(solver, built.ctx.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return earliest
    return {index: int(solver.value(start)) for index, start in enumerate(built.ctx.starts)}


def _kept(problem: Problem, starts: dict[int, int], wanted: Wanted) -> Decisions:
    """Return what of a plan still goes at some dates."""
    roster = Roster(problem, starts)
    if wanted.reserved is not None:
        _hold_again(problem, roster, wanted.reserved)
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
        team = wanted.teams.get((cell.requirement, cell.segment), ())
        Seating(problem, roster, cell, list(rows), []).keep(list(team))
    return roster.decisions()


def _hold_again(problem: Problem, roster: Roster, before: Decisions) -> None:
    """Reserve whom the plan in force reserves, and release as it does, where both still go."""
    for block in before.released:
        if not _breaks_release(problem, roster, block):
            roster.release(block)
    for row in before.held:
        protection = problem.protections[row.protection]
        # Whoever learns in time is fit when the window begins: the checker has the last word.
        if row.staff in protection.candidates:
            reserved = sum(h.pct for h in roster.holds if h.protection == row.protection)
            is_charged = roster.held_when(protection, row.staff).any()
            room = roster.room_to_hold(protection, row.staff) if is_charged else row.pct
            pct = min(row.pct, room, protection.pct - reserved)
            if pct > 0:
                roster.hold(protection, row.staff, pct)


def _breaks_release(problem: Problem, roster: Roster, block: Released) -> bool:
    """Whether the checker has something against a release at the dates."""
    alone = Decisions(dict(roster.starts), released=(block,))
    return any(violation.rule == "release" for violation in check(problem, alone))
