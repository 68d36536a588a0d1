"""`capacity`: nobody is booked beyond their contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from crostaff.model.context import BuildContext, Expr, Literal, Member, is_zero
from crostaff.model.order import Order, Stretch, stretch
from crostaff.model.overlap import fullest_periods
from crostaff.model.reserve import Holding, Reserve
from crostaff.model.rules.eligibility import keep_open_starts

MAX_PAIRS = 200_000
"""Pairs of stretches of one person; beyond, in the whole model, they are left to intervals."""


def add(ctx: BuildContext, reserve: Reserve, order: Order) -> None:
    """Bound every person's load in every period.

    For every person and period: ``Σ FTE of work + Σ unreleased holds ≤ capacity``, where work for
    the protected study is set against its hold. Periods of capacity 0 are kept out of the starts
    already, so the bound is the contract. Where every start is known one row per largest set of
    overlapping segments suffices; work that moves a little counts in each period by its portions,
    and a person with work that moves far has a cumulative over intervals. Where no two segments of
    such a person go together, an order of each two is asked for instead if they are not too many:
    ``on[a] ∧ on[b] ⇒ a before b ∨ b before a``.
    """
    if ctx.problem.is_off("eligibility"):
        # Nobody else then keeps work out of the periods of capacity 0.
        keep_open_starts(ctx, "capacity")
    pairs = 0
    for index in sorted(ctx.view.staff):
        person = ctx.problem.staff[index]
        held = reserve.held_work(person.index)
        free = [m for m in ctx.members_by_staff[person.index] if m.cell.index not in held]
        holdings = reserve.holdings_by_staff.get(person.index, [])
        most = person.contract_pct // ctx.problem.step
        wide = [m for m in free if not m.is_fixed and not _is_explicit(ctx, m)]
        if wide:
            is_alone = not holdings and all(2 * seat.low > most for m in free for seat in m.seats)
            stretches = len({stretch(ctx, member) for member in free})
            pairs += stretches * (stretches - 1) // 2
            if is_alone and ctx.view.scope is None and pairs <= MAX_PAIRS:
                _keep_in_order(ctx, order, free)
            else:
                _add_cumulative(ctx, free, holdings, most, is_alone=is_alone)
        if not wide or ctx.options.redundant:
            _add_rows(ctx, free, holdings, most)


def _is_explicit(ctx: BuildContext, member: Member) -> bool:
    return ctx.is_explicit(ctx.activity_of(member.cell))


def _add_rows(
    ctx: BuildContext, free: Sequence[Member], holdings: Sequence[Holding], most: int
) -> None:
    """Post one row per largest set of work that can overlap; of wide windows only what is sure."""
    moving = [m for m in free if _is_explicit(ctx, m)]
    sure = [m for m in free if not _is_explicit(ctx, m)]
    periods = {*fullest_periods(m.core for m in sure)}
    periods.update(p for holding in holdings for p in holding.charge)
    periods.update(p for m in moving for p in range(*m.span))
    seen: set[tuple[object, ...]] = set()
    for period in sorted(periods):
        present = [m for m in sure if m.core[0] <= period < m.core[1]]
        passing = [m for m in moving if m.span[0] <= period < m.span[1]]
        charges = [h.charge[period] for h in holdings if period in h.charge]
        if _never_binds([*present, *passing], charges, most):
            continue
        mark = period if passing else tuple(id(charge) for charge in charges)
        key = (mark, *(m.cell.index for m in present))
        if key in seen:
            continue
        seen.add(key)
        load = [*(m.steps for m in present), *(ctx.load_at(m, period) for m in passing)]
        ctx.post("capacity", ctx.model.add(ctx.total([*load, *charges]) <= most))


def _never_binds(members: Sequence[Member], charges: Sequence[Expr], most: int) -> bool:
    known = [charge for charge in charges if isinstance(charge, int)]
    if len(known) < len(charges):
        return False
    all_kept = all(m.is_kept and m.is_fixed for m in members)
    return all_kept or sum(m.high for m in members) + sum(known) <= most


def _keep_in_order(ctx: BuildContext, order: Order, free: Sequence[Member]) -> None:
    """Post for every two stretches of a person that one is over before the other begins."""
    groups: dict[Stretch, list[Literal]] = {}
    for member in free:
        groups.setdefault(stretch(ctx, member), []).append(member.on)
    on = {part: _any(ctx, literals) for part, literals in groups.items()}
    for one, other in combinations(on, 2):
        either_way = order.before(one, other), order.before(other, one)
        if not any(literal is ctx.true for literal in either_way):
            ctx.post("capacity", ctx.model.add_bool_or(~on[one], ~on[other], *either_way))


def _any(ctx: BuildContext, literals: Sequence[Literal]) -> Literal:
    """Return a literal for the one of some that may be true."""
    if len(literals) == 1:
        return literals[0]
    literal = ctx.model.new_bool_var("")
    ctx.post("capacity", ctx.model.add_exactly_one(*literals, ~literal))
    return literal


def _add_cumulative(
    ctx: BuildContext,
    free: Sequence[Member],
    holdings: Sequence[Holding],
    most: int,
    *,
    is_alone: bool,
) -> None:
    pieces = list(_pieces(ctx, free, holdings))
    intervals = [interval for interval, _ in pieces]
    if is_alone:
        ctx.post("capacity", ctx.model.add_no_overlap(intervals))
    else:
        demands = [demand for _, demand in pieces]
        ctx.post("capacity", ctx.model.add_cumulative(intervals, demands, most))


def _pieces(
    ctx: BuildContext, free: Sequence[Member], holdings: Sequence[Holding]
) -> Iterator[tuple[cp_model.IntervalVar, Expr]]:
    """Yield what takes of the person's capacity when: an interval and its grid steps."""
    model = ctx.model
    for member in free:
        cell = member.cell
        begin = ctx.starts[ctx.activity_of(cell).index] + cell.offset
        for seat in member.seats:
            piece = model.new_optional_fixed_size_interval_var(begin, cell.length, seat.on, "")
            yield piece, seat.steps
    for holding in holdings:
        for period, charge in holding.charge.items():
            if not is_zero(charge):
                yield model.new_fixed_size_interval_var(period, 1, ""), charge
