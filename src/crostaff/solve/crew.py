"""Who does the small solves: this process, or worker processes beside it.

A worker is a fresh interpreter that reads jobs from its standard input and answers on its standard
output. It never runs the caller's script, and an interrupt at the terminal does not reach it.
"""

from __future__ import annotations

import contextlib
import logging
import math
import pickle
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, Protocol

from crostaff.model.scope import Scope
from crostaff.problem import Problem
from crostaff.solve.bound import PoolOutcome, bound_pool
from crostaff.solve.guide import CoarseOutcome, relax_pool
from crostaff.solve.limits import Limits
from crostaff.solve.lns import Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pools import Pool, find_pools
from crostaff.solve.rounds import Attempt, Rounder, attempt
from crostaff.solve.stop import Stop

logger = logging.getLogger(__name__)

_LOST = (EOFError, OSError, ValueError, pickle.UnpicklingError)
"""What a pipe answers when its process is gone, or another thread has closed it."""


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
    """

    scope: Scope
    seed: int
    seconds: float
    work: float = math.inf
    thorough: bool = False


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
    """

    pool: int
    seconds: float
    work: float = math.inf


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

    def do(self, job: Task, stop: Stop) -> Answer:
        """Return the answer of a job."""
        if isinstance(job, Rounds):
            return self.rounder.do(job, stop)
        if isinstance(job, Relaxation):
            pool = self.pools[job.pool]
            return relax_pool(self.problem, pool, Limits(0, stop, work=job.work))
        limits = Limits(job.seed, stop, work=job.work, thorough=job.thorough)
        if job.scope.alone:
            return bound_pool(self.problem, job.scope, limits)
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

    The process starts at once; the problem is sent with the first job, so that only the thread
    that wants an answer waits for the process to be ready.

    Parameters
    ----------
    problem : Problem
    stop : Stop
    """

    def __init__(self, problem: Problem, stop: Stop) -> None:
        self._inline = InlineHand(problem, stop)
        self._stop = stop
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crostaff.solve.crew"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._is_lost = False
        self._problem: Problem | None = problem
        stop.on_stop(self._kill)

    def do(self, job: Task) -> Answer | None:
        """Return the answer of a job; ``None`` once everything is over."""
        answer = None if self._is_lost else self._ask(job)
        return self._inline.do(job) if answer is None else answer

    def _ask(self, job: Task) -> Answer | None:
        """Return the process's answer; ``None`` if the process is lost."""
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            raise RuntimeError("a worker process has its streams")
        try:
            if self._problem is not None:
                pickle.dump(self._problem, to, protocol=pickle.HIGHEST_PROTOCOL)
                self._problem = None
            pickle.dump(job, to, protocol=pickle.HIGHEST_PROTOCOL)
            to.flush()
            answer: Answer = pickle.load(back)  # noqa: S301  (our own process)
        except (EOFError, OSError, pickle.UnpicklingError):
            if self._stop.seconds_left > 0:
                logger.warning("a worker process was lost; its work goes on in this process")
            self._kill()
            return None
        return answer

    def _kill(self) -> None:
        """End the process; whoever waits for its answer finds the stream at its end."""
        self._is_lost = True
        self._process.kill()

    def close(self) -> None:
        """End the worker process and let go of its streams."""
        self._kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What was not yet sent cannot be flushed any more.
                with contextlib.suppress(OSError):
                    stream.close()


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until the stream ends: first comes the problem, then one job after another."""
    try:
        worker = Worker(pickle.load(jobs))  # noqa: S301  (from the parent process)
        while True:
            job: Task = pickle.load(jobs)  # noqa: S301
            answer = worker.do(job, Stop(time.perf_counter() + job.seconds))
            pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()
    except EOFError:
        return


if __name__ == "__main__":
    from crostaff.solve.crew import serve as serve_jobs

    serve_jobs(sys.stdin.buffer, sys.stdout.buffer)
