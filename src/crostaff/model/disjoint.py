"""Two sets of places of which a person may be in one only."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.model.context import BuildContext, Literal


def keep_apart(
    ctx: BuildContext, rule: str, left: Sequence[Literal], right: Sequence[Literal]
) -> None:
    """Post ``any of left ⇒ none of right``, with one switch instead of all pairs."""
    if len(left) == 1 or len(right) == 1:
        for one in left:
            for other in right:
                ctx.post(rule, ctx.model.add_bool_or(~one, ~other))
        return
    switch = ctx.model.new_bool_var("")
    for one in left:
        ctx.post(rule, ctx.model.add_implication(one, switch))
    for other in right:
        ctx.post(rule, ctx.model.add_implication(other, ~switch))
