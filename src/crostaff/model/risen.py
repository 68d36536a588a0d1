"""Implied constraints on growth: what asks for a level is gated all together, not one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crostaff.model.context import BuildContext, Member
from crostaff.model.growth import Growth, Rise
from crostaff.model.mentors import Mentors
from crostaff.model.overlap import fullest_periods
from crostaff.model.rules import concurrency
from crostaff.scenario.fields import Level


def add(ctx: BuildContext, growth: Growth, mentors: Mentors) -> None:
    """Bound what a person does at a level that they may reach, by nothing before.

    In every period ``Σ FTE at the level ≤ contract × held`` and
    ``Σ studies at the level ≤ max_studies × held``. Place by place, a relaxation has a person who
    is qualified by a quarter do a quarter of four times what anybody can do.
    """
    if ctx.problem.is_off("level"):
        return
    for (staff, skill, level), rise in growth.rises.items():
        places = list(_places(ctx, mentors, (staff, skill), level))
        if len(places) < 2:
            continue
        if not ctx.problem.is_off("capacity"):
            _keep_load(ctx, places, rise)
        if not ctx.problem.is_off("concurrency"):
            concurrency.keep_once_risen(ctx, places, rise)


def _places(
    ctx: BuildContext, mentors: Mentors, key: tuple[int, int], level: int
) -> Iterator[Member]:
    """Yield the places that ask a person to have reached a level."""
    staff, skill = key
    for member in ctx.members_by_staff[staff]:
        requirement = ctx.problem.requirements[member.cell.requirement]
        seat = member.solo
        if requirement.skill != skill or seat is None or member.is_kept:
            continue
        if requirement.min_level != level:
            mentor = next((m for m in mentors.by_cell[member.cell.index] if m.staff == staff), None)
            if level != Level.EXPERIENCED or mentor is None or not member.is_fixed:
                continue
            seat = replace(seat, on=mentor.on, steps=mentor.steps)
        yield replace(member, seats=(seat,), on=seat.on, steps=seat.steps, high=seat.high)


def _keep_load(ctx: BuildContext, places: list[Member], rise: Rise) -> None:
    most = ctx.person(places[0]).contract_pct // ctx.problem.step
    periods = set(fullest_periods(m.span for m in places if m.is_fixed))
    periods.update(period for m in places if not m.is_fixed for period in range(*m.span))
    for period in sorted(periods):
        present = [m for m in places if m.span[0] <= period < m.span[1]]
        if len(present) > 1:
            load = ctx.total([ctx.load_at(m, period) for m in present])
            ctx.model.add(load <= most * rise.held_at(ctx, period))
