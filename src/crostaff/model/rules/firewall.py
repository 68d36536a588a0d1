"""`firewall`: rival clients are served by different people, or far apart in time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations

from crostaff.model.context import BuildContext, Literal, Member


@dataclass(frozen=True)
class _Stint:
    """All of a person's places that share one segment of one activity."""

    on: Literal
    member: Member


def add(ctx: BuildContext) -> None:
    """Keep a cooling period between rival clients.

    For every person and two segments for different clients of one firewall group: both on ⇒ one
    begins at least ``cooling`` periods after the other has ended.
    Who monitors for one of two competitors waits nine months before the other.
    """
    for members in ctx.members_by_staff.values():
        by_group: dict[str, dict[int, list[Member]]] = {}
        for member in members:
            study = ctx.problem.studies[member.study]
            if study.firewall_group:
                clients = by_group.setdefault(study.firewall_group, {})
                clients.setdefault(study.client, []).append(member)
        for clients in by_group.values():
            if len(clients) > 1:
                _add_group(ctx, list(clients.values()))


def _add_group(ctx: BuildContext, clients: list[list[Member]]) -> None:
    if _always_too_close(ctx, clients):
        served = [ctx.either([member.on for member in members]) for members in clients]
        ctx.post("firewall", ctx.model.add_at_most_one(served))
        return
    stints = [_stints(ctx, members) for members in clients]
    for left, right in combinations(stints, 2):
        for one in left:
            for other in right:
                _add_pair(ctx, one, other)


def _always_too_close(ctx: BuildContext, clients: list[list[Member]]) -> bool:
    """Whether no two places of different clients can be a cooling period apart."""
    return not any(
        last_begin - first_end >= ctx.problem.cooling
        for (first_end, _), (_, last_begin) in permutations(map(_reach, clients), 2)
    )


def _reach(members: list[Member]) -> tuple[int, int]:
    """Return a moment before which no place ends, and one after which none begins."""
    shortest = min(member.cell.length for member in members)
    first = min(member.span[0] for member in members)
    last = max(member.span[1] for member in members)
    return first + shortest, last - shortest


def _stints(ctx: BuildContext, members: list[Member]) -> list[_Stint]:
    groups: dict[tuple[int, int], list[Member]] = {}
    for member in members:
        activity = ctx.activity_of(member.cell)
        groups.setdefault((activity.index, member.cell.segment), []).append(member)
    return [
        _Stint(ctx.either([member.on for member in group]), group[0]) for group in groups.values()
    ]


def _add_pair(ctx: BuildContext, one: _Stint, other: _Stint) -> None:
    """Post that both stints are only taken a cooling period apart."""
    orders = [
        order
        for order in (_after(ctx, one.member, other.member), _after(ctx, other.member, one.member))
        if order is not ctx.false
    ]
    if not any(order is ctx.true for order in orders):
        row = ctx.model.add_bool_or(ctx.negated(one.on), ctx.negated(other.on), *orders)
        ctx.post("firewall", row)


def _after(ctx: BuildContext, first: Member, second: Member) -> Literal:
    """Return a literal that implies the second begins a cooling period after the first's end."""
    one, two = ctx.activity_of(first.cell), ctx.activity_of(second.cell)
    reach = first.cell.offset + first.cell.length + ctx.problem.cooling - second.cell.offset
    if two.earliest - one.latest >= reach:
        return ctx.true
    if two.latest - one.earliest < reach:
        return ctx.false
    literal = ctx.model.new_bool_var("")
    row = ctx.model.add(ctx.starts[two.index] - ctx.starts[one.index] >= reach)
    row.only_enforce_if(literal)
    return literal
