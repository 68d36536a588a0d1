"""Generated departments, phase by phase: from the tables to a plan with its bound.

::

    python -m benchmarks.department --sizes 60x25 --seeds 0 1 2 3 4 --time-limit 60
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

from benchmarks.recording import RESULTS, add_limits, header, write_results

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.solve.pools import places

MOVABLE = 0.3
"""Share of the activities that may move."""

MOMENTS = (10.0, 30.0, 60.0)
"""Seconds at which the gap is read."""

LARGEST_BUILT = 500_000
"""Places of the largest department whose model of everything is built."""

IMPORTS = 3
"""Fresh interpreters in which the import is timed."""

_TIMED_IMPORT = """
import time
began = time.perf_counter()
import crostaff
print(time.perf_counter() - began)
"""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Size:
    """People and studies of a department."""

    people: int
    studies: int

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read ``60x25``: 60 people, 25 studies."""
        people, _, studies = text.partition("x")
        try:
            return cls(int(people), int(studies))
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"{text!r} is no size; write people x studies, as in 60x25"
            ) from None

    def scenario(self, periods: int, seed: int) -> cs.Scenario:
        """Generate a scenario."""
        return cs.generate(
            people=self.people, studies=self.studies, periods=periods, movable=MOVABLE, seed=seed
        )


@dataclass(frozen=True)
class Row:
    """One department; times in seconds of wall time, empty where there is no such moment.

    Attributes
    ----------
    people, studies, seed : int
    requirements, cells : int
        A cell is a segment of a requirement.
    places : int
        Pairs of a cell and somebody who may ever serve it.
    generate, round_trip, compile, build : float
        Scenario from its seed; written to a folder and read back; to integers; and one model of
        everything, which the search itself never builds (empty where it would be huge).
    first_plan : float or None
        From the call of ``solve`` to the first valid plan.
    solve : float
        From the call to the result: compiles again, and builds what it needs.
    value, bound : float or None
        In currency.
    gap : float or None
        ``bound − value`` over the potential, at the end.
    gap_at_10, gap_at_30, gap_at_60 : float or None
        The same as known so many seconds after the call.
    status : str
    peak_gib : float
        Most memory of the process, and of its largest worker times their number.
    """

    people: int
    studies: int
    seed: int
    requirements: int
    cells: int
    places: int
    generate: float
    round_trip: float
    compile: float
    build: float | None
    first_plan: float | None
    solve: float
    value: float | None
    bound: float | None
    gap: float | None
    gap_at_10: float | None
    gap_at_30: float | None
    gap_at_60: float | None
    status: str
    peak_gib: float


@dataclass(frozen=True)
class Measured:
    """One department, and how value and bound came to meet.

    Attributes
    ----------
    row : Row
    curve : tuple of (float, float or None, float or None)
        Seconds, and value and bound over the potential from then on.
    """

    row: Row
    curve: tuple[tuple[float, float | None, float | None], ...]


def run(size: Size, *, periods: int, seed: int, time_limit: float, workers: int) -> Measured:
    """Plan one department, one phase after the other."""
    scenario, generated = timed(lambda: size.scenario(periods, seed))
    scenario, round_trip = timed(lambda: written_and_read(scenario))
    problem, compiled = timed(lambda: compile_problem(scenario))
    built = None
    size_of_model = places(problem, range(len(problem.cells)))
    if size_of_model <= LARGEST_BUILT:
        _, built = timed(lambda: build(problem))
    result, solved = timed(
        lambda: cs.solve(scenario, time_limit=time_limit, workers=workers, seed=seed)
    )
    gaps = [gap_at(result, moment) for moment in MOMENTS]
    first = next((m.seconds for m in result.trace if m.value is not None), None)
    row = Row(
        people=size.people,
        studies=size.studies,
        seed=seed,
        requirements=len(problem.requirements),
        cells=len(problem.cells),
        places=size_of_model,
        generate=generated,
        round_trip=round_trip,
        compile=compiled,
        build=built,
        first_plan=rounded(first),
        solve=solved,
        value=result.value,
        bound=result.bound,
        gap=rounded(result.gap),
        gap_at_10=gaps[0],
        gap_at_30=gaps[1],
        gap_at_60=gaps[2],
        status=str(result.status),
        peak_gib=peak_gib(workers),
    )
    return Measured(row, curve_of(result))


def peak_gib(workers: int) -> float:
    """Return the most memory of this process, and of its largest child times the workers."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round((own + (workers * child if workers > 1 else 0)) / 2**20, 3)


def curve_of(result: cs.Result) -> tuple[tuple[float, float | None, float | None], ...]:
    """Return value and bound over the potential as they changed, at most one point per step.

    Steps are a hundredth of the time that has passed.
    """
    potential = result.summary.potential
    points: list[tuple[float, float | None, float | None]] = []
    for message in result.trace:
        if not potential or (message.value is None and message.bound is None):
            continue
        parts = [None if it is None else it / potential for it in (message.value, message.bound)]
        point = (round(message.seconds, 2), rounded(parts[0]), rounded(parts[1]))
        if points and point[0] - points[-1][0] < message.seconds / 100:
            points[-1] = (points[-1][0], *point[1:])
        elif not points or point[1:] != points[-1][1:]:
            points.append(point)
    return tuple(points)


def fresh_processes() -> ProcessPoolExecutor:
    """Return an executor that does each call in a process of its own, one at a time."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1)


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """Return what is made, and the seconds it took."""
    began = time.perf_counter()
    made = make()
    return made, round(time.perf_counter() - began, 4)


def written_and_read(scenario: cs.Scenario) -> cs.Scenario:
    """Return the scenario after a round trip through a folder of CSV."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario"
        cs.write(scenario, path)
        return cs.read(path)


def gap_at(result: cs.Result, moment: float) -> float | None:
    """Return the gap known at a moment, the last one once solved; ``None`` before the first."""
    if result.summary.seconds <= moment:
        return rounded(result.gap)
    told = [message.gap for message in result.trace if message.seconds <= moment]
    return rounded(next((gap for gap in reversed(told) if gap is not None), None))


def rounded(number: float | None) -> float | None:
    """Return the number as the results file shows it."""
    return None if number is None else round(number, 5)


def import_seconds() -> float:
    """Return the median time of ``import crostaff`` in fresh interpreters."""
    command = [sys.executable, "-c", _TIMED_IMPORT]
    times = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(IMPORTS)
    ]
    return round(statistics.median(times), 3)


def summarise(rows: Sequence[Row]) -> dict[str, object]:
    """Return counts, and the median of every time and gap over the departments."""
    measured = [field.name for field in fields(Row) if "float" in str(field.type)]
    medians: dict[str, float | None] = {}
    for name in measured:
        known = [value for row in rows if (value := getattr(row, name)) is not None]
        medians[name] = rounded(statistics.median(known)) if known else None
    return {
        "departments": len(rows),
        "plans": sum(row.value is not None for row in rows),
        "proved": sum(row.status == cs.Status.OPTIMAL for row in rows),
        "import_seconds": import_seconds(),
        "medians": medians,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and write its results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--sizes", nargs="+", type=Size.parse, default=[Size(60, 25)])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--periods", type=int, default=52, help="weeks of the horizon")
    add_limits(parser)
    options = parser.parse_args(arguments)
    limits = {"time_limit": options.time_limit, "workers": options.workers}
    measured = []
    with fresh_processes() as processes:
        for size in options.sizes:
            for seed in options.seeds:
                planning = processes.submit(run, size, periods=options.periods, seed=seed, **limits)
                measured.append(planning.result())
                row = measured[-1].row
                print(
                    f"{row.people} people, {row.studies} studies, seed {seed}: {row.value} "
                    f"[{row.bound}], gap {row.gap}, {row.status}, first plan {row.first_plan} s",
                    flush=True,
                )
    out = options.out or RESULTS / "department"
    rows = [one.row for one in measured]
    write_results(
        out,
        header(seeds=options.seeds, **limits),
        summarise(rows),
        [asdict(row) for row in rows],
        curves=[one.curve for one in measured],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
