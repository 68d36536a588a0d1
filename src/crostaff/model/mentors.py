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
            cell.index: _mentors(ctx, growth, cell) for cell in (*ctx.view.cells, *ctx.view.watched)
        }


def _mentors(ctx: BuildContext, growth: Growth, cell: Cell) -> list[Mentor]:
    requirement = ctx.problem.requirements[cell.requirement]
    if not requirement.trainee_slots and requirement.share[0] == 0:
        return []
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
