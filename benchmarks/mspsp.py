"""Multi-skill project scheduling through the same core, against published makespans.

::

    CROSTAFF_BENCH_DATA=… python -m benchmarks.mspsp --sets set-1a set-2c --time-limit 60

The instances are not part of this project: point ``CROSTAFF_BENCH_DATA``, or ``--data``, to a
folder with ``mspsp/<set>/*.dzn`` and ``mspsp/best_known.csv``.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.readers.mspsp import read_instance, to_scenario
from benchmarks.recording import RESULTS, add_limits, header, write_results

from crostaff.plan.score import objective
from crostaff.plan.summary import Status
from crostaff.solve.engine import solve


@dataclass(frozen=True)
class Row:
    """Outcome of one instance; makespans in periods, empty where there is none.

    Attributes
    ----------
    instance : str
        Path below the family's folder.
    seed : int
    published_lower, published_upper : int or None
    value : int or None
        Makespan of the best plan, which has passed the checker.
    bound : int or None
        Proven lower bound on the makespan.
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
    path: Path, known: Mapping[str, tuple[int, int]], *, time_limit: float, workers: int, seed: int
) -> Row:
    """Solve one instance."""
    name = f"{path.parent.name}/{path.name}"
    scenario = to_scenario(read_instance(path))
    result = solve(scenario, time_limit=time_limit, workers=workers, seed=seed)
    lower, upper = known.get(name, (None, None))
    plan = result.plan
    return Row(
        instance=name,
        seed=seed,
        published_lower=lower,
        published_upper=upper,
        value=None if plan is None else objective(plan.problem, plan.decisions, "makespan"),
        bound=None if result.bound is None else round(result.bound),
        status=str(result.status),
        proved=result.status is Status.OPTIMAL,
        seconds=result.summary.seconds,
    )


def published(family: Path) -> dict[str, tuple[int, int]]:
    """Return the published bounds by instance."""
    with (family / "best_known.csv").open(newline="", encoding="utf-8") as file:
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


def instances(family: Path, sets: Iterable[str], limit: int | None) -> list[Path]:
    """Return the files of the sets, in order of name."""
    return [path for name in sets for path in sorted((family / name).glob("*.dzn"))[:limit]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and write its results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=os.environ.get("CROSTAFF_BENCH_DATA"))
    parser.add_argument("--sets", nargs="+", default=["set-1a", "set-2c"])
    parser.add_argument("--limit", type=int, help="only the first instances of each set")
    parser.add_argument("--seed", type=int, default=0)
    add_limits(parser)
    options = parser.parse_args(arguments)
    family = None if options.data is None else Path(options.data) / "mspsp"
    if family is None or not family.is_dir():
        print("mspsp: skipped, no instances; give --data or set CROSTAFF_BENCH_DATA")
        return 0
    known = published(family)
    limits = {"time_limit": options.time_limit, "workers": options.workers}
    rows = []
    for path in instances(family, options.sets, options.limit):
        rows.append(run(path, known, seed=options.seed, **limits))
        row = rows[-1]
        print(
            f"{row.instance}: {row.value} [{row.bound}], published {row.published_upper} "
            f"[{row.published_lower}], {row.status}, {row.seconds:.1f} s",
            flush=True,
        )
    out = options.out or RESULTS / ("mspsp-" + "-".join(options.sets))
    head = header(seeds=[options.seed], **limits)
    write_results(out, head, summarise(rows), [asdict(row) for row in rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
