"""The linear relaxation of an exact model, as a linear program in integers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.sat import cp_model_pb2

from crostaff.model.rows import FAR, NO_VARIABLE, Rows, read_rows
from crostaff.solve.linear import Ints, LinearProgram


def relaxed_program(message: cp_model_pb2.CpModelProto) -> LinearProgram:
    """Return the linear relaxation of a model that is to be maximised.

    Its optimum is at least the model's. A row under a condition holds as far as the condition is
    true; intervals, and rows under several conditions, are left out.

    Parameters
    ----------
    message : CpModelProto
    """
    least, most = _box(message)
    rows = read_rows(message, partly=True)
    sides = [_side(rows, least, most, sign) for sign in (1, -1)]
    first = len(sides[0].most)
    entries = [
        np.concatenate(parts)
        for parts in (
            (sides[0].row, sides[1].row + first),
            (sides[0].column, sides[1].column),
            (sides[0].coefficient, sides[1].coefficient),
        )
    ]
    row, column, coefficient = _added_up(*entries, columns=len(least))
    limit = np.concatenate([side.most for side in sides])
    np.subtract.at(limit, row, coefficient * least[column])
    # The message of a model that is maximised holds what is minimised.
    objective = message.objective
    worth = np.zeros(len(least), dtype=np.int64)
    np.subtract.at(worth, list(objective.vars), np.array(objective.coeffs, dtype=np.int64))
    offset = -round(objective.offset) + sum(
        earned * floor for earned, floor in zip(worth.tolist(), least.tolist(), strict=True)
    )
    return LinearProgram(worth, most - least, row, column, coefficient, limit, offset)


class _Side:
    """Rows ``Σ coefficient × variable ≤ most``."""

    def __init__(self, row: Ints, column: Ints, coefficient: Ints, most: Ints) -> None:
        self.row = row
        self.column = column
        self.coefficient = coefficient
        self.most = most


def _box(message: cp_model_pb2.CpModelProto) -> tuple[Ints, Ints]:
    """Return the least and the most value of each variable."""
    domains = [variable.domain for variable in message.variables]
    least = np.array([domain[0] for domain in domains], dtype=np.int64)
    most = np.array([domain[-1] for domain in domains], dtype=np.int64)
    return least, most


def _side(rows: Rows, least: Ints, most: Ints, sign: int) -> _Side:
    """Return the upper sides of all rows that can bind; with ``sign`` −1 the lower sides."""
    coefficient = sign * rows.coefficient
    high = rows.high if sign > 0 else -rows.low
    reach = _reach(rows, coefficient, least, most)
    binds: NDArray[np.bool_] = (high < FAR) & (reach > high)
    place = np.cumsum(binds) - 1
    kept = binds[rows.row]
    row, column = place[rows.row[kept]], rows.column[kept]
    coefficient, limit = coefficient[kept], high[binds]
    # Σ ≤ high if the condition holds, and up to its reach otherwise.
    under = np.flatnonzero(rows.condition[binds] != NO_VARIABLE)
    condition, wanted = rows.condition[binds][under], rows.wanted[binds][under]
    slack = (reach - high)[binds][under]
    limit[under] = np.where(wanted == 1, reach[binds][under], limit[under])
    return _Side(
        np.concatenate([row, under]),
        np.concatenate([column, condition]),
        np.concatenate([coefficient, np.where(wanted == 1, slack, -slack)]),
        limit,
    )


def _reach(rows: Rows, coefficient: Ints, least: Ints, most: Ints) -> Ints:
    """Return the largest value that the left side of each row can have."""
    reach = np.zeros(len(rows.low), dtype=np.int64)
    largest = np.maximum(coefficient * least[rows.column], coefficient * most[rows.column])
    np.add.at(reach, rows.row, largest)
    return reach


def _added_up(
    row: Ints, column: Ints, coefficient: Ints, *, columns: int
) -> tuple[Ints, Ints, Ints]:
    """Return entries in which each pair of a row and a column occurs once."""
    keys, place = np.unique(row * columns + column, return_inverse=True)
    amounts = np.zeros(len(keys), dtype=np.int64)
    np.add.at(amounts, place, coefficient)
    return keys // columns, keys % columns, amounts
