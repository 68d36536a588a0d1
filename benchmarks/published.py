"""Families of published instances: each solved through the same core, beside what is published.

The instances are not part of this project: ``CROSTAFF_BENCH_DATA``, or ``--data``, names a folder
with ``<family>/<set>/<instance>`` and ``<family>/best_known.csv``.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.recording import RESULTS, add_limits, header, write_results

from crostaff.plan.score import objective
from crostaff.plan.summary import Status
from crostaff.scenario.scenario import Scenario
from crostaff.solve.engine import solve


@dataclass(frozen=True)
class Family:
    """Instances of one problem, all with the same objective, which is minimised.

    Attributes
    ----------
    name : str
        Folder below the data.
    pattern : str
        Of the files of a set.
    objective : str
        A count of the contract: ``makespan``, ``headcount`` or ``trainings``.
    to_scenario : callable
        Reads a file.
    sets : tuple of str
        Run unless others are asked for.
    """

    name: str
    pattern: str
    objective: str
    to_scenario: Callable[[Path], Scenario]
    sets: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """Outcome of one instance; empty where there is none.

    Attributes
    ----------
    instance : str
        Path below the family's folder.
    seed : int
    published_lower, published_upper : int or None
    value : int or None
        Objective of the best plan, which has passed the checker.
    bound : int or None
        Proven lower bound.
    status : str
    proved : bool
        Whether bound and value are equal.
    seconds : float
        From the scenario to the result.
    """

    instance: str
    seed: int
    published_lower: int | None
    published_upper: int | None
    value: int | None
    bound: int | None
    status: str
    proved: bool
    seconds: float

    @property
    def is_as_good(self) -> bool:
        """Whether the value is at most the published one."""
        if self.value is None or self.published_upper is None:
            return False
        return self.value <= self.published_upper


def run(
    family: Family,
    path: Path,
    known: Mapping[str, tuple[int, int]],
    *,
    time_limit: float,
    workers: int,
    seed: int,
) -> Row:
    """Solve one instance."""
    name = f"{path.parent.name}/{path.name}"
    result = solve(family.to_scenario(path), time_limit=time_limit, workers=workers, seed=seed)
    lower, upper = known.get(name, (None, None))
    plan = result.plan
    return Row(
        instance=name,
        seed=seed,
        published_lower=lower,
        published_upper=upper,
        value=None if plan is None else objective(plan.problem, plan.decisions, family.objective),
        bound=None if result.bound is None else round(result.bound),
        status=str(result.status),
        proved=result.status is Status.OPTIMAL,
        seconds=result.summary.seconds,
    )


def published(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the published bounds by instance."""
    with (folder / "best_known.csv").open(newline="", encoding="utf-8") as file:
        return {
            row["instance"]: (int(row["lower_bound"]), int(row["upper_bound"]))
            for row in csv.DictReader(file)
        }


def summarise(rows: Sequence[Row]) -> dict[str, object]:
    """Return the counts a reader looks for first."""
    known = [row for row in rows if row.published_upper is not None]
    ratios = [row.value / row.published_upper for row in known if row.value and row.published_upper]
    return {
        "instances": len(rows),
        "plans": sum(row.value is not None for row in rows),
        "proved": sum(row.proved for row in rows),
        "published_proved": sum(row.published_lower == row.published_upper for row in known),
        "at_or_below_published": sum(row.is_as_good for row in known),
        "geometric_mean_of_value_over_published": (
            round(math.exp(sum(map(math.log, ratios)) / len(ratios)), 5) if ratios else None
        ),
        "seconds": round(sum(row.seconds for row in rows), 1),
    }


def instances(
    folder: Path, pattern: str, sets: Iterable[str], limit: int | None = None
) -> list[Path]:
    """Return the files of the sets, in order of name."""
    return [path for name in sets for path in sorted((folder / name).glob(pattern))[:limit]]


def main(family: Family, arguments: Sequence[str] | None = None) -> int:
    """Run a family and write its results."""
    parser = argparse.ArgumentParser(description=f"Published instances: {family.name}.")
    parser.add_argument("--data", type=Path, default=os.environ.get("CROSTAFF_BENCH_DATA"))
    parser.add_argument("--sets", nargs="+", default=list(family.sets))
    parser.add_argument("--limit", type=int, help="only the first instances of each set")
    parser.add_argument("--seed", type=int, default=0)
    add_limits(parser)
    options = parser.parse_args(arguments)
    folder = None if options.data is None else Path(options.data) / family.name
    if folder is None or not folder.is_dir():
        print(f"{family.name}: skipped, no instances; give --data or set CROSTAFF_BENCH_DATA")
        return 0
    known = published(folder)
    limits = {"time_limit": options.time_limit, "workers": options.workers}
    rows = []
    paths = instances(folder, family.pattern, options.sets, options.limit)
    if not paths:
        print(f"{family.name}: no {family.pattern} in {', '.join(options.sets)}", file=sys.stderr)
        return 2
    for path in paths:
        rows.append(run(family, path, known, seed=options.seed, **limits))
        row = rows[-1]
        print(
            f"{row.instance}: {row.value} [{row.bound}], published {row.published_upper} "
            f"[{row.published_lower}], {row.status}, {row.seconds:.1f} s",
            flush=True,
        )
    part = [] if options.limit is None else [f"first-{options.limit}"]
    out = options.out or RESULTS / "-".join([family.name, *options.sets, *part])
    head = header(seeds=[options.seed], **limits)
    write_results(out, head, summarise(rows), [asdict(row) for row in rows])
    return 0
