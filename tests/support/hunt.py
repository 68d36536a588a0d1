"""Look for disagreements on many random tiny scenarios: a tool for development.

::

    python -m tests.support.hunt --cases 2000 --seed 1
    python -m tests.support.hunt --show 118
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from multiprocessing import Pool
from typing import TYPE_CHECKING, NamedTuple

from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.plan.summary import Status
from crostaff.scenario.policy import COUNTS, QUALITY_RULES, RULES, TERMS
from tests.support.brute import TooManyPlansError, best_plan
from tests.support.compare import disagreements
from tests.support.facts import Facts
from tests.support.oracle import solved, tiers_of
from tests.support.random_plans import random_plan
from tests.support.strategies import random_tiny
from tests.support.variants import aiming_at, relaxed

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario

PLANS_PER_CASE = 10


def judge_plans(scenario: Scenario, rng: random.Random, _limit: int) -> list[str]:
    """Compare checker and score with the literal reading on random plans."""
    problem, facts = compile_problem(scenario), Facts(scenario)
    found: list[str] = []
    for k in range(PLANS_PER_CASE):
        plan = random_plan(rng, facts, wild=0.15 if k % 3 else 0)
        found += disagreements(problem, facts, plan)
    return found


def judge_model(scenario: Scenario, _rng: random.Random, limit: int) -> list[str]:
    """Compare the bare model, with and without redundant constraints, with brute force."""
    from tests.support.exact import solve_model

    best = best_plan(scenario, limit=limit)
    found: list[str] = []
    for redundant in (True, False):
        solved = solve_model(scenario, redundant=redundant)
        name = f"model (redundant={redundant})"
        if solved is None or best is None:
            if (solved is None) != (best is None):
                found.append(f"{name}: brute force {best}, model {solved}")
            continue
        problem, decisions, units = solved
        found += [f"{name}: {violation}" for violation in check(problem, decisions)]
        if score(problem, decisions).value_units != units:
            found.append(f"{name}: {units} units, score {score(problem, decisions)}")
        if Fraction(units, 100 * problem.units_per_cent) != best.value:
            found.append(f"{name}: {units} units, best {float(best.value)} {best.plan}")
    return found


def judge_solver(scenario: Scenario, _rng: random.Random, limit: int) -> list[str]:
    """Compare a whole solve with brute force."""
    best = best_plan(scenario, limit=limit)
    result = solved(scenario)
    if best is None:
        wrong = result.status is not Status.INFEASIBLE
        return [f"solver: {result.status}, brute force finds no plan"] if wrong else []
    if result.status is not Status.OPTIMAL or result.plan is None:
        return [f"solver: {result.status}, best {best}"]
    tiers = tiers_of(result.plan)
    if tiers != best.tiers:
        return [f"solver: {scenario.policy.tiers} {[*map(float, tiers)]}, best {best}"]
    return []


def judge_tiers(scenario: Scenario, rng: random.Random, limit: int) -> list[str]:
    """Compare a solve of random tiers with brute force."""
    names = ("value", *TERMS, *COUNTS)
    return judge_solver(aiming_at(scenario, *rng.sample(names, rng.randint(1, 3))), rng, limit)


JUDGES: dict[str, Callable[[Scenario, random.Random, int], list[str]]] = {
    "plans": judge_plans,
    "model": judge_model,
    "solver": judge_solver,
    "tiers": judge_tiers,
}


class Task(NamedTuple):
    """What to do with one seed."""

    seed: int
    judges: tuple[str, ...]
    limit: int
    off: str | None


def draw(seed: int, off: str | None) -> tuple[Scenario, random.Random]:
    """Return a seed's scenario, with a rule switched off, and the generator to go on with."""
    rng = random.Random(seed)
    scenario = random_tiny(rng)
    return (relaxed(scenario, off) if off else scenario), rng


def hunt(task: Task) -> tuple[int, list[str]]:
    """Return everything that is wrong with one seed's scenario."""
    seed = task.seed
    scenario, rng = draw(seed, task.off)
    found: list[str] = []
    for name in task.judges:
        try:
            found += JUDGES[name](scenario, rng, task.limit)
        except TooManyPlansError:
            return seed, ["too many plans"]
        except Exception:  # noqa: BLE001 - a crash is a finding, not the end of the hunt
            found.append(f"{name}: {traceback.format_exc()}")
    return seed, found


def show(seed: int, off: str | None) -> None:
    """Print a seed's scenario as JSON, row by row."""
    for table, rows in draw(seed, off)[0].to_document().items():
        lines = rows if isinstance(rows, list) else [rows]
        sys.stdout.write("\n    ".join([table, *(json.dumps(row) for row in lines)]) + "\n")


def main() -> int:
    """Run the hunt; exit code 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0, help="first seed")
    parser.add_argument("--judges", nargs="+", choices=JUDGES, default=["plans", "model"])
    parser.add_argument("--limit", type=int, default=6000, help="plans to look at per scenario")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--off", choices=sorted(set(RULES) - QUALITY_RULES), help="rule to relax")
    parser.add_argument("--show", type=int, help="print the scenario of a seed")
    options = parser.parse_args()
    if options.show is not None:
        show(options.show, options.off)
        return 0
    seeds = range(options.seed, options.seed + options.cases)
    judges = tuple(options.judges)
    tasks = [Task(seed, judges, options.limit, options.off) for seed in seeds]
    counts: Counter[str] = Counter()
    with Pool(options.processes) as pool:
        for seed, found in pool.imap_unordered(hunt, tasks):
            kind = "fine" if not found else "too big" if found == ["too many plans"] else "wrong"
            counts[kind] += 1
            if kind == "wrong":
                sys.stdout.write("\n    ".join([f"seed {seed}", *found]) + "\n")
                sys.stdout.flush()
    sys.stdout.write(f"{dict(counts)}\n")
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
