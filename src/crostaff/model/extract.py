"""From values to decisions, and from decisions to a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel
from crostaff.model.context import Expr
from crostaff.plan.decisions import Assigned, Decisions, Held, Released


def extract(built: BuiltModel, value: Callable[[Expr], int]) -> Decisions:
    """Return the decisions of a solution.

    Parameters
    ----------
    built : BuiltModel
    value : callable
        Gives the value of an expression in the solution.
    """
    ctx = built.ctx
    step = ctx.problem.step
    starts = {i: value(start) for i, start in enumerate(ctx.starts)}
    assigned = tuple(
        Assigned(
            seat.staff,
            seat.cell.requirement,
            seat.cell.segment,
            seat.paired,
            value(seat.steps) * step,
        )
        for member in ctx.members
        for seat in member.seats
        if value(seat.on)
    )
    held = tuple(
        Held(protection, staff, value(hold) * step)
        for (protection, staff), hold in built.reserve.holds.items()
        if value(hold)
    )
    blocks: dict[int, list[int]] = {}
    for (protection, period), released in built.reserve.released.items():
        if value(released):
            blocks.setdefault(protection, []).append(period)
    releases = tuple(
        Released(protection, min(periods), max(periods) + 1)
        for protection, periods in blocks.items()
    )
    return Decisions(starts, assigned, held, releases)


def add_hint(built: BuiltModel, decisions: Decisions) -> None:
    """Replace the model's hint by the decisions."""
    model = built.ctx.model
    model.clear_hints()
    for variable, wanted in decision_values(built, decisions):
        model.add_hint(variable, wanted)


def decision_values(
    built: BuiltModel, decisions: Decisions
) -> Iterator[tuple[cp_model.IntVar, int]]:
    """Yield every variable that carries a decision, with its value."""
    ctx = built.ctx
    step = ctx.problem.step
    for index, start in enumerate(ctx.starts):
        if isinstance(start, cp_model.IntVar):
            yield start, decisions.starts[index]
    taken = {(a.staff, a.requirement, a.segment, a.paired): a.pct for a in decisions.assigned}
    for member in ctx.members:
        cell = member.cell
        for seat in member.seats:
            key = (seat.staff, cell.requirement, cell.segment, seat.paired)
            pct = taken.get(key, 0)
            if isinstance(seat.on, cp_model.IntVar):
                yield seat.on, int(pct > 0)
            if isinstance(seat.steps, cp_model.IntVar) and seat.steps is not seat.on:
                yield seat.steps, pct // step
    held = {(h.protection, h.staff): h.pct for h in decisions.held}
    for holder, hold in built.reserve.holds.items():
        if isinstance(hold, cp_model.IntVar):
            yield hold, held.get(holder, 0) // step
    blocks = {r.protection: range(r.begin, r.end) for r in decisions.released}
    for (protection, period), released in built.reserve.released.items():
        if isinstance(released, cp_model.IntVar):
            yield released, int(period in blocks.get(protection, ()))
