"""`labour`: what the hours worked cost."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm


def term(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: assigned hours × cost rate × win probability."""
    result = LinearTerm()
    for member in ctx.members:
        requirement = ctx.problem.requirements[member.cell.requirement]
        size = ctx.problem.step * member.cell.length
        for seat in member.seats:
            result.add(seat.steps, -requirement.labour_units[seat.staff] * size)
    return result
