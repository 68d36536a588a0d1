"""First plans near a known one: its dates, people and holds, as far as they still go."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias, TypeVar

from ortools.sat.python import cp_model

from crostaff.errors import ScenarioError
from crostaff.model.build import BuiltModel, build
from crostaff.model.context import ModelOptions
from crostaff.model.scope import Scope
from crostaff.plan.baseline import with_baseline
from crostaff.plan.check import Violation, check
from crostaff.plan.decisions import Decisions, Released
from crostaff.plan.plan import Plan
from crostaff.problem import Problem
from crostaff.scenario.records import BaselineAssignment, BaselineStart
from crostaff.scenario.scenario import Scenario
from crostaff.solve.bound import moving_activities
from crostaff.solve.construct import begins_frozen, construct, kept_rows, order_of, reserve_named
from crostaff.solve.limits import Limits
from crostaff.solve.opening import opened
from crostaff.solve.roster import Roster
from crostaff.solve.seating import Seating
from crostaff.solve.stop import Stop
from crostaff.solve.wanted import Wanted, reserved_before

Row = TypeVar("Row", BaselineAssignment, BaselineStart)

_Seat: TypeAlias = tuple[int, int, int]
"""Requirement, segment and person."""

_MOST_MENDINGS = 3
"""Times that what is kept of a plan is built again for want of somebody named, or fit to hold."""

DATES_WORK = 1.0
"""Deterministic seconds for the dates."""


def known_in_force(scenario: Scenario, plan: Plan) -> Scenario:
    """Return a scenario with a plan as its baseline, as if its edits had known the plan.

    An edit that knows what has begun by the plan in force leaves that alone. This is so where the
    edits lead from the plan's own scenario to this one, and time is frozen; else, or where an edit
    can no longer be made then, the plan becomes the baseline of the edited scenario.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
        Of this scenario or an earlier one.
    """
    origin = plan.problem.scenario
    done = len(origin.edits)
    edits = scenario.edits[done:]
    is_from_it = scenario.edits[:done] == origin.edits and bool(edits)
    if scenario.policy.frozen_until is not None and is_from_it:
        # Edits of another scenario may name what the plan's own lacks.
        with contextlib.suppress(ScenarioError):
            if origin.apply(edits) == scenario:
                known = in_force(origin, plan).apply(edits).with_edits(scenario.edits)
                return in_force(known, plan)
    return in_force(scenario, plan)


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
    """Yield plans to begin from, unchecked: those near plans that are known, and a greedy one last.

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
    if start_from is not None:
        wanted = Wanted.of_plan(start_from, problem)
        yield from plans_like(problem, wanted, seed=seed, stop=stop)
    if problem.has_baseline or problem.has_baseline_starts:
        reserved = None if before is None else reserved_before(before, problem)
        as_it_is = Wanted.of_baseline(problem, reserved).whole(problem)
        if problem.move_limit is not None and as_it_is is not None:
            yield as_it_is
        yield from near_plans(problem, reserved, seed=seed, stop=stop)
    yield construct(problem)


def near_plans(
    problem: Problem, before: Decisions | None, *, seed: int, stop: Stop
) -> Iterator[Decisions]:
    """Yield plans near the baseline, unchecked: what of it still goes, then with gaps filled.

    First at the dates closest to the baseline's, then at the cheapest ones, where they differ.
    Before gaps are filled, who is held is released for as long as the dates allow: a study that
    slips leaves its people idle otherwise.

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
    wanted = Wanted.of_baseline(problem, before)
    closest = closest_starts(problem, wanted.starts, seed=seed, stop=stop)
    yield from _near(problem, closest, wanted)
    cheapest = nearest_starts(problem, seed=seed, stop=stop)
    if cheapest != closest:
        yield from _near(problem, cheapest, wanted)


def plans_like(problem: Problem, wanted: Wanted, *, seed: int, stop: Stop) -> Iterator[Decisions]:
    """Yield a plan as it is, what of it still goes at the closest dates, and that filled.

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
    starts = closest_starts(problem, wanted.starts, seed=seed, stop=stop)
    yield from _near(problem, starts, wanted)


def _near(problem: Problem, starts: dict[int, int], wanted: Wanted) -> Iterator[Decisions]:
    """Yield what of a plan still goes at some dates, and that with its gaps filled."""
    kept = _kept_fit(problem, starts, wanted)
    yield kept
    yield construct(problem, opened(problem, kept))


def _kept_fit(problem: Problem, starts: dict[int, int], wanted: Wanted) -> Decisions:
    """Return what of a plan still goes, without holders who are no longer fit.

    Whoever is named, and kept away by other work, comes before that work.
    """
    first: frozenset[_Seat] = frozenset()
    kept = _kept(problem, starts, wanted)
    for _ in range(_MOST_MENDINGS):
        broken = check(problem, kept)
        lacking = _lacking(problem, wanted, broken) - first
        fit = _without_unfit(problem, wanted, broken)
        if not lacking and fit == wanted:
            break
        first, wanted = first | lacking, fit
        kept = _kept(problem, starts, wanted, first=first)
    return kept


def _without_unfit(problem: Problem, wanted: Wanted, broken: Iterable[Violation]) -> Wanted:
    """Return a plan without the holds of people who are no longer fit for them."""
    unfit = {(v.protection, v.staff) for v in broken if v.rule == "protection"}
    if wanted.reserved is None:
        return wanted
    held = tuple(
        row
        for row in wanted.reserved.held
        if (problem.protections[row.protection].id, problem.staff[row.staff].id) not in unfit
    )
    return replace(wanted, reserved=replace(wanted.reserved, held=held))


def _lacking(problem: Problem, wanted: Wanted, broken: Iterable[Violation]) -> frozenset[_Seat]:
    """Return where somebody named is not, who was there."""
    seats = {(*cell, row.staff) for cell, team in wanted.teams.items() for row in team}
    return frozenset(
        seat
        for v in broken
        if v.rule == "team"
        and v.requirement
        and v.segment is not None
        and v.staff
        and (
            seat := (
                problem.requirement_index[v.requirement],
                v.segment,
                problem.staff_index[v.staff],
            )
        )
        in seats
    )


def closest_starts(
    problem: Problem, wanted: Mapping[int, int], *, seed: int, stop: Stop
) -> dict[int, int]:
    """Return the dates that move least from some others, whatever that costs.

    A study that is late in the plan in force may be so for want of people: its dates stay, until
    the search finds better ones with their teams.

    Parameters
    ----------
    problem : Problem
    wanted : mapping of int to int
        Start by activity, of some or all of them.
    seed : int
    stop : Stop
    """
    built = _model_of_dates(problem)
    if built is None:
        return {a.index: a.earliest for a in problem.activities}
    moving = moving_activities(problem)
    known = {index: start for index, start in wanted.items() if index in moving}
    model, moves = built.ctx.model, []
    for index, start in known.items():
        move = model.new_int_var(0, problem.periods + abs(start), "")
        model.add_abs_equality(move, built.ctx.starts[index] - start)
        moves.append(move)
    model.minimize(sum(moves))
    found = _solved_dates(built, seed=seed, stop=stop)
    if found is None:
        return nearest_starts(problem, seed=seed, stop=stop)
    model.add(sum(moves) <= sum(abs(found[index] - start) for index, start in known.items()))
    model.maximize(built.dates().expression())
    return _solved_dates(built, seed=seed, stop=stop) or found


def nearest_starts(problem: Problem, *, seed: int, stop: Stop) -> dict[int, int]:
    """Return the dates that lateness and moved starts cost least at; at least possible ones.

    Parameters
    ----------
    problem : Problem
    seed : int
    stop : Stop
    """
    earliest = {a.index: a.earliest for a in problem.activities}
    built = _model_of_dates(problem)
    if built is None:
        return earliest
    built.ctx.model.maximize(built.dates().expression())
    return _solved_dates(built, seed=seed, stop=stop) or earliest


def _model_of_dates(problem: Problem) -> BuiltModel | None:
    """Return a model of dates alone, or nothing where all are known."""
    moving = moving_activities(problem)
    if not moving:
        return None
    earliest = Decisions({a.index: a.earliest for a in problem.activities})
    return build(problem, ModelOptions(), scope=Scope(earliest, frozenset(), moving, alone=True))


def _solved_dates(built: BuiltModel, *, seed: int, stop: Stop) -> dict[int, int] | None:
    solver = Limits(seed, stop, work=DATES_WORK).solver()
    status = stop.solve(solver, built.ctx.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {index: int(solver.value(start)) for index, start in enumerate(built.ctx.starts)}


def _kept(
    problem: Problem,
    starts: dict[int, int],
    wanted: Wanted,
    *,
    first: AbstractSet[_Seat] = frozenset(),
) -> Decisions:
    """Return what of a plan still goes at some dates; some named people take their seats first."""
    roster = Roster(problem, starts)
    if wanted.reserved is not None:
        _hold_again(problem, roster, wanted.reserved)
    fixed = kept_rows(problem, roster)
    for (requirement, segment), rows in fixed.items():
        for row in rows:
            roster.place(row, problem.cell(requirement, segment))
    later = {
        cell: [row for row in team if (*cell, row.staff) not in first]
        for cell, team in wanted.teams.items()
    }
    reserve_named(problem, roster, fixed, later)
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
