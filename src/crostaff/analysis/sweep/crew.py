"""Who solves the scenarios of a sweep: worker processes on this machine."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import Protocol

from crostaff.analysis.sweep.jobs import Job, Outcome, answer_job
from crostaff.solve.process import FreshProcess, ProcessLostError


@dataclass(frozen=True)
class Lost:
    """A job that has no answer, such as one whose worker was lost with it.

    Attributes
    ----------
    reason : str
        Why, as a sentence.
    is_final : bool
        Whether another try is in vain.
    """

    reason: str
    is_final: bool = False


Answer = tuple[Job, Outcome | Lost]


class Crew(Protocol):
    """Workers that are given jobs, and answer in any order."""

    def submit(self, job: Job) -> None:
        """Take a job; does not wait."""
        ...

    def next(self, seconds: float) -> Answer | None:
        """Return the next answer; ``None`` if there is none within some seconds."""
        ...

    def close(self) -> None:
        """Do no more, whatever is still running."""
        ...


class LocalCrew:
    """Fresh processes on this machine, each with a thread that waits for its answers.

    Parameters
    ----------
    workers : int
        How many.
    """

    def __init__(self, workers: int) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_over = False
        self._processes: set[FreshProcess[Job, Outcome]] = set()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        """Take a job; does not wait."""
        self._jobs.put(job)

    def next(self, seconds: float) -> Answer | None:
        """Return the next answer; ``None`` if there is none within some seconds."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        with self._lock:
            self._is_over = True
            for process in self._processes:
                process.kill()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        """Have one process after the other do jobs: a lost one is replaced."""
        process = None
        while (job := self._jobs.get()) is not None and not self._is_over:
            try:
                process = process or self._begin()
                self._answers.put((job, process.ask(job)))
            # What cannot be pickled is told in the row of the scenario, too.
            except Exception as error:  # noqa: BLE001
                self._answers.put((job, _lost(error)))
                self._end(process)
                process = None
        self._end(process)

    def _begin(self) -> FreshProcess[Job, Outcome]:
        with self._lock:
            if self._is_over:
                raise ProcessLostError("the sweep is over")
            process = FreshProcess(answer_job)
            self._processes.add(process)
        return process

    def _end(self, process: FreshProcess[Job, Outcome] | None) -> None:
        if process is not None:
            with self._lock:
                self._processes.discard(process)
            process.close()


def _lost(error: Exception) -> Lost:
    if isinstance(error, ProcessLostError):
        return Lost(f"its worker process was lost: {error}")
    if isinstance(error, OSError):
        return Lost(f"no worker process could be started: {error}")
    return Lost(f"{type(error).__name__}: {error}", is_final=True)
