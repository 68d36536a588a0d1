"""Sweeps over the tiny scenario, and what became of scenarios by hand."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from crostaff.analysis.sweep.crew import Answer
from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.jobs import Job, Outcome, SweepStatus, answer_job
from crostaff.scenario.scenario import Scenario
from tests.support.tiny import people, tiny_scenario
from tests.support.whatif import valid_tiny

BASE = valid_tiny(
    **people(ann="qualified", ben="qualified"),
    requirements=[{"requirement_id": "R", "bill_rate": 100}],
)
"""ann or ben work 4 weeks at 40 h, for 100 an hour: 16,000."""


def what_ifs() -> dict[str, Scenario]:
    """Return the base and three more: worth 16,000, 16,000, 16,000 and 24,000."""
    return {
        "base": BASE,
        "without ben": BASE.remove_staff("ben"),
        "ann away": BASE.add_absence("ann", "2027-01-04", "2027-03-28"),
        "longer": BASE.extend_activity("A", periods=2),
    }


def entry(
    name: str,
    value: float | None = None,
    bound: float | None = None,
    *,
    status: str = "feasible",
    tiers: object = "value",
    **amounts: Any,
) -> Entry:
    """Return a scenario with what became of it."""
    scenario = tiny_scenario(policy={"objective": tiers})
    outcome = Outcome(SweepStatus(status), value=value, bound=bound, **amounts)
    return Entry(name, scenario, outcome, from_store=False)


def workers() -> list[psutil.Process]:
    """Return the worker processes of this process."""
    found = []
    for child in psutil.Process().children():
        try:
            if "crostaff.solve.process" in child.cmdline():
                found.append(child)
        except psutil.Error:
            continue
    return found


@contextmanager
def killer(most: int) -> Iterator[list[int]]:
    """Kill worker processes of this process as soon as they are there, up to a number."""
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.01) and len(killed) < most:
            for worker in workers():
                if worker.pid not in killed and len(killed) < most:
                    worker.kill()
                    killed.append(worker.pid)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


class InlineCrew:
    """A crew that does its jobs in this process, one after the other."""

    def __init__(self, _workers: int) -> None:
        self._jobs: list[Job] = []

    def submit(self, job: Job) -> None:
        """Take a job."""
        self._jobs.append(job)

    def next(self, seconds: float) -> Answer | None:
        """Do the next job."""
        job = self._jobs.pop(0)
        return job, answer_job(job)

    def close(self) -> None:
        """Do no more."""
        self._jobs.clear()


PROGRAM = """
import signal, sys, time
import crostaff as cs
from crostaff.analysis.sweep.cluster import engine_at
from tests.support.sweeps import what_ifs

# What runs in the background of a script is begun with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

def tell(message):
    print(message.done, message.name, flush=True)
    if message.done == 2:
        time.sleep(300)

store, where = sys.argv[1:]
with engine_at(where) as engine:
    found = cs.sweep(
        what_ifs(), engine=engine, store=store, workers=1, time_limit=60, progress=tell
    )
print(found.interrupted, sorted(found.frame["status"]))
"""


def run_until_two(store: Path, engine: str = "local") -> subprocess.Popen[str]:
    """Start a sweep of four scenarios; it waits once two of them have been told.

    Parameters
    ----------
    store : pathlib.Path
    engine : str
        ``local``, or the address of a scheduler.
    """
    root = Path(__file__).parents[2]
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(store), engine],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert program.stdout is not None
    while not program.stdout.readline().startswith("2 "):
        assert program.poll() is None
    return program
