"""`handover`: what a new face on a running team costs."""

from __future__ import annotations

from crostaff.model.context import BuildContext, LinearTerm, Literal, Member
from crostaff.model.redundant import is_lone


def term(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: people who join where somebody else was before × cost."""
    result = LinearTerm()
    if ctx.problem.handover_cost == 0:
        return result
    for before, after in _borders(ctx):
        _add_joins(ctx, result, before, after)
    return result


def _borders(ctx: BuildContext) -> list[tuple[int, int]]:
    """Return the neighbouring cells of which at least one is decided."""
    borders: set[tuple[int, int]] = set()
    for cell in ctx.view.cells:
        cells = ctx.problem.cells_by_requirement[cell.requirement]
        if cell.segment:
            borders.add((cell.index - 1, cell.index))
        if cell.segment + 1 < len(cells):
            borders.add((cell.index, cell.index + 1))
    return sorted(borders)


def _add_joins(ctx: BuildContext, result: LinearTerm, before: int, after: int) -> None:
    """Count ``on[after] ∧ ¬on[before] ∧ somebody on[before]`` for every person."""
    team = ctx.members_by_cell[before]
    somebody: Literal | None = None
    for member in ctx.members_by_cell[after]:
        stayed = ctx.member_by_place.get((member.staff, before))
        others = [other.on for other in team if other is not stayed]
        if not others:
            continue
        if somebody is None:
            somebody = _somebody(ctx, team)
        joins = ctx.model.new_bool_var("")
        was_on = 0 if stayed is None else stayed.on
        ctx.model.add(joins >= member.on - was_on + somebody - 1)
        result.add(joins, -ctx.problem.handover_cost)


def _somebody(ctx: BuildContext, team: list[Member]) -> Literal:
    """Return a literal that is true if anybody is on a cell."""
    somebody = ctx.model.new_bool_var("")
    left = [member.on for member in team]
    if is_lone(ctx, team[0].cell):
        alone = [member.solo.on for member in team if member.solo is not None]
        left = [member.paired.on for member in team if member.paired is not None]
        if alone:
            ctx.model.add(ctx.total(alone) <= somebody)
    for on in left:
        ctx.model.add_implication(on, somebody)
    return somebody
