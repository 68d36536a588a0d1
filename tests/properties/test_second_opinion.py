"""Checker, score and compiled prices against the contract read line by line."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crostaff.compile import compile_problem
from crostaff.scenario.scenario import Scenario
from tests.support.compare import currency, disagreements
from tests.support.facts import Facts
from tests.support.literal_terms import literal_potential
from tests.support.profiles import examples
from tests.support.random_plans import random_plan
from tests.support.strategies import tiny_scenarios

pytestmark = pytest.mark.many

RANDOMS = st.integers(0, 2**32 - 1).map(random.Random)


@examples(150)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_sound_plans_are_judged_alike(scenario: Scenario, rng: random.Random) -> None:
    facts, problem = Facts(scenario), compile_problem(scenario)
    assert list(disagreements(problem, facts, random_plan(rng, facts, wild=0))) == []


@examples(300)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_spoilt_plans_are_judged_alike(scenario: Scenario, rng: random.Random) -> None:
    facts, problem = Facts(scenario), compile_problem(scenario)
    assert list(disagreements(problem, facts, random_plan(rng, facts, wild=0.2))) == []


@examples(200)
@given(scenario=tiny_scenarios())
def test_potential_is_full_and_free_coverage(scenario: Scenario) -> None:
    problem = compile_problem(scenario)
    assert currency(problem, problem.potential) == literal_potential(Facts(scenario))
