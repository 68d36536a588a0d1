"""Pools: independent parts whose bounds make a bound of the whole."""

from __future__ import annotations

import random

import pytest

from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve import bound
from crostaff.solve.bound import alone, bound_pool, moving_activities
from crostaff.solve.cases import Bounds
from crostaff.solve.limits import Limits
from crostaff.solve.pools import find_pools, pool_values
from tests.support.batches import batches
from tests.support.optima import known_optima
from tests.support.strategies import from_seed
from tests.support.tiny import decide, tiny
from tests.support.valid_plans import a_minute, limits, valid_plans

CEILING = 10**13
"""More than any pool of these tests can be worth."""


def date_units(problem: Problem, decisions: Decisions) -> int:
    """Return what dates alone cost: tardiness, and shifts against the baseline."""
    units = score(problem, decisions).units_by_term["tardiness"]
    if problem.has_baseline_starts:
        units -= problem.shift_cost * sum(
            abs(decisions.starts[a.index] - a.baseline_start)
            for a in problem.activities
            if a.baseline_start is not None
        )
    return units


def bound_of(problem: Problem, decisions: Decisions, how: Limits) -> int:
    """Return the bound of the whole in units, each pool bounded once."""
    pools = find_pools(problem)
    bounds = Bounds(problem, pools, [CEILING] * len(pools))
    for k, pool in enumerate(pools):
        outcome = bound_pool(problem, alone(problem, pool, decisions), how)
        bounds.replace(k, bounds.reached(k), bounds.reached(k).learn(outcome))
    bounds.agree(decisions, seed=0, stop=a_minute())
    return bounds.total


def dates_alone(problem: Problem, decisions: Decisions) -> int:
    """Return what dates alone can give at best."""
    bounds = Bounds(problem, [], [])
    bounds.agree(decisions, seed=0, stop=a_minute())
    return bounds.total


@pytest.mark.parametrize("seeds", batches(90, 6))
def test_pools_are_bounded_above_every_plan(seeds: range) -> None:
    for problem, plan, optimum in known_optima(seeds):
        for how in (
            limits(),
            Limits(0, a_minute(), work=0.0),
            Limits(0, a_minute(), work=1e-6),
            Limits(0, a_minute(), work=1e-3, thorough=True),
        ):
            assert bound_of(problem, plan, how) >= optimum


@pytest.mark.parametrize("largest", [0, 10**9])
def test_relaxations_of_large_models_bound_every_plan(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bound, "LARGEST_CUT", 0)
    monkeypatch.setattr(bound, "LARGEST_TIGHT", largest)
    close = 0
    for problem, plan, optimum in known_optima(range(60)):
        known = bound_of(problem, plan, limits())
        assert known >= optimum
        close += known <= optimum + abs(optimum) // 5
    assert close > 15


def test_a_relaxation_that_has_converged_is_final(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound, "LARGEST_CUT", 0)
    problem = two_functions()
    pool = find_pools(problem)[0]
    scope = alone(problem, pool, decide(problem))
    assert bound_pool(problem, scope, limits()).is_final
    assert not bound_pool(problem, scope, Limits(0, a_minute(), work=1e-9)).is_final


def test_the_bound_of_before_is_known_where_time_is_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Asked for the last bound that was told, not for that of before: it is the outcome's.
    monkeypatch.setattr(bound._Course, "earlier", lambda course: course._bounds[-1][1])
    met = 0
    for problem, plan, _ in known_optima(range(30)):
        for pool in find_pools(problem):
            scope = alone(problem, pool, plan)
            if not build(problem, ModelOptions(), scope=scope).staffing().exprs:
                continue
            timed = bound_pool(problem, scope, Limits(0, a_minute()))
            assert timed.earlier == timed.bound
            assert bound_pool(problem, scope, Limits(0, a_minute(), work=9.0)).earlier is None
            met += 1
    assert met > 10


def test_the_course_of_a_bound_is_read_at_two_thirds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(bound.time, "perf_counter", lambda: clock[0])
    course = bound._Course()
    clock[0] = 100.5
    assert course.earlier() > CEILING
    for moment, told in ((101.0, 1e20), (102.0, 50.0), (104.0, 40.0), (105.0, 30.0)):
        clock[0] = moment
        course.note(told)
    # Of 3 s the first 2, of 6 s the first 4, of 9 s the first 6.
    for moment, known in ((103.0, 50), (106.0, 40), (109.0, 30)):
        clock[0] = moment
        assert course.earlier() == known


def test_a_solve_ends_after_its_time_once_it_has_brought_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, ended = [100.0], []
    monkeypatch.setattr(bound.time, "perf_counter", lambda: clock[0])
    course = bound._Course(bound.Target(50, seconds=3.0), lambda: ended.append(clock[0]))
    # Told early: 40 is lower than the 50 that was known, but there is time left.
    for moment, told in ((101.0, 60.0), (102.0, 40.0)):
        clock[0] = moment
        course.note(told)
    assert not ended
    clock[0] = 103.0
    course._look()
    assert ended == [103.0]
    # Told late: the first bound that is lower ends it.
    ended.clear()
    clock[0] = 100.0
    course = bound._Course(bound.Target(50, seconds=3.0), lambda: ended.append(clock[0]))
    for moment, told in ((104.0, 60.0), (105.0, 50.0), (106.0, 49.0)):
        course._look()
        clock[0] = moment
        course.note(told)
    assert ended == [106.0]


def test_a_target_that_is_never_met_changes_nothing() -> None:
    for problem, plan, _ in known_optima(range(12)):
        for pool in find_pools(problem):
            scope = alone(problem, pool, plan)
            free = bound_pool(problem, scope, limits())
            target = bound.Target(-CEILING, seconds=0.0)
            aimed = bound_pool(problem, scope, limits(), target)
            assert (aimed.bound, aimed.proved) == (free.bound, free.proved)


@pytest.mark.parametrize("seeds", batches(90, 3))
def test_pools_and_dates_add_up_to_the_value(seeds: range) -> None:
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        pools = find_pools(problem)
        for decisions in valid_plans(problem, random.Random(seed)):
            parts = pool_values(problem, pools, decisions)
            whole = score(problem, decisions).value_units
            assert sum(parts) + date_units(problem, decisions) == whole


@pytest.mark.parametrize("seeds", batches(60, 3))
def test_no_part_of_a_plan_exceeds_its_bound(seeds: range) -> None:
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        pools = find_pools(problem)
        for decisions in valid_plans(problem, random.Random(seed), most=1):
            values = pool_values(problem, pools, decisions)
            for pool, value in zip(pools, values, strict=True):
                outcome = bound_pool(problem, alone(problem, pool, decisions), limits())
                assert outcome.proved
                assert outcome.bound >= value
            dates = dates_alone(problem, decisions)
            assert dates >= date_units(problem, decisions)


@pytest.mark.parametrize("seeds", batches(120, 3))
def test_pools_share_nobody_and_leave_nothing_out(seeds: range) -> None:
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        pools = find_pools(problem)
        cells = [cell for pool in pools for cell in pool.cells]
        assert sorted(cells) == list(range(len(problem.cells)))
        staff = [person for pool in pools for person in pool.staff]
        assert len(staff) == len(set(staff))
        requirements = [index for pool in pools for index in pool.requirements]
        assert sorted(requirements) == list(range(len(problem.requirements)))
        protections = [index for pool in pools for index in pool.protections]
        assert sorted(protections) == list(range(len(problem.protections)))
        for pool in pools:
            for index in pool.requirements:
                assert set(problem.requirements[index].candidates) <= set(pool.staff)
                assert problem.requirements[index].activity in pool.activities
            for index in pool.protections:
                assert set(problem.protections[index].candidates) <= set(pool.staff)


def two_functions(**columns: object) -> Problem:
    """Return R for ann, who writes, and Q for bob, who programs, on one activity."""
    return tiny(
        staff=[
            {"staff_id": "ann", "function": "writing", "cost_rate": 10},
            {"staff_id": "bob", "function": "stats", "cost_rate": 20},
        ],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        requirements=[
            {"requirement_id": "R", "function": "writing"},
            {"requirement_id": "Q"},
        ],
        **columns,  # type: ignore[arg-type]
    )


def test_people_of_two_functions_are_two_pools() -> None:
    problem = two_functions()
    pools = find_pools(problem)
    assert [(pool.staff, pool.requirements) for pool in pools] == [((0,), (0,)), ((1,), (1,))]
    assert all(pool.is_served for pool in pools)
    plan = decide(problem, "ann R[0] solo 100")
    # 160 h: ann costs 10 each, an empty Q 100 each.
    assert [problem.money(v) for v in pool_values(problem, pools, plan)] == [-1_600, -16_000]
    bounds = [bound_pool(problem, alone(problem, p, plan), limits()).bound for p in pools]
    assert [problem.money(bound) for bound in bounds] == [-1_600, -3_200]


def test_a_protection_joins_what_its_holders_do() -> None:
    problem = two_functions(
        protections=[{"protection_id": "P", "from": "2027-01-04", "to": "2027-01-31"}]
    )
    pools = find_pools(problem)
    assert [(p.staff, p.requirements, p.protections) for p in pools] == [
        ((0,), (0,), ()),
        ((1,), (1,), (0,)),
    ]


def test_each_pool_chooses_the_dates_it_likes() -> None:
    # A takes 4 of 12 weeks. ann is there for weeks 0 to 3, bob for 4 to 7: in truth one of them
    # stands idle and the other's 160 h are short at 100, but alone each pool is served.
    problem = tiny(
        staff=[
            {"staff_id": "ann", "function": "writing", "available_to": "2027-01-31"},
            {"staff_id": "bob", "available_from": "2027-02-01", "available_to": "2027-02-28"},
        ],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        requirements=[{"requirement_id": "R", "function": "writing"}, {"requirement_id": "Q"}],
    )
    plan = decide(problem, "ann R[0] solo 100")
    assert check(problem, plan) == []
    assert problem.money(score(problem, plan).value_units) == -16_000
    assert bound_of(problem, plan, limits()) == 0
    assert moving_activities(problem) == {0}


def test_dates_alone_are_bounded_by_what_is_late_whatever_happens() -> None:
    # A ends in week 4 at the earliest, due in 2: late by 2 × 100; the shift of 3 weeks that
    # keeping A at 0 costs is 3 × 500, and starting it in 3 saves that for 3 × 100 more.
    problem = tiny(
        activities=[{"activity_id": "A", "due": "2027-01-17"}],
        studies=[{"study_id": "S", "late_cost": 100}],
        baseline_starts=[{"activity_id": "A", "start": 3}],
    )
    plan = decide(problem, starts={"A": 0})
    assert problem.money(date_units(problem, plan)) == -1_700
    assert problem.money(dates_alone(problem, plan)) == -500


def test_with_no_time_at_all_the_bound_still_holds() -> None:
    problem = two_functions()
    plan = decide(problem, "ann R[0] solo 100", "bob Q[0] solo 100")
    over = a_minute()
    over.stop()
    # 160 h × (10 + 20) is the optimum.
    assert problem.money(bound_of(problem, plan, Limits(0, over))) >= -4_800
