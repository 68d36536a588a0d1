"""`idle`: what reserved and unused hours cost."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm
from crostaff.model.reserve import Reserve


def term(ctx: BuildContext, reserve: Reserve) -> LinearTerm:
    """Units of money, not above 0: reserved, unreleased, unused hours × idle cost."""
    result = LinearTerm()
    for holding in reserve.holdings:
        for (index, _), unused in holding.unused.items():
            cost = ctx.problem.protections[index].idle_units[holding.staff]
            result.add(unused, -cost * ctx.problem.step)
    return result
