"""`coverage`: nobody is parked on a full requirement; shortfall may be forbidden."""

from __future__ import annotations

from crostaff.model.context import BuildContext
from crostaff.model.delivery import Delivery


def add(ctx: BuildContext, delivery: Delivery) -> None:
    """Bound solo work by the required FTE, and shortfall by zero where the policy says so.

    For every cell: ``Σ solo ≤ required``; with full coverage also ``shortfall = 0``.
    Two people at 60 % are too much for one full-time place.
    """
    for cell in ctx.view.cells:
        required = ctx.problem.requirements[cell.requirement].pct // ctx.problem.step
        solo = [m.solo for m in ctx.members_by_cell[cell.index] if m.solo is not None]
        if sum(seat.high for seat in solo) > required:
            row = ctx.model.add(ctx.total([seat.steps for seat in solo]) <= required)
            ctx.post("coverage", row)
        if ctx.problem.scenario.policy.full_coverage:
            ctx.post("coverage", ctx.model.add(delivery.short[cell.index] <= 0))
