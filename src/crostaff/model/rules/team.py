"""`team`: a team is not too large, and named people are on it."""

from __future__ import annotations

from crostaff.model.context import BuildContext


def add(ctx: BuildContext) -> None:
    """Bound the team of every cell and put its named people on it.

    For every cell: ``Σ on ≤ max_people``, and ``on = 1`` for each named person.
    The client's named project manager stays for the whole of close-out.
    """
    for cell in ctx.view.cells:
        requirement = ctx.problem.requirements[cell.requirement]
        team = ctx.members_by_cell[cell.index]
        if requirement.max_people is not None and len(team) > requirement.max_people:
            heads = ctx.total([member.on for member in team])
            ctx.post("team", ctx.model.add(heads <= requirement.max_people))
        for staff in requirement.named:
            member = ctx.member_by_place.get((staff, cell.index))
            on = ctx.false if member is None else member.on
            ctx.post("team", ctx.model.add_bool_or(on))
