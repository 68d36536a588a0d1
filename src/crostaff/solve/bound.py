"""A proven bound from independent parts: each pool alone, with dates of its own choice.

Pools share nobody. Left alone, each may move the dates as it likes best, so the sum of the pools'
bounds, and of the best that dates alone can give, is never below the best plan of the whole.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel, build
from crostaff.model.context import Expr, LinearTerm, ModelOptions
from crostaff.model.extract import add_hint, extract
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import Pool
from crostaff.solve.stop import Stop

logger = logging.getLogger(__name__)


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
    scope: Scope
    work: float


class Bounder:
    """Bounds of all pools, tightened solve by solve.

    Parameters
    ----------
    problem : Problem
    pools : list of Pool
    options : SolveOptions
    """

    def __init__(self, problem: Problem, pools: list[Pool], options: SolveOptions) -> None:
        self.problem = problem
        self.pools = pools
        self.options = options
        self.bounds: list[int | None] = [None] * len(pools)
        self.proved = [False] * len(pools)
        self.tries = [0] * len(pools)
        self.dates: int | None = None
        self._moving = frozenset(a.index for a in problem.activities if not a.is_fixed)

    @property
    def total(self) -> int | None:
        """The bound on the whole value; ``None`` until every part has one."""
        if self.dates is None or None in self.bounds:
            return None
        return self.dates + sum(bound for bound in self.bounds if bound is not None)

    @property
    def is_done(self) -> bool:
        """Whether no further solve can tighten the bound."""
        return self.dates is not None and all(self.proved)

    def next_pool(self) -> int | None:
        """Return the unsolved pool with the fewest tries, the largest first."""
        open_ = [k for k in range(len(self.pools)) if not self.proved[k]]
        if not open_:
            return None
        return min(open_, key=lambda k: (self.tries[k], -len(self.pools[k].cells)))

    def bound_dates(self, decisions: Decisions, stop: Stop) -> None:
        """Bound what dates alone can give: tardiness and shifts at their least."""
        scope = Scope(decisions, frozenset(), self._moving, alone=True)
        built = build(self.problem, ModelOptions(), scope=scope)
        objective = built.dates()
        if not objective.exprs:
            self.dates = objective.offset
            return
        solver = self._solver(stop.seconds_left, seed=self.options.seed)
        built.ctx.model.maximize(objective.expression())
        status = stop.solve(solver, built.ctx.model)
        self.dates = _upper_bound(solver, status, ceiling=0)

    def tighten(self, k: int, decisions: Decisions, seconds: float, stop: Stop) -> PoolOutcome:
        """Solve one pool alone and keep its bound.

        Parameters
        ----------
        k : int
            Position of the pool.
        decisions : Decisions
            A plan to start from.
        seconds : float
        stop : Stop
        """
        pool = self.pools[k]
        scope = Scope(
            decisions,
            frozenset(pool.cells),
            self._moving,
            frozenset(pool.protections),
            alone=True,
        )
        built = build(self.problem, ModelOptions(), scope=scope)
        objective = built.staffing()
        self.tries[k] += 1
        if not objective.exprs:
            self.bounds[k], self.proved[k] = objective.offset, True
            return PoolOutcome(objective.offset, True, None, scope, 0.0)
        outcome = self._solve(built, objective, scope, seconds, self.tries[k], stop)
        known = self.bounds[k]
        self.bounds[k] = outcome.bound if known is None else min(known, outcome.bound)
        self.proved[k] = outcome.proved
        return outcome

    def _solve(
        self,
        built: BuiltModel,
        objective: LinearTerm,
        scope: Scope,
        seconds: float,
        attempt: int,
        stop: Stop,
    ) -> PoolOutcome:
        built.ctx.model.maximize(objective.expression())
        add_hint(built, scope.decisions)
        solver = self._solver(min(seconds, stop.seconds_left), seed=self.options.seed + attempt)
        status = stop.solve(solver, built.ctx.model)
        work = solver.response_proto.deterministic_time
        bound = _upper_bound(solver, status, ceiling=_box_bound(built.ctx.model))
        proved = status == cp_model.OPTIMAL
        found = None
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):

            def value(expr: Expr) -> int:
                return solver.value(expr)

            found = extract(built, value)
        return PoolOutcome(bound, proved, found, scope, work)

    def _solver(self, seconds: float, *, seed: int) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.random_seed = seed
        parameters.catch_sigint_signal = False
        parameters.max_time_in_seconds = max(seconds, 0.01)
        return solver


def _upper_bound(
    solver: cp_model.CpSolver, status: cp_model.CpSolverStatus, *, ceiling: int
) -> int:
    """Return the proven bound of a maximisation, at most ``ceiling``.

    Without a solution the solver's bound may still be proved; 0 then means that it has none.
    """
    bound = round(solver.best_objective_bound)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) or bound != 0:
        return min(ceiling, bound)
    return ceiling


def _box_bound(model: cp_model.CpModel) -> int:
    """Return what the maximised expression cannot exceed whatever the constraints."""
    objective = model.proto.objective
    least = sum(
        min(coefficient * bound for bound in _range(model, variable))
        for variable, coefficient in zip(objective.vars, objective.coeffs, strict=True)
    )
    return -round(least + objective.offset)


def _range(model: cp_model.CpModel, variable: int) -> tuple[int, int]:
    domain = model.proto.variables[variable].domain
    return int(domain[0]), int(domain[len(domain) - 1])
