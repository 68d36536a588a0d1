"""Tiny scenarios with a valid plan and the optimum that the brute-force planner found."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from crostaff.compile import compile_problem
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from tests.support.brute import TooManyPlansError, best_plan
from tests.support.strategies import from_seed
from tests.support.valid_plans import valid_plans

MOST_PLANS = 1000
"""Scenarios with more plans to compare are left out."""


def known_optima(seeds: Iterable[int]) -> Iterator[tuple[Problem, Decisions, int]]:
    """Yield problem, a valid plan and the optimum in units of those drawn that have any plan."""
    for seed in seeds:
        scenario = from_seed(seed)
        problem = compile_problem(scenario)
        plans = valid_plans(problem, random.Random(seed), most=1)
        try:
            best = best_plan(scenario, limit=MOST_PLANS) if plans else None
        except TooManyPlansError:
            continue
        if best is not None:
            yield problem, plans[0], best.value * 100 * problem.units_per_cent
