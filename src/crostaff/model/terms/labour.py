"""`labour`: what the hours worked cost."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm
from crostaff.model.growth import Growth
from crostaff.model.mentors import experienced_on


def term(ctx: BuildContext, growth: Growth) -> LinearTerm:
    """Units of money: assigned hours × cost rate × win probability.

    Not above 0, unless a search gives experienced work a price.
    """
    result = LinearTerm()
    for member in ctx.members:
        requirement = ctx.problem.requirements[member.cell.requirement]
        size = ctx.problem.step * member.cell.length
        for seat in member.seats:
            result.add(seat.steps, -requirement.labour_units[seat.staff] * size)
    if ctx.problem.experienced_price:
        _add_experienced(ctx, growth, result)
    return result


def _add_experienced(ctx: BuildContext, growth: Growth, result: LinearTerm) -> None:
    price = ctx.problem.experienced_price * ctx.problem.step
    for index in sorted(ctx.members_by_cell):
        cell = ctx.problem.cells[index]
        for mentor in experienced_on(ctx, growth, cell):
            result.add(mentor.steps, price * cell.length)
