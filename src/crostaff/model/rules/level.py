"""`level`: solo work needs the level, paired work is for those who do not have it yet."""

from __future__ import annotations

from crostaff.model.context import BuildContext
from crostaff.model.growth import Growth


def add(ctx: BuildContext, growth: Growth) -> None:
    """Tie each seat to the level at the begin of its segment.

    For every seat: ``solo ⇒ level ≥ min_level`` and ``paired ⇒ level < min_level``.
    A trainee works beside a mentor until qualified, and alone from then on.
    """
    for member in ctx.members:
        min_level = ctx.problem.requirements[member.cell.requirement].min_level
        held = growth.level_at_least(ctx, member, min_level)
        if member.solo is not None and held is not ctx.true:
            ctx.post("level", ctx.model.add_implication(member.solo.on, held))
        if member.paired is not None and held is not ctx.false:
            ctx.post("level", ctx.model.add_implication(member.paired.on, ctx.negated(held)))
