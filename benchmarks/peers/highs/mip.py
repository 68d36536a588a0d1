"""A CP-SAT model as a mixed-integer program: every constraint becomes linear rows, or an error.

A row under literals is relaxed by as much as the bounds of its variables allow (big-M). What has
no such form here (intervals and what is built on them, products, tables, circuits) is refused:
nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model, cp_model_helper

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FAR = 1 << 60
"""No row comes as far; CP-SAT writes a missing bound as a number beyond it."""


class UntranslatableError(Exception):
    """The model has a constraint that is not translated."""


@dataclass(frozen=True)
class Mip:
    """Maximise ``offset + cost · x`` over whole numbers ``lower ≤ x ≤ upper`` that keep all rows.

    Attributes
    ----------
    cost : array of float, one per column
    offset : float
    lower, upper : array of int, one per column
    low, high : array of float, one per row
        ``low ≤ Σ value × x ≤ high``, infinite where there is no bound.
    first : array of int, one per row and one more
        Where the entries of a row begin.
    column, value : array, one per entry
    num_given : int
        Columns that are the variables of the CP-SAT model, in its order; the others are new.
    """

    cost: Floats
    offset: float
    lower: Ints
    upper: Ints
    low: Floats
    high: Floats
    first: Ints
    column: Ints
    value: Floats
    num_given: int


def translate(model: cp_model.CpModel) -> Mip:
    """Return a model that is to be maximised as a mixed-integer program with the same optimum.

    Parameters
    ----------
    model : CpModel

    Raises
    ------
    UntranslatableError
        If a constraint is of a kind that is not translated; the message names it.
    """
    proto = model.proto
    translation = _Translation()
    for variable in proto.variables:
        translation.add_variable(list(variable.domain))
    num_given = len(translation.lower)
    translation.close_gaps()
    for constraint in proto.constraints:
        translation.add(constraint)
    cost = np.zeros(len(translation.lower))
    # The proto of a model that is maximised holds what is minimised.
    np.subtract.at(cost, list(proto.objective.vars), np.array(proto.objective.coeffs, float))
    return translation.mip(cost, -float(proto.objective.offset), num_given)


class _Translation:
    """Columns and rows as they are found."""

    def __init__(self) -> None:
        self.lower: list[int] = []
        self.upper: list[int] = []
        self._gaps: list[tuple[int, list[int]]] = []
        self._low: list[int] = []
        self._high: list[int] = []
        self._length: list[int] = []
        self._columns: list[int] = []
        self._values: list[int] = []

    def add_variable(self, domain: Sequence[int]) -> int:
        """Add a column, and note the gaps in its domain."""
        column = len(self.lower)
        self.lower.append(domain[0])
        self.upper.append(domain[-1])
        if len(domain) > 2:
            self._gaps.append((column, list(domain)))
        return column

    def close_gaps(self) -> None:
        """Keep every variable out of the gaps in its domain."""
        for column, domain in self._gaps:
            self._within([column], [1], domain, ())

    def add(self, constraint: cp_model_helper.ConstraintProto) -> None:
        """Add the rows of a constraint."""
        under = list(constraint.enforcement_literal)
        if constraint.has_linear():
            linear = constraint.linear
            self._within(list(linear.vars), list(linear.coeffs), list(linear.domain), under)
        elif constraint.has_bool_or():
            self._count(constraint.bool_or.literals, 1, FAR, under)
        elif constraint.has_bool_and():
            for literal in constraint.bool_and.literals:
                self._count([literal], 1, FAR, under)
        elif constraint.has_at_most_one():
            self._count(constraint.at_most_one.literals, -FAR, 1, under)
        elif constraint.has_exactly_one():
            self._count(constraint.exactly_one.literals, 1, 1, under)
        elif constraint.has_lin_max() and not under:
            self._maximum(constraint.lin_max)
        else:
            raise UntranslatableError(
                f"a constraint of the kind {_kind(constraint)} has no rows here; build the model "
                "without it, or translate it"
            )

    def _count(self, literals: Iterable[int], low: int, high: int, under: Sequence[int]) -> None:
        """Add ``low ≤ number of true literals ≤ high``; a negated one is 1 − its variable."""
        listed = list(literals)
        negated = sum(literal < 0 for literal in listed)
        columns, signs = _columns(listed)
        self._row(columns, signs, low - negated, high - negated, under)

    def _within(
        self, columns: list[int], values: list[int], domain: Sequence[int], under: Sequence[int]
    ) -> None:
        """Keep a sum to a domain: to one of its intervals, chosen by new variables."""
        if len(domain) == 2:
            self._row(columns, values, domain[0], domain[1], under)
            return
        chosen = [self.add_variable([0, 1]) for _ in domain[::2]]
        self._row(chosen, [1] * len(chosen), 1, 1, ())
        least = [-max(low, -FAR) for low in domain[::2]]
        most = [-min(high, FAR) for high in domain[1::2]]
        self._row([*columns, *chosen], [*values, *least], 0, FAR, under)
        self._row([*columns, *chosen], [*values, *most], -FAR, 0, under)

    def _maximum(self, maximum: cp_model_helper.LinearArgumentProto) -> None:
        """Make the target the largest of some expressions, one of which is chosen to reach it."""
        target = maximum.target
        chosen = [self.add_variable([0, 1]) for _ in maximum.exprs]
        self._row(chosen, [1] * len(chosen), 1, 1, ())
        for literal, expr in zip(chosen, maximum.exprs, strict=True):
            columns = [*target.vars, *expr.vars]
            values = [*target.coeffs, *(-value for value in expr.coeffs)]
            above = expr.offset - target.offset
            self._row(columns, values, above, FAR, ())
            self._row(columns, values, -FAR, above, (literal,))

    def _row(
        self, columns: list[int], values: list[int], low: int, high: int, under: Sequence[int]
    ) -> None:
        """Add ``low ≤ Σ value × column ≤ high`` where all literals of ``under`` are true."""
        if not under:
            self._put(columns, values, low, high)
            return
        ends = [
            (value * self.lower[column], value * self.upper[column])
            for column, value in zip(columns, values, strict=True)
        ]
        least, most = sum(map(min, ends)), sum(map(max, ends))
        literals, signs = _columns(under)
        positive = sum(sign > 0 for sign in signs)
        if most > high:
            reach = most - high
            slack = [reach * sign for sign in signs]
            self._put([*columns, *literals], [*values, *slack], -FAR, high + reach * positive)
        if least < low:
            reach = low - least
            slack = [-reach * sign for sign in signs]
            self._put([*columns, *literals], [*values, *slack], low - reach * positive, FAR)

    def _put(self, columns: list[int], values: list[int], low: int, high: int) -> None:
        self._columns.extend(columns)
        self._values.extend(values)
        self._length.append(len(columns))
        self._low.append(low)
        self._high.append(high)

    def mip(self, cost: Floats, offset: float, num_given: int) -> Mip:
        """Return the program, with one entry for each pair of a row and a column."""
        columns, rows = len(self.lower), len(self._low)
        row = np.repeat(np.arange(rows), self._length)
        key = row * columns + np.array(self._columns, dtype=np.int64)
        keys, place = np.unique(key, return_inverse=True)
        value = np.bincount(place, np.array(self._values, dtype=float), len(keys))
        keys, value = keys[value != 0], value[value != 0]
        return Mip(
            cost=cost,
            offset=offset,
            lower=np.array(self.lower, dtype=np.int64),
            upper=np.array(self.upper, dtype=np.int64),
            low=_bounds(self._low),
            high=_bounds(self._high),
            first=np.concatenate([[0], np.cumsum(np.bincount(keys // columns, minlength=rows))]),
            column=keys % columns,
            value=value,
            num_given=num_given,
        )


def _columns(literals: Iterable[int]) -> tuple[list[int], list[int]]:
    """Return the variable and the sign of each literal."""
    pairs = [(one, 1) if one >= 0 else (~one, -1) for one in literals]
    return [column for column, _ in pairs], [sign for _, sign in pairs]


def _bounds(numbers: Sequence[int]) -> Floats:
    """Return the bounds of rows, infinite where there is none."""
    near = [float(number) if abs(number) < FAR // 2 else np.inf * number for number in numbers]
    return np.array(near, dtype=float)


def _kind(constraint: cp_model_helper.ConstraintProto) -> str:
    names = (name for name in dir(constraint) if name.startswith("has_"))
    kind = next((name[4:] for name in names if getattr(constraint, name)()), "unknown")
    return f"{kind} under literals" if list(constraint.enforcement_literal) else kind
