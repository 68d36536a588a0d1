"""Many what-ifs of one department: one process, several, and a Dask cluster, with the same plans.

With ``--kill`` the last of each is done once more: a worker is killed after a quarter of the
what-ifs, the calling process after half, and another call goes on with the same store.

::

    python -m benchmarks.sweep --size 60x25 --what-ifs 200 --kill
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
from benchmarks.department import Size
from benchmarks.recording import RESULTS, add_output, header, write_results
from distributed import Client, LocalCluster

import crostaff as cs
from crostaff.analysis.sweep.progress import SweepListener
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid

LOCAL, CLUSTER = "local", "cluster"
LATEST_WEEKS = 8
"""Longest delay, and longest absence."""


@dataclass(frozen=True)
class Row:
    """One sweep over all what-ifs.

    Attributes
    ----------
    engine : str
        ``local`` or ``cluster``.
    workers : int
    scenarios, plans, failed : int
        All; those with a plan; those that could not be solved.
    seconds : float
        Wall time from the call to the answer, with the start of local processes; a cluster is
        there before.
    solve_seconds : float
        Wall time of all solves, added up.
    speed_up : float
        Seconds of the first row over these.
    killed : bool
        Whether a worker and then the caller were killed, and another call went on.
    from_store : int
        What-ifs that this other call found solved.
    plans_digest : str
        Equal where all plans are.
    """

    engine: str
    workers: int
    scenarios: int
    plans: int
    failed: int
    seconds: float
    solve_seconds: float
    speed_up: float
    killed: bool
    from_store: int
    plans_digest: str


def what_ifs(base: Scenario, count: int, seed: int) -> dict[str, Scenario]:
    """Return some what-ifs of one or two edits each, by the edits in words, all different."""
    draw = random.Random(seed)
    found: dict[str, Scenario] = {}
    while len(found) < count:
        scenario = base
        try:
            for _ in range(draw.randint(1, 2)):
                scenario = draw.choice(EDITS)(scenario, draw)
        except cs.ScenarioError:
            # Not every study has what can be delayed, nor can everybody be spared.
            continue
        found["; ".join(scenario.edits_in_words())] = scenario
    return found


def _delay(scenario: Scenario, draw: random.Random) -> Scenario:
    study = draw.choice(scenario.studies)
    return scenario.delay_study(study.study_id, periods=draw.randint(1, LATEST_WEEKS))


def _absence(scenario: Scenario, draw: random.Random) -> Scenario:
    grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
    first = draw.randrange(scenario.periods - LATEST_WEEKS)
    last = grid.last_day(first + draw.randint(3, LATEST_WEEKS))
    return scenario.add_absence(draw.choice(scenario.staff).staff_id, grid.first_day(first), last)


def _leaver(scenario: Scenario, draw: random.Random) -> Scenario:
    return scenario.remove_staff(draw.choice(scenario.staff).staff_id)


def _priority(scenario: Scenario, draw: random.Random) -> Scenario:
    study = draw.choice(scenario.studies)
    return scenario.prioritise(study.study_id, priority=draw.choice((0.5, 2.0, 3.0)))


EDITS: Sequence[Callable[[Scenario, random.Random], Scenario]] = (
    _delay,
    _absence,
    _leaver,
    _priority,
)
"""What may happen in a what-if."""


@contextmanager
def cluster_of(workers: int) -> Iterator[Client]:
    """Yield a client of a cluster on this machine."""
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as local,
        Client(local) as client,
    ):
        yield client


def plans_digest(swept: cs.Sweep) -> str:
    """Return a fingerprint of who does what, and when, in all plans."""
    found = {}
    for entry in swept.entries:
        if entry.outcome.plan is not None:
            plan = swept.plan(entry.name)
            tables = (plan.starts, plan.assignments, plan.holders, plan.releases)
            found[entry.name] = [table.to_csv(index=False) for table in tables]
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]


def row_of(
    engine: str,
    workers: int,
    swept: cs.Sweep,
    seconds: float,
    first: float,
    *,
    killed: bool = False,
) -> Row:
    """Return what is recorded of a sweep."""
    outcomes = [entry.outcome for entry in swept.entries]
    return Row(
        engine=engine,
        workers=workers,
        scenarios=len(outcomes),
        plans=sum(outcome.plan is not None for outcome in outcomes),
        failed=sum(outcome.status == "failed" for outcome in outcomes),
        seconds=round(seconds, 3),
        solve_seconds=round(sum(outcome.seconds or 0.0 for outcome in outcomes), 3),
        speed_up=round(first / seconds, 3),
        killed=killed,
        from_store=sum(entry.from_store for entry in swept.entries),
        plans_digest=plans_digest(swept),
    )


def drive_and_kill(
    options: argparse.Namespace, workers: int, store: Path, client: Client | None
) -> None:
    """Sweep in another process until half is done; kill one of its workers, and then itself.

    Parameters
    ----------
    options : argparse.Namespace
        Of this benchmark.
    workers : int
        Local ones, if there is no client.
    store : pathlib.Path
        Keeps what was done.
    client : distributed.Client or None
        Of the cluster to use.
    """
    given = [
        *("--size", f"{options.size.people}x{options.size.studies}"),
        *("--what-ifs", str(options.what_ifs), "--periods", str(options.periods)),
        *("--seed", str(options.seed), "--workers", str(workers)),
        *("--deterministic-limit", str(options.deterministic_limit)),
        *("--time-limit", str(options.time_limit), "--drive", str(store)),
        *(("--scheduler", client.scheduler.address) if client else ()),
    ]
    quarter, half = options.what_ifs // 4, options.what_ifs // 2
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sweep", *given], stdout=subprocess.PIPE, text=True
    ) as caller:
        if caller.stdout is None:
            raise RuntimeError("the output of the caller is not read")
        is_worker_killed = False
        for line in caller.stdout:
            if int(line) >= quarter and not is_worker_killed:
                is_worker_killed = True
                os.kill(_a_worker(caller, client), signal.SIGKILL)
            if int(line) >= half:
                caller.kill()
                break
    if not is_worker_killed or caller.returncode != -signal.SIGKILL:
        raise RuntimeError(f"the caller ended by itself, with {caller.returncode}")


def _a_worker(caller: subprocess.Popen[str], client: Client | None) -> int:
    """Return the process of a worker: a child of the caller, or one of the cluster."""
    if client is not None:
        return int(next(iter(client.run(os.getpid).values())))
    return next(
        child.pid
        for child in psutil.Process(caller.pid).children()
        if "crostaff.solve.process" in child.cmdline()
    )


def _print_done(message: cs.SweepProgress) -> None:
    print(message.done, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--size", type=Size.parse, default=Size(60, 25))
    parser.add_argument("--what-ifs", type=int, default=200)
    parser.add_argument("--periods", type=int, default=52, help="weeks of the horizon")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="of this machine")
    parser.add_argument("--cluster", type=int, default=2, help="workers of a Dask cluster; 0: none")
    parser.add_argument("--deterministic-limit", type=float, default=2.0)
    parser.add_argument("--time-limit", type=float, default=600.0, help="of one what-if")
    parser.add_argument("--kill", action="store_true", help="also kill a worker and the caller")
    parser.add_argument("--drive", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--scheduler", help=argparse.SUPPRESS)
    add_output(parser)
    return parser


@dataclass
class _Bench:
    """What-ifs, and what was recorded of the sweeps over them so far."""

    options: argparse.Namespace
    scenarios: dict[str, Scenario]
    rows: list[Row] = field(default_factory=list)

    def sweep(
        self,
        engine: str | Client,
        workers: int,
        store: Path | None,
        *,
        progress: SweepListener | bool = False,
    ) -> cs.Sweep:
        """Solve all what-ifs."""
        options = self.options
        return cs.sweep(
            self.scenarios,
            engine=engine,
            workers=workers,
            store=store,
            deterministic_limit=options.deterministic_limit,
            time_limit=options.time_limit,
            seed=options.seed,
            progress=progress,
        )

    def run(self, workers: int, client: Client | None = None, *, kill: bool = False) -> None:
        """Sweep and record it; with kills, in two calls."""
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "sweep.sqlite" if kill else None
            began = time.perf_counter()
            if store is not None:
                drive_and_kill(self.options, workers, store, client)
            swept = self.sweep(client or LOCAL, workers, store)
            seconds = time.perf_counter() - began
            first = self.rows[0].seconds if self.rows else seconds
            engine = CLUSTER if client else LOCAL
            self.rows.append(row_of(engine, workers, swept, seconds, first, killed=kill))
        print(self.rows[-1], flush=True)

    def run_all(self) -> None:
        """Sweep on this machine, and on a cluster."""
        options = self.options
        for workers in options.workers:
            self.run(workers)
        if options.kill:
            self.run(options.workers[-1], kill=True)
        if options.cluster:
            with cluster_of(options.cluster) as client:
                self.run(options.cluster, client)
                if options.kill:
                    self.run(options.cluster, client, kill=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, one sweep after the other, and write the results."""
    options = _parser().parse_args(arguments)
    base = options.size.scenario(options.periods, options.seed)
    bench = _Bench(options, what_ifs(base, options.what_ifs, options.seed))
    if options.drive:
        engine = Client(options.scheduler) if options.scheduler else LOCAL
        bench.sweep(engine, options.workers[0], options.drive, progress=_print_done)
        return 0
    bench.run_all()
    rows = bench.rows
    summary = {
        "what_ifs": len(bench.scenarios),
        "same_plans": len({row.plans_digest for row in rows}) == 1,
        "failed": sum(row.failed for row in rows),
    }
    head = {
        **header(seeds=[options.seed], time_limit=options.time_limit),
        "people": options.size.people,
        "studies": options.size.studies,
        "deterministic_limit": options.deterministic_limit,
    }
    write_results(options.out or RESULTS / "sweep", head, summary, [asdict(row) for row in rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
