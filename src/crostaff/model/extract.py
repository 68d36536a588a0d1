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
        if ctx.view.is_free(member.cell)
        for seat in member.seats
        if value(seat.on)
    )
    held = tuple(
        Held(protection, staff, value(hold) * step)
        for (protection, staff), hold in built.reserve.holds.items()
        if protection in ctx.view.free_protections and value(hold)
    )
    blocks: dict[int, list[int]] = {}
    for (protection, period), released in built.reserve.released.items():
        if protection in ctx.view.free_protections and value(released):
            blocks.setdefault(protection, []).append(period)
    releases = tuple(
        Released(protection, min(periods), max(periods) + 1)
        for protection, periods in blocks.items()
    )
    return _with_kept(built, Decisions(starts, assigned, held, releases))


def _with_kept(built: BuiltModel, found: Decisions) -> Decisions:
    """Add what the model kept, and what it did not see."""
    scope = built.ctx.view.scope
    if scope is None:
        return found
    cells = built.ctx.problem.cells_by_requirement
    before = scope.decisions
    return Decisions(
        {**before.starts, **found.starts},
        found.assigned
        + tuple(a for a in before.assigned if cells[a.requirement][a.segment] not in scope.cells),
        found.held + tuple(h for h in before.held if h.protection not in scope.protections),
        found.released + tuple(r for r in before.released if r.protection not in scope.protections),
    )


def add_hint(built: BuiltModel, decisions: Decisions) -> None:
    """Replace the model's hint by the decisions."""
    model = built.ctx.model
    model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools leaves it unannotated
    for variable, wanted in decision_values(built, decisions):
        model.add_hint(variable, wanted)


def complete_hint(built: BuiltModel, solver: cp_model.CpSolver) -> None:
    """Extend the model's hint of decisions to every variable, if it can be.

    Parameters
    ----------
    built : BuiltModel
        With a hint from :func:`add_hint`.
    solver : cp_model.CpSolver
        Used up: it solves the model with all decisions fixed.
    """
    model = built.ctx.model
    solver.parameters.fix_variables_to_their_hinted_value = True
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return
    values = solver.response_proto.solution
    model.clear_hints()  # type: ignore[no-untyped-call]
    model.proto.solution_hint.vars.extend(range(len(values)))
    model.proto.solution_hint.values.extend(values)


def decision_values(
    built: BuiltModel, decisions: Decisions
) -> Iterator[tuple[cp_model.IntVar, int]]:
    """Yield every variable that carries a decision, with its value."""
    for index, start in enumerate(built.ctx.starts):
        if isinstance(start, cp_model.IntVar):
            yield start, decisions.starts[index]
    yield from _seat_values(built, decisions)
    yield from _reserve_values(built, decisions)


def _seat_values(built: BuiltModel, decisions: Decisions) -> Iterator[tuple[cp_model.IntVar, int]]:
    ctx = built.ctx
    taken = {(a.staff, a.requirement, a.segment, a.paired): a.pct for a in decisions.assigned}
    for member in ctx.members:
        cell = member.cell
        if not ctx.view.is_free(cell):
            continue
        for seat in member.seats:
            key = (seat.staff, cell.requirement, cell.segment, seat.paired)
            pct = taken.get(key, 0)
            if isinstance(seat.on, cp_model.IntVar):
                yield seat.on, int(pct > 0)
            if isinstance(seat.steps, cp_model.IntVar) and seat.steps is not seat.on:
                yield seat.steps, pct // ctx.problem.step


def _reserve_values(
    built: BuiltModel, decisions: Decisions
) -> Iterator[tuple[cp_model.IntVar, int]]:
    ctx = built.ctx
    held = {(h.protection, h.staff): h.pct for h in decisions.held}
    for holder, hold in built.reserve.holds.items():
        if isinstance(hold, cp_model.IntVar):
            yield hold, held.get(holder, 0) // ctx.problem.step
    blocks = {r.protection: range(r.begin, r.end) for r in decisions.released}
    for (protection, period), released in built.reserve.released.items():
        if protection in ctx.view.free_protections and isinstance(released, cp_model.IntVar):
            yield released, int(period in blocks.get(protection, ()))
