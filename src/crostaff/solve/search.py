"""Search and bound side by side: small exact solves improve the plan, pools alone bound it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.bound import Bounder
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lns import Chooser, attempt
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools
from crostaff.solve.stop import Stop

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_BOUND_SHARE = 0.4
"""Part of the time that bounds get: a first solve of every pool, by its number of cells."""


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
        self.bounder = Bounder(problem, pools, options)
        self.chooser = Chooser(Neighbourhoods(problem, pools), options.seed)
        self.interrupted = False
        self.rounds = 0
        self._lock = threading.Lock()
        self._failure: list[BaseException] = []
        self.fault: tuple[str, Decisions] | None = None

    @property
    def bound(self) -> int | None:
        """Proven bound in units."""
        return self.bounder.total

    @property
    def is_proved(self) -> bool:
        """Whether the incumbent is known to be best."""
        bound = self.bound
        return bound is not None and bound <= self.best.score.value_units

    def run(self) -> None:
        """Search until the stop, a proof, or an interrupt."""
        if self.options.deterministic_limit is not None or self.options.workers == 1:
            jobs = [self._alternate]
        else:
            jobs = [self._bound_then_improve] + [self._improve] * (self.options.workers - 1)
        threads = [threading.Thread(target=self._guard, args=(job,), daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        self._wait(threads)
        if self._failure:
            raise self._failure[0]

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

    def _guard(self, job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
            self._failure.append(error)
            self.stop.stop()

    # Bounding

    def _bound_then_improve(self) -> None:
        self._bound(until=0.0)
        self._improve()

    def _alternate(self) -> None:
        """Improve and bound in one thread, each with its share of the time or of the work."""
        limit = self.options.deterministic_limit
        if limit is None:
            keep = self.stop.seconds_left * _BOUND_SHARE
            self._improve(until=keep)
            self._bound(until=0.0)
            self._improve()
            return
        self._improve(work=limit * (1 - _BOUND_SHARE))
        self._bound(until=0.0, work=limit * _BOUND_SHARE)

    def _bound(self, *, until: float, work: float | None = None) -> None:
        bounder = self.bounder
        bounder.bound_dates(self.best.decisions, self.stop)
        spent = 0.0
        per_cell = self.options.time_limit * _BOUND_SHARE / max(1, len(self.problem.cells))
        while self.stop.seconds_left > until and not self.is_proved:
            k = bounder.next_pool()
            if k is None or (work is not None and spent >= work):
                return
            seconds = per_cell * len(bounder.pools[k].cells) * 3 ** bounder.tries[k]
            outcome = bounder.tighten(k, self.best.decisions, seconds, self.stop)
            spent += outcome.work
            if outcome.decisions is not None:
                self._merge(outcome.scope, outcome.decisions)

    # Improving

    def _improve(self, *, until: float = 0.0, work: float | None = None) -> None:
        spent = 0.0
        while self.stop.seconds_left > until and not self.is_proved:
            if work is not None and spent >= work:
                return
            with self._lock:
                self.rounds += 1
                number = self.rounds
                kind, scope = self.chooser.draw(self.best.decisions)
            tried = attempt(self.problem, scope, seed=self.options.seed + number, stop=self.stop)
            spent += max(tried.work, 1e-4)
            gain = 0 if tried.decisions is None else self._merge(scope, tried.decisions)
            self.chooser.learn(kind, scope, tried, gain)

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
