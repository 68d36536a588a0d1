"""Valid plans of a scenario to start from, and its optimum from the bare model."""

from __future__ import annotations

import random
import time

from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.construct import construct
from crostaff.solve.limits import Limits
from crostaff.solve.stop import Stop
from tests.support.facts import Facts
from tests.support.random_plans import random_plan
from tests.support.words import to_decisions

_DRAWS = 20


def has_starts(problem: Problem) -> bool:
    """Return whether every activity has a possible start, so that there is a model to build."""
    return all(activity.earliest <= activity.latest for activity in problem.activities)


def valid_plans(problem: Problem, rng: random.Random, *, most: int = 3) -> list[Decisions]:
    """Return a few plans that the checker accepts, drawn at random, and the constructed one."""
    if not has_starts(problem):
        return []
    facts = Facts(problem.scenario)
    drawn = (to_decisions(problem, random_plan(rng, facts, wild=0)) for _ in range(_DRAWS))
    found = [decisions for decisions in drawn if not check(problem, decisions)][:most]
    constructed = construct(problem)
    return found if check(problem, constructed) else [*found, constructed]


def a_minute() -> Stop:
    """Return a stop that no test reaches."""
    return Stop(time.perf_counter() + 60)


def limits() -> Limits:
    """Return limits that let every tiny solve come to its end."""
    return Limits(1, a_minute(), thorough=True)
