"""Small models cut out of one that was built once: much faster than to build each anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel
from crostaff.model.extract import Readout, add_hint, complete_hint, decision_values
from crostaff.model.rows import (
    FAR,
    NO_VARIABLE,
    Bools,
    Box,
    Ints,
    Lists,
    Rows,
    UnfitModelError,
    add_rows,
    read_rows,
    sums,
)
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
        Of fixed dates and holds.
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
        add_hint(built, decisions)
        complete_hint(built, solver)
        proto = model.proto
        self._domains = [list(variable.domain) for variable in proto.variables]
        if len(proto.solution_hint.vars) != len(self._domains):
            raise UnfitModelError
        self.values: Ints = np.array(list(proto.solution_hint.values), dtype=np.int64)
        self._least = np.array([domain[0] for domain in self._domains], dtype=np.int64)
        self._most = np.array([domain[-1] for domain in self._domains], dtype=np.int64)
        self._rows = read_rows(model)
        self._worth = np.zeros(len(self._domains), dtype=np.int64)
        self._worth[list(proto.objective.vars)] = -np.array(list(proto.objective.coeffs))
        self._readout = Readout(built)
        self._index_decisions(decisions)
        self._link()

    def follow(self, plan: Decisions, solver: cp_model.CpSolver) -> bool:
        """Take over a plan of the same dates.

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
        self._readout.follow(plan)
        wanted = list(decision_values(self._built, plan))
        indexes = np.array([variable.index for variable, _ in wanted], dtype=np.int64)
        values = np.array([value for _, value in wanted], dtype=np.int64)
        changed = indexes[self.values[indexes] != values]
        if not len(changed):
            return True
        self.values[indexes] = values
        touched = np.union1d(changed, self._following(changed.tolist(), free=set()))
        part = self._part(np.setdiff1d(self._loosened(touched), changed))
        if solver.solve(part.model) != cp_model.OPTIMAL:
            return False
        self.values[part.variables] = list(solver.response_proto.solution)
        return self._is_consistent()

    def _is_consistent(self) -> bool:
        """Whether the values keep every row."""
        total, is_off = self._state()
        kept = (self._rows.low <= total) & (total <= self._rows.high)
        return bool((kept | is_off).all())

    def _index_decisions(self, decisions: Decisions) -> None:
        """Note which variables carry the decisions of each cell."""
        self._by_cell: dict[int, list[int]] = {}
        self._is_decision = np.zeros(len(self._domains), dtype=np.bool_)
        carried = [variable.index for variable, _ in decision_values(self._built, decisions)]
        self._is_decision[carried] = True
        for member in self._built.ctx.members:
            for seat in member.seats:
                for expr in (seat.on, seat.steps):
                    if isinstance(expr, cp_model.IntVar) and self._is_decision[expr.index]:
                        self._by_cell.setdefault(member.cell.index, []).append(expr.index)

    def _link(self) -> None:
        """Note what follows from what: the newest variable of a row from the others in it.

        A variable that is no decision follows from the rows that are posted before another one
        is made.
        """
        rows, size = self._rows, len(self._domains)
        conditioned = np.flatnonzero(rows.condition != NO_VARIABLE)
        row = np.concatenate([rows.row, conditioned])
        column = np.concatenate([rows.column, rows.condition[conditioned]])
        newest = np.full(len(rows.low), NO_VARIABLE, dtype=np.int64)
        np.maximum.at(newest, row, column)
        is_made = newest >= np.maximum.accumulate(newest)
        follower = newest[row]
        real = (follower != column) & ~self._is_decision[follower] & is_made[row]
        self._followers = Lists(column[real], follower[real], size)
        self._rows_of = Lists(column, row, size)
        self._entries_by_column = Lists(rows.column, np.arange(len(rows.row)), size)
        self._can_be_loose = ~self._is_decision
        self._can_be_loose[rows.condition[conditioned]] = False
        self._entries_of = Lists(rows.row, np.arange(len(rows.row)), len(rows.low))
        self._gates = self._find_gates()

    def _find_gates(self) -> dict[int, list[int]]:
        """Return the older variables that keep another at 0 while they are 0 themselves.

        They stand with it in a row ``a × gate − b × variable ≥ 0``.
        """
        rows = self._rows
        gates: dict[int, list[int]] = {}
        pairs = np.bincount(rows.row, minlength=len(rows.low)) == 2
        pairs &= rows.condition == NO_VARIABLE
        rising = pairs & (rows.low == 0) & (rows.high >= FAR)
        falling = pairs & (rows.high == 0) & (rows.low <= -FAR)
        for wanted, sign in ((rising, 1), (falling, -1)):
            entries = np.flatnonzero(wanted[rows.row]).tolist()
            for one, other in zip(entries[::2], entries[1::2], strict=True):
                for gate, gated in ((one, other), (other, one)):
                    known, bounded = rows.coefficient[gate] * sign, rows.coefficient[gated] * sign
                    variable, keeper = int(rows.column[gated]), int(rows.column[gate])
                    if known > 0 > bounded and self._least[variable] == 0 and keeper < variable:
                        gates.setdefault(variable, []).append(keeper)
        return gates

    def _following(self, todo: list[int], free: set[int]) -> Ints:
        """Return what is free, and all that can change when some variables do."""
        while todo:
            for follower in self._followers.of(todo.pop()).tolist():
                if follower not in free and not self._is_shut(follower, free):
                    free.add(follower)
                    todo.append(follower)
        return np.array(sorted(free), dtype=np.int64)

    def _loosened(self, variables: Ints) -> Ints:
        """Return variables, with those in their rows that are larger than they need to be.

        What only has to be large enough, as the load that a hold counts for, is not made any
        smaller by an objective in which it does not occur. What follows from them is free, too.
        """
        rows, free = self._rows, set(variables.tolist())
        entries = self._entries_of.of_all(np.unique(self._rows_of.of_all(variables)))
        near = np.unique(rows.column[entries])
        near = near[self._can_be_loose[near] & (self.values[near] > self._least[near])]
        near = np.setdiff1d(near, variables)
        entries, place = self._entries_by_column.of_each(near)
        row = rows.row[entries]
        total, is_off = self._state()
        after = total[row] - rows.coefficient[entries]
        fails = ~((rows.low[row] <= after) & (after <= rows.high[row]) | is_off[row])
        loose = near[np.bincount(place[fails], minlength=len(near)) == 0].tolist()
        return self._following(loose, free | {*loose})

    def _state(self) -> tuple[Ints, Bools]:
        """Return the sum of every row, and which rows are off, their condition not being met."""
        rows = self._rows
        total = sums(rows.coefficient * self.values[rows.column], rows.row, len(rows.low))
        is_off = (rows.condition != NO_VARIABLE) & (self.values[rows.condition] != rows.wanted)
        return total, is_off

    def _is_shut(self, variable: int, free: set[int]) -> bool:
        """Whether the variable is 0, and something that is not free keeps it there."""
        gates = self._gates.get(variable, ())
        return not self.values[variable] and any(
            gate not in free and not self.values[gate] for gate in gates
        )

    def cut(self, cells: Iterable[int]) -> Slice:
        """Return the model in which only some cells are decided anew.

        Parameters
        ----------
        cells : iterable of int
            Indexes.
        """
        todo = [v for cell in cells for v in self._by_cell.get(cell, ())]
        return self._part(self._loosened(self._following(todo, free=set(todo))))

    def _part(self, variables: Ints) -> Slice:
        """Return the model of some variables; all others keep their values."""
        place = np.full(len(self._domains) + 1, NO_VARIABLE, dtype=np.int64)
        place[variables] = np.arange(len(variables))
        box = Box(self._least[variables], self._most[variables])
        touched = np.unique(self._rows_of.of_all(variables))
        rows = self._cut_rows(place, touched, box)
        model = cp_model.CpModel()
        self._add_variables(model, variables, box)
        add_rows(model, rows)
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

    def _add_variables(self, model: cp_model.CpModel, variables: Ints, box: Box) -> None:
        proto = model.proto
        add = proto.variables.add
        ends = zip(box.least.tolist(), box.most.tolist(), strict=True)
        for index, (low, high) in zip(variables.tolist(), ends, strict=True):
            domain = self._domains[index]
            if len(domain) == 2:
                add().domain.extend([low, high])
            else:
                within = cp_model.Domain(low, high)
                whole = cp_model.Domain.from_flat_intervals(domain)
                add().domain.extend(whole.intersection_with(within).flattened_intervals())
        places = np.flatnonzero(self._worth[variables])
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
        return self._readout.decisions(self.values)
