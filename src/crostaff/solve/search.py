"""Search and bound side by side: small exact solves improve the plan, pools alone bound it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence

from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.bound import PoolOutcome, alone
from crostaff.solve.budget import Budget
from crostaff.solve.cases import Bounds, Case
from crostaff.solve.claims import Claims
from crostaff.solve.coarse import LARGEST_COARSE, coarse_size
from crostaff.solve.crew import Hand, InlineHand, Job, ProcessHand, Relaxation
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.incumbent import Incumbent, merged_plans
from crostaff.solve.lns import Chooser, RoundsOutcome
from crostaff.solve.neighbourhoods import LARGEST_POOL, Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools, places, pool_ceiling, pool_values
from crostaff.solve.rounds import Attempt
from crostaff.solve.stop import Stop

_POLL_SECONDS = 0.05
_GRACE_SECONDS = 0.5
"""Time after the deadline in which solves may end by themselves."""

_RELAX_SHARE = 0.2
"""Part of the time or work for the coarse linear programs of all pools, at most."""

LARGEST_BOUNDED = 5_000
"""Places of a pool that is bounded by its own exact model."""

_FIRST_BOUND_SHARE = 0.25
"""Part of the time or work for a first bound of every pool, if every one is worth it."""

_SETTLE_SHARE = 0.1
"""Part of the time or work for a first solve of every pool at the dates of the plan."""

_LEAD_CLOSE_SHARE, _LEAD_SEARCH_SHARE = 0.5, 0.2
"""Part of the time for closing gaps, and then for improving, before the rest closes gaps."""

_CLOSE_SHARE, _SEARCH_SHARE = 0.25, 0.4
"""The same shares where one hand does everything."""

_MOST_TRIES = 20
"""Solves of a pool as a whole, of each kind."""

_PREFER_EVERY = 4
"""Turns of rounds between two looks at where the gaps are."""


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
        tell: Callable[[int, int], None],
    ) -> None:
        self.problem = problem
        self.best = first
        self.options = options
        self.stop = stop
        self.tell = tell
        pools = find_pools(problem)
        self.bounds = Bounds(problem, pools, [pool_ceiling(problem, pool) for pool in pools])
        self.chooser = Chooser(Neighbourhoods(problem, pools), options.seed)
        self.interrupted = False
        self.turns = 0
        self._budget = Budget(options, stop)
        self.fault: tuple[str, Decisions] | None = None
        self._settled: dict[int, tuple[int, ...]] = {}
        sizes = [places(problem, pool.cells) for pool in pools]
        self._bounded = [size <= LARGEST_BOUNDED for size in sizes]
        shares = [
            size if is_bounded else 0 for size, is_bounded in zip(sizes, self._bounded, strict=True)
        ]
        self._claims = Claims(self._budget.whole, shares, _FIRST_BOUND_SHARE)
        self._lock = threading.Lock()
        self._failure: list[BaseException] = []
        self._left: list[threading.Event] = []

    @property
    def bound(self) -> int:
        """Proven bound in units."""
        return self.bounds.total

    @property
    def is_proved(self) -> bool:
        """Whether the incumbent is known to be best."""
        money = self.problem.money
        return money(self.bound) <= money(self.best.score.value_units)

    def run(self) -> None:
        """Search until the stop, a proof, or an interrupt."""
        hands, jobs = self._crew()
        self._left = [threading.Event() for _ in hands]
        for job, hand, left in zip(jobs, hands, self._left, strict=True):
            threading.Thread(target=self._guard, args=(job, hand, left), daemon=True).start()
        try:
            self._wait()
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
        return hands, [self._lead] + [self._improve] * (workers - 1)

    @property
    def _has_ended(self) -> bool:
        """Whether all threads have left.

        An interrupted ``Thread.join`` calls a running thread dead, before Python 3.13.
        """
        return all(left.is_set() for left in self._left)

    def _wait(self) -> None:
        """Tell the news until all threads have ended; an interrupt ends them soon."""
        while not self._has_ended:
            try:
                self._listen()
            except KeyboardInterrupt:
                self.interrupted = True
                self.stop.stop()
            except BaseException:
                self.stop.stop()
                for left in self._left:
                    left.wait()
                raise

    def _listen(self) -> None:
        told: tuple[int, int] | None = None
        patience = time.perf_counter() + self.stop.seconds_left + _GRACE_SECONDS
        while not self._has_ended:
            for left in self._left:
                left.wait(_POLL_SECONDS / len(self._left))
            news = (self.best.score.value_units, self.bound)
            if news != told and not self.interrupted:
                told = news
                self.tell(*news)
            if time.perf_counter() > patience:
                self.stop.stop()

    def _guard(self, job: Callable[[Hand], None], hand: Hand, left: threading.Event) -> None:
        try:
            job(hand)
        except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
            self._failure.append(error)
            self.stop.stop()
        finally:
            left.set()

    # What the hands do

    def _lead(self, hand: Hand) -> None:
        """Close the largest gaps, with a share of search between."""
        self._relax(hand)
        self._settle(hand, _SETTLE_SHARE)
        self._close_gaps(hand, share=_LEAD_CLOSE_SHARE)
        self._improve(hand, share=_LEAD_SEARCH_SHARE)
        self._close_gaps(hand)
        self._improve(hand)

    def _alternate(self, hand: Hand) -> None:
        """Do everything with one hand, each part with its share of the time or of the work."""
        self._relax(hand)
        self._settle(hand, _SETTLE_SHARE)
        self._close_gaps(hand, share=_CLOSE_SHARE)
        self._improve(hand, share=_SEARCH_SHARE)
        self._close_gaps(hand)
        self._improve(hand)

    # Bounding

    def _relax(self, hand: Hand) -> None:
        """Bound every pool by a linear program first, the small ones before the large."""
        until = self._budget.spent + _RELAX_SHARE * self._budget.whole
        pools = self.bounds.pools
        sizes = [coarse_size(self.problem, pool) for pool in pools]
        for k in sorted(range(len(pools)), key=lambda k: sizes[k]):
            left = until - self._budget.spent
            if self._is_over() or left <= 0 or sizes[k] > LARGEST_COARSE:
                break
            outcome = hand.do(self._relaxation(k, left))
            if isinstance(outcome, CoarseOutcome):
                self._budget.spend(outcome.work)
                self.bounds.lower(k, outcome.bound)
                with self._lock:
                    self.chooser.guide(outcome.likely)
        self._agree()

    def _relaxation(self, k: int, amount: float) -> Relaxation:
        left, is_work = self.stop.seconds_left, self._budget.is_work
        return Relaxation(k, left, amount) if is_work else Relaxation(k, min(amount, left))

    def _agree(self) -> None:
        """Find the dates that allow most, and the bound there."""
        work = self.bounds.agree(self.best.decisions, seed=self.options.seed, stop=self.stop)
        self._budget.spend(work, models=0)

    def _close_gaps(self, hand: Hand, *, share: float = math.inf) -> None:
        """Improve or bound the pool with the largest claim, with more effort at each return."""
        until = self._budget.spent + share * self._budget.whole
        while not self._is_over() and self._budget.spent < until:
            promises = self._promises()
            if not promises:
                return
            what, k = max(promises, key=lambda promise: promises[promise])
            if what == "improve":
                before = self._pool_value(k)
                self._improve_pool(hand, k, self._claims.to_improve(k))
                self._claims.note_improved(k, self._pool_value(k) - before)
            elif what == "split":
                self._split(hand, k)
            else:
                self._bound(hand, k)

    def _promises(self) -> dict[tuple[str, int], float]:
        """Return how fast each solve of a pool may close its gap."""
        bounds, claims = self.bounds, self._claims
        values = pool_values(self.problem, bounds.pools, self.best.decisions)
        gaps = [bound - value for bound, value in zip(bounds.by_pool, values, strict=True)]
        claims.update(gaps)
        promises: dict[tuple[str, int], float] = {}
        for k in (k for k, gap in enumerate(gaps) if gap > 0):
            if claims.pools[k].improved < _MOST_TRIES and self._dates_to_settle(k) is not None:
                promises["improve", k] = claims.of_improving(k)
            if not self._bounded[k]:
                continue
            case = bounds.reached(k)
            if case.has_fallen and bounds.halves(k) is not None:
                promises["split", k] = claims.of_splitting(k, case.last_effort)
            if case.tries < _MOST_TRIES and not (case.proved or case.is_final):
                promises["bound", k] = claims.of_bounding(k, case)
        return promises

    def _bound(self, hand: Hand, k: int) -> None:
        """Tighten the bound of a pool at the dates that allow most."""
        self.bounds.replace(k, self._bound_case(hand, k, self.bounds.reached(k)))
        self._agree()

    def _split(self, hand: Hand, k: int) -> None:
        """Bound the halves of the dates that allow most."""
        bounds, claims = self.bounds, self._claims
        case, halves = bounds.reached(k), bounds.halves(k)
        if halves is None:
            return
        known = [self._bound_case(hand, k, half) for half in halves]
        bounds.replace(k, *known)
        claims.note_split(k, case.bound - max(half.bound for half in known))
        self._agree()

    def _pool_value(self, k: int) -> int:
        return pool_values(self.problem, self.bounds.pools, self.best.decisions)[k]

    def _bound_case(self, hand: Hand, k: int, case: Case) -> Case:
        """Bound a case anew, and take over what the pool would do there if the plan gains."""
        pool, amount = self.bounds.pools[k], self._claims.pools[k].first * case.effort
        scope = alone(self.problem, pool, self.best.decisions, case.windows)
        outcome = hand.do(self._job(scope, case.tries, amount, thorough=True))
        if not isinstance(outcome, PoolOutcome):
            return case
        self._budget.spend(outcome.work)
        if outcome.decisions is not None:
            self._merge(scope, outcome.decisions)
        return case.learn(outcome)

    def _settle(self, hand: Hand, share: float) -> None:
        """Solve each pool at the dates of the plan, the small ones first."""
        pools = self.bounds.pools
        amount = share * self._budget.whole / max(1, len(pools))
        for k in sorted(range(len(pools)), key=lambda k: len(pools[k].cells)):
            if self._is_over():
                return
            self._improve_pool(hand, k, amount)

    def _dates_to_settle(self, k: int) -> tuple[int, ...] | None:
        """Return the plan's dates of a pool, if it can be solved as a whole and was not yet."""
        pool = self.bounds.pools[k]
        if not pool.is_served or len(pool.cells) > LARGEST_POOL:
            return None
        dates = tuple(self.best.decisions.starts[index] for index in sorted(pool.activities))
        return None if self._settled.get(k) == dates else dates

    def _improve_pool(self, hand: Hand, k: int, amount: float) -> None:
        """Solve a pool at the dates of the plan, if it was not solved yet."""
        dates = self._dates_to_settle(k)
        if dates is None:
            return
        pool = self.bounds.pools[k]
        scope = Scope(
            self.best.decisions, frozenset(pool.cells), protections=frozenset(pool.protections)
        )
        tried, _ = self._attempt(
            hand, self._job(scope, self._claims.pools[k].improved, amount, thorough=True)
        )
        if tried is not None and tried.proved:
            self._settled[k] = dates

    def _job(self, scope: Scope, tries: int, amount: float, *, thorough: bool) -> Job:
        left = self.stop.seconds_left
        seed = self.options.seed + tries
        if self._budget.is_work:
            amount = max(0.0, min(amount, self._budget.whole - self._budget.spent))
            return Job(scope, seed, left, work=amount, thorough=thorough)
        return Job(scope, seed, min(amount, left), thorough=thorough)

    def _is_over(self) -> bool:
        return self.stop.seconds_left == 0 or self._budget.is_spent or self.is_proved

    # Improving

    def _improve(self, hand: Hand, *, share: float = math.inf) -> None:
        """Improve the plan here and there, for a share of the whole time or work."""
        until = self._budget.spent + share * self._budget.whole
        while self.chooser.arms and not self._is_over() and self._budget.spent < until:
            with self._lock:
                self.turns += 1
                if self.turns % _PREFER_EVERY == 0:
                    self._prefer()
                asked = self.chooser.draw(self.best.decisions, self.stop.seconds_left)
            outcome = hand.do(asked)
            if not isinstance(outcome, RoundsOutcome):
                return
            self._budget.spend(outcome.work, models=max(1, len(outcome.rounds)))
            with self._lock:
                self.chooser.learn(asked, outcome)
            if outcome.decisions is not None:
                self._merge(outcome.scope, outcome.decisions)

    def _attempt(self, hand: Hand, job: Job) -> tuple[Attempt | None, int]:
        """Do a job and take over what it found; return it with the gain in units."""
        tried = hand.do(job)
        if not isinstance(tried, Attempt):
            return None, 0
        self._budget.spend(tried.work)
        gain = 0 if tried.decisions is None else self._merge(job.scope, tried.decisions)
        return tried, gain

    def _prefer(self) -> None:
        """Turn to the pools with the largest gaps."""
        bounds = self.bounds
        values = pool_values(self.problem, bounds.pools, self.best.decisions)
        gaps = [
            float(max(0, bound - value))
            for bound, value, pool in zip(bounds.by_pool, values, bounds.pools, strict=True)
            if pool.is_served
        ]
        if any(gaps):
            self.chooser.prefer(gaps)

    def _merge(self, scope: Scope, found: Decisions) -> int:
        """Take over what a scope decided, if it is no worse; return the gain in units."""
        with self._lock:
            merged = found
            if scope.alone or self.best.decisions is not scope.decisions:
                merged = merged_plans(self.problem, self.best.decisions, scope, found)
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
