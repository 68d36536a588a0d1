"""`training`: what one more qualified person is worth."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm
from crostaff.model.growth import Growth
from crostaff.scenario.fields import Level


def term(ctx: BuildContext, growth: Growth) -> LinearTerm:
    """Units of money: value_qualified of every (person, skill) at level 2 by the horizon's end."""
    result = LinearTerm()
    for (_, skill, level), rise in growth.rises.items():
        if level == Level.QUALIFIED:
            result.add(rise.held[-1], ctx.problem.skills[skill].value_qualified)
    return result
