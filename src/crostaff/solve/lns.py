"""Large-neighbourhood search: many small exact solves around an incumbent."""

from __future__ import annotations

import logging
import random
import threading
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from crostaff.model.build import build
from crostaff.model.context import Expr, ModelOptions
from crostaff.model.extract import add_hint, extract
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.limits import Limits
from crostaff.solve.neighbourhoods import Neighbourhoods

logger = logging.getLogger(__name__)

FIRST_SIZE = 12
LARGEST_SIZE = 30
WORK_LIMIT = 0.06
"""Deterministic seconds of one small solve."""

REACTION = 0.1
"""How quickly the odds of a kind follow its success."""

LEAST_ODDS = 0.2
"""Share of effort of the worst kind, where the best has 1 more."""

EFFORT_PER_SOLVE, EFFORT_PER_CELL = 0.01, 0.001
"""What building a model costs, in the deterministic seconds that solving is counted in."""


@dataclass
class Arm:
    """How well a kind of neighbourhood does, and how large it may be.

    Attributes
    ----------
    rate : float or None
        Units gained per unit of effort, lately; ``None`` before the first try.
    effort : float
        Effort of one try, lately.
    size : float
        Cells to free.
    """

    rate: float | None = None
    effort: float = 1.0
    size: float = FIRST_SIZE

    def learn(self, gain: int, effort: float, *, proved: bool) -> None:
        """Follow the outcome of one solve."""
        rate = gain / effort
        if self.rate is None:
            self.rate, self.effort = rate, effort
        self.rate += REACTION * (rate - self.rate)
        self.effort += REACTION * (effort - self.effort)
        self.size = min(self.size * 1.05, LARGEST_SIZE) if proved else max(self.size * 0.9, 4)


@dataclass(frozen=True)
class Attempt:
    """The outcome of one small solve.

    Attributes
    ----------
    decisions : Decisions or None
        A plan that is at least as good, unchecked.
    proved : bool
        Whether the neighbourhood holds nothing better.
    work : float
        Deterministic seconds.
    """

    decisions: Decisions | None
    proved: bool
    work: float


class Chooser:
    """Draws neighbourhoods by their success so far.

    Parameters
    ----------
    around : Neighbourhoods
    seed : int
    """

    def __init__(self, around: Neighbourhoods, seed: int) -> None:
        self.around = around
        self.rng = random.Random(seed)
        self.arms = {kind: Arm() for kind in around.kinds}
        self._lock = threading.Lock()

    def draw(self, decisions: Decisions) -> tuple[str, Scope]:
        """Return a kind and a scope around a plan."""
        with self._lock:
            kind = self.rng.choices(list(self.arms), weights=self._weights())[0]
            size = max(3, round(self.arms[kind].size * self.rng.uniform(0.6, 1.2)))
            return kind, self.around.draw(kind, decisions, size, self.rng)

    def _weights(self) -> list[float]:
        """Return the odds of the kinds: their share of effort follows their rate.

        None is forgotten, and the untried come first.
        """
        arms = self.arms.values()
        if any(arm.rate is None for arm in arms):
            return [float(arm.rate is None) for arm in arms]
        best = max(arm.rate or 0.0 for arm in arms) or 1.0
        return [(LEAST_ODDS + (arm.rate or 0.0) / best) / arm.effort for arm in arms]

    def learn(self, kind: str, scope: Scope, tried: Attempt, gain: int) -> None:
        """Follow the outcome of one solve."""
        effort = EFFORT_PER_SOLVE + EFFORT_PER_CELL * len(scope.cells) + tried.work
        with self._lock:
            self.arms[kind].learn(gain, effort, proved=tried.proved)


def attempt(problem: Problem, scope: Scope, limits: Limits) -> Attempt:
    """Decide a scope anew by one exact solve, a small one unless the limits say thorough.

    Parameters
    ----------
    problem : Problem
    scope : Scope
    limits : Limits
    """
    if not scope.cells and not scope.protections:
        return Attempt(None, proved=True, work=0.0)
    built = build(problem, ModelOptions(), scope=scope)
    built.ctx.model.maximize(built.objective("value").expression())
    add_hint(built, scope.decisions)
    if not limits.thorough:
        limits = replace(limits, work=min(limits.work, WORK_LIMIT))
    solver = limits.solver()
    if not limits.thorough:
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_presolve_iterations = 1
    status = limits.stop.solve(solver, built.ctx.model)
    work = solver.response_proto.deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        if status == cp_model.INFEASIBLE:
            logger.warning("a scope of a valid plan is called infeasible; not believed")
        return Attempt(None, proved=False, work=work)

    def value(expr: Expr) -> int:
        return solver.value(expr)

    return Attempt(extract(built, value), proved=status == cp_model.OPTIMAL, work=work)
