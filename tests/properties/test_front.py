"""Fronts against every plan there is, with criteria from an opinion of their own."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given

from crostaff.plan.criteria import Criteria, criteria, late_scale
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.solve.efficient import Front
from crostaff.solve.front import find_front
from crostaff.solve.options import SolveOptions
from tests.support.brute import TooManyPlansError
from tests.support.facts import Facts
from tests.support.fronts import Literal, literal_criteria, literal_front, unbettered
from tests.support.profiles import examples
from tests.support.reading import Reading
from tests.support.strategies import tiny_scenarios
from tests.support.words import to_words

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


@examples(40)
@given(scenario=tiny_scenarios())
def test_the_whole_front_is_that_of_all_plans(scenario: Scenario) -> None:
    expected = enumerated(scenario)
    front = find_front(scenario, SolveOptions(workers=1, method="exact"), steps=None, listener=None)
    assert judged(front) == expected
    assert all(point.proved and point.bound == point.criteria.margin for point in front.points)
    assert front.is_complete == bool(expected)
    assert front.is_infeasible == (not expected)


@examples(25)
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


@examples(25)
@pytest.mark.parametrize("limit", [1e-4, 1e-2])
@given(scenario=tiny_scenarios())
def test_a_front_cut_short_proves_nothing_wrong(limit: float, scenario: Scenario) -> None:
    expected = enumerated(scenario)
    assume(expected)
    options = SolveOptions(workers=1, method="exact", deterministic_limit=limit)
    front = find_front(scenario, options, steps=2, listener=None)
    found = judged(front)
    assert unbettered(found) == found
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
            assert Fraction(point.bound, 100 * front.problem.units_per_cent) >= best
