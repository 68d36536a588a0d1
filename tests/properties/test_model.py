"""The bare model against every plan there is."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.scenario.policy import QUALITY_RULES, RULES
from crostaff.scenario.scenario import Scenario
from tests.support.exact import solve_model
from tests.support.oracle import best_of
from tests.support.profiles import examples
from tests.support.strategies import tiny_scenarios
from tests.support.variants import relaxed

pytestmark = pytest.mark.many

RELAXABLE = sorted(set(RULES) - QUALITY_RULES)


@examples(60)
@given(scenario=tiny_scenarios())
def test_optimum_is_the_best_of_all_plans(scenario: Scenario) -> None:
    compare_with_all_plans(scenario)


@examples(70)
@given(scenario=tiny_scenarios(), rule=st.sampled_from(RELAXABLE))
def test_optimum_without_a_rule_is_the_best_of_all_plans(scenario: Scenario, rule: str) -> None:
    compare_with_all_plans(relaxed(scenario, rule))


def compare_with_all_plans(scenario: Scenario) -> None:
    """Solve the bare model and look at every plan."""
    best, solved = best_of(scenario), solve_model(scenario)
    assert (solved is None) == (best is None)
    if solved is None or best is None:
        return
    problem, decisions, units = solved
    assert check(problem, decisions) == []
    assert score(problem, decisions).value_units == units
    assert Fraction(units, 100 * problem.units_per_cent) == best.value


@examples(80)
@given(scenario=tiny_scenarios())
def test_redundant_constraints_leave_the_optimum(scenario: Scenario) -> None:
    lean, full = solve_model(scenario, redundant=False), solve_model(scenario)
    assert (lean and lean[2]) == (full and full[2])
