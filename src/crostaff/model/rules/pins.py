"""`pins`: pinned rows and everything frozen stay as the baseline has them."""

from __future__ import annotations

from crostaff.model.context import BuildContext, Literal, Member, Seat
from crostaff.problem import BaselineRow, Cell


def add(ctx: BuildContext) -> None:
    """Keep pinned assignments, and the teams of segments that begin before the frozen moment.

    For every pinned row: its seat is taken with its FTE. For every cell, if its segment begins
    before ``frozen``: its team is the baseline's, nobody more and nobody less. Kept starts are in
    the activities' windows already.
    """
    for row in ctx.problem.baseline:
        if row.pinned and row.segment < len(ctx.problem.cells_by_requirement[row.requirement]):
            cell = ctx.problem.cell(row.requirement, row.segment)
            if ctx.view.is_free(cell):
                _keep(ctx, cell, row, ctx.true)
    if ctx.problem.frozen:
        for cell in ctx.view.cells:
            _freeze(ctx, cell)
        for index in ctx.view.kept:
            _freeze(ctx, ctx.problem.cells[index])


def _freeze(ctx: BuildContext, cell: Cell) -> None:
    activity = ctx.activity_of(cell)
    begun = ctx.start_le(activity.index, ctx.problem.frozen - 1 - cell.offset)
    if begun is ctx.false:
        return
    rows = ctx.problem.baseline_by_cell.get((cell.requirement, cell.segment), ())
    for row in rows:
        _keep(ctx, cell, row, begun)
    kept = {(row.staff, row.paired) for row in rows}
    for member in ctx.members_by_cell[cell.index]:
        for seat in member.seats:
            if (seat.staff, seat.paired) not in kept:
                ctx.post("pins", ctx.model.add_bool_or(ctx.negated(begun), ~seat.on))


def _keep(ctx: BuildContext, cell: Cell, row: BaselineRow, when: Literal) -> None:
    """Post that the row stands as it is, if ``when``."""
    seat = _seat(ctx.member_by_place.get((row.staff, cell.index)), row.paired)
    steps, rest = divmod(row.pct, ctx.problem.step)
    if seat is None or rest or not seat.low <= steps <= seat.high:
        ctx.post("pins", ctx.model.add_bool_or(ctx.negated(when)))
        return
    ctx.post("pins", ctx.model.add_bool_or(ctx.negated(when), seat.on))
    ctx.post("pins", ctx.model.add(seat.steps == steps).only_enforce_if(when))


def _seat(member: Member | None, paired: bool) -> Seat | None:
    if member is None:
        return None
    return member.paired if paired else member.solo
