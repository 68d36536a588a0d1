"""`release`: reserved people may leave for a while, and are back in time."""

from __future__ import annotations

from crostaff.model.context import BuildContext
from crostaff.model.reserve import Reserve


def add(ctx: BuildContext, reserve: Reserve) -> None:
    """Keep a released block clear of the study's own work, with time to return.

    For every released period p and activity a of the protected study that needs the function and
    skill: ``end[a] ≤ p`` or ``start[a] ≥ p + 1 + recall``. The periods themselves begin after the
    notice and form one block.
    A reserved team leaves in week 10 and is back two weeks before the delayed lock.
    """
    for (index, period), released in reserve.released.items():
        protection = ctx.problem.protections[index]
        for name in protection.activities:
            activity = ctx.problem.activities[name]
            over = ctx.start_le(name, period - activity.duration)
            ahead = ctx.negated(ctx.start_le(name, period + protection.recall))
            if over is ctx.true or ahead is ctx.true:
                continue
            ctx.post("release", ctx.model.add_bool_or(ctx.negated(released), over, ahead))
