"""`billing`: what clients pay for the hours worked."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm


def term(ctx: BuildContext) -> LinearTerm:
    """Units of money: (solo + trainee_billable × paired hours) × bill rate × win probability."""
    result = LinearTerm()
    for member in ctx.members:
        requirement = ctx.problem.requirements[member.cell.requirement]
        size = ctx.problem.step * member.cell.length
        for seat in member.seats:
            units = requirement.paired_bill_units if seat.paired else requirement.bill_units
            result.add(seat.steps, units[seat.staff] * size)
    return result
