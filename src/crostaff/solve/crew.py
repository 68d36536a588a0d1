"""Who does the small solves: this process, or worker processes beside it."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from crostaff.model.scope import Scope
from crostaff.problem import Problem
from crostaff.solve.bound import PoolOutcome, Target, bound_pool
from crostaff.solve.coarse import coarse_size
from crostaff.solve.guide import CoarseOutcome, relax_pool
from crostaff.solve.limits import Limits
from crostaff.solve.lns import Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pools import Pool, find_pools
from crostaff.solve.process import FreshProcess, ProcessLostError
from crostaff.solve.rounds import Attempt, Rounder, attempt
from crostaff.solve.sifting import LARGEST_WHOLE, look_closely, sift_pool
from crostaff.solve.stop import Stop

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One small solve.

    Attributes
    ----------
    scope : Scope
        What to decide; a pool alone is bounded, anything else improved.
    seed : int
    seconds : float
        Wall-time limit.
    work : float
        Limit in deterministic seconds.
    thorough : bool
        Whether to take the time for a large model: full presolve, and more work.
    target : Target or None
        When the solve of a bound ends before that.
    """

    scope: Scope
    seed: int
    seconds: float
    work: float = math.inf
    thorough: bool = False
    target: Target | None = None


@dataclass(frozen=True)
class Relaxation:
    """A pool to be bounded by its coarse linear program.

    Attributes
    ----------
    pool : int
        Place in :func:`~crostaff.solve.pools.find_pools`.
    seconds : float
        Wall-time limit.
    work : float
        Limit in deterministic seconds.
    closely : bool
        Whether it had a first look before.
    """

    pool: int
    seconds: float
    work: float = math.inf
    closely: bool = False


Task = Job | Relaxation | Rounds
Answer = Attempt | CoarseOutcome | PoolOutcome | RoundsOutcome


class Worker:
    """Does jobs in this process.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @cached_property
    def pools(self) -> list[Pool]:
        """The problem's pools."""
        return find_pools(self.problem)

    @cached_property
    def rounder(self) -> Rounder:
        """Does rounds, with neighbourhoods of its own."""
        return Rounder(self.problem, Neighbourhoods(self.problem, self.pools))

    def __call__(self, job: Task) -> Answer:
        """Return the answer of a job within the job's own time."""
        return self.do(job, Stop(time.perf_counter() + job.seconds))

    def do(self, job: Task, stop: Stop) -> Answer:
        """Return the answer of a job."""
        if isinstance(job, Rounds):
            return self.rounder.do(job, stop)
        if isinstance(job, Relaxation):
            pool, limits = self.pools[job.pool], Limits(0, stop, work=job.work)
            if job.closely:
                return look_closely(self.problem, pool, limits)
            if coarse_size(self.problem, pool) > LARGEST_WHOLE:
                return sift_pool(self.problem, pool, limits)
            return relax_pool(self.problem, pool, limits)
        limits = Limits(job.seed, stop, work=job.work, thorough=job.thorough)
        if job.scope.alone:
            return bound_pool(self.problem, job.scope, limits, job.target)
        return attempt(self.problem, job.scope, limits)


class Hand(Protocol):
    """Somebody who does one job at a time."""

    def do(self, job: Task) -> Answer | None:
        """Return the answer of a job; ``None`` once everything is over."""
        ...

    def close(self) -> None:
        """Do no more."""
        ...


class InlineHand:
    """Does jobs in the calling thread.

    Parameters
    ----------
    problem : Problem
    stop : Stop
    """

    def __init__(self, problem: Problem, stop: Stop) -> None:
        self.stop = stop
        self._worker = Worker(problem)

    def do(self, job: Task) -> Answer | None:
        """Return the answer of a job; the stop ends it early, or keeps it from beginning."""
        if self.stop.seconds_left == 0:
            return None
        return self._worker.do(job, self.stop.within(job.seconds))

    def close(self) -> None:
        """Do no more: nothing to end."""


class ProcessHand:
    """Does jobs in a worker process; in the calling thread if that process is lost.

    Parameters
    ----------
    problem : Problem
    stop : Stop
    """

    def __init__(self, problem: Problem, stop: Stop) -> None:
        self._inline = InlineHand(problem, stop)
        self._stop = stop
        self._process: FreshProcess[Task, Answer] = FreshProcess(Worker(problem))
        self._is_lost = False
        stop.on_stop(self._kill)

    def do(self, job: Task) -> Answer | None:
        """Return the answer of a job; ``None`` once everything is over."""
        answer = None if self._is_lost else self._ask(job)
        return self._inline.do(job) if answer is None else answer

    def _ask(self, job: Task) -> Answer | None:
        """Return the process's answer; ``None`` if the process is lost."""
        try:
            return self._process.ask(job)
        except ProcessLostError:
            if self._stop.seconds_left > 0:
                logger.warning("a worker process was lost; its work goes on in this process")
            self._is_lost = True
            return None

    def _kill(self) -> None:
        self._is_lost = True
        self._process.kill()

    def close(self) -> None:
        """End the worker process and let go of its streams."""
        self._is_lost = True
        self._process.close()
