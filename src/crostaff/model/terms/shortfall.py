"""`shortfall`: what uncovered and unreserved hours cost."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm
from crostaff.model.delivery import Delivery
from crostaff.model.reserve import Reserve
from crostaff.problem import ProtectionData


def term(ctx: BuildContext, delivery: Delivery, reserve: Reserve) -> LinearTerm:
    """Units of money, not above 0: uncovered and missing reserved hours × rate × priority × win."""
    result = LinearTerm()
    for cell in ctx.view.cells:
        cost = ctx.problem.requirements[cell.requirement].shortfall_cost
        result.add(delivery.short[cell.index], -cost * cell.length)
    for index in sorted(ctx.view.free_protections):
        _add_missing(ctx, result, ctx.problem.protections[index], reserve)
    return result


def _add_missing(
    ctx: BuildContext, result: LinearTerm, protection: ProtectionData, reserve: Reserve
) -> None:
    step = ctx.problem.step
    most = protection.pct // step
    counted: dict[tuple[int, ...], int] = {}
    for period in range(*protection.window):
        present = tuple(
            s for s in protection.candidates if ctx.problem.staff[s].capacity[period] > 0
        )
        released = reserve.released.get((protection.index, period))
        if released is None:
            counted[present] = counted.get(present, 0) + 1
            continue
        missing = ctx.model.new_int_var(0, most, "")
        held = ctx.total([reserve.holds[protection.index, s] for s in present])
        ctx.model.add(missing >= most - held - most * released)
        result.add(missing, -protection.missing_units * step)
    for present, periods in counted.items():
        cost = protection.missing_units * step * periods
        if ctx.problem.is_off("protection"):
            # Holds may then add up to more than is protected; the excess earns nothing.
            missing = ctx.model.new_int_var(0, most, "")
            held = ctx.total([reserve.holds[protection.index, s] for s in present])
            ctx.model.add(missing >= most - held)
            result.add(missing, -cost)
            continue
        result.add(most, -cost)
        for staff in present:
            result.add(reserve.holds[protection.index, staff], cost)
