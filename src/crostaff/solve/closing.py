"""Closing gaps: pools are bounded, or solved as a whole, where that promises most."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from dataclasses import dataclass

from crostaff.model.scope import Scope
from crostaff.solve.bound import PoolOutcome, Target, alone
from crostaff.solve.cases import Case
from crostaff.solve.claims import Claims
from crostaff.solve.coarse import coarse_size
from crostaff.solve.crew import Job, Relaxation
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.lanes import Asking, Lane
from crostaff.solve.lns import Chooser
from crostaff.solve.neighbourhoods import LARGEST_POOL
from crostaff.solve.pools import places
from crostaff.solve.rounds import Attempt
from crostaff.solve.standing import Standing

_RELAX_SHARE, _CLOSELY_SHARE = 0.4, 0.1
"""Part of the time or work for the coarse linear programs of all pools, at most, and for a closer
look at the large ones."""

_AHEAD = 1.3
"""Times its share of what is left that the program of a pool may take: many take less. Shares are
by the root of a program's size, since making a small one takes its time, too."""

_BUILT_PER_SECOND = 2_000
"""Places of a pool whose model is built in a second, about."""

LARGEST_BOUNDED = 5_000
"""Places of a pool that is bounded by its own exact model."""

_FIRST_BOUND_SHARE = 0.25
"""Part of the time or work for a first bound of every pool, if every one is worth it."""

PATIENCE = 4.0
"""Times the time of a bound that it may take until it brings something at all."""

_MOST_TRIES = 20
"""Solves of a pool as a whole, of each kind."""


@dataclass(frozen=True)
class Promise:
    """What may close a gap.

    Attributes
    ----------
    what : {"improve", "split", "bound"}
    pool : int
    pace : float
        Units that it may close in a second, or by a unit of work.
    """

    what: str
    pool: int
    pace: float


class Closing:
    """Asks for solves of whole pools; several lanes may share one, and never touch the same pool.

    Parameters
    ----------
    standing : Standing
    chooser : Chooser
        Told who is likely to do what.
    seed : int
    """

    def __init__(self, standing: Standing, chooser: Chooser, seed: int) -> None:
        self.standing = standing
        self.chooser = chooser
        self.seed = seed
        problem, pools = standing.problem, standing.pools
        numbers = range(len(pools))
        coarse = [coarse_size(problem, pool) for pool in pools]
        self._weights = [math.sqrt(1 + size) for size in coarse]
        self._unrelaxed = deque(sorted(numbers, key=lambda k: coarse[k]))
        self._looked_at: deque[int] = deque()
        sizes = self._sizes = [places(problem, pool.cells) for pool in pools]
        self._bounded = [size <= LARGEST_BOUNDED for size in sizes]
        shares = [
            size if is_bounded else 0 for size, is_bounded in zip(sizes, self._bounded, strict=True)
        ]
        self._claims = Claims(standing.budget.whole, shares, _FIRST_BOUND_SHARE)
        self._settled: dict[int, tuple[int, ...]] = {}
        self._busy: set[int] = set()

    # A first look at every pool

    def relax(self) -> Lane:
        """Bound every pool by a linear program first, the small ones before the large."""
        yield from self._relax(_RELAX_SHARE, self._unrelaxed, closely=False)
        yield from self._relax(_CLOSELY_SHARE, self._looked_at, closely=True)
        self._agree()

    def _relax(self, share: float, waiting: deque[int], *, closely: bool) -> Lane:
        """Bound the pools that wait, for a part of the time or work."""
        standing, budget = self.standing, self.standing.budget
        until = budget.spent + share * budget.whole
        while waiting and not standing.is_over and budget.spent < until:
            part = _AHEAD * self._weights[waiting[0]] / sum(self._weights[k] for k in waiting)
            k = waiting.popleft()
            self._busy.add(k)
            amount = min(1.0, part) * (until - budget.spent)
            outcome = yield self._relaxation(k, amount, closely=closely)
            self._busy.discard(k)
            if isinstance(outcome, CoarseOutcome):
                budget.spend(outcome.work)
                standing.bounds.lower(k, outcome.bound)
                self.chooser.guide(outcome.likely)
                if outcome.can_be_closer:
                    self._looked_at.append(k)

    def _relaxation(self, k: int, amount: float, *, closely: bool) -> Relaxation:
        left, is_work = self.standing.stop.seconds_left, self.standing.budget.is_work
        if is_work:
            return Relaxation(k, left, amount, closely=closely)
        return Relaxation(k, min(amount, left), closely=closely)

    # Where most is promised

    def best(self) -> Promise | None:
        """Return what may close a gap fastest, if there is anything."""
        promises = self._promises()
        if not promises:
            return None
        (what, k), pace = max(promises.items(), key=lambda promise: promise[1])
        return Promise(what, k, pace)

    def follow(self, promise: Promise) -> Lane:
        """Do what may close a gap, with more effort at each return."""
        k = promise.pool
        self._busy.add(k)
        if promise.what == "improve":
            yield from self._improve(k)
        elif promise.what == "split":
            yield from self._split(k)
        else:
            yield from self._bound(k)
        self._busy.discard(k)

    def _promises(self) -> dict[tuple[str, int], float]:
        """Return how fast each solve of a pool may close its gap."""
        promises: dict[tuple[str, int], float] = {}
        waiting = [k for k in range(len(self._sizes)) if self._may_be_solved(k)]
        if not waiting:
            # To know the gaps of an organisation takes its time.
            return promises
        bounds, claims, gaps = self.standing.bounds, self._claims, self.standing.gaps()
        claims.update(gaps)
        for k in (k for k in waiting if gaps[k] > 0):
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

    def _may_be_solved(self, k: int) -> bool:
        """Whether a solve of a pool could be asked for, and there is time for it."""
        if k in self._busy or not self._has_time(k):
            return False
        return self._bounded[k] or self._dates_to_settle(k) is not None

    def _has_time(self, k: int) -> bool:
        """Whether the model of a pool is there before the time is over; limited work has no clock.

        Nothing ends the building of a model.
        """
        is_work, left = self.standing.budget.is_work, self.standing.stop.seconds_left
        return is_work or self._sizes[k] < _BUILT_PER_SECOND * left

    def _agree(self) -> None:
        """Find the dates that allow most, and the bound there."""
        standing = self.standing
        work = standing.bounds.agree(standing.best.decisions, seed=self.seed, stop=standing.stop)
        standing.budget.spend(work, models=0)

    def _bound(self, k: int) -> Lane:
        """Tighten the bound of a pool at the dates that allow most."""
        case = self.standing.bounds.reached(k)
        known = yield from self._bound_case(k, case)
        if not case.has_fallen:
            self._claims.note_bound(k, case.bound - known.bound)
        self.standing.bounds.replace(k, case, known)
        self._agree()

    def _split(self, k: int) -> Lane:
        """Bound the halves of the dates that allow most."""
        bounds = self.standing.bounds
        case, halves = bounds.reached(k), bounds.halves(k)
        if halves is None:
            return
        early = yield from self._bound_case(k, halves[0])
        late = yield from self._bound_case(k, halves[1])
        bounds.replace(k, case, early, late)
        self._claims.note_split(k, case.bound - max(early.bound, late.bound))
        self._agree()

    def _bound_case(self, k: int, case: Case) -> Asking[Case]:
        """Bound a case anew, and take over what the pool would do there if the plan gains."""
        standing, amount = self.standing, self._claims.pools[k].first * case.effort
        decisions = standing.best.decisions
        scope = alone(standing.problem, standing.pools[k], decisions, case.windows)
        job = self._job(scope, case.tries, amount)
        if not standing.budget.is_work:
            target = Target(case.bound, job.seconds)
            seconds = min(PATIENCE * job.seconds, standing.stop.seconds_left)
            job = dataclasses.replace(job, seconds=seconds, target=target)
        outcome = yield job
        if not isinstance(outcome, PoolOutcome):
            return case
        standing.budget.spend(outcome.work)
        if outcome.decisions is not None:
            standing.take(scope, outcome.decisions)
        return case.learn(outcome)

    def _improve(self, k: int) -> Lane:
        """Solve a pool at the dates of the plan."""
        dates, standing, claims = self._dates_to_settle(k), self.standing, self._claims
        pool = standing.pools[k]
        scope = Scope(
            standing.best.decisions, frozenset(pool.cells), protections=frozenset(pool.protections)
        )
        tried = yield self._job(scope, claims.pools[k].improved, claims.to_improve(k))
        if not isinstance(tried, Attempt):
            return
        standing.budget.spend(tried.work)
        gain = 0 if tried.decisions is None else standing.take(scope, tried.decisions)
        claims.note_improved(k, gain)
        if tried.proved and dates is not None:
            self._settled[k] = dates

    def _dates_to_settle(self, k: int) -> tuple[int, ...] | None:
        """Return the plan's dates of a pool, if it can be solved as a whole and was not yet."""
        pool, starts = self.standing.pools[k], self.standing.best.decisions.starts
        if not pool.is_served or len(pool.cells) > LARGEST_POOL:
            return None
        dates = tuple(starts[index] for index in sorted(pool.activities))
        return None if self._settled.get(k) == dates else dates

    def _job(self, scope: Scope, tries: int, amount: float) -> Job:
        left, budget = self.standing.stop.seconds_left, self.standing.budget
        seed = self.seed + tries
        if budget.is_work:
            amount = max(0.0, min(amount, budget.whole - budget.spent))
            return Job(scope, seed, left, work=amount, thorough=True)
        return Job(scope, seed, min(amount, left), thorough=True)
