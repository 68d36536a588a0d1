"""``sweep``: many scenarios solved side by side, kept as they arrive."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from crostaff.analysis.sweep.crew import Crew, LocalCrew
from crostaff.analysis.sweep.driver import Driver
from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.jobs import Outcome, SolveLimits, SweepStatus, faulty
from crostaff.analysis.sweep.naming import Given, name_scenarios, require_common_units
from crostaff.analysis.sweep.progress import SweepListener, tell_on_stderr
from crostaff.analysis.sweep.result import Sweep
from crostaff.analysis.sweep.store import open_store
from crostaff.scenario.scenario import Scenario
from crostaff.solve.options import LOCAL, SolveOptions

if TYPE_CHECKING:
    from distributed import Client

DEFAULT_STORE = "sweep.sqlite"
"""File in the working directory that keeps results where nothing else is said."""


def sweep(
    scenarios: Iterable[Given] | Mapping[str, Given],
    *,
    engine: str | Client = LOCAL,
    workers: int = 2,
    store: str | os.PathLike[str] | None = DEFAULT_STORE,
    time_limit: float = 60.0,
    deterministic_limit: float | None = None,
    seed: int = 0,
    progress: bool | SweepListener = False,
    labels: Sequence[str] | None = None,
) -> Sweep:
    """Solve many scenarios, several at once, and say which is best; none is lost.

    Parameters
    ----------
    scenarios : iterable of Scenario, or mapping of str to Scenario
        Of one currency and unit of time. A ``crostaff.ScenarioError`` in place of a scenario,
        from one that could not be read or made, becomes the row that says so.
    engine : str or distributed.Client
        ``local``, or a client of a Dask cluster with the same version of crostaff.
    workers : int
        Processes on this machine; each solves one scenario at a time, with one worker. A cluster
        has its own.
    store : str, os.PathLike or None
        Where results are kept as they arrive: an SQLite file, a URL of SQLAlchemy, or ``None`` for
        memory only. What is there, of an equal scenario with the same options and versions, is
        not solved again. Needs the extra ``sql``.
    time_limit : float
        Seconds of wall time for each scenario.
    deterministic_limit : float, optional
        Work limit for each scenario in CP-SAT's deterministic seconds; the same seed then gives
        the same plans, here and on a cluster, as long as the time limit is not reached first.
    seed : int
    progress : bool or callable
        ``True`` prints to standard error; a callable gets every ``SweepProgress``.
    labels : sequence of str, optional
        Names for scenarios that have none. By default the edits in words, or the scenario's name;
        those that are alike are numbered.

    Returns
    -------
    Sweep
        One row per scenario, whatever became of it. Ctrl-C ends the sweep with what there is; a
        later call with the same store goes on.

    Raises
    ------
    CrostaffError
        If there are no scenarios, their units differ, names are given twice, an option is none, or
        the store cannot be used.
    """
    SolveOptions(
        time_limit=time_limit,
        workers=workers,
        seed=seed,
        deterministic_limit=deterministic_limit,
        engine=engine,
    )
    given = name_scenarios(scenarios, labels)
    sound = {name: one for name, one in given.items() if isinstance(one, Scenario)}
    require_common_units(sound.values())
    digests = {name: scenario.digest for name, scenario in sound.items()}
    names: dict[str, tuple[str, ...]] = {}
    for name, digest in digests.items():
        names[digest] = (*names.get(digest, ()), name)
    kept = open_store(store)
    try:
        driver = Driver(
            names_by_digest=names,
            scenario_by_digest={digest: sound[own[0]] for digest, own in names.items()},
            limits=SolveLimits(time_limit, deterministic_limit, seed),
            store=kept,
            listener=tell_on_stderr if progress is True else progress or None,
            total=len(given),
            known=len(given) - len(sound),
        )
        driver.run(functools.partial(_crew, engine, workers))
    finally:
        kept.close()
    return Sweep(
        entries=tuple(_entry(name, one, digests, driver) for name, one in given.items()),
        interrupted=driver.interrupted,
        store=kept.place,
        trouble=driver.trouble if driver.unsaved else "",
    )


def _crew(engine: str | Client, workers: int, num_jobs: int) -> Crew:
    if isinstance(engine, str):
        return LocalCrew(min(workers, num_jobs))
    from crostaff.analysis.sweep.cluster import ClusterCrew

    return ClusterCrew(engine)


def _entry(name: str, given: Given, digests: Mapping[str, str], driver: Driver) -> Entry:
    if not isinstance(given, Scenario):
        return Entry(name, None, faulty(given), from_store=False)
    digest = digests[name]
    outcome = driver.outcomes.get(digest, Outcome(SweepStatus.PENDING))
    return Entry(name, given, outcome, from_store=digest in driver.stored)
