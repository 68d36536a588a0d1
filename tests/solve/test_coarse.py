"""Coarse programs: above every plan of a pool, and as near as they are meant to be."""

from __future__ import annotations

import random

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.problem import Problem
from crostaff.solve.coarse import coarse_program, coarse_size
from crostaff.solve.construct import construct
from crostaff.solve.limits import Limits
from crostaff.solve.linear import upper_bound
from crostaff.solve.pools import find_pools, pool_ceiling, pool_values
from tests.support.batches import batches
from tests.support.optima import known_optima
from tests.support.strategies import from_seed
from tests.support.tiny import people, sunday, tiny, week
from tests.support.valid_plans import a_minute, valid_plans


def bounds(problem: Problem) -> list[int]:
    """Return the coarse bound of every pool."""
    limits = Limits(0, a_minute())
    programs = (coarse_program(problem, pool) for pool in find_pools(problem))
    return [upper_bound(program, limits).bound for program in programs]


def currency(problem: Problem) -> float:
    """Return the coarse bound of the whole."""
    return problem.money(sum(bounds(problem)))


@pytest.mark.parametrize("seeds", batches(900, 6))
def test_no_valid_plan_is_worth_more(seeds: range) -> None:
    met = 0
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        plans = valid_plans(problem, random.Random(seed))
        if not plans:
            continue
        pools, most = find_pools(problem), bounds(problem)
        for plan in plans:
            values = pool_values(problem, pools, plan)
            assert all(value <= bound for value, bound in zip(values, most, strict=True)), seed
            met += 1
    assert met > 100


@pytest.mark.parametrize("seeds", batches(360, 6))
def test_no_optimum_is_worth_more(seeds: range) -> None:
    met = 0
    for problem, _, optimum in known_optima(seeds):
        assert sum(bounds(problem)) >= optimum
        met += 1
    assert met > 10


@pytest.mark.parametrize("seed", range(3))
def test_a_department_is_bounded_much_closer_than_by_ceilings(seed: int) -> None:
    problem = compile_problem(cs.generate(people=30, studies=12, movable=0.3, seed=seed))
    pools, plan = find_pools(problem), construct(problem)
    values = pool_values(problem, pools, plan)
    ceilings = [pool_ceiling(problem, pool) for pool in pools]
    coarse = bounds(problem)
    assert all(value <= bound for value, bound in zip(values, coarse, strict=True))
    assert sum(coarse) - sum(values) < (sum(ceilings) - sum(values)) * 0.6
    sizes = [coarse_size(problem, pool) for pool in pools]
    entries = [len(coarse_program(problem, pool).row) for pool in pools]
    assert all(size <= 3 * count + 50 for size, count in zip(sizes, entries, strict=True))


AT_ONCE = {"activity_id": "A", "fixed_start": week(0)}
NOTHING_DONE = -16_000
"""Four full-time weeks of 40 hours, at 100 an hour."""


def test_nobody_who_may_serve_leaves_all_undone() -> None:
    assert currency(tiny(**people(ann="trainee"))) == NOTHING_DONE


def test_two_full_places_at_once_take_two_people() -> None:
    both = [{"requirement_id": "R"}, {"requirement_id": "Q"}]
    assert currency(tiny(activities=[AT_ONCE], requirements=both)) == NOTHING_DONE
    two = people(ann="qualified", bob="qualified")
    assert currency(tiny(activities=[AT_ONCE], requirements=both, **two)) == 0


@pytest.mark.parametrize(("last", "worth"), [(6, NOTHING_DONE), (8, 0)])
def test_work_that_moves_loads_what_it_covers_at_any_start(last: int, worth: int) -> None:
    # From 0 to 2 it covers weeks 2 and 3 in any case; from 0 to 4, none.
    problem = tiny(
        activities=[AT_ONCE, {"activity_id": "B", "deadline": sunday(last - 1)}],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
    )
    assert currency(problem) == worth


def test_a_season_has_no_more_hours_than_its_people() -> None:
    # Three times four weeks, each free to move, in ten weeks: two weeks are too many.
    problem = tiny(
        periods=10,
        activities=[{"activity_id": name} for name in "ABC"],
        requirements=[{"requirement_id": f"R{name}", "activity_id": name} for name in "ABC"],
    )
    assert currency(problem) == NOTHING_DONE / 2


@pytest.mark.parametrize(("notice", "worth"), [(None, NOTHING_DONE), (2, NOTHING_DONE / 2), (0, 0)])
def test_who_cannot_be_released_is_not_there_for_others(notice: int | None, worth: float) -> None:
    problem = tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[AT_ONCE],
        protections=[
            {
                "protection_id": "P",
                "study_id": "T",
                "from": week(0),
                "to": sunday(3),
                "release_notice": notice,
            }
        ],
    )
    assert currency(problem) == worth


def test_who_is_held_for_the_work_does_both() -> None:
    held = {"protection_id": "P", "from": week(0), "to": sunday(3)}
    assert currency(tiny(activities=[AT_ONCE], protections=[held])) == 0


@pytest.mark.parametrize(("hours", "worth"), [(160, 900), (320, 450), (600, 0)])
def test_only_hours_on_the_job_qualify(hours: int, worth: int) -> None:
    # A mentor of two: full time for four weeks, 160 hours; 600 are more than there are weeks for.
    problem = tiny(
        skills=[{"skill_id": "SAS", "hours_to_qualified": hours, "value_qualified": 900}],
        activities=[AT_ONCE],
        requirements=[{"requirement_id": "R", "trainee_slots": 1, "fte": 0.5}],
        **people(tom="trainee", eva="experienced"),
    )
    assert currency(problem) == worth


def test_an_experienced_share_needs_the_experienced() -> None:
    # Half of the work by eva, who has a fifth of her time: two fifths of it can be done.
    problem = tiny(
        staff=[{"staff_id": "ann"}, {"staff_id": "eva", "fte": 0.2}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "eva", "level": "experienced"}],
        activities=[AT_ONCE],
        requirements=[{"requirement_id": "R", "experienced_share": 0.5}],
    )
    assert currency(problem) == pytest.approx(0.6 * NOTHING_DONE)


@pytest.mark.parametrize(("rules", "worth"), [({}, NOTHING_DONE), ({"eligibility": "off"}, 0)])
def test_a_skill_that_lapses_counts_only_where_the_rule_is_kept(
    rules: dict[str, str], worth: int
) -> None:
    problem = tiny(
        policy={"rules": rules},
        activities=[AT_ONCE],
        staff_skills=[{"staff_id": "ann", "valid_to": sunday(1)}],
    )
    assert currency(problem) == worth


@pytest.mark.parametrize(("fte", "worth"), [(1.0, 0), (0.5, NOTHING_DONE / 2)])
@pytest.mark.parametrize("weeks", [0, 1])
def test_work_before_makes_experienced_by_as_much_as_it_is_of_the_hours(
    fte: float, worth: float, weeks: int
) -> None:
    # 160 hours, full time for four weeks; then work that only the experienced do. It may move.
    problem = tiny(
        periods=9,
        skills=[{"skill_id": "SAS", "hours_to_experienced": 160}],
        activities=[
            AT_ONCE,
            {"activity_id": "B", "release": week(4), "deadline": sunday(7 + weeks)},
        ],
        requirements=[
            {"requirement_id": "R", "fte": fte},
            {"requirement_id": "Q", "activity_id": "B", "experienced_share": 1.0},
        ],
    )
    assert currency(problem) == worth


def test_work_after_makes_nobody_experienced_before() -> None:
    problem = tiny(
        periods=8,
        skills=[{"skill_id": "SAS", "hours_to_experienced": 160}],
        activities=[{"activity_id": "A", "fixed_start": week(4)}, AT_ONCE | {"activity_id": "B"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B", "experienced_share": 1.0},
        ],
    )
    assert currency(problem) == NOTHING_DONE
