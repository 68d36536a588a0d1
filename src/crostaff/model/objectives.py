"""Objectives beside the plan value: counts to be minimised, given here with a minus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from crostaff.model.context import BuildContext, LinearTerm, Literal, Member
from crostaff.model.growth import Growth
from crostaff.model.overlap import fullest_periods
from crostaff.scenario.fields import Level


def makespan(ctx: BuildContext) -> LinearTerm:
    """Minus the last end of any activity, in periods."""
    activities = ctx.problem.activities
    known = max((a.earliest + a.duration for a in activities), default=0)
    last = ctx.model.new_int_var(known, ctx.problem.periods, "")
    for activity in activities:
        if activity.latest + activity.duration > known:
            ctx.model.add(last >= ctx.starts[activity.index] + activity.duration)
    return LinearTerm([last], [-1])


def headcount(ctx: BuildContext) -> LinearTerm:
    """Minus the number of people with any assignment."""
    used = {
        staff: ctx.model.new_bool_var("")
        for staff, members in sorted(ctx.members_by_staff.items())
        if members
    }
    for staff, literal in used.items():
        _use(ctx, ctx.members_by_staff[staff], literal)
    if ctx.options.redundant and ctx.view.scope is None:
        _need_heads(ctx, used)
    return LinearTerm(list(used.values()), [-1] * len(used))


def _use(ctx: BuildContext, members: Sequence[Member], used: Literal) -> None:
    """Make ``used`` true with any of a person's assignments.

    Where segments overlap their load is at most the contract of somebody used, in one row.
    """
    most = ctx.person(members[0]).contract_pct // ctx.problem.step
    is_bounded = not ctx.problem.is_off("capacity")
    sure = [m for m in members if is_bounded and m.is_fixed]
    for period in fullest_periods(m.core for m in sure):
        present = [m for m in sure if m.core[0] <= period < m.core[1]]
        ctx.model.add(ctx.total([m.steps for m in present]) <= most * used)
    for member in members:
        if not (is_bounded and member.is_fixed):
            ctx.model.add_implication(member.on, used)


def _need_heads(ctx: BuildContext, used: Mapping[int, Literal]) -> None:
    """With full coverage the work of any moment takes the contracts of enough people.

    Nobody delivers more than their FTE, so this is implied.
    """
    problem = ctx.problem
    off = problem.is_off("capacity") or problem.is_off("coverage")
    if off or not problem.scenario.policy.full_coverage:
        return
    spans = {cell.index: ctx.core(cell) for cell in ctx.view.cells}
    for period in fullest_periods(spans.values()):
        running = [index for index, (begin, end) in spans.items() if begin <= period < end]
        able = sorted({m.staff for index in running for m in ctx.members_by_cell[index]})
        work = sum(problem.requirements[problem.cells[index].requirement].pct for index in running)
        heads = [used[staff] for staff in able]
        contracts = [problem.staff[staff].contract_pct for staff in able]
        ctx.model.add(cp_model.LinearExpr.weighted_sum(heads, contracts) >= work)


def trainings(growth: Growth) -> LinearTerm:
    """Minus the number of (person, skill) that reach level 2."""
    result = LinearTerm()
    for (_, _, level), rise in growth.rises.items():
        if level == Level.QUALIFIED:
            result.add(rise.held[-1], -1)
    return result
