"""Implied constraints on capacity: a moving cell meets fixed work at one start or another."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.model.context import BuildContext, Member


def add(ctx: BuildContext) -> None:
    """Bound what a moving cell and the fixed work that it meets take together, at any start.

    Of intervals of which every two overlap, all have a moment in common. So, for work F that covers
    all of the periods ``p … q``: ``Σ F + Σ portions of the starts at which the cell meets p … q ≤
    contract``. Period by period, a relaxation has half of a cell pass before the busiest moment and
    half behind it.
    """
    for members in ctx.members_by_staff.values():
        for member in members:
            if not member.is_fixed and ctx.is_explicit(ctx.activity_of(member.cell)):
                _add_rows(ctx, member, [other for other in members if other is not member])


def _add_rows(ctx: BuildContext, member: Member, others: Sequence[Member]) -> None:
    cell, most = member.cell, ctx.person(member).contract_pct // ctx.problem.step
    for around, (begin, end) in _surroundings(member, others):
        if sum(m.high for m in around) + member.high <= most:
            continue
        first, last = begin - cell.offset - cell.length + 1, end - 1 - cell.offset
        met = [ctx.portion(seat, first, last) for seat in member.seats]
        ctx.model.add(ctx.total([*(m.steps for m in around), *met]) <= most)


def _surroundings(
    member: Member, others: Sequence[Member]
) -> list[tuple[list[Member], tuple[int, int]]]:
    """Return sets of work that the member can meet, each with the periods ``[from, to)`` it covers.

    A single period has a row in any case.
    """
    begin, end = member.span
    near = [m for m in others if max(m.core[0], begin) < min(m.core[1], end)]
    found: dict[tuple[int, ...], tuple[list[Member], tuple[int, int]]] = {}
    for first in sorted({max(begin, m.core[0]) for m in near}):
        for last in sorted({min(end, m.core[1]) for m in near}):
            around = [m for m in near if m.core[0] <= first and last <= m.core[1]]
            if last > first + 1 and around:
                key = tuple(m.cell.index for m in around)
                _, (known, until) = found.get(key, (around, (first, last)))
                found[key] = (around, (min(known, first), max(until, last)))
    return list(found.values())
