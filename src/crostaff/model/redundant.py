"""Implied constraints: they tighten the bound and speed the search; the optimum never changes."""

from __future__ import annotations

from crostaff.model import passing, risen, skill_sets
from crostaff.model.context import BuildContext, Literal, Member
from crostaff.model.growth import Growth
from crostaff.model.mentors import Mentors
from crostaff.model.order import Order
from crostaff.problem import Cell


def add(ctx: BuildContext, growth: Growth, mentors: Mentors, order: Order) -> None:
    """Add every implied constraint, behind the rules that it follows from."""
    if not ctx.problem.is_off("precedence"):
        _order_by_start(ctx)
    if ctx.options.tight:
        risen.add(ctx, growth, mentors)
    if not ctx.problem.is_off("coverage"):
        _one_solo(ctx, mentors)
        _solo_by_start(ctx)
    _experienced_by_start(ctx, mentors)
    _somebody_experienced(ctx, mentors)
    if ctx.problem.is_off("capacity"):
        return
    _one_place_per_activity(ctx)
    if ctx.options.tight:
        passing.add(ctx)
    is_covered = ctx.problem.scenario.policy.full_coverage and not ctx.problem.is_off("coverage")
    if ctx.view.scope is None and is_covered:
        skill_sets.add(ctx, order)


def _order_by_start(ctx: BuildContext) -> None:
    """Keep two moving activities in order start by start, not on average.

    ``start[b] ≤ t ⇒ start[a] ≤ t − duration[a] − lag``, and with a longest wait
    ``start[a] ≤ t − duration[a] − max_lag ⇒ start[b] ≤ t``
    """
    for arc in ctx.problem.precedences:
        pred = ctx.problem.activities[arc.predecessor]
        succ = ctx.problem.activities[arc.successor]
        if not (ctx.is_explicit(pred) and ctx.is_explicit(succ)):
            continue
        for start in range(succ.earliest, succ.latest + 1):
            begun = ctx.start_le(succ.index, start)
            before = ctx.start_le(pred.index, start - pred.duration - arc.lag)
            _imply(ctx, begun, before)
            if arc.max_lag is not None:
                long_ago = ctx.start_le(pred.index, start - pred.duration - arc.max_lag)
                _imply(ctx, long_ago, begun)


def _imply(ctx: BuildContext, one: Literal, other: Literal) -> None:
    if one is not ctx.false and other is not ctx.true:
        ctx.model.add_implication(one, other)


def is_lone(ctx: BuildContext, cell: Cell) -> bool:
    """Whether `coverage` leaves room for one solo person only."""
    requirement = ctx.problem.requirements[cell.requirement]
    return not ctx.problem.is_off("coverage") and 2 * requirement.min_pct > requirement.pct


def _one_solo(ctx: BuildContext, mentors: Mentors) -> None:
    """Keep to one solo person where two are too many, an experienced one where a share asks."""
    for cell in ctx.view.cells:
        if not is_lone(ctx, cell):
            continue
        solo = [m.solo for m in ctx.members_by_cell[cell.index] if m.solo is not None]
        if len(solo) > 1:
            ctx.model.add_at_most_one([seat.on for seat in solo])
        if ctx.problem.requirements[cell.requirement].share[0]:
            able = {mentor.staff: mentor.on for mentor in mentors.by_cell[cell.index]}
            for seat in solo:
                if seat.staff not in able:
                    ctx.model.add(seat.on == 0)
                elif able[seat.staff] is not seat.on:
                    ctx.model.add_implication(seat.on, able[seat.staff])


def _solo_by_start(ctx: BuildContext) -> None:
    """Bound the solo work of a moving cell start by start.

    ``Σ portion[person, t] ≤ required × start_is[t]``
    """
    for cell in ctx.view.cells:
        activity = ctx.activity_of(cell)
        if not ctx.is_explicit(activity):
            continue
        required = ctx.problem.requirements[cell.requirement].pct // ctx.problem.step
        solo = [m.solo for m in ctx.members_by_cell[cell.index] if m.solo is not None]
        for start, literal in enumerate(ctx.start_is(activity), activity.earliest):
            work = ctx.total([ctx.portion(seat, start, start) for seat in solo])
            if not isinstance(work, int):
                ctx.model.add(work <= required * literal)


def _experienced_by_start(ctx: BuildContext, mentors: Mentors) -> None:
    """Keep the experienced share of a moving cell start by start, where levels are known.

    ``(d − n) × Σ portion[experienced, t] ≥ n × Σ portion[others, t]`` for a share of n/d
    """
    for cell in ctx.view.cells:
        activity = ctx.activity_of(cell)
        part, whole = ctx.problem.requirements[cell.requirement].share
        if not part or not ctx.is_explicit(activity):
            continue
        able = {id(mentor.on) for mentor in mentors.by_cell[cell.index]}
        seats = [seat for member in ctx.members_by_cell[cell.index] for seat in member.seats]
        experienced = [seat for seat in seats if id(seat.on) in able]
        others = [seat for seat in seats if id(seat.on) not in able]
        if len(experienced) < len(able) or not others:
            continue
        for start in range(activity.earliest, activity.latest + 1):
            best = ctx.total([ctx.portion(seat, start, start) for seat in experienced])
            rest = ctx.total([ctx.portion(seat, start, start) for seat in others])
            if not isinstance(rest, int):
                ctx.model.add((whole - part) * best >= part * rest)


def _somebody_experienced(ctx: BuildContext, mentors: Mentors) -> None:
    """Ask for one whole experienced person under a share, not for parts of some.

    ``on ≤ number of experienced people`` for everybody else, and
    ``Σ solo ≤ required × number of experienced people``
    """
    for cell in ctx.view.cells:
        requirement = ctx.problem.requirements[cell.requirement]
        if not requirement.share[0] or is_lone(ctx, cell):
            continue
        able = ctx.total([mentor.on for mentor in mentors.by_cell[cell.index]])
        known = {id(mentor.on) for mentor in mentors.by_cell[cell.index]}
        seats = [seat for member in ctx.members_by_cell[cell.index] for seat in member.seats]
        others = [seat for seat in seats if id(seat.on) not in known]
        for seat in others:
            ctx.model.add(seat.on <= able)
        solo = ctx.total([seat.steps for seat in seats if not seat.paired])
        if others and not isinstance(solo, int) and not ctx.problem.is_off("coverage"):
            ctx.model.add(solo <= requirement.pct // ctx.problem.step * able)


def _one_place_per_activity(ctx: BuildContext) -> None:
    """Keep who gives more than half of their time on one cell of an activity's segment."""
    for members in ctx.members_by_staff.values():
        groups: dict[tuple[int, int], list[Member]] = {}
        for member in members:
            most = ctx.person(member).contract_pct // ctx.problem.step
            if all(2 * seat.low > most for seat in member.seats):
                key = (ctx.activity_of(member.cell).index, member.cell.segment)
                groups.setdefault(key, []).append(member)
        for group in groups.values():
            if len(group) > 1:
                ctx.model.add_at_most_one([member.on for member in group])
