"""The constraints of a model as arrays of linear rows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from ortools.sat import cp_model_pb2
from ortools.sat.python import cp_model

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

NO_VARIABLE = -1
FAR = 1 << 60
"""Beyond any bound of a row."""


class UnfitModelError(Exception):
    """The model cannot be turned into rows, or a plan not into values of its variables."""


@dataclass(frozen=True)
class Rows:
    """Linear rows ``low ≤ Σ coefficient × variable ≤ high``, some under a condition.

    Attributes
    ----------
    low, high : array of int, one per row
    condition : array of int
        The variable that a row depends on, or ``NO_VARIABLE``.
    wanted : array of int
        The value of that variable at which the row holds.
    row, column, coefficient : array of int, one per entry, ordered by row
    """

    low: Ints
    high: Ints
    condition: Ints
    wanted: Ints
    row: Ints
    column: Ints
    coefficient: Ints


class _Reader:
    """Turns constraints into rows."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self.condition: list[int] = []
        self.wanted: list[int] = []
        self.row: list[int] = []
        self.column: list[int] = []
        self.coefficient: list[int] = []

    def rows(self) -> Rows:
        columns = (self.row, self.column, self.coefficient)
        bounds = (self.low, self.high, self.condition, self.wanted)
        return Rows(*(np.array(values, dtype=np.int64) for values in (*bounds, *columns)))

    def read(self, constraint: cp_model_pb2.ConstraintProto) -> None:
        """Add the rows of a constraint."""
        under = list(constraint.enforcement_literal)
        kind = constraint.WhichOneof("constraint")
        if kind == "linear":
            self._linear(constraint.linear, under)
        elif kind == "bool_or":
            self._sum([*constraint.bool_or.literals, *(~one for one in under)], 1, FAR)
        elif kind == "bool_and":
            for literal in constraint.bool_and.literals:
                self._sum([literal, *(~one for one in under)], 1, FAR)
        elif kind == "at_most_one" and not under:
            self._sum(list(constraint.at_most_one.literals), 0, 1)
        elif kind == "exactly_one" and not under:
            self._sum(list(constraint.exactly_one.literals), 1, 1)
        else:
            raise UnfitModelError

    def _linear(self, linear: cp_model_pb2.LinearConstraintProto, under: list[int]) -> None:
        domain = list(linear.domain)
        columns = list(linear.vars)
        if len(under) > 1 or (len(domain) != 2 and columns):
            raise UnfitModelError
        low, high = domain[0], domain[-1]
        if not columns:
            holds = any(a <= 0 <= b for a, b in zip(domain[::2], domain[1::2], strict=True))
            low, high = (0, 0) if holds else (1, 1)
        self._add(columns, list(linear.coeffs), max(low, -FAR), min(high, FAR))
        if under:
            self.condition[-1] = under[0] if under[0] >= 0 else ~under[0]
            self.wanted[-1] = int(under[0] >= 0)

    def _sum(self, literals: Sequence[int], low: int, high: int) -> None:
        """Add ``low ≤ number of true literals ≤ high``; a negated one is 1 − its variable."""
        negated = sum(literal < 0 for literal in literals)
        columns = [literal if literal >= 0 else ~literal for literal in literals]
        signs = [1 if literal >= 0 else -1 for literal in literals]
        self._add(columns, signs, low - negated, high if high == FAR else high - negated)

    def _add(self, columns: list[int], coefficients: list[int], low: int, high: int) -> None:
        self.row.extend([len(self.low)] * len(columns))
        self.column.extend(columns)
        self.coefficient.extend(coefficients)
        self.low.append(low)
        self.high.append(high)
        self.condition.append(NO_VARIABLE)
        self.wanted.append(1)


def message_of(model: cp_model.CpModel) -> cp_model_pb2.CpModelProto:
    """Return a copy of a model that is read several times as fast as the model itself."""
    with tempfile.TemporaryDirectory(prefix="crostaff-") as folder:
        path = Path(folder) / "model.pb"
        if not model.export_to_file(str(path)):
            raise OSError(f"cannot write {path}: is there room for temporary files?")
        message = cp_model_pb2.CpModelProto()
        message.ParseFromString(path.read_bytes())
    return message


def read_rows(message: cp_model_pb2.CpModelProto, *, partly: bool = False) -> Rows:
    """Return the constraints of a model as rows.

    Parameters
    ----------
    message : CpModelProto
    partly : bool
        Whether to leave out what is no such row: what is read is then a relaxation.

    Raises
    ------
    UnfitModelError
        If some are no such rows: intervals, or linear constraints under several conditions.
    """
    reader = _Reader()
    for constraint in message.constraints:
        try:
            reader.read(constraint)
        except UnfitModelError:
            if not partly:
                raise
    return reader.rows()


class Lists:
    """Lists of numbers by key, in one array."""

    def __init__(self, keys: Ints, numbers: Ints, size: int) -> None:
        order = np.argsort(keys, kind="stable")
        self._numbers = numbers[order]
        self._first = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=size))])

    def of(self, key: int) -> Ints:
        """Return the numbers of a key."""
        return self._numbers[self._first[key] : self._first[key + 1]]

    def of_all(self, keys: Ints) -> Ints:
        """Return the numbers of several keys."""
        return self.of_each(keys)[0]

    def of_each(self, keys: Ints) -> tuple[Ints, Ints]:
        """Return the numbers of several keys, and of each the place of its key."""
        first, counts = self._first[keys], self._first[keys + 1] - self._first[keys]
        places = np.repeat(np.arange(len(keys)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._numbers[np.repeat(first, counts) + within], places


def distinct(numbers: Ints, size: int) -> Ints:
    """Return the different ones of some numbers below a size, ascending."""
    occurs = np.zeros(size, dtype=np.bool_)
    occurs[numbers] = True
    return np.flatnonzero(occurs)


def sums(amounts: Ints, place: Ints, count: int) -> Ints:
    """Return the sum of the amounts of each place; exact below 2⁵³."""
    return np.bincount(place, weights=amounts, minlength=count).astype(np.int64)


@dataclass(frozen=True)
class Box:
    """Bounds of variables, tightened in place."""

    least: Ints
    most: Ints

    def tighten(self, column: Ints, coefficient: Ints, low: Ints, high: Ints) -> None:
        """Keep to rows ``low ≤ coefficient × variable ≤ high``."""
        is_up, size = coefficient > 0, np.abs(coefficient)
        floor, ceiling = np.where(is_up, low, -high), np.where(is_up, high, -low)
        np.maximum.at(self.least, column, -(-floor // size))
        np.minimum.at(self.most, column, ceiling // size)


def rows_as_text(rows: Rows) -> str:
    """Return rows in the text format of a model; their variables are its own.

    A model reads that in one call, which takes less time than a call for each list of numbers.
    """
    columns, coefficients = rows.column.tolist(), rows.coefficient.tolist()
    until = np.cumsum(np.bincount(rows.row, minlength=len(rows.low))).tolist()
    bounds = (rows.low.tolist(), rows.high.tolist(), rows.condition.tolist(), rows.wanted.tolist())
    parts: list[str] = []
    begin = 0
    for end, low, high, literal, wanted in zip(until, *bounds, strict=True):
        linear = f"vars:{columns[begin:end]} coeffs:{coefficients[begin:end]} domain:[{low},{high}]"
        under = ""
        if literal != NO_VARIABLE:
            under = f"enforcement_literal:{literal if wanted else ~literal} "
        parts.append(f"constraints{{{under}linear{{{linear}}}}}")
        begin = end
    return "".join(parts)
