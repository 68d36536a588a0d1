"""`independence`: who checks the work has no hand in it."""

from __future__ import annotations

from crostaff.model.context import BuildContext, Literal
from crostaff.model.disjoint import keep_apart


def add(ctx: BuildContext) -> None:
    """Keep the teams of independent requirements apart, on every segment.

    For every person and pair (r, q): ``on r ⇒ not on q``.
    The second programmer of an efficacy table has not programmed the first.
    """
    places: dict[tuple[int, int], list[Literal]] = {}
    for member in ctx.members:
        places.setdefault((member.staff, member.cell.requirement), []).append(member.on)
    for (staff, index), left in places.items():
        for other in ctx.problem.requirements[index].independent_of:
            right = places.get((staff, other))
            if other > index and right is not None:
                keep_apart(ctx, "independence", left, right)
