"""Whole solves against every plan there is, and against each other."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crostaff.plan.summary import Status
from crostaff.scenario.scenario import Scenario
from tests.support.oracle import best_of, solved, tiers_of
from tests.support.profiles import examples
from tests.support.strategies import tiny_scenarios
from tests.support.variants import (
    aiming_at,
    pinned,
    renamed_and_reordered,
    with_helper,
    without_baseline,
)

pytestmark = pytest.mark.many

TIERS = (
    ("shortfall", "tardiness", "value"),
    ("makespan", "value"),
    ("training", "headcount"),
    ("trainings", "billing"),
    ("headcount",),
)


@examples(60)
@given(scenario=tiny_scenarios())
def test_optimum_is_the_best_of_all_plans(scenario: Scenario) -> None:
    best, result = best_of(scenario), solved(scenario)
    if best is None:
        assert result.status is Status.INFEASIBLE
        assert result.plan is None
        return
    assert result.status is Status.OPTIMAL
    assert tiers_of(result.require_plan()) == best.tiers
    assert result.value == pytest.approx(float(best.value), abs=0.0051)
    assert result.bound == result.value


@examples(40)
@given(scenario=tiny_scenarios(), tiers=st.sampled_from(TIERS))
def test_tiers_are_the_best_of_all_plans(scenario: Scenario, tiers: tuple[str, ...]) -> None:
    scenario = aiming_at(scenario, *tiers)
    best, result = best_of(scenario), solved(scenario)
    if best is None:
        assert result.status is Status.INFEASIBLE
        return
    assert result.status is Status.OPTIMAL
    assert tiers_of(result.require_plan()) == best.tiers


@examples(30)
@given(scenario=tiny_scenarios(), limit=st.sampled_from([1e-6, 1e-4, 1e-3]))
def test_bound_of_a_short_solve_is_no_lower_than_the_best_plan(
    scenario: Scenario, limit: float
) -> None:
    best, result = best_of(scenario), solved(scenario, deterministic_limit=limit)
    if best is None:
        assert result.plan is None
        return
    assert result.status is not Status.INFEASIBLE
    if result.bound is not None:
        assert result.bound >= float(best.value) - 0.0051
    if result.plan is not None:
        assert tiers_of(result.plan) <= best.tiers


@examples(60)
@given(scenario=tiny_scenarios())
def test_names_and_order_change_nothing(scenario: Scenario) -> None:
    result, other = solved(scenario), solved(renamed_and_reordered(scenario))
    assert (result.status, result.value) == (other.status, other.value)


@examples(60)
@given(scenario=tiny_scenarios())
def test_one_more_person_never_hurts(scenario: Scenario) -> None:
    result = solved(scenario)
    assume(result.status is Status.OPTIMAL)
    richer = solved(with_helper(scenario))
    assert richer.status is Status.OPTIMAL
    assert richer.require_plan().value >= result.require_plan().value


@examples(60)
@given(scenario=tiny_scenarios())
def test_pinning_the_plan_keeps_its_value(scenario: Scenario) -> None:
    scenario = without_baseline(scenario)
    result = solved(scenario)
    assume(result.plan is not None)
    again = solved(pinned(scenario, result.require_plan()))
    assert again.status is Status.OPTIMAL
    assert again.value == result.value


@examples(25)
@given(scenario=tiny_scenarios())
def test_same_seed_and_limit_give_the_same_plan(scenario: Scenario) -> None:
    first, second = (solved(scenario, deterministic_limit=0.05) for _ in range(2))
    assert first.status is second.status
    assert (first.plan and first.plan.decisions) == (second.plan and second.plan.decisions)
