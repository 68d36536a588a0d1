"""`concurrency`: nobody works on too many studies at once."""

from __future__ import annotations

from crostaff.model.context import BuildContext, Literal, Member


def add(ctx: BuildContext) -> None:
    """Bound the number of studies a person works on in a period.

    For every person and period: ``Σ over studies [on any of its cells then] ≤ max_studies``.
    A monitor with four studies takes a fifth when the first has ended.
    """
    for person in ctx.problem.staff:
        members = ctx.members_by_staff[person.index]
        if len({ctx.study_of(member) for member in members}) <= person.max_studies:
            continue
        seen: set[tuple[tuple[int, bool], ...]] = set()
        for period in range(ctx.problem.periods):
            present = [m for m in members if _touches(ctx, m, period)]
            key = tuple((m.cell.index, _is_sure(ctx, m, period) or period) for m in present)
            if key not in seen:
                seen.add(key)
                _add_row(ctx, present, period, person.max_studies)


def _touches(ctx: BuildContext, member: Member, period: int) -> bool:
    begin, end = ctx.span(member.cell)
    return begin <= period < end


def _is_sure(ctx: BuildContext, member: Member, period: int) -> bool:
    begin, end = ctx.core(member.cell)
    return begin <= period < end


def _add_row(ctx: BuildContext, present: list[Member], period: int, most: int) -> None:
    by_study: dict[int, list[Member]] = {}
    for member in present:
        by_study.setdefault(ctx.study_of(member), []).append(member)
    if len(by_study) <= most:
        return
    works = [_works(ctx, members, period) for members in by_study.values()]
    ctx.post("concurrency", ctx.model.add(ctx.total(works) <= most))


def _works(ctx: BuildContext, members: list[Member], period: int) -> Literal:
    """Return a literal that is true if the person works on any of these cells in the period."""
    if len(members) == 1 and _is_sure(ctx, members[0], period):
        return members[0].on
    works = ctx.model.new_bool_var("")
    for member in members:
        away = ctx.negated(ctx.is_active(member.cell, period))
        if away is ctx.false:
            ctx.model.add_implication(member.on, works)
        else:
            ctx.model.add_bool_or(~member.on, away, works)
    return works
