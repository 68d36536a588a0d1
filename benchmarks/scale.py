"""From a department to a global organisation: time and memory of what comes before the search.

::

    python -m benchmarks.scale --sizes 60x25 450x60 4200x500 20000x2000
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.department import Size, fresh_processes, timed
from benchmarks.recording import RESULTS, add_output, header, write_results

from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.solve.construct import construct
from crostaff.solve.pools import find_pools, places


@dataclass(frozen=True)
class Row:
    """One scenario; times in seconds of wall time.

    Attributes
    ----------
    people, studies, seed : int
    requirements, cells, places, pools : int
        A place is a pair of a cell and somebody who may ever serve it.
    generate, compile, find_pools, construct, check, score : float
        Scenario from its seed; to integers; independent parts; the first plan; check; value.
    violations : int
        Rules that the first plan breaks.
    peak_gib : float
        Most memory that the process had, all phases together.
    """

    people: int
    studies: int
    seed: int
    requirements: int
    cells: int
    places: int
    pools: int
    generate: float
    compile: float
    find_pools: float
    construct: float
    check: float
    score: float
    violations: int
    peak_gib: float


def run(size: Size, periods: int, seed: int) -> Row:
    """Go through the phases once."""
    scenario, generated = timed(lambda: size.scenario(periods, seed))
    problem, compiled = timed(lambda: compile_problem(scenario))
    pools, found = timed(lambda: find_pools(problem))
    plan, constructed = timed(lambda: construct(problem))
    violations, checked = timed(lambda: check(problem, plan))
    _, scored = timed(lambda: score(problem, plan))
    return Row(
        people=size.people,
        studies=size.studies,
        seed=seed,
        requirements=len(problem.requirements),
        cells=len(problem.cells),
        places=places(problem, range(len(problem.cells))),
        pools=sum(pool.is_served for pool in pools),
        generate=generated,
        compile=compiled,
        find_pools=found,
        construct=constructed,
        check=checked,
        score=scored,
        violations=len(violations),
        peak_gib=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 3),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, each scenario in a process of its own, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--sizes",
        nargs="+",
        type=Size.parse,
        default=[Size(60, 25), Size(450, 60), Size(4200, 500), Size(20_000, 2000)],
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--periods", type=int, default=52, help="weeks of the horizon")
    add_output(parser)
    options = parser.parse_args(arguments)
    rows = []
    with fresh_processes() as processes:
        for size in options.sizes:
            for seed in options.seeds:
                row = processes.submit(run, size, options.periods, seed).result()
                print(row, flush=True)
                rows.append(row)
    head = header(seeds=options.seeds)
    summary = {"scenarios": len(rows), "violations": sum(row.violations for row in rows)}
    write_results(options.out or RESULTS / "scale", head, summary, [asdict(row) for row in rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
