"""What follows from what among the variables of a built model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from ortools.sat.python import cp_model

from crostaff.model.context import BuildContext, Expr
from crostaff.model.rows import FAR, NO_VARIABLE, Bools, Ints, Lists, Rows


class Links:
    """Finds what can change with some variables while all others keep their values.

    A variable that is no decision follows from the rows that are posted before another one is
    made. Of the portions of a seat, made together before the row that adds them up, each follows
    from the seat.

    Parameters
    ----------
    ctx : BuildContext
    rows : Rows
        Of its model.
    is_decision : array of bool, one per variable

    Attributes
    ----------
    rows_of : Lists
        Rows by variable.
    """

    def __init__(self, ctx: BuildContext, rows: Rows, is_decision: Bools) -> None:
        size = len(is_decision)
        conditioned = np.flatnonzero(rows.condition != NO_VARIABLE)
        row = np.concatenate([rows.row, conditioned])
        column = np.concatenate([rows.column, rows.condition[conditioned]])
        newest = np.full(len(rows.low), NO_VARIABLE, dtype=np.int64)
        np.maximum.at(newest, row, column)
        is_made = newest >= np.maximum.accumulate(newest)
        follower = newest[row]
        real = (follower != column) & ~is_decision[follower] & is_made[row]
        split = np.array([*_portions(ctx)], dtype=np.int64).reshape(-1, 2)
        self._followers = Lists(
            np.concatenate([column[real], split[:, 0]]),
            np.concatenate([follower[real], split[:, 1]]),
            size,
        )
        self.rows_of = Lists(column, row, size)
        self._gates = _gates(ctx, rows, split)

    def following(self, todo: list[int], free: set[int], values: Ints, least: Ints) -> Ints:
        """Return what is free, and all that can change when some variables do.

        Parameters
        ----------
        todo : list of int
            Variables that change.
        free : set of int
            What is known to be free; added to.
        values, least : array of int, one per variable
        """
        while todo:
            for follower in self._followers.of(todo.pop()).tolist():
                if follower not in free and not self._is_shut(follower, free, values, least):
                    free.add(follower)
                    todo.append(follower)
        return np.array(sorted(free), dtype=np.int64)

    def _is_shut(self, variable: int, free: set[int], values: Ints, least: Ints) -> bool:
        """Whether the variable is 0, and something that is not free keeps it there."""
        gates = self._gates.get(variable)
        if gates is None or values[variable] or least[variable]:
            return False
        return any(gate not in free and not values[gate] for gate in gates)


def _variables(exprs: Iterable[Expr]) -> Iterator[int]:
    return (expr.index for expr in exprs if isinstance(expr, cp_model.IntVar))


def _portions(ctx: BuildContext) -> Iterator[tuple[int, int]]:
    """Yield each variable of a seat with each of its portions, one per start."""
    for member in ctx.members:
        for seat in member.seats:
            parts = ctx.portions.get((seat.staff, seat.cell.index, seat.paired), {})
            for part in _variables(parts.values()):
                yield from ((known, part) for known in _variables((seat.on, seat.steps)))


def _gates(ctx: BuildContext, rows: Rows, split: Ints) -> dict[int, list[int]]:
    """Return the older variables that keep another at 0 while they are 0 themselves.

    They stand with it in a row ``a × gate − b × variable ≥ 0``, or are a seat and a portion, or
    somebody on a cell and that they work there in a period.
    """
    gates: dict[int, list[int]] = {}
    for known, part in split.tolist():
        gates.setdefault(part, []).append(known)
    for (on, _, _), literal in ctx.working.items():
        gates.setdefault(literal.index, []).append(on)
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
                if known > 0 > bounded and keeper < variable:
                    gates.setdefault(variable, []).append(keeper)
    return gates
