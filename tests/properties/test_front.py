"""Fronts against every plan there is, with criteria from an opinion of their own."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.plan.criteria import Criteria, criteria, late_scale
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.solve.efficient import Front
from crostaff.solve.exact import Verdict, maximise
from crostaff.solve.front import find_front
from crostaff.solve.options import SolveOptions
from crostaff.solve.weighted import Prices, priced
from tests.support.brute import TooManyPlansError
from tests.support.facts import Facts
from tests.support.fronts import Literal, literal_criteria, literal_front, unbettered
from tests.support.profiles import examples
from tests.support.reading import Reading
from tests.support.strategies import tiny_scenarios
from tests.support.words import to_words

pytestmark = pytest.mark.many

LIMIT = 1500


def enumerated(scenario: Scenario) -> set[Literal]:
    try:
        return literal_front(scenario, limit=LIMIT)
    except TooManyPlansError:
        assume(False)
        raise


def in_words(problem: Problem, found: Criteria) -> Literal:
    return Literal(
        Fraction(found.lateness, late_scale(problem)),
        Fraction(found.margin, 100 * problem.units_per_cent),
        found.share,
    )


def judged(front: Front) -> set[Literal]:
    """Return the criteria of all plans, each by both opinions."""
    problem, both = front.problem, set()
    for point in front.points:
        assert criteria(problem, point.decisions) == point.criteria
        reading = Reading(Facts(problem.scenario), to_words(problem, point.decisions))
        literal = literal_criteria(reading)
        assert in_words(problem, point.criteria) == literal
        both.add(literal)
    return both


@examples(25)
@given(scenario=tiny_scenarios())
def test_the_whole_front_is_that_of_all_plans(scenario: Scenario) -> None:
    expected = enumerated(scenario)
    front = find_front(scenario, SolveOptions(workers=1, method="exact"), steps=None, listener=None)
    assert judged(front) == expected
    assert all(point.proved and point.bound == point.criteria.margin for point in front.points)
    assert front.is_complete == bool(expected)
    assert front.is_infeasible == (not expected)


@examples(15)
@given(scenario=tiny_scenarios())
def test_a_grid_finds_plans_of_the_front_and_its_extremes(scenario: Scenario) -> None:
    expected = enumerated(scenario)
    assume(expected)
    front = find_front(scenario, SolveOptions(workers=1, method="exact"), steps=2, listener=None)
    found = judged(front)
    assert found <= expected
    assert all(point.proved for point in front.points)
    for best in (
        min(one.lateness for one in expected),
        max(one.margin for one in expected),
        max(one.share for one in expected),
    ):
        assert any(best in one for one in found)


@examples(12)
@pytest.mark.parametrize("limit", [1e-4, 1e-2])
@given(scenario=tiny_scenarios())
def test_a_front_cut_short_proves_nothing_wrong(limit: float, scenario: Scenario) -> None:
    expected = enumerated(scenario)
    assume(expected)
    options = SolveOptions(workers=1, method="exact", deterministic_limit=limit)
    front = find_front(scenario, options, steps=2, listener=None)
    assert_sound(front, expected)


@examples(10)
@given(scenario=tiny_scenarios())
def test_weighted_sums_bound_every_plan(scenario: Scenario) -> None:
    expected = enumerated(scenario)
    assume(expected)
    # Whatever is found in the time, nothing that is said of it may be wrong.
    options = SolveOptions(workers=1, method="search", deterministic_limit=0.02, time_limit=3)
    front = find_front(scenario, options, steps=1, listener=None)
    assert_sound(front, expected)


@examples(20)
@given(scenario=tiny_scenarios(), seed=st.integers(0, 1000))
def test_a_priced_problem_is_worth_the_weighted_sum(scenario: Scenario, seed: int) -> None:
    assume(enumerated(scenario))
    rng = random.Random(seed)
    problem = compile_problem(scenario)
    prices = Prices(rng.choice([0, 7, 10**6]), rng.choice([1, 30, 10**4]), rng.choice([0, 35, 100]))
    at_prices = priced(problem, prices)
    built = build(at_prices)
    outcome = maximise(built, built.objective("value"), options=SolveOptions(workers=1), seconds=60)
    assert outcome.decisions is not None
    worth = prices.worth(criteria(problem, outcome.decisions))
    assert outcome.verdict is Verdict.OPTIMAL
    assert worth == outcome.objective == score(at_prices, outcome.decisions).value_units


def assert_sound(front: Front, expected: set[Literal]) -> None:
    """Check that no plan betters another, and that what is proved is so."""
    found = judged(front)
    assert unbettered(found) == found
    per_currency = 100 * front.problem.units_per_cent
    for point in front.points:
        literal = in_words(front.problem, point.criteria)
        if point.proved:
            assert literal in expected
        if point.bound is not None:
            best = max(
                one.margin
                for one in expected
                if one.lateness <= literal.lateness and one.share >= literal.share
            )
            assert Fraction(point.bound, per_currency) >= best
    ends = {
        "lateness": min(one.lateness for one in expected),
        "margin": max(one.margin for one in expected),
        "share": max(one.share for one in expected),
    }
    for name in front.proved_ends:
        assert ends[name] in {getattr(one, name) for one in found}
