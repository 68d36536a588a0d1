"""`precedence`: a successor waits for its predecessor, and not too long."""

from __future__ import annotations

from crostaff.model.context import BuildContext


def add(ctx: BuildContext) -> None:
    """Keep every pair of activities in order.

    For every precedence (a, b): ``lag ≤ start[b] − start[a] − duration[a] ≤ max_lag``.
    Database lock starts at the earliest one week after close-out has ended.
    """
    for arc in ctx.problem.precedences:
        pred = ctx.problem.activities[arc.predecessor]
        succ = ctx.problem.activities[arc.successor]
        wait = ctx.starts[succ.index] - ctx.starts[pred.index] - pred.duration
        if succ.earliest - pred.latest - pred.duration < arc.lag:
            ctx.post("precedence", ctx.model.add(wait >= arc.lag))
        if arc.max_lag is None:
            continue
        if succ.latest - pred.earliest - pred.duration > arc.max_lag:
            ctx.post("precedence", ctx.model.add(wait <= arc.max_lag))
