"""One study of a planned department is delayed: how near a quick replan comes to long solves.

::

    python -m benchmarks.replan --sizes 60x25 450x60 --limits 1 5 --seeds 0 1 2 --time-limit 60
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.department import Size, fresh_processes, timed
from benchmarks.recording import RESULTS, add_limits, header, write_results

import crostaff as cs
from crostaff.plan.plan import Plan

DELAY = 6
"""Periods; the horizon is extended by as much."""


@dataclass(frozen=True)
class Row:
    """One replan.

    Attributes
    ----------
    people, studies, seed : int
    study : str
        The one that is delayed.
    limit : float
        Seconds that the replan may take.
    replan : float
        Seconds that it took.
    value, long_value : float
        In currency: after the replan, and after a solve of the same scenario, with the same plan in
        force, in the long time.
    short : float
        What the replan lacks of the long solve, over the potential; below 0 where it has more.
    short_of_scratch : float
        What the replan lacks of a long solve that knows no plan in force and so begins from
        scratch, over the potential, both without the price of change; below 0 where it has more.
    gap : float
        Between the replan's value and its own bound, over the potential.
    moved, long_moved : int
        People with other work than before: after the replan, and after the long solve.
    """

    people: int
    studies: int
    seed: int
    study: str
    limit: float
    replan: float
    value: float
    long_value: float
    short: float
    short_of_scratch: float
    gap: float
    moved: int
    long_moved: int


def run(
    size: Size, *, periods: int, seed: int, limit: float, time_limit: float, workers: int
) -> Row:
    """Plan a department, delay a study, and plan it again, quickly and at length."""
    scenario = size.scenario(periods, seed)
    before = cs.solve(scenario, time_limit=time_limit, workers=workers, seed=seed).require_plan()
    later, study = delayed(scenario, seed)
    quick, seconds = timed(
        lambda: cs.solve(later, stay_close_to=before, time_limit=limit, workers=workers, seed=seed)
    )
    long = cs.solve(later, stay_close_to=before, time_limit=time_limit, workers=workers, seed=seed)
    plans = quick.require_plan(), long.require_plan()
    scratch = cs.solve(later, time_limit=time_limit, workers=workers, seed=seed).require_plan()
    potential = quick.summary.potential
    return Row(
        people=size.people,
        studies=size.studies,
        seed=seed,
        study=study,
        limit=limit,
        replan=seconds,
        value=plans[0].value,
        long_value=plans[1].value,
        short=round((plans[1].value - plans[0].value) / potential, 5),
        short_of_scratch=round((_unmoved(scratch) - _unmoved(plans[0])) / potential, 5),
        gap=round(quick.gap or 0.0, 5),
        moved=moved(before, plans[0]),
        long_moved=moved(before, plans[1]),
    )


def delayed(scenario: cs.Scenario, seed: int) -> tuple[cs.Scenario, str]:
    """Return the scenario with one of its studies delayed, and which."""
    study = random.Random(seed).choice(scenario.studies).study_id
    return scenario.extend_horizon(periods=DELAY).delay_study(study, periods=DELAY), study


def _unmoved(plan: Plan) -> float:
    """Return the value of a plan, were change for free."""
    return plan.value - plan.terms["disruption"]


def moved(one: Plan, other: Plan) -> int:
    """Return how many people have other work, or other percents of it, than before."""
    tables = [
        plan.assignments[["staff_id", "requirement_id", "segment", "mode", "fte_pct"]]
        for plan in (one, other)
    ]
    work = [
        {
            staff: set(map(tuple, rows.to_numpy().tolist()))
            for staff, rows in table.groupby("staff_id")
        }
        for table in tables
    ]
    return sum(work[0].get(staff) != work[1].get(staff) for staff in {*work[0], *work[1]})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and write its results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument(
        "--sizes", nargs="+", type=Size.parse, default=[Size(60, 25), Size(450, 60)]
    )
    parser.add_argument("--limits", nargs="+", type=float, default=[1.0, 5.0], help="per size")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--periods", type=int, default=52, help="weeks of the horizon")
    add_limits(parser)
    options = parser.parse_args(arguments)
    if len(options.limits) != len(options.sizes):
        parser.error("give one of --limits for each of --sizes")
    limits = {"time_limit": options.time_limit, "workers": options.workers}
    rows = []
    with fresh_processes() as processes:
        for size, limit in zip(options.sizes, options.limits, strict=True):
            for seed in options.seeds:
                asked = {"periods": options.periods, "seed": seed, "limit": limit}
                rows.append(processes.submit(run, size, **asked, **limits).result())
                print(rows[-1], flush=True)
    summary = {
        "replans": len(rows),
        "median_short": statistics.median(row.short for row in rows),
        "worst_short": max(row.short for row in rows),
        "worst_short_of_scratch": max(row.short_of_scratch for row in rows),
        "worst_share_of_limit": round(max(row.replan / row.limit for row in rows), 3),
    }
    head = header(seeds=options.seeds, **limits)
    write_results(options.out or RESULTS / "replan", head, summary, [asdict(row) for row in rows])
    return 0


if __name__ == "__main__":
    sys.exit(main())
