"""Objectives beside the plan value: counts to be minimised, given here with a minus."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm
from crostaff.model.growth import Growth
from crostaff.scenario.fields import Level


def makespan(ctx: BuildContext) -> LinearTerm:
    """Minus the last end of any activity, in periods."""
    activities = ctx.problem.activities
    known = max((a.earliest + a.duration for a in activities), default=0)
    last = ctx.model.new_int_var(known, ctx.problem.periods, "")
    for activity in activities:
        if activity.latest + activity.duration > known:
            ctx.model.add(last >= ctx.starts[activity.index] + activity.duration)
    return LinearTerm([last], [-1])


def headcount(ctx: BuildContext) -> LinearTerm:
    """Minus the number of people with any assignment."""
    result = LinearTerm()
    for members in ctx.members_by_staff.values():
        if members:
            used = ctx.model.new_bool_var("")
            for member in members:
                ctx.model.add_implication(member.on, used)
            result.add(used, -1)
    return result


def trainings(growth: Growth) -> LinearTerm:
    """Minus the number of (person, skill) that reach level 2."""
    result = LinearTerm()
    for (_, _, level), rise in growth.rises.items():
        if level == Level.QUALIFIED:
            result.add(rise.held[-1], -1)
    return result
