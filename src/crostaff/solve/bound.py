"""Bounds on parts of the value: what one pool alone can be worth, with dates of its own choice."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ortools.sat import cp_model_pb2
from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel, build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import add_hint, extract
from crostaff.model.rows import message_of
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve import linear
from crostaff.solve.limits import Limits
from crostaff.solve.pools import Pool, places
from crostaff.solve.relaxed import relaxed_program

logger = logging.getLogger(__name__)

LARGEST_TIGHT = 1_200
"""Places of a pool whose model has the implied constraints that pay for a bound only."""

LARGEST_CUT = 150_000
"""Entries of a model that CP-SAT bounds: for a larger one its simplex alone takes too long."""

ROOT_CUT_ROUNDS = 20
"""Rounds of cuts on the relaxation at the root."""


_NO_BOUND = 1 << 62
"""Above what any plan is worth."""


@dataclass(frozen=True)
class PoolOutcome:
    """What one solve of one pool gave.

    Attributes
    ----------
    bound : int
        Units that the pool's part of the value cannot exceed.
    proved : bool
        Whether the pool is solved: no further solve can tighten the bound.
    is_final : bool
        Whether a longer solve of the same kind would give no more.
    earlier : int or None
        The bound after two thirds of the time; unknown where work is limited, not time.
    decisions : Decisions or None
        The pool's own best plan; its dates may differ from what other pools need.
    work : float
        Deterministic seconds.
    """

    bound: int
    proved: bool
    decisions: Decisions | None
    work: float
    is_final: bool = False
    earlier: int | None = None


@dataclass(frozen=True)
class Target:
    """What a solve must bring before it may end.

    Attributes
    ----------
    bound : int
        Units that are known not to be exceeded.
    seconds : float
        Once the bound is lower, this time is enough; until then the solve goes on.
    """

    bound: int
    seconds: float


def alone(
    problem: Problem,
    pool: Pool,
    decisions: Decisions,
    windows: Mapping[int, tuple[int, int]] | None = None,
) -> Scope:
    """Return the scope of a pool alone, with all dates free, some within windows."""
    return Scope(
        decisions,
        frozenset(pool.cells),
        moving_activities(problem),
        frozenset(pool.protections),
        alone=True,
        windows=windows or {},
    )


def moving_activities(problem: Problem) -> frozenset[int]:
    """Return the activities with more than one possible start."""
    return frozenset(a.index for a in problem.activities if not a.is_fixed)


def bound_pool(
    problem: Problem, scope: Scope, limits: Limits, target: Target | None = None
) -> PoolOutcome:
    """Solve a pool alone, from a plan.

    Parameters
    ----------
    problem : Problem
    scope : Scope
        From :func:`alone`.
    limits : Limits
    target : Target, optional
        When to end before the limits.
    """
    is_tight = places(problem, scope.cells) <= LARGEST_TIGHT
    built = build(problem, ModelOptions(tight=is_tight), scope=scope)
    objective = built.staffing()
    if not objective.exprs:
        return PoolOutcome(objective.offset, proved=True, decisions=None, work=0.0)
    model = built.ctx.model
    model.maximize(objective.expression())
    message = message_of(model)
    ceiling = box_bound(message)
    if _entries(message) > LARGEST_CUT:
        relaxed = linear.upper_bound(relaxed_program(message), limits)
        bound = min(ceiling, relaxed.bound)
        return PoolOutcome(bound, False, None, relaxed.work, is_final=relaxed.is_optimal)
    return _cut(built, scope, limits, target, ceiling=ceiling)


def _cut(
    built: BuiltModel, scope: Scope, limits: Limits, target: Target | None, *, ceiling: int
) -> PoolOutcome:
    """Bound a model by CP-SAT."""
    model = built.ctx.model
    add_hint(built, scope.decisions)
    solver = limits.solver()
    _turn_to_bounds(solver)
    course = _Course(target, solver.stop_search)
    solver.best_bound_callback = course.note
    with course:
        status = limits.stop.solve(solver, model)
    if status == cp_model.INFEASIBLE and not scope.windows:
        logger.warning("a pool alone is called infeasible although a plan is known; not believed")
    found = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = extract(built, solver.response_proto.solution)
    return PoolOutcome(
        bound=upper_bound(solver, status, ceiling=ceiling),
        proved=status == cp_model.OPTIMAL,
        decisions=found,
        work=solver.response_proto.deterministic_time,
        earlier=min(ceiling, course.earlier()) if math.isinf(limits.work) else None,
    )


class _Course:
    """How the bound of a maximisation falls in the course of a solve, which ends at its target."""

    def __init__(
        self, target: Target | None = None, end: Callable[[], None] = lambda: None
    ) -> None:
        self._target = target
        self._end = end
        self._began = time.perf_counter()
        self._bounds: list[tuple[float, int]] = []
        self._timer = threading.Timer(0.0 if target is None else target.seconds, self._look)

    def __enter__(self) -> None:
        if self._target is not None:
            self._timer.daemon = True
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def note(self, bound: float) -> None:
        """Take over a new bound."""
        if abs(bound) < _NO_BOUND:
            self._bounds.append((time.perf_counter(), round(bound)))
            self._look()

    def _look(self) -> None:
        """End the solve if it has reached its target."""
        target = self._target
        if target is None or not self._bounds:
            return
        is_late = time.perf_counter() >= self._began + target.seconds
        if is_late and self._bounds[-1][1] < target.bound:
            self._end()

    def earlier(self) -> int:
        """Return the bound after two thirds of the time until now."""
        moment = self._began + (time.perf_counter() - self._began) * 2 / 3
        known = [bound for when, bound in self._bounds if when <= moment]
        return min(known, default=_NO_BOUND)


def _entries(message: cp_model_pb2.CpModelProto) -> int:
    """Return how many coefficients the linear constraints of a model have."""
    return sum(len(one.linear.vars) for one in message.constraints if one.HasField("linear"))


def _turn_to_bounds(solver: cp_model.CpSolver) -> None:
    """Let the solver cut the whole linear relaxation at the root, then branch best bound first."""
    parameters = solver.parameters
    parameters.optimize_with_lb_tree_search = True
    parameters.add_lp_constraints_lazily = False
    parameters.root_lp_iterations = 100_000
    parameters.max_cut_rounds_at_level_zero = ROOT_CUT_ROUNDS
    parameters.max_num_cuts = 20_000
    parameters.new_constraints_batch_size = 200
    parameters.max_consecutive_inactive_count = 10_000


def upper_bound(solver: cp_model.CpSolver, status: cp_model.CpSolverStatus, *, ceiling: int) -> int:
    """Return the proven bound of a maximisation, at most ``ceiling``.

    Without a solution the solver's bound may still be proved; 0 then means that it has none.
    """
    bound = round(solver.best_objective_bound)
    is_unknown = status == cp_model.UNKNOWN
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) or (is_unknown and bound != 0):
        return min(ceiling, bound)
    return ceiling


def box_bound(message: cp_model_pb2.CpModelProto) -> int:
    """Return what the maximised expression cannot exceed whatever the constraints."""
    objective, variables = message.objective, message.variables
    ends = [(variables[index].domain[0], variables[index].domain[-1]) for index in objective.vars]
    least: int = sum(
        min(coefficient * low, coefficient * high)
        for (low, high), coefficient in zip(ends, objective.coeffs, strict=True)
    )
    return -least - round(objective.offset)
