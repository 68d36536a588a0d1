"""Small models cut out of one that was built once: much faster than to build each anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel
from crostaff.model.extract import Readout, add_hint, complete_hint, decision_values
from crostaff.model.links import Links
from crostaff.model.rows import (
    NO_VARIABLE,
    Bools,
    Box,
    Ints,
    Lists,
    Rows,
    UnfitModelError,
    distinct,
    message_of,
    read_rows,
    rows_as_text,
    sums,
)
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions


@dataclass(frozen=True)
class Slice:
    """A small model, and the variables of the large one that it decides.

    Attributes
    ----------
    model : cp_model.CpModel
        Minimises minus the objective.
    variables : array of int
        Of the large model, in the small one's order.
    """

    model: cp_model.CpModel
    variables: Ints


class SlicedModel:
    """A built model with a solution, from which parts are decided anew.

    Parameters
    ----------
    built : BuiltModel
    decisions : Decisions
        A valid plan.
    solver : cp_model.CpSolver
        Used up: it gives the other variables their values.

    Raises
    ------
    UnfitModelError
        If the model cannot be cut, or the plan not be completed.
    """

    def __init__(self, built: BuiltModel, decisions: Decisions, solver: cp_model.CpSolver) -> None:
        self._built = built
        model = built.ctx.model
        objective = built.objective("value")
        model.maximize(objective.expression())
        message = message_of(model)
        self._domains = [list(variable.domain) for variable in message.variables]
        self.values: Ints = np.zeros(len(self._domains), dtype=np.int64)
        self._least = np.array([domain[0] for domain in self._domains], dtype=np.int64)
        self._most = np.array([domain[-1] for domain in self._domains], dtype=np.int64)
        self._rows = read_rows(message)
        self._worth = np.zeros(len(self._domains), dtype=np.int64)
        self._worth[list(message.objective.vars)] = -np.array(message.objective.coeffs)
        self._readout = Readout(built)
        self._index_decisions(decisions)
        self._links = Links(built.ctx, self._rows, self._is_decision)
        self._index_rows()
        self.restart(decisions, solver)

    def restart(self, plan: Decisions, solver: cp_model.CpSolver) -> None:
        """Take over a plan, whatever the model did before.

        Parameters
        ----------
        plan : Decisions
        solver : cp_model.CpSolver
            Used up: it gives the other variables their values.

        Raises
        ------
        UnfitModelError
            If the plan cannot be completed.
        """
        add_hint(self._built, plan)
        complete_hint(self._built, solver)
        hint = self._built.ctx.model.proto.solution_hint
        if len(hint.vars) != len(self._domains):
            raise UnfitModelError
        self.values = np.array(list(hint.values), dtype=np.int64)
        self._readout.follow(plan)
        self._plan = plan

    def follow(self, plan: Decisions, solver: cp_model.CpSolver) -> bool:
        """Take over a plan; what the model does not decide is the same.

        Parameters
        ----------
        plan : Decisions
        solver : cp_model.CpSolver
            Used up: it gives the other variables their values.

        Returns
        -------
        bool
            Whether it could be done; if not, the model is of no more use.
        """
        wanted = self._readout.changes(self._plan, plan)
        self._readout.follow(plan)
        self._plan = plan
        indexes = np.array(list(wanted), dtype=np.int64)
        values = np.array(list(wanted.values()), dtype=np.int64)
        changed = indexes[self.values[indexes] != values]
        if not len(changed):
            return True
        self.values[indexes] = values
        touched = np.union1d(changed, self._following(changed, free=changed[:0]))
        part = self._part(np.setdiff1d(self._loosened(touched), indexes))
        if solver.solve(part.model) != cp_model.OPTIMAL:
            return False
        self.values[part.variables] = list(solver.response_proto.solution)
        return self._is_consistent()

    def _is_consistent(self) -> bool:
        """Whether the values keep every row."""
        total, is_off = self._state(np.arange(len(self._rows.low)))
        kept = (self._rows.low <= total) & (total <= self._rows.high)
        return bool((kept | is_off).all())

    def _index_rows(self) -> None:
        """Note where each variable and each row has its entries, and what can be too large."""
        rows = self._rows
        entries = np.arange(len(rows.row))
        self._entries_by_column = Lists(rows.column, entries, len(self._domains))
        self._entries_of = Lists(rows.row, entries, len(rows.low))
        self._can_be_loose = ~self._is_decision
        self._can_be_loose[rows.condition[rows.condition != NO_VARIABLE]] = False

    def _index_decisions(self, decisions: Decisions) -> None:
        """Note which variables carry the decisions of each cell, activity and protection."""
        ctx, reserve = self._built.ctx, self._built.reserve
        self._is_decision = np.zeros(len(self._domains), dtype=np.bool_)
        carried = [variable.index for variable, _ in decision_values(self._built, decisions)]
        self._is_decision[carried] = True
        self._by_cell: dict[int, list[tuple[int, int]]] = {}
        self._by_activity: dict[int, list[int]] = {}
        self._by_protection: dict[int, list[int]] = {}
        for index, start in enumerate(ctx.starts):
            if isinstance(start, cp_model.IntVar):
                literals = [literal.index for literal in ctx.start_literals.get(index, ())]
                self._is_decision[literals] = True
                self._by_activity[index] = [start.index, *literals]
        for member in ctx.members:
            for seat in member.seats:
                for expr in (seat.on, seat.steps):
                    if isinstance(expr, cp_model.IntVar) and self._is_decision[expr.index]:
                        place = (seat.staff, expr.index)
                        self._by_cell.setdefault(member.cell.index, []).append(place)
        for (protection, _), one in (*reserve.holds.items(), *reserve.released.items()):
            if isinstance(one, cp_model.IntVar) and self._is_decision[one.index]:
                self._by_protection.setdefault(protection, []).append(one.index)

    def _following(self, changing: Ints, free: Ints) -> Ints:
        """Return what is free, and all that can change when some variables do."""
        return self._links.following(changing, free, self.values, self._least)

    def _rows_of(self, variables: Ints) -> Ints:
        """Return the rows that some variables are in."""
        return distinct(self._links.rows_of.of_all(variables), len(self._rows.low))

    def _loosened(self, variables: Ints) -> Ints:
        """Return variables, with those in their rows that are larger than they need to be.

        What only has to be large enough, as the load that a hold counts for, is not made any
        smaller by an objective in which it does not occur. What follows from them is free, too.
        """
        rows = self._rows
        is_near = np.zeros(len(self.values), dtype=np.bool_)
        is_near[rows.column[self._entries_of.of_all(self._rows_of(variables))]] = True
        is_near &= self._can_be_loose & (self.values > self._least)
        is_near[variables] = False
        near = np.flatnonzero(is_near)
        entries, place = self._entries_by_column.of_each(near)
        row = rows.row[entries]
        chosen = distinct(row, len(rows.low))
        total, is_off = self._state(chosen)
        at = np.searchsorted(chosen, row)
        coefficient = rows.coefficient[entries]
        after = total[at] - coefficient
        # Other values may not have followed yet: what counts is what becomes worse.
        fails = np.where(coefficient > 0, after < rows.low[row], after > rows.high[row])
        fails &= ~is_off[at]
        loose = near[np.bincount(place[fails], minlength=len(near)) == 0]
        return self._following(loose, np.concatenate([variables, loose]))

    def _state(self, chosen: Ints) -> tuple[Ints, Bools]:
        """Return the sum of each row, and whether it is off, its condition not being met."""
        rows = self._rows
        entries, place = self._entries_of.of_each(chosen)
        amounts = rows.coefficient[entries] * self.values[rows.column[entries]]
        condition = rows.condition[chosen]
        is_off = (condition != NO_VARIABLE) & (self.values[condition] != rows.wanted[chosen])
        return sums(amounts, place, len(chosen)), is_off

    def cut(self, scope: Scope) -> Slice:
        """Return the model in which a scope of the plan is decided anew.

        Parameters
        ----------
        scope : Scope
            Of the plan that the model has come to.
        """
        todo = [v for index in scope.activities for v in self._by_activity.get(index, ())]
        todo += [v for index in scope.protections for v in self._by_protection.get(index, ())]
        for cell in scope.cells:
            allowed = scope.candidates.get(cell)
            places = self._by_cell.get(cell, ())
            todo += [v for staff, v in places if allowed is None or staff in allowed]
        free = np.array(todo, dtype=np.int64)
        return self._part(self._loosened(self._following(free, free)))

    def _part(self, variables: Ints) -> Slice:
        """Return the model of some variables; all others keep their values."""
        place = np.full(len(self._domains) + 1, NO_VARIABLE, dtype=np.int64)
        place[variables] = np.arange(len(variables))
        box = Box(self._least[variables], self._most[variables])
        rows = self._cut_rows(place, self._rows_of(variables), box)
        model = cp_model.CpModel()
        if not model.proto.merge_text_format(self._as_text(variables, box) + rows_as_text(rows)):
            raise RuntimeError("CP-SAT does not read the text of a small model")
        self._aim(model, variables)
        return Slice(model, variables)

    def _cut_rows(self, place: Ints, touched: Ints, box: Box) -> Rows:
        """Return what is left of rows when all that is not free stays at its value.

        Rows of one variable tighten its bounds instead; rows that cannot bind are left out.
        """
        rows, count = self._rows, len(touched)
        entries, row = self._entries_of.of_each(touched)
        column, coefficient = place[rows.column[entries]], rows.coefficient[entries]
        is_free = column != NO_VARIABLE
        settled = sums(
            np.where(is_free, 0, coefficient * self.values[rows.column[entries]]), row, count
        )
        low, high = rows.low[touched] - settled, rows.high[touched] - settled
        condition, wanted = rows.condition[touched], rows.wanted[touched]
        literal = place[condition]
        holds = (condition == NO_VARIABLE) | (self.values[condition] == wanted)
        row, column, coefficient = row[is_free], column[is_free], coefficient[is_free]
        alone = np.bincount(row, minlength=count) == 1
        alone &= holds & (literal == NO_VARIABLE)
        single = alone[row]
        at = row[single]
        box.tighten(column[single], coefficient[single], low[at], high[at])
        one, other = coefficient * box.least[column], coefficient * box.most[column]
        binds = sums(np.minimum(one, other), row, count) < low
        binds |= sums(np.maximum(one, other), row, count) > high
        binds &= ~alone & (holds | (literal != NO_VARIABLE))
        number = np.cumsum(binds) - 1
        used = binds[row]
        return Rows(
            low[binds],
            high[binds],
            literal[binds],
            wanted[binds],
            number[row[used]],
            column[used],
            coefficient[used],
        )

    def _as_text(self, variables: Ints, box: Box) -> str:
        """Return variables in the text format of a model."""
        parts: list[str] = []
        ends = zip(box.least.tolist(), box.most.tolist(), strict=True)
        for index, (low, high) in zip(variables.tolist(), ends, strict=True):
            domain = self._domains[index]
            within = [low, high]
            if len(domain) > 2:
                whole = cp_model.Domain.from_flat_intervals(domain)
                inside = whole.intersection_with(cp_model.Domain(low, high))
                within = inside.flattened_intervals()
            parts.append(f"variables{{domain:{within}}}")
        return "".join(parts)

    def _aim(self, model: cp_model.CpModel, variables: Ints) -> None:
        """Let a model of variables maximise what they are worth, from their values."""
        proto, places = model.proto, np.flatnonzero(self._worth[variables])
        proto.objective.vars.extend(places.tolist())
        proto.objective.coeffs.extend((-self._worth[variables[places]]).tolist())
        proto.solution_hint.vars.extend(range(len(variables)))
        proto.solution_hint.values.extend(self.values[variables].tolist())

    def adopt(self, part: Slice, found: Iterable[int]) -> int | None:
        """Take over a solution of a slice that is no worse.

        Returns
        -------
        int or None
            Units gained; ``None`` if nothing is taken over, as nothing is new or better.
        """
        values = np.fromiter(found, dtype=np.int64, count=len(part.variables))
        change = values - self.values[part.variables]
        gain = int(self._worth[part.variables] @ change)
        if gain < 0 or not change.any():
            return None
        self.values[part.variables] = values
        return gain

    def decisions(self) -> Decisions:
        """Return the plan."""
        self._plan = self._readout.decisions(self.values)
        return self._plan
