"""`blinding`: who has seen treatment allocation stays out of the blinded team."""

from __future__ import annotations

from crostaff.model.context import BuildContext, Literal
from crostaff.model.disjoint import keep_apart


def add(ctx: BuildContext) -> None:
    """Keep blinded and unblinded teams of a study apart, at any time.

    For every person and study: ``on a blinded cell ⇒ on no unblinded cell``.
    The unblinded statistician never joins the blinded team, not even after lock.
    """
    sides: dict[tuple[int, int], dict[str, list[Literal]]] = {}
    for member in ctx.members:
        requirement = ctx.problem.requirements[member.cell.requirement]
        if requirement.blinding is not None:
            side = sides.setdefault((member.staff, requirement.study), {})
            side.setdefault(requirement.blinding, []).append(member.on)
    for side in sides.values():
        if len(side) == 2:
            blinded, unblinded = side.values()
            keep_apart(ctx, "blinding", blinded, unblinded)
