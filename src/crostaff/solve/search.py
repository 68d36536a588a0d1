"""Search and bound side by side: small exact solves improve the plan, pools alone bound it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence

from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.bound import Bounds, PoolOutcome, alone, bound_dates
from crostaff.solve.crew import Hand, InlineHand, Job, ProcessHand
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lns import Attempt, Chooser
from crostaff.solve.neighbourhoods import LARGEST_POOL, Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools, pool_values
from crostaff.solve.stop import Stop

_POLL_SECONDS = 0.05
_BOUND_SHARE = 0.4
"""Part of the time that bounds get: a first solve of every pool, by its number of cells."""

_PREFER_EVERY = 20
"""Rounds between two looks at where the gaps are."""

_LEAST_WORK = 1e-4
"""Deterministic seconds that any solve counts for, so that work always runs out."""


class Search:
    """Improves a valid plan and bounds the value until both meet or time is over.

    Parameters
    ----------
    problem : Problem
    first : Incumbent
        A valid plan.
    options : SolveOptions
    stop : Stop
    tell : callable
        Called in the caller's thread with the best value and the bound, in units.
    """

    def __init__(
        self,
        problem: Problem,
        first: Incumbent,
        options: SolveOptions,
        stop: Stop,
        tell: Callable[[int, int | None], None],
    ) -> None:
        self.problem = problem
        self.best = first
        self.options = options
        self.stop = stop
        self.tell = tell
        pools = find_pools(problem)
        self.bounds = Bounds(pools)
        self.chooser = Chooser(Neighbourhoods(problem, pools), options.seed)
        self.interrupted = False
        self.rounds = 0
        self.fault: tuple[str, Decisions] | None = None
        self._lock = threading.Lock()
        self._failure: list[BaseException] = []

    @property
    def bound(self) -> int | None:
        """Proven bound in units."""
        return self.bounds.total

    @property
    def is_proved(self) -> bool:
        """Whether the incumbent is known to be best."""
        bound = self.bound
        return bound is not None and bound <= self.best.score.value_units

    def run(self) -> None:
        """Search until the stop, a proof, or an interrupt."""
        hands, jobs = self._crew()
        threads = [
            threading.Thread(target=self._guard, args=(job, hand), daemon=True)
            for job, hand in zip(jobs, hands, strict=True)
        ]
        for thread in threads:
            thread.start()
        try:
            self._wait(threads)
        finally:
            for hand in hands:
                hand.close()
        if self._failure:
            raise self._failure[0]

    def _crew(self) -> tuple[Sequence[Hand], Sequence[Callable[[Hand], None]]]:
        workers = self.options.workers
        if self.options.deterministic_limit is not None or workers == 1:
            return [InlineHand(self.problem, self.stop)], [self._alternate]
        hands = [ProcessHand(self.problem, self.stop) for _ in range(workers)]
        return hands, [self._bound_then_improve] + [self._improve] * (workers - 1)

    def _wait(self, threads: list[threading.Thread]) -> None:
        told: tuple[int, int | None] | None = None
        while any(thread.is_alive() for thread in threads):
            try:
                for thread in threads:
                    thread.join(_POLL_SECONDS / len(threads))
                news = (self.best.score.value_units, self.bound)
                if news != told:
                    told = news
                    self.tell(*news)
            except KeyboardInterrupt:
                self.interrupted = True
                self.stop.stop()
            except BaseException:
                self.stop.stop()
                for thread in threads:
                    thread.join()
                raise

    def _guard(self, job: Callable[[Hand], None], hand: Hand) -> None:
        try:
            job(hand)
        except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
            self._failure.append(error)
            self.stop.stop()

    # Bounding

    def _bound_then_improve(self, hand: Hand) -> None:
        """Bound every pool once, improve for a while, and bound the hard pools again."""
        self._bound(hand, tries=1)
        self._improve(hand, until=self.stop.seconds_left * _BOUND_SHARE)
        self._bound(hand)
        self._improve(hand)

    def _alternate(self, hand: Hand) -> None:
        """Improve and bound in one thread, each with its share of the time or of the work."""
        limit = self.options.deterministic_limit
        if limit is None:
            self._improve(hand, until=self.stop.seconds_left * _BOUND_SHARE)
            self._bound(hand)
            self._improve(hand)
        else:
            self._improve(hand, work=limit * (1 - _BOUND_SHARE))
            self._bound(hand, work=limit * _BOUND_SHARE)

    def _bound(self, hand: Hand, *, work: float = math.inf, tries: int | None = None) -> None:
        bounds = self.bounds
        if bounds.dates is None:
            decisions, seed = self.best.decisions, self.options.seed
            bounds.dates = bound_dates(self.problem, decisions, seed=seed, stop=self.stop)
        spent = 0.0
        per_cell = self.options.time_limit * _BOUND_SHARE / max(1, len(self.problem.cells))
        while self.stop.seconds_left > 0 and spent < work and not self.is_proved:
            k = bounds.next_pool()
            if k is None or (tries is not None and bounds.tries[k] >= tries):
                return
            seconds = per_cell * len(bounds.pools[k].cells) * 3 ** bounds.tries[k]
            bounds.tries[k] += 1
            scope = alone(self.problem, bounds.pools[k], self.best.decisions)
            seed = self.options.seed + bounds.tries[k]
            limit = min(seconds, self.stop.seconds_left)
            outcome = hand.do(Job(scope, seed, limit, presolve=bounds.tries[k] > 1))
            if not isinstance(outcome, PoolOutcome):
                raise TypeError("a pool alone is answered by a bound")
            bounds.learn(k, outcome)
            spent += max(outcome.work, _LEAST_WORK)
            if outcome.decisions is not None:
                self._merge(scope, outcome.decisions)
            spent += self._improve_pool(hand, k)

    def _improve_pool(self, hand: Hand, k: int) -> float:
        """Solve a pool at the dates of the plan, if it is not too large; return the work."""
        pool = self.bounds.pools[k]
        if not pool.is_served or len(pool.cells) > LARGEST_POOL or self.stop.seconds_left == 0:
            return 0.0
        scope = Scope(
            self.best.decisions, frozenset(pool.cells), protections=frozenset(pool.protections)
        )
        tried = self._attempt(hand, scope, self.options.seed + self.bounds.tries[k])
        if tried.decisions is not None:
            self._merge(scope, tried.decisions)
        return tried.work

    # Improving

    def _improve(self, hand: Hand, *, until: float = 0.0, work: float = math.inf) -> None:
        spent = 0.0
        while self.stop.seconds_left > until and spent < work and not self.is_proved:
            with self._lock:
                self.rounds += 1
                seed = self.options.seed + self.rounds
                if self.rounds % _PREFER_EVERY == 0:
                    self._prefer()
                kind, scope = self.chooser.draw(self.best.decisions)
            tried = self._attempt(hand, scope, seed)
            spent += max(tried.work, _LEAST_WORK)
            gain = 0 if tried.decisions is None else self._merge(scope, tried.decisions)
            self.chooser.learn(kind, scope, tried, gain)

    def _attempt(self, hand: Hand, scope: Scope, seed: int) -> Attempt:
        tried = hand.do(Job(scope, seed, self.stop.seconds_left))
        if not isinstance(tried, Attempt):
            raise TypeError("a part of a plan is answered by an attempt")
        return tried

    def _prefer(self) -> None:
        """Turn to the pools with the largest gaps, once all bounds are known."""
        bounds = self.bounds
        if bounds.total is None:
            return
        values = pool_values(self.problem, bounds.pools, self.best.decisions)
        gaps = [
            float(max(0, bound - value))
            for bound, value, pool in zip(bounds.by_pool, values, bounds.pools, strict=True)
            if pool.is_served and bound is not None
        ]
        if any(gaps):
            self.chooser.around.prefer(gaps)

    def _merge(self, scope: Scope, found: Decisions) -> int:
        """Take over what a scope decided, if it is no worse; return the gain in units."""
        with self._lock:
            merged = found
            if scope.alone or self.best.decisions is not scope.decisions:
                merged = _merged(self.problem, self.best.decisions, scope, found)
            scored = score(self.problem, merged)
            gain = scored.value_units - self.best.score.value_units
            if gain < 0:
                return 0
            violations = check(self.problem, merged)
            if violations:
                if merged is found:
                    self.fault = (f"A rule is broken: {violations[0]}", merged)
                    self.stop.stop()
                return 0
            self.best = Incumbent(merged, scored)
            return gain


def _merged(problem: Problem, current: Decisions, scope: Scope, found: Decisions) -> Decisions:
    """Return the current plan with what a scope decided; it may break rules."""
    cells = problem.cells_by_requirement
    starts = dict(current.starts)
    if not scope.alone:
        starts.update({index: found.starts[index] for index in scope.activities})
    return Decisions(
        starts,
        tuple(a for a in found.assigned if cells[a.requirement][a.segment] in scope.cells)
        + tuple(a for a in current.assigned if cells[a.requirement][a.segment] not in scope.cells),
        tuple(h for h in found.held if h.protection in scope.protections)
        + tuple(h for h in current.held if h.protection not in scope.protections),
        tuple(r for r in found.released if r.protection in scope.protections)
        + tuple(r for r in current.released if r.protection not in scope.protections),
    )
