"""Which kind of small solve comes next, and what a draw of dates frees."""

from __future__ import annotations

import random

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope
from crostaff.solve.construct import construct
from crostaff.solve.lns import DATES, Chooser, Pace, Round, Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pools import find_pools


def a_chooser() -> Chooser:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=0.3, seed=2))
    return Chooser(Neighbourhoods(problem, find_pools(problem)), seed=0)


def follow(chooser: Chooser, asked: Rounds, gain: int) -> None:
    done = tuple(Round(kind, gain, 1.0, proved=True) for kind, _ in asked.kinds)
    chooser.learn(asked, RoundsOutcome(Scope(asked.decisions, frozenset()), None, done, 1.0))


def test_dates_wait_until_rounds_in_pools_bring_little() -> None:
    chooser = a_chooser()
    plan = construct(chooser.around.problem)
    for _ in range(30):
        asked = chooser.draw(plan, 60)
        assert asked.pool is not None
        follow(chooser, asked, gain=100)
    for _ in range(10):
        asked = chooser.draw(plan, 60)
        follow(chooser, asked, gain=1)
    drawn = {kind for _ in range(50) for kind, _ in chooser.draw(plan, 60).kinds}
    assert DATES in drawn


def test_dates_come_second_where_there_is_nothing_to_gain_in_pools() -> None:
    chooser = a_chooser()
    plan = construct(chooser.around.problem)
    asked = chooser.draw(plan, 60)
    assert asked.pool is not None
    follow(chooser, asked, gain=0)
    asked = chooser.draw(plan, 60)
    assert asked.pool is None
    assert {kind for kind, _ in asked.kinds} == {DATES}


def test_a_pace_is_slow_beside_its_own_best() -> None:
    pace = Pace()
    assert not pace.is_slow
    pace.follow([Round("window", 100, 1.0, proved=True)])
    assert not pace.is_slow
    # What costs little tells little.
    pace.follow([Round("window", 0, 0.01, proved=True)])
    assert not pace.is_slow
    for _ in range(9):
        pace.follow([Round("window", 0, 1.0, proved=True)])
    assert pace.is_slow
    pace.follow([Round("window", 100, 1.0, proved=True)])
    assert not pace.is_slow


def test_some_draws_of_dates_free_activities_of_several_studies_that_one_team_serves() -> None:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=0.3, seed=2))
    around, plan = Neighbourhoods(problem, find_pools(problem)), construct(problem)
    rng, mixed, single, chains = random.Random(0), 0, 0, 0
    for _ in range(200):
        scope = around.draw_dates(plan, 60, rng)
        studies = {problem.activities[index].study for index in scope.activities}
        single += len(scope.activities) == 1
        chains += len(scope.activities) > 1 and len(studies) == 1
        if len(studies) > 1:
            mixed += 1
            pools = [pool for pool in around.pools if scope.activities <= pool.activities]
            assert pools, "no team serves all of them"
        # Whoever moves takes their teams along.
        for index in scope.activities:
            for requirement in problem.activities[index].requirements:
                cells = set(problem.cells_by_requirement[requirement])
                assert scope.cells >= cells.intersection(around.pool_by_cell)
    assert min(mixed, single, chains) > 10
