"""What a draw of dates frees."""

from __future__ import annotations

import random

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.solve.construct import construct
from crostaff.solve.neighbourhoods import TEAM_SIZE, Neighbourhoods
from crostaff.solve.pools import find_pools


def test_some_draws_of_dates_free_activities_of_several_studies_that_one_team_serves() -> None:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=0.3, seed=2))
    around, plan = Neighbourhoods(problem, find_pools(problem)), construct(problem)
    rng, mixed, single, chains = random.Random(0), 0, 0, 0
    for _ in range(200):
        scope = around.draw_dates(plan, TEAM_SIZE, rng)
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


def test_small_draws_of_dates_stay_with_one_study() -> None:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=0.3, seed=2))
    around, plan = Neighbourhoods(problem, find_pools(problem)), construct(problem)
    rng = random.Random(0)
    for _ in range(100):
        scope = around.draw_dates(plan, TEAM_SIZE - 1, rng)
        assert len({problem.activities[index].study for index in scope.activities}) == 1
