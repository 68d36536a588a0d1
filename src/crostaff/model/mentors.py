"""Mentors: the solo people of a cell who are experienced when its segment begins."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.model.context import BuildContext, Expr, Literal, Seat
from crostaff.model.growth import Growth
from crostaff.problem import Cell
from crostaff.scenario.fields import Level


@dataclass(frozen=True)
class Mentor:
    """A solo person while experienced: whether, and with how many grid steps."""

    staff: int
    on: Literal
    steps: Expr


class Mentors:
    """Who can teach, by cell."""

    def __init__(self, ctx: BuildContext, growth: Growth) -> None:
        self.by_cell = {
            cell.index: experienced_on(ctx, growth, cell) if _are_asked_for(ctx, cell) else []
            for cell in (*ctx.view.cells, *ctx.view.watched)
        }


def _are_asked_for(ctx: BuildContext, cell: Cell) -> bool:
    requirement = ctx.problem.requirements[cell.requirement]
    return requirement.trainee_slots > 0 or requirement.share[0] > 0


def experienced_on(ctx: BuildContext, growth: Growth, cell: Cell) -> list[Mentor]:
    """Return who is on a cell with level 3 when its segment begins: they all work alone."""
    found = []
    for member in ctx.members_by_cell[cell.index]:
        if member.solo is None:
            continue
        level = growth.level_at_least(ctx, member, Level.EXPERIENCED)
        if level is ctx.true:
            found.append(Mentor(member.staff, member.solo.on, member.solo.steps))
        elif level is not ctx.false:
            found.append(_grown(ctx, member.solo, level))
    return found


def _grown(ctx: BuildContext, seat: Seat, level: Literal) -> Mentor:
    return Mentor(seat.staff, ctx.both(seat.on, level), ctx.gated(seat.steps, seat.high, level))
