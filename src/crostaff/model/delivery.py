"""Delivered work: what a cell's team gets done, and what is missing."""

from __future__ import annotations

from crostaff.model.context import BuildContext, Expr
from crostaff.problem import Cell


class Delivery:
    """Shortfall of every cell.

    Attributes
    ----------
    short : dict of int to expression
        Uncovered FTE by free cell, in 1/``output_scale`` percent, never below 0 and at least the
        true shortfall; every wish makes it smaller, so it is the true one in any best plan.
    """

    def __init__(self, ctx: BuildContext) -> None:
        self.short: dict[int, Expr] = {cell.index: _short(ctx, cell) for cell in ctx.view.cells}


def _short(ctx: BuildContext, cell: Cell) -> Expr:
    problem = ctx.problem
    requirement = problem.requirements[cell.requirement]
    scale = problem.output_scale
    required = requirement.pct * scale
    solo = [m.solo.steps for m in ctx.members_by_cell[cell.index] if m.solo is not None]
    paired = [m.paired.steps for m in ctx.members_by_cell[cell.index] if m.paired is not None]
    gap = required - problem.step * scale * ctx.total(solo)
    if not solo and not paired:
        return required
    if not paired and not problem.is_off("coverage"):
        return gap
    output = problem.skills[requirement.skill].net_output
    short = ctx.model.new_int_var(0, required, "")
    ctx.model.add(short >= gap - problem.step * output * ctx.total(paired))
    return short
