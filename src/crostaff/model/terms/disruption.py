"""`disruption`: what it costs to leave the plan in force."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm, Member
from crostaff.problem import Cell


def term(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: changed FTE-periods and moved periods × their costs."""
    result = changes(ctx)
    result.extend(shifts(ctx))
    return result


def changes(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: changed FTE-periods × change cost."""
    result = LinearTerm()
    if ctx.problem.has_baseline and ctx.problem.change_cost:
        for cell in ctx.view.cells:
            _add_cell(ctx, result, cell)
    return result


def shifts(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: moved periods × shift cost."""
    result = LinearTerm()
    if ctx.problem.has_baseline_starts:
        for activity in ctx.problem.activities:
            if activity.baseline_start is not None:
                _add_shift(ctx, result, activity.index, activity.baseline_start)
    return result


def _add_cell(ctx: BuildContext, result: LinearTerm, cell: Cell) -> None:
    rows = ctx.problem.baseline_by_cell.get((cell.requirement, cell.segment), ())
    before = {row.staff: row.pct for row in rows}
    cost = ctx.problem.change_cost * cell.length
    for member in ctx.members_by_cell[cell.index]:
        pct = before.pop(member.staff, 0)
        if pct == 0:
            result.add(member.steps, -cost * ctx.problem.step)
        else:
            _add_change(ctx, result, member, pct, cost)
    for pct in before.values():
        result.offset -= pct * cost


def _add_change(ctx: BuildContext, result: LinearTerm, member: Member, pct: int, cost: int) -> None:
    change = ctx.model.new_int_var(0, 100, "")
    now = ctx.problem.step * member.steps
    ctx.model.add(change >= now - pct)
    ctx.model.add(change >= pct - now)
    result.add(change, -cost)


def _add_shift(ctx: BuildContext, result: LinearTerm, activity: int, before: int) -> None:
    start = ctx.starts[activity]
    if isinstance(start, int):
        result.offset -= abs(start - before) * ctx.problem.shift_cost
        return
    shift = ctx.model.new_int_var(0, ctx.problem.periods + before, "")
    ctx.model.add(shift >= start - before)
    ctx.model.add(shift >= before - start)
    result.add(shift, -ctx.problem.shift_cost)
