"""Brute force inside a property: scenarios with too many plans are passed over."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume

from crostaff.plan.check import check
from crostaff.plan.plan import Plan
from crostaff.scenario.scenario import Scenario
from crostaff.solve.engine import solve
from crostaff.solve.result import Result
from tests.support.brute import Best, TooManyPlansError, best_plan
from tests.support.facts import Facts
from tests.support.literal import literal_check
from tests.support.literal_terms import literal_tiers
from tests.support.reading import Reading
from tests.support.words import to_words

LIMIT = 2000
SECONDS = 60.0


def best_of(scenario: Scenario) -> Best | None:
    """Return the best plan, or ``None`` where there is none."""
    try:
        return best_plan(scenario, limit=LIMIT)
    except TooManyPlansError:
        assume(False)
        raise


def solved(scenario: Scenario, *, deterministic_limit: float | None = None) -> Result:
    """Solve with one worker, so that only a limit on work can end the search early."""
    return solve(
        scenario, time_limit=SECONDS, workers=1, seed=0, deterministic_limit=deterministic_limit
    )


def tiers_of(plan: Plan) -> tuple[Fraction, ...]:
    """Judge a plan by both opinions; return its tiers, each to be maximised."""
    assert check(plan.problem, plan.decisions) == []
    reading = Reading(Facts(plan.problem.scenario), to_words(plan.problem, plan.decisions))
    assert literal_check(reading) == set()
    return literal_tiers(reading)
