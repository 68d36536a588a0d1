"""The same jobs on the workers of a Dask cluster."""

from __future__ import annotations

import contextlib
import pickle
import queue
import time
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

from crostaff.analysis.sweep.crew import Answer, Lost
from crostaff.analysis.sweep.jobs import Job, Outcome, answer_job
from crostaff.errors import CrostaffError
from crostaff.solve.cluster import (
    REPLY_SECONDS,
    lost_errors,
    require_threads,
    require_version,
    threads_of,
)
from crostaff.solve.options import LOCAL

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE_SECONDS = 300.0
"""How long to wait while a cluster has no workers: it may be replacing them, or begin anew."""

_CONNECT_SECONDS = 10
"""How long a scheduler may take to answer."""


class ClusterCrew:
    """Gives jobs to a cluster: all at once, so that one that adapts to its load can grow.

    The scheduler gives the job of a lost worker to another one, a few times. What runs at the end
    goes on until its own time is over, and nobody waits for it.

    Parameters
    ----------
    client : distributed.Client

    Raises
    ------
    CrostaffError
        If the cluster has no workers.
    """

    def __init__(self, client: Client) -> None:
        require_threads(client)
        self._client = client
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._asked: dict[str, tuple[Job, Future[Outcome]]] = {}
        self._unsent: list[Answer] = []
        self._alone_since: float | None = None

    def submit(self, job: Job) -> None:
        """Take a job; does not wait."""
        # The scheduler keeps what was sent until the job is done: nothing is lost with a worker.
        packed = zlib.compress(pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL))
        try:
            future = self._client.submit(answer_packed, packed, version("crostaff"), pure=False)
        except lost_errors() as error:
            self._unsent.append((job, _lost(error)))
            return
        self._asked[str(future.key)] = job, future
        future.add_done_callback(lambda done: self._done.put(str(done.key)))

    def next(self, seconds: float) -> Answer | None:
        """Return the next answer; ``None`` if there is none within some seconds.

        Raises
        ------
        CrostaffError
            If the workers have another version of crostaff.
        """
        if self._unsent:
            return self._unsent.pop()
        try:
            key = self._done.get(timeout=seconds)
        except queue.Empty:
            self._look()
            return None
        if key not in self._asked:  # given up meanwhile
            return None
        job, future = self._asked.pop(key)
        try:
            outcome: Outcome = future.result(timeout=REPLY_SECONDS)
        except CrostaffError:
            raise
        except lost_errors() as error:
            return job, _lost(error)
        # What a worker cannot import or unpickle is told in the row of the scenario.
        except Exception as error:  # noqa: BLE001
            return job, Lost(f"{type(error).__name__}: {error}")
        return job, outcome

    def _look(self) -> None:
        """Give up what waits for workers that do not come."""
        now = time.monotonic()
        if threads_of(self._client):
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = now
        elif now - self._alone_since >= _PATIENCE_SECONDS:
            reason = f"the cluster had no workers for {_PATIENCE_SECONDS:.0f} s"
            lost = Lost(reason, is_final=True)
            self._unsent += [(job, lost) for job, _ in self._asked.values()]
            self.close()

    def close(self) -> None:
        """Do no more: what waits is cancelled, and the cluster is the caller's."""
        waiting = [future for _, future in self._asked.values()]
        self._asked.clear()
        self._client.cancel(waiting)


def answer_packed(packed: bytes, sender: str) -> Outcome:
    """Answer a job on a cluster's worker.

    Parameters
    ----------
    packed : bytes
        The job, pickled and compressed.
    sender : str
        Version of crostaff that asks.

    Raises
    ------
    CrostaffError
        If the worker has another version of crostaff.
    """
    require_version(sender)
    job: Job = pickle.loads(zlib.decompress(packed))  # noqa: S301  (from the caller)
    return answer_job(job)


@contextlib.contextmanager
def engine_at(address: str) -> Iterator[str | Client]:
    """Yield the engine that an address names: ``local``, or the client of a cluster.

    Parameters
    ----------
    address : str
        ``local``, or that of a scheduler, such as ``tcp://host:8786``. The client is closed in the
        end.

    Raises
    ------
    CrostaffError
        If it is no address, nothing answers there, or the library of the extra ``cluster`` is
        missing.
    """
    if address == LOCAL:
        yield LOCAL
        return
    if "://" not in address:
        raise CrostaffError(
            f"engine is {address!r}; write local, or the address of a Dask scheduler, such as "
            "tcp://host:8786"
        )
    client = _connect(address)
    try:
        yield client
    finally:
        client.close()


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise CrostaffError(
            "a cluster needs distributed; install with: pip install 'crostaff[cluster]'"
        ) from None
    try:
        return Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise CrostaffError(
            f"no cluster answers at {address}: {error}; give the address that its scheduler prints"
        ) from None


def _lost(error: BaseException) -> Lost:
    return Lost(f"the cluster did not answer: {type(error).__name__}: {error}")
