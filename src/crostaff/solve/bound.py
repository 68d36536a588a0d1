"""A proven bound from independent parts: each pool alone, with dates of its own choice.

Pools share nobody. Left alone, each may move the dates as it likes best, so the sum of the pools'
bounds, and of the best that dates alone can give, is never below the best plan of the whole.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ortools.sat.python import cp_model

from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import add_hint, extract
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.limits import Limits
from crostaff.solve.pools import Pool
from crostaff.solve.stop import Stop

logger = logging.getLogger(__name__)

ROOT_CUT_ROUNDS = 20
"""Rounds of cuts on the relaxation at the root."""


@dataclass(frozen=True)
class PoolOutcome:
    """What one solve of one pool gave.

    Attributes
    ----------
    bound : int
        Units that the pool's part of the value cannot exceed.
    proved : bool
        Whether the pool is solved: no further solve can tighten the bound.
    decisions : Decisions or None
        The pool's own best plan; its dates may differ from what other pools need.
    work : float
        Deterministic seconds.
    """

    bound: int
    proved: bool
    decisions: Decisions | None
    work: float


def alone(problem: Problem, pool: Pool, decisions: Decisions) -> Scope:
    """Return the scope of a pool alone, with all dates free."""
    return Scope(
        decisions,
        frozenset(pool.cells),
        moving_activities(problem),
        frozenset(pool.protections),
        alone=True,
    )


def moving_activities(problem: Problem) -> frozenset[int]:
    """Return the activities with more than one possible start."""
    return frozenset(a.index for a in problem.activities if not a.is_fixed)


def bound_pool(problem: Problem, scope: Scope, limits: Limits) -> PoolOutcome:
    """Solve a pool alone, from a plan.

    Parameters
    ----------
    problem : Problem
    scope : Scope
        From :func:`alone`.
    limits : Limits
    """
    built = build(problem, ModelOptions(), scope=scope)
    objective = built.staffing()
    if not objective.exprs:
        return PoolOutcome(objective.offset, proved=True, decisions=None, work=0.0)
    built.ctx.model.maximize(objective.expression())
    add_hint(built, scope.decisions)
    solver = limits.solver()
    _turn_to_bounds(solver)
    status = limits.stop.solve(solver, built.ctx.model)
    if status == cp_model.INFEASIBLE:
        logger.warning("a pool alone is called infeasible although a plan is known; not believed")
    found = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = extract(built, solver.value)
    return PoolOutcome(
        bound=_upper_bound(solver, status, ceiling=_box_bound(built.ctx.model)),
        proved=status == cp_model.OPTIMAL,
        decisions=found,
        work=solver.response_proto.deterministic_time,
    )


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


def bound_dates(problem: Problem, decisions: Decisions, *, seed: int, stop: Stop) -> int:
    """Bound what dates alone can give: tardiness and shifts at their least."""
    scope = Scope(decisions, frozenset(), moving_activities(problem), alone=True)
    built = build(problem, ModelOptions(), scope=scope)
    objective = built.dates()
    if not objective.exprs:
        return objective.offset
    solver = Limits(seed, stop).solver()
    built.ctx.model.maximize(objective.expression())
    status = stop.solve(solver, built.ctx.model)
    return _upper_bound(solver, status, ceiling=_box_bound(built.ctx.model))


class Bounds:
    """The bounds of all pools, as they become known.

    Parameters
    ----------
    pools : list of Pool
    ceilings : list of int
        What each pool cannot exceed, known without a solve.
    """

    def __init__(self, pools: list[Pool], ceilings: list[int]) -> None:
        self.pools = pools
        self.by_pool = list(ceilings)
        self.proved = [False] * len(pools)
        self.dates = 0

    @property
    def total(self) -> int:
        """The bound on the whole value."""
        return self.dates + sum(self.by_pool)

    def learn(self, k: int, outcome: PoolOutcome) -> None:
        """Keep the best bound of a pool."""
        self.by_pool[k] = min(self.by_pool[k], outcome.bound)
        self.proved[k] = outcome.proved


def _upper_bound(
    solver: cp_model.CpSolver, status: cp_model.CpSolverStatus, *, ceiling: int
) -> int:
    """Return the proven bound of a maximisation, at most ``ceiling``.

    Without a solution the solver's bound may still be proved; 0 then means that it has none.
    """
    bound = round(solver.best_objective_bound)
    is_unknown = status == cp_model.UNKNOWN
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) or (is_unknown and bound != 0):
        return min(ceiling, bound)
    return ceiling


def _box_bound(model: cp_model.CpModel) -> int:
    """Return what the maximised expression cannot exceed whatever the constraints."""
    objective = model.proto.objective
    least: int = sum(
        min(coefficient * bound for bound in _range(model, variable))
        for variable, coefficient in zip(objective.vars, objective.coeffs, strict=True)
    )
    return -least - round(objective.offset)


def _range(model: cp_model.CpModel, variable: int) -> tuple[int, int]:
    domain = model.proto.variables[variable].domain
    return int(domain[0]), int(domain[len(domain) - 1])
