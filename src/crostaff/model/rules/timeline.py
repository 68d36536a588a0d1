"""`timeline`: an activity stays between its release and its deadline, and keeps a fixed start."""

from __future__ import annotations

from crostaff.model.context import BuildContext


def add(ctx: BuildContext) -> None:
    """Keep every activity inside its window.

    For every activity a: ``earliest[a] ≤ start[a] ≤ latest[a]``. The window is the domain of the
    start, so the one thing left to post is that an empty window has no plan: a study whose
    deadline is before its shortest chain of activities cannot be scheduled.
    """
    for activity in ctx.problem.activities:
        if activity.earliest > activity.latest:
            ctx.post("timeline", ctx.model.add_bool_or(ctx.false))
