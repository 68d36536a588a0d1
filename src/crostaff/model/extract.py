"""From values to decisions, and from decisions to a hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel
from crostaff.model.context import Seat
from crostaff.model.rows import Ints
from crostaff.plan.decisions import Assigned, Decisions, Held, Released


class Readout:
    """Reads decisions off the values of a model's variables.

    Parameters
    ----------
    built : BuiltModel
    """

    def __init__(self, built: BuiltModel) -> None:
        ctx, self._scope = built.ctx, built.ctx.view.scope
        self._cells, self._step = ctx.problem.cells_by_requirement, ctx.problem.step
        self._starts = [
            (i, start.index)
            for i, start in enumerate(ctx.starts)
            if isinstance(start, cp_model.IntVar)
        ]
        known = {i: start for i, start in enumerate(ctx.starts) if isinstance(start, int)}
        self._others = Decisions(known)
        if self._scope is not None:
            self.follow(self._scope.decisions)
        self._seats = [
            seat for member in ctx.members if ctx.view.is_free(member.cell) for seat in member.seats
        ]
        self._on = np.array([seat.on.index for seat in self._seats], dtype=np.int64)
        self._literals = ctx.start_literals
        self._earliest = [activity.earliest for activity in ctx.problem.activities]
        free = ctx.view.free_protections
        holds, released = built.reserve.holds, built.reserve.released
        self._holds = [
            (key, hold.index)
            for key, hold in holds.items()
            if key[0] in free and isinstance(hold, cp_model.IntVar)
        ]
        self._released = [(key, one.index) for key, one in released.items() if key[0] in free]
        self._seat_by_place = {
            (seat.staff, seat.cell.requirement, seat.cell.segment, seat.paired): seat
            for seat in self._seats
        }

    def follow(self, plan: Decisions) -> None:
        """Take what the model does not decide from a plan."""
        if self._scope is None:
            return
        cells, free, held = self._cells, self._scope.cells, self._scope.protections
        self._others = Decisions(
            plan.starts,
            tuple(a for a in plan.assigned if cells[a.requirement][a.segment] not in free),
            tuple(h for h in plan.held if h.protection not in held),
            tuple(r for r in plan.released if r.protection not in held),
        )

    def changes(self, before: Decisions, after: Decisions) -> dict[int, int]:
        """Return the variables of the decisions in which two plans differ, and their new values."""
        wanted: dict[int, int] = {}
        for i, index in self._starts:
            if before.starts[i] != after.starts[i]:
                wanted[index] = after.starts[i]
                for start, literal in enumerate(self._literals.get(i, ()), self._earliest[i]):
                    wanted[literal.index] = int(start == after.starts[i])
        for row, is_taken in _differences(before.assigned, after.assigned):
            seat = self._seat_by_place.get((row.staff, row.requirement, row.segment, row.paired))
            if seat is not None:
                wanted[seat.on.index] = int(is_taken)
                if isinstance(seat.steps, cp_model.IntVar):
                    wanted[seat.steps.index] = row.pct // self._step if is_taken else 0
        held = {(h.protection, h.staff): h.pct // self._step for h in after.held}
        wanted.update({index: held.get(key, 0) for key, index in self._holds})
        blocks = {r.protection: range(r.begin, r.end) for r in after.released}
        wanted.update(
            {index: int(key[1] in blocks.get(key[0], ())) for key, index in self._released}
        )
        return wanted

    def decisions(self, values: Ints) -> Decisions:
        """Return the whole plan.

        Parameters
        ----------
        values : array of int, one per variable
        """
        others = self._others
        blocks: dict[int, list[int]] = {}
        for (protection, period), index in self._released:
            if values[index]:
                blocks.setdefault(protection, []).append(period)
        taken = (self._seats[place] for place in np.flatnonzero(values[self._on]).tolist())
        return Decisions(
            {**others.starts, **{i: int(values[index]) for i, index in self._starts}},
            (*(self._assigned(seat, values) for seat in taken), *others.assigned),
            (
                *(
                    Held(*key, int(values[at]) * self._step)
                    for key, at in self._holds
                    if values[at]
                ),
                *others.held,
            ),
            (
                *(Released(p, min(block), max(block) + 1) for p, block in blocks.items()),
                *others.released,
            ),
        )

    def _assigned(self, seat: Seat, values: Ints) -> Assigned:
        steps = (
            int(values[seat.steps.index]) if isinstance(seat.steps, cp_model.IntVar) else seat.low
        )
        cell = seat.cell
        return Assigned(seat.staff, cell.requirement, cell.segment, seat.paired, steps * self._step)


def _differences(
    before: Sequence[Assigned], after: Sequence[Assigned]
) -> Iterator[tuple[Assigned, bool]]:
    """Yield what only one of two plans has; what is new comes last."""
    old, new = set(before), set(after)
    yield from ((row, False) for row in before if row not in new)
    yield from ((row, True) for row in after if row not in old)


def extract(built: BuiltModel, values: Iterable[int]) -> Decisions:
    """Return the plan of a solution.

    Parameters
    ----------
    built : BuiltModel
    values : iterable of int
        Of each variable, in the model's order.
    """
    return Readout(built).decisions(np.array(list(values), dtype=np.int64))


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
        With a hint from ``add_hint``.
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
