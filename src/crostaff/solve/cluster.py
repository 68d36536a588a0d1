"""The same small solves on the workers of a Dask cluster."""

from __future__ import annotations

import logging
import pickle
import threading
import time
from concurrent.futures import CancelledError
from importlib.metadata import version
from typing import TYPE_CHECKING

from crostaff.errors import CrostaffError
from crostaff.problem import Problem
from crostaff.solve.crew import Answer, InlineHand, Task, Worker
from crostaff.solve.stop import Stop

if TYPE_CHECKING:
    from distributed import Client, Future

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
"""Time between two looks at an answer that is not there yet."""

_PATIENCE_SECONDS = 10.0
"""How long to wait for workers while there are none: a cluster may be replacing them."""

REPLY_SECONDS = 30.0
"""How long to wait for what a scheduler or a worker has at hand."""

_TRIES = 2
"""Of a job: an answer can be lost with the worker that has it."""


def cluster_hands(client: Client, problem: Problem, stop: Stop) -> list[ClusterHand]:
    """Return a hand for every thread of the cluster's workers.

    Parameters
    ----------
    client : distributed.Client
    problem : Problem
    stop : Stop

    Raises
    ------
    CrostaffError
        If the cluster has no workers.
    """
    threads = require_threads(client)
    sent = _Sent(client, problem)
    return [ClusterHand(client, sent, stop) for _ in range(threads)]


def require_threads(client: Client) -> int:
    """Return how many threads the workers of a cluster have.

    Raises
    ------
    CrostaffError
        If it has no workers.
    """
    threads = threads_of(client)
    if not threads:
        raise CrostaffError(
            "the cluster of the engine has no workers; start some, and wait for them with "
            "client.wait_for_workers(1)"
        )
    return threads


def threads_of(client: Client) -> int:
    """Return how many threads the workers have.

    Raises
    ------
    OSError
        If the scheduler does not answer.
    """
    known: dict[str, int] = client.nthreads(callback_timeout=REPLY_SECONDS)
    return sum(known.values())


class _Sent:
    """A problem that workers have, or make again from its bytes should they have lost it."""

    def __init__(self, client: Client, problem: Problem) -> None:
        import dask

        self.problem = problem
        # A task, not scattered data: what a lost worker had is then made again by itself.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
            self.future: Future[Problem] = client.submit(
                pickle.loads, pickle.dumps(problem, protocol=pickle.HIGHEST_PROTOCOL), pure=False
            )


class ClusterHand:
    """Does jobs on a cluster; in the calling thread while the cluster cannot.

    The scheduler gives the job of a worker that is lost to another one. What runs when the search
    is stopped goes on until the job's own time is over, and nobody waits for it.

    Parameters
    ----------
    client : distributed.Client
    sent : _Sent
        The problem.
    stop : Stop
    """

    def __init__(self, client: Client, sent: _Sent, stop: Stop) -> None:
        self._client = client
        self._sent = sent
        self._stop = stop
        self._inline = InlineHand(sent.problem, stop)
        self._is_over = threading.Event()
        stop.on_stop(self._is_over.set)

    def do(self, job: Task) -> Answer | None:
        """Return the answer of a job; ``None`` once everything is over."""
        if self._stop.seconds_left == 0:
            return None
        answer = None
        for _ in range(_TRIES):
            try:
                answer = self._ask(job)
            except lost_errors() as error:
                logger.warning("the cluster did not answer: %s", error)
            else:
                break
        if answer is None and not self._is_over.is_set():
            logger.warning("the work of a cluster goes on in this process")
            return self._inline.do(job)
        return answer

    def _ask(self, job: Task) -> Answer | None:
        """Return the cluster's answer; ``None`` if everything is over, or nobody is there."""
        future = self._client.submit(
            answer_job, self._sent.future, version("crostaff"), job, pure=False
        )
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        alone_since = None
        looked = time.perf_counter()
        while not done.wait(_LOOK_SECONDS):
            if self._is_over.is_set():
                future.cancel()
                return None
            now = time.perf_counter()
            if now - looked < _PATIENCE_SECONDS / 10:
                continue
            looked = now
            if threads_of(self._client):
                alone_since = None
            elif alone_since is None:
                alone_since = now
            elif now - alone_since > _PATIENCE_SECONDS:
                future.cancel()
                return None
        answer: Answer = future.result(timeout=REPLY_SECONDS)
        return answer

    def close(self) -> None:
        """Do no more: the cluster is the caller's."""
        self._is_over.set()


def lost_errors() -> tuple[type[BaseException], ...]:
    """Return what the client raises when a scheduler, or worker after worker, is gone."""
    from distributed import KilledWorker

    return CancelledError, KilledWorker, OSError


_here = threading.local()
"""On a cluster's worker: the problem that a thread works on, with the models it keeps."""


def answer_job(problem: Problem, sender: str, job: Task) -> Answer:
    """Answer a job on a cluster's worker.

    Parameters
    ----------
    problem : Problem
    sender : str
        Version of crostaff that asks.
    job : Task

    Raises
    ------
    CrostaffError
        If the worker has another version of crostaff.
    """
    require_version(sender)
    worker: Worker | None = getattr(_here, "worker", None)
    if worker is None or worker.problem is not problem:
        worker = _here.worker = Worker(problem)
    return worker(job)


def require_version(sender: str) -> None:
    """Check on a cluster's worker that it has the caller's version of crostaff.

    Raises
    ------
    CrostaffError
        If it has another one: what travels is pickled.
    """
    own = version("crostaff")
    if own != sender:
        raise CrostaffError(
            f"a worker of the cluster has crostaff {own}, the caller {sender}; "
            "install the same version on both"
        )
