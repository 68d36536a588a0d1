"""A plan to start from changes where the search begins, and nothing else."""

from __future__ import annotations

import random

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.plan import Plan
from crostaff.plan.score import score
from crostaff.solve.engine import solve
from crostaff.solve.replan import closest_starts, first_plans
from tests.solve.test_replan import NOTHING, plan_of, protected, team_of, two_people
from tests.support.batches import batches
from tests.support.strategies import from_seed
from tests.support.tiny import tiny_scenario, week
from tests.support.valid_plans import a_minute, valid_plans


@pytest.mark.parametrize("seeds", batches(24, 4))
def test_value_bound_and_digest_are_those_of_the_scenario(seeds: range) -> None:
    met = 0
    for seed in seeds:
        scenario = from_seed(seed)
        drawn = valid_plans(compile_problem(scenario), random.Random(seed), most=1)
        if not drawn:
            continue
        alone = solve(scenario, workers=1)
        start = Plan(compile_problem(scenario), drawn[0], NOTHING)
        found = solve(scenario, start_from=start, workers=1)
        assert (found.status, found.value, found.bound) == (alone.status, alone.value, alone.bound)
        assert found.summary.scenario_digest == scenario.digest
        assert found.summary.terms == alone.summary.terms or found.value == alone.value
        assert found.problem.scenario == scenario
        met += 1
    assert met > 0


@pytest.mark.parametrize("seeds", batches(60, 4))
def test_a_plan_that_is_still_valid_is_begun_from_as_it_is(seeds: range) -> None:
    # With baselines, pins and frozen time of their own, too.
    met = 0
    for seed in seeds:
        scenario = from_seed(seed)
        problem = compile_problem(scenario)
        for decisions in valid_plans(problem, random.Random(seed), most=2):
            start = Plan(problem, decisions, NOTHING)
            begun = list(first_plans(problem, None, start, seed=0, stop=a_minute()))
            valid = [one for one in begun if not check(problem, one)]
            worth = max(score(problem, one).value_units for one in valid)
            assert worth >= score(problem, decisions).value_units
            met += 1
    assert met > 0


def test_leaving_it_costs_nothing() -> None:
    scenario = two_people(change_cost=300)
    start = plan_of(scenario, "ann R[0] solo 100")
    result = solve(scenario, start_from=start, workers=1)
    assert team_of(result.plan) == {("eve", "R", 0, "solo", 100)}
    assert result.terms["disruption"] == 0


def test_the_first_plan_is_what_still_goes() -> None:
    # R is worth nothing to a greedy pass: it is left undone at no cost.
    scenario = two_people(shortfall_rate=0)
    start = plan_of(scenario, "ann R[0] solo 100")
    problem = compile_problem(scenario.remove_staff("eve"))
    teams = [
        set(one.assigned) for one in first_plans(problem, None, start, seed=0, stop=a_minute())
    ]
    assert teams[-1] == set()
    assert {(row.staff, row.pct) for row in teams[0]} == {(problem.staff_index["ann"], 100)}


def test_holds_and_releases_are_begun_from() -> None:
    scenario = protected()
    start = plan_of(scenario, "eve Q[0] solo 100", held=["P eve 100"], released=["P 2 6"])
    problem = compile_problem(scenario)
    first = next(first_plans(problem, None, start, seed=0, stop=a_minute()))
    assert first == start.decisions
    assert check(problem, first) == []


def test_dates_are_those_of_the_plan_whatever_lateness_costs() -> None:
    problem = compile_problem(
        tiny_scenario(
            studies=[{"study_id": "S", "due": week(4), "late_cost": 1_000}],
            activities=[{"activity_id": "A"}, {"activity_id": "B"}],
            precedences=[{"predecessor": "A", "successor": "B"}],
        )
    )
    assert closest_starts(problem, {0: 3, 1: 8}, seed=0, stop=a_minute()) == {0: 3, 1: 8}
    # B has to wait for A, whose date is not known.
    assert closest_starts(problem, {1: 2}, seed=0, stop=a_minute()) == {0: 0, 1: 4}


def test_a_plan_in_force_and_one_to_start_from_go_together() -> None:
    scenario = two_people(change_cost=0)
    before = plan_of(scenario, "ann R[0] solo 100")
    start = plan_of(scenario, "eve R[0] solo 100")
    result = solve(scenario, stay_close_to=before, start_from=start, most_moved=2, workers=1)
    assert team_of(result.plan) == {("eve", "R", 0, "solo", 100)}
    kept = solve(scenario, stay_close_to=before, start_from=start, most_moved=1, workers=1)
    assert team_of(kept.plan) == {("ann", "R", 0, "solo", 100)}


def test_a_search_is_never_worse_than_where_it_began() -> None:
    scenario = cs.generate(people=14, studies=6, seed=3)
    start = solve(scenario, workers=1, deterministic_limit=1.0)
    again = solve(scenario, start_from=start, workers=1, deterministic_limit=0.1)
    assert start.value is not None
    assert again.value is not None
    assert again.value >= start.value
    assert again.summary.scenario_digest == start.summary.scenario_digest
