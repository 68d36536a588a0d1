"""Other ways to solve the same problems, each in its own environment, scored by this project.

::

    python -m benchmarks.peers.run --peers cp_sat highs timefold --sizes 60x25 --seeds 0 1
    python -m benchmarks.peers.run --peers discrete_optimization --data …
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

from benchmarks.department import Size, rounded
from benchmarks.mspsp import FAMILY
from benchmarks.peers.case import Case, departments, multi_skill
from benchmarks.peers.exchange import PLAN, Answer, Task
from benchmarks.peers.peer import (
    FAMILIES,
    OURS,
    Peer,
    PeerError,
    interpreter,
    rows_of,
    run,
)
from benchmarks.peers.table import is_ours, verdicts
from benchmarks.recording import RESULTS, add_limits, header, write_results

from crostaff.io import write


@dataclass(frozen=True)
class Row:
    """One peer on one case; empty where there is no such number.

    Attributes
    ----------
    peer : str
    case : str
        People and studies of a department, or a published instance.
    seed : int
    objective : str
        ``value`` in currency, more is better; ``makespan``, less is better.
    time_limit : float
        Seconds.
    value : float or None
        Of the plan, by this project's score; empty if there is no valid plan.
    bound : float or None
        As the peer says, on the problem that it solves: with ``dates fixed`` it holds for these
        dates only.
    valid : bool
        Whether there is a plan without violations.
    gap : float or None
        What lies between the value and this project's bound of the same run, over the potential.
    best_known : int or None
        Published value of an instance.
    seconds : float or None
        From the scenario read to the plan.
    note : str
    """

    peer: str
    case: str
    seed: int
    objective: str
    time_limit: float
    value: float | None
    bound: float | None
    valid: bool
    gap: float | None
    best_known: int | None
    seconds: float | None
    note: str


def rows_on(
    case: Case, peers: Iterable[Peer], *, time_limit: float, workers: int
) -> Iterator[tuple[Row, Answer | None]]:
    """Yield the row of each peer on a case, this project's first, and what the peer said."""
    bound: float | None = None
    for peer in peers:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            document = folder / "scenario.json"
            write(case.with_fixed_dates if peer.fixed_dates else case.scenario, document)
            task = Task(document, folder, time_limit, workers, case.seed)
            answer, fault = _run(peer, task)
            # When a peer that failed wrote its plan, nobody knows.
            value, wrong = (None, fault) if fault else case.judge(folder / PLAN)
        if peer == OURS:
            bound = None if answer is None else answer.bound
        told = [answer.note if answer else "", wrong]
        yield (
            Row(
                peer=peer.name,
                case=case.name,
                seed=case.seed,
                objective=case.objective,
                time_limit=time_limit,
                value=value,
                bound=round(answer.bound, 2) if answer and answer.bound is not None else None,
                valid=value is not None,
                gap=_gap(case, value, bound),
                best_known=case.best_known,
                seconds=round(answer.seconds, 2) if answer else None,
                note="; ".join(filter(None, told)),
            ),
            answer,
        )


def _run(peer: Peer, task: Task) -> tuple[Answer | None, str]:
    """Return what a peer says, or what went wrong: a peer that fails is a row, too."""
    try:
        return run(peer, task, interpreter(peer.family)), ""
    except PeerError as error:
        return None, str(error)


def _gap(case: Case, value: float | None, bound: float | None) -> float | None:
    potential = case.problem.money(case.problem.potential)
    if case.objective != "value" or value is None or bound is None or not potential:
        return None
    return rounded((bound - value) / potential)


def summarise(rows: Sequence[Row], versions: Mapping[str, str]) -> dict[str, object]:
    """Return how often this project was ahead of, level with, or behind each peer."""
    told = [asdict(row) for row in rows]
    others = dict.fromkeys(row["peer"] for row in told if not is_ours(row))
    ahead = {peer: verdicts([r for r in told if r["peer"] == peer], told) for peer in others}
    return {
        "peers": len({row.peer for row in rows}),
        "valid": sum(row.valid for row in rows),
        "crostaff": ahead,
        "versions": dict(versions),
    }


def cases(options: argparse.Namespace, peers: Sequence[Peer]) -> Iterator[tuple[Case, list[Peer]]]:
    """Yield what is to be solved, and by whom."""
    planners = [peer for peer in peers if not peer.published]
    schedulers = [peer for peer in peers if peer.published]
    found = []
    if planners:
        many = departments(options.sizes, options.periods, options.seeds)
        found.append((case, planners) for case in many)
    if schedulers:
        folder = Path(options.data) / FAMILY.name
        many = multi_skill(folder, options.sets, options.limit, options.seeds[0])
        found.append((case, schedulers) for case in many)
    yield from chain.from_iterable(found)


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--peers", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument("--sizes", nargs="+", type=Size.parse, default=[Size(60, 25)])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--periods", type=int, default=52, help="weeks of the horizon")
    parser.add_argument("--data", type=Path, default=os.environ.get("CROSTAFF_BENCH_DATA"))
    parser.add_argument("--sets", nargs="+", default=list(FAMILY.sets))
    parser.add_argument("--limit", type=int, help="only the first instances of each set")
    add_limits(parser)
    options = parser.parse_args(arguments)
    needs_data = any(peer.published for peer in rows_of(options.peers))
    if needs_data and not (options.data and (Path(options.data) / FAMILY.name).is_dir()):
        parser.error("discrete_optimization needs instances; give --data, or leave it out")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the peers and write the results."""
    options = read_options(arguments)
    peers = rows_of(options.peers)
    limits = {"time_limit": options.time_limit, "workers": options.workers}
    for family in dict.fromkeys(peer.family for peer in peers):
        try:
            interpreter(family)
        except PeerError as error:
            print(error, file=sys.stderr)
            return 2
    rows: list[Row] = []
    versions: dict[str, str] = {}
    for case, solvers in cases(options, peers):
        for row, answer in rows_on(case, solvers, **limits):
            rows.append(row)
            if answer is not None:
                versions |= {f"{row.peer}: {name}": v for name, v in answer.versions.items()}
            print(
                f"{row.case}, seed {row.seed}, {row.peer}: {row.value} [{row.bound}], "
                f"gap {row.gap}, {row.seconds} s, {row.note}",
                flush=True,
            )
    head = header(seeds=options.seeds, **limits)
    out = options.out or RESULTS / "peers"
    write_results(out, head, summarise(rows, versions), [asdict(row) for row in rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
