"""Small solves, one after the other: each decides a part of the last one's plan anew."""

from __future__ import annotations

import logging
import math
import random
import time
from collections import deque
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import add_hint, complete_hint, extract
from crostaff.model.scope import Scope
from crostaff.model.slices import SlicedModel
from crostaff.plan.decisions import Decisions
from crostaff.plan.moves import moved_people
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.guide import narrowed, with_teams
from crostaff.solve.incumbent import merged_plans
from crostaff.solve.kept import KeptModels
from crostaff.solve.limits import Limits
from crostaff.solve.lns import MOVES, Round, Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import LARGEST_POOL, Neighbourhoods
from crostaff.solve.pace import Pace
from crostaff.solve.pools import Pool, pool_part
from crostaff.solve.stop import Stop

logger = logging.getLogger(__name__)

COMMON_SIZE = 30
WORK_LIMIT = 0.06
"""Deterministic seconds of one small solve of the common size; larger ones have more."""

EFFORT_PER_SOLVE, EFFORT_PER_CELL = 0.01, 0.001
"""What making a model costs, in the deterministic seconds that solving is counted in."""

_DONE_PER_SECOND, _MOVED_PER_SECOND = 2_000.0, 700.0
"""Places of a small model that is built for one solve and solved in a second, as a first guess:
where dates are known, and where some are free."""

WIDE_SHARE = 0.1
"""Part of the rounds that look at everybody, where it is known who is likely."""


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


@dataclass(frozen=True)
class _Step:
    """What one small solve did: the plan after it if that is another one, and the units gained."""

    plan: Decisions | None
    gain: int
    proved: bool
    work: float


class Rounder:
    """Does rounds of small solves.

    Small models are cut out of one that is built once, where there is one; else they are built
    anew.

    Parameters
    ----------
    problem : Problem
    around : Neighbourhoods
    """

    def __init__(self, problem: Problem, around: Neighbourhoods) -> None:
        self.problem = problem
        self.around = around
        self._models = KeptModels(problem, around)
        self._last_seconds: dict[bool, deque[float]] = {
            is_across: deque(maxlen=2) for is_across in (False, True)
        }
        self._paces = {False: Pace(_DONE_PER_SECOND), True: Pace(_MOVED_PER_SECOND)}

    def do(self, asked: Rounds, stop: Stop) -> RoundsOutcome:
        """Do one small solve after the other, but none that may not end in time.

        Parameters
        ----------
        asked : Rounds
        stop : Stop
        """
        self._models.begin(anew=asked.anew)
        rng = random.Random(asked.seed)
        plan, pool = asked.decisions, self._part(asked)
        if pool is not None:
            plan = pool_part(pool, plan)
        elsewhere = self._moved_elsewhere(asked, pool)
        first, value = plan, score(self.problem, plan, part=pool).value_units
        cells: set[int] = set()
        activities: set[int] = set()
        protections: set[int] = set()
        rounds: list[Round] = []
        work = 0.0
        for kind, most in asked.kinds:
            if self._is_too_late(asked, stop):
                break
            began, built = time.perf_counter(), self._models.seconds
            size = max(3, round(most * rng.uniform(0.6, 1.2)))
            scope = self._draw(kind, asked.pool, plan, size, rng)
            scope = replace(scope, moved=self._moved(plan, pool, elsewhere))
            limits = Limits(rng.randrange(2**31), stop, work=_work(scope, size))
            step = self._decide(scope, asked, (pool, value), rng, limits)
            if step is None:
                continue
            took = time.perf_counter() - began
            self._last_seconds[asked.pool is None].append(took - self._models.seconds + built)
            work += step.work
            if step.plan is not None:
                plan, value = step.plan, value + step.gain
                cells |= scope.cells
                activities |= scope.activities
                protections |= scope.protections
            effort = took
            if asked.anew:
                effort = EFFORT_PER_SOLVE + EFFORT_PER_CELL * _breadth(scope, size) + step.work
            rounds.append(Round(kind, step.gain, effort, step.proved))
        changed = Scope(
            asked.decisions, frozenset(cells), frozenset(activities), frozenset(protections)
        )
        found = None
        if plan is not first:
            found = merged_plans(self.problem, asked.decisions, changed, plan)
        return RoundsOutcome(changed, found, tuple(rounds), work)

    def _is_too_late(self, asked: Rounds, stop: Stop) -> bool:
        """Whether another small solve is not begun: the last two took longer than what is left.

        Those within a pool and those across pools are told apart. Where all begins anew, only the
        end of the time counts.
        """
        left, last = stop.seconds_left, self._last_seconds[asked.pool is None]
        return left == 0 or (not asked.anew and left < min(last, default=0.0))

    def _part(self, asked: Rounds) -> Pool | None:
        """Return the pool that the rounds see alone, if they do."""
        if asked.pool is None or self._models.is_one:
            return None
        return self.around.pools[asked.pool]

    def _is_large(self, pool: int | None) -> bool:
        """Whether a pool is too large to look at everybody in most rounds."""
        return pool is not None and len(self.around.pools[pool].cells) > LARGEST_POOL

    def _moved_elsewhere(self, asked: Rounds, pool: Pool | None) -> int:
        """Return how many people of other pools have other work than in the plan in force."""
        if self.problem.move_limit is None or pool is None:
            return 0
        return len(moved_people(self.problem, asked.decisions).difference(pool.staff))

    def _moved(self, plan: Decisions, pool: Pool | None, elsewhere: int) -> int | None:
        """Return how many people have other work if those of a pool do what a plan says."""
        if self.problem.move_limit is None or pool is None:
            return None
        return elsewhere + len(moved_people(self.problem, plan, among=pool.staff))

    def _draw(
        self, kind: str, pool: int | None, plan: Decisions, size: int, rng: random.Random
    ) -> Scope:
        if pool is None:
            across = self.around.draw_moves if kind == MOVES else self.around.draw_dates
            return across(plan, size, rng)
        return self.around.draw(kind, pool, plan, size, rng)

    def _decide(
        self,
        scope: Scope,
        asked: Rounds,
        known: tuple[Pool | None, int],
        rng: random.Random,
        limits: Limits,
    ) -> _Step | None:
        """Decide a scope of a plan anew, if there is the time.

        Known is the value of the plan, or that of a pool's part of it.
        """
        part, value = known
        sliced = self._models.of(scope, asked.pool, replace(limits, work=math.inf))
        is_small = sliced is not None and not scope.activities and not self._is_large(asked.pool)
        if not (is_small or scope.candidates) and rng.random() >= WIDE_SHARE:
            scope = narrowed(self.problem, scope, asked.likely, rng)
        if sliced is not None:
            return _cut(sliced, scope, limits)
        if scope.candidates:
            scope = with_teams(self.problem, scope)
        size, pace = scope.places(self.problem), self._paces[bool(scope.activities)]
        if not asked.anew and pace.expected(size) > limits.stop.seconds_left:
            return None
        began = time.perf_counter()
        tried = attempt(self.problem, scope, limits)
        pace.learn(size, time.perf_counter() - began)
        if tried.decisions is None or _is_same(scope.decisions, tried.decisions):
            return _Step(None, 0, tried.proved, tried.work)
        scored = score(self.problem, tried.decisions, part=part)
        gain = scored.value_units - value
        if gain < 0:
            return _Step(None, 0, tried.proved, tried.work)
        return _Step(tried.decisions, gain, tried.proved, tried.work)


def _cut(sliced: SlicedModel, scope: Scope, limits: Limits) -> _Step:
    """Decide a scope anew by a model cut out of a larger one, whose solution the plan is."""
    part = sliced.cut(scope)
    solver = _small(limits)
    status = limits.stop.solve(solver, part.model)
    gain = sliced.adopt(part, solver.response_proto.solution) if _is_solved(status) else None
    return _Step(
        plan=None if gain is None else sliced.decisions(),
        gain=gain or 0,
        proved=status == cp_model.OPTIMAL,
        work=solver.response_proto.deterministic_time,
    )


def _is_same(one: Decisions, other: Decisions) -> bool:
    """Whether two plans decide the same, in any order."""
    return (
        one.starts == other.starts
        and set(one.assigned) == set(other.assigned)
        and set(one.held) == set(other.held)
        and set(one.released) == set(other.released)
    )


def attempt(problem: Problem, scope: Scope, limits: Limits) -> Attempt:
    """Decide a scope anew by one exact solve, a small one unless the limits say thorough.

    Parameters
    ----------
    problem : Problem
    scope : Scope
    limits : Limits
    """
    if not scope.cells and not scope.activities and not scope.protections:
        return Attempt(None, proved=True, work=0.0)
    built = build(problem, ModelOptions(tight=limits.thorough), scope=scope)
    built.ctx.model.maximize(built.objective("value").expression())
    add_hint(built, scope.decisions)
    if limits.thorough:
        solver = limits.solver()
        complete_hint(built, limits.solver())
    else:
        solver = _small(limits)
    status = limits.stop.solve(solver, built.ctx.model)
    work = solver.response_proto.deterministic_time
    if not _is_solved(status):
        if status == cp_model.INFEASIBLE:
            logger.warning("a scope of a valid plan is called infeasible; not believed")
        return Attempt(None, proved=False, work=work)
    found = extract(built, solver.response_proto.solution)
    return Attempt(found, proved=status == cp_model.OPTIMAL, work=work)


def _breadth(scope: Scope, size: int) -> int:
    """Return how many cells a scope is like that a size was asked of: few people make it narrow."""
    return min(size, len(scope.cells)) if scope.candidates else len(scope.cells)


def _work(scope: Scope, size: int) -> float:
    """Return the limit of work of a small solve."""
    return WORK_LIMIT * max(1.0, (_breadth(scope, size) / COMMON_SIZE) ** 2)


def _small(limits: Limits) -> cp_model.CpSolver:
    """Return a solver for a small model: hardly any presolve."""
    solver = limits.solver()
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.max_cut_rounds_at_level_zero = 0
    return solver


def _is_solved(status: cp_model.CpSolverStatus) -> bool:
    return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
