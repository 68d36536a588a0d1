"""Linear programs in integers, and bounds from them that no rounding can make wrong."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crostaff.solve.limits import Limits

if TYPE_CHECKING:
    from ortools.math_opt import model_pb2
    from ortools.pdlp import solvers_pb2

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

LARGEST_SIMPLEX = 100_000
"""Entries of a program that GLOP solves; PDLP is faster on larger ones."""

TOLERANCE = 1e-3
"""Of PDLP, relative and absolute: the bound is safe whatever it is."""

WORK_PER_ENTRY = 5e-9
"""Deterministic seconds that an iteration counts for, by entry: about what it takes."""

_MOST_ITERATIONS = 2**31 - 1

_MOST_BITS = 16
"""Of the fraction that duals are rounded to."""

_SAFE = float(1 << 61)
"""Above any sum that is to be exact in 64 bits."""


@dataclass(frozen=True)
class LinearProgram:
    """Maximise ``worth · x + offset`` where ``0 ≤ x ≤ upper`` and each row is kept.

    A row is ``Σ coefficient × x ≤ most``.

    Attributes
    ----------
    worth, upper : array of int, one per column
    row, column, coefficient : array of int, one per entry
        A pair of a row and a column occurs once.
    most : array of int, one per row
    offset : int
    """

    worth: Ints
    upper: Ints
    row: Ints
    column: Ints
    coefficient: Ints
    most: Ints
    offset: int


@dataclass(frozen=True)
class LinearOutcome:
    """What a solve of a linear program gave.

    Attributes
    ----------
    bound : int
        What the program cannot exceed.
    work : float
        Deterministic seconds.
    is_optimal : bool
        Whether more time would give no more, up to the tolerance.
    values : array of float or None
        A solution, one entry per column, as far as the solver came; ``None`` if there is none.
    duals : array of float or None
        Prices, one entry per row, likewise.
    """

    bound: int
    work: float
    is_optimal: bool = True
    values: Floats | None = field(default=None, compare=False)
    duals: Floats | None = field(default=None, compare=False)


@dataclass(frozen=True)
class _Solution:
    """What a solver said: prices of rows and values of columns, both of some precision."""

    duals: Floats | None
    values: Floats | None
    work: float
    is_optimal: bool


def upper_bound(program: LinearProgram, limits: Limits) -> LinearOutcome:
    """Bound a linear program: near its optimum where the limits suffice.

    Parameters
    ----------
    program : LinearProgram
    limits : Limits
    """
    free = safe_bound(program, np.zeros(len(program.most)))
    if not len(program.row):
        return LinearOutcome(free, 0.0)
    found = _solve(program, limits)
    bound = free if found.duals is None else min(free, safe_bound(program, found.duals))
    return LinearOutcome(bound, found.work, found.is_optimal, found.values, found.duals)


def import_solver() -> None:
    """Import what solves linear programs.

    Workers that bound nothing need not wait for it. Where several threads work, it is imported
    before they begin: each look at a file would let another thread have its turn.
    """
    from ortools.math_opt.python import mathopt  # noqa: F401
    from ortools.util.python.solve_interrupter import SolveInterrupter  # noqa: F401


def _solve(program: LinearProgram, limits: Limits) -> _Solution:
    """Solve by the simplex, and by a first-order method if the program is large."""
    from ortools.math_opt.python import mathopt
    from ortools.util.python.solve_interrupter import SolveInterrupter

    is_large = len(program.row) > LARGEST_SIMPLEX
    # Of worths in units of money the simplex may say that it is imprecise, and have no prices; the
    # first-order method takes its tolerance from their size.
    unit = 1.0 if is_large else max(1.0, float(np.abs(program.worth).max(initial=0)))
    model = mathopt.Model.from_model_proto(_as_proto(program, unit))
    seconds = max(limits.stop.seconds_left, 0.01)
    per_iteration = WORK_PER_ENTRY * len(program.row)
    most = _MOST_ITERATIONS
    if math.isfinite(limits.work):
        most = max(1, min(most, round(limits.work / per_iteration)))
    method = mathopt.SolverType.GLOP
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=seconds), iteration_limit=most
    )
    if is_large:
        method = mathopt.SolverType.PDLP
        parameters = mathopt.SolveParameters(pdlp=_first_order(seconds, most))
    interrupter = SolveInterrupter()
    limits.stop.on_stop(interrupter.interrupt)
    result = mathopt.solve(model, method, params=parameters, interrupter=interrupter)
    statistics = result.solve_stats
    work = (statistics.simplex_iterations + statistics.first_order_iterations) * per_iteration
    duals = values = None
    if result.solutions:
        primal, dual = result.solutions[0].primal_solution, result.solutions[0].dual_solution
        if primal is not None:
            values = np.array([primal.variable_values[one] for one in model.variables()])
        if dual is not None:
            duals = unit * np.array([dual.dual_values[row] for row in model.linear_constraints()])
    is_optimal = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return _Solution(duals, values, work, is_optimal and duals is not None)


def _first_order(seconds: float, iterations: int) -> solvers_pb2.PrimalDualHybridGradientParams:
    from ortools.pdlp import solvers_pb2

    parameters = solvers_pb2.PrimalDualHybridGradientParams()
    parameters.num_threads = 1
    parameters.presolve_options.use_glop = True
    criteria = parameters.termination_criteria
    criteria.simple_optimality_criteria.eps_optimal_absolute = TOLERANCE
    criteria.simple_optimality_criteria.eps_optimal_relative = TOLERANCE
    criteria.time_sec_limit = seconds
    criteria.iteration_limit = iterations
    return parameters


def _as_proto(program: LinearProgram, unit: float) -> model_pb2.ModelProto:
    from ortools.math_opt import model_pb2

    model = model_pb2.ModelProto()
    columns, rows = len(program.worth), len(program.most)
    model.variables.ids.extend(range(columns))
    model.variables.lower_bounds.extend([0.0] * columns)
    model.variables.upper_bounds.extend(program.upper.astype(float).tolist())
    model.variables.integers.extend([False] * columns)
    model.objective.maximize = True
    priced = np.flatnonzero(program.worth)
    model.objective.linear_coefficients.ids.extend(priced.tolist())
    model.objective.linear_coefficients.values.extend((program.worth[priced] / unit).tolist())
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend([-np.inf] * rows)
    model.linear_constraints.upper_bounds.extend(program.most.astype(float).tolist())
    order = np.lexsort((program.column, program.row))
    matrix = model.linear_constraint_matrix
    matrix.row_ids.extend(program.row[order].tolist())
    matrix.column_ids.extend(program.column[order].tolist())
    matrix.coefficients.extend(program.coefficient[order].astype(float).tolist())
    return model


def safe_bound(program: LinearProgram, duals: Floats) -> int:
    """Return a bound on a linear program from any prices of its rows, in exact arithmetic.

    With prices ``y ≥ 0`` every solution is worth at most ``y · most`` and, for each column, its
    upper bound times what it earns above the prices. Prices below 0 count as 0; all are rounded
    to fractions first, and the sums are done in integers.

    Parameters
    ----------
    program : LinearProgram
    duals : array of float, one per row

    Source
    ------
    Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear programming",
    Mathematical Programming 99 (2004).
    """
    prices = np.where(np.isfinite(duals), np.maximum(duals, 0.0), 0.0)
    for bits in range(_MOST_BITS, -1, -1):
        scale = 1 << bits
        rounded = np.round(prices * scale)
        size = np.abs(program.worth.astype(float)) * scale
        np.add.at(size, program.column, np.abs(program.coefficient) * rounded[program.row])
        if max(size.max(initial=0.0), rounded.max(initial=0.0)) < _SAFE:
            break
    else:
        scale, rounded = 1, np.zeros(len(prices))
    exact = rounded.astype(np.int64)
    excess = program.worth * scale
    np.subtract.at(excess, program.column, program.coefficient * exact[program.row])
    total = sum(y * most for y, most in zip(exact.tolist(), program.most.tolist(), strict=True))
    total += sum(
        max(0, earned) * upper
        for earned, upper in zip(excess.tolist(), program.upper.tolist(), strict=True)
    )
    bound: int = program.offset - (-total // scale)
    return bound
