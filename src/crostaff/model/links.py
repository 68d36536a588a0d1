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
        self._gates = _gates(ctx, rows, split, size)

    def following(self, changing: Ints, free: Ints, values: Ints, least: Ints) -> Ints:
        """Return what is free, and all that can change when some variables do.

        Parameters
        ----------
        changing : array of int
            Variables that change.
        free : array of int
            Variables that are free whatever changes.
        values, least : array of int, one per variable

        Returns
        -------
        array of int
            Variables, ascending.
        """
        is_free = np.zeros(len(values), dtype=np.bool_)
        is_free[free] = True
        is_reached = np.zeros(len(values), dtype=np.bool_)
        while len(changing):
            is_reached[self._followers.of_all(changing)] = True
            # What was found shut may have been opened since.
            near = np.flatnonzero(is_reached & ~is_free)
            changing = near[~self._are_shut(near, is_free, values, least)]
            is_free[changing] = True
        return np.flatnonzero(is_free)

    def _are_shut(self, variables: Ints, is_free: Bools, values: Ints, least: Ints) -> Bools:
        """Return which variables are 0, and kept there by something that is not free."""
        gates, place = self._gates.of_each(variables)
        keeps = ~is_free[gates] & (values[gates] == 0)
        is_kept = np.bincount(place[keeps], minlength=len(variables)) > 0
        shut: Bools = is_kept & (values[variables] == 0) & (least[variables] == 0)
        return shut


def _variables(exprs: Iterable[Expr]) -> Iterator[int]:
    return (expr.index for expr in exprs if isinstance(expr, cp_model.IntVar))


def _portions(ctx: BuildContext) -> Iterator[tuple[int, int]]:
    """Yield each variable of a seat with each of its portions, one per start."""
    for member in ctx.members:
        for seat in member.seats:
            parts = ctx.portions.get((seat.staff, seat.cell.index, seat.paired), {})
            for part in _variables(parts.values()):
                yield from ((known, part) for known in _variables((seat.on, seat.steps)))


def _gates(ctx: BuildContext, rows: Rows, split: Ints, size: int) -> Lists:
    """Return, by variable, the older ones that keep it at 0 while they are 0 themselves.

    They stand with it in a row ``a × gate − b × variable ≥ 0``, or are a seat and a portion, or
    somebody on a cell and that they work there in a period.
    """
    working = [(on, literal.index) for (on, _, _), literal in ctx.working.items()]
    found = [split, np.array(working, dtype=np.int64).reshape(-1, 2)]
    pairs = np.bincount(rows.row, minlength=len(rows.low)) == 2
    pairs &= rows.condition == NO_VARIABLE
    rising = pairs & (rows.low == 0) & (rows.high >= FAR)
    falling = pairs & (rows.high == 0) & (rows.low <= -FAR)
    for wanted, sign in ((rising, 1), (falling, -1)):
        entries = np.flatnonzero(wanted[rows.row])
        for gate, gated in ((entries[::2], entries[1::2]), (entries[1::2], entries[::2])):
            keeper, variable = rows.column[gate], rows.column[gated]
            keeps = (sign * rows.coefficient[gate] > 0) & (sign * rows.coefficient[gated] < 0)
            keeps &= keeper < variable
            found.append(np.stack([keeper[keeps], variable[keeps]], axis=1))
    keepers, kept = np.concatenate(found).T
    return Lists(kept, keepers, size)
