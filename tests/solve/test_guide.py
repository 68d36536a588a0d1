"""Likely people: read off a relaxation, and enough to improve a plan with."""

from __future__ import annotations

import random

import numpy as np
import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope, View
from crostaff.model.slices import Slice, SlicedModel
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve import lns, rounds
from crostaff.solve.coarse import CoarseProgram, coarse_program
from crostaff.solve.construct import construct
from crostaff.solve.guide import MOST_LIKELY, likely_people, narrowed, relax_pool, with_teams
from crostaff.solve.limits import Limits
from crostaff.solve.linear import Floats
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pools import find_pools, pool_part, pool_values
from crostaff.solve.rounds import Rounder
from tests.support.tiny import decide, people, tiny, week
from tests.support.valid_plans import a_minute


def program(staff: list[int], cell: list[int]) -> CoarseProgram:
    """Return a program of which only the labels of its columns matter."""
    none = np.array([], dtype=np.int64)
    labels = np.arange(len(staff)), np.array(staff), np.array(cell)
    return CoarseProgram(none, none, none, none, none, none, 0, *labels)


def done(*pct: float) -> Floats:
    """Return how much of each column is done."""
    return np.array(pct, dtype=np.float64)


def test_whoever_does_most_comes_first() -> None:
    likely = likely_people(program([4, 5, 6, 5], [0, 0, 0, 1]), done(20, 70, 10, 100))
    assert likely == {0: (5, 4, 6), 1: (5,)}


def test_next_to_nothing_is_nothing() -> None:
    assert likely_people(program([4, 5], [0, 1]), done(0.4, 0.6)) == {1: (5,)}


def test_somebody_alone_and_paired_is_one_person() -> None:
    assert likely_people(program([4, 5, 4], [0, 0, 0]), done(60, 50, 40)) == {0: (4, 5)}


def test_few_people_are_remembered() -> None:
    crowd = list(range(3 * MOST_LIKELY))
    likely = likely_people(program(crowd, [0] * len(crowd)), done(*(100 - s for s in crowd)))
    assert likely == {0: tuple(range(MOST_LIKELY))}


def test_the_relaxation_prefers_who_earns_most() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann", "cost_rate": 80}, {"staff_id": "bob", "cost_rate": 20}],
        staff_skills=[{"staff_id": name, "level": "qualified"} for name in ("ann", "bob")],
    )
    (pool,) = find_pools(problem)
    outcome = relax_pool(problem, pool, Limits(0, a_minute()))
    assert outcome.likely == {0: (problem.staff_index["bob"],)}
    # Four weeks of 40 hours at 20.
    assert problem.money(outcome.bound) == -3_200
    labels = coarse_program(problem, pool)
    assert sorted(labels.staff.tolist()) == [0, 1]
    assert set(labels.cell.tolist()) == {0}


@pytest.fixture
def crowd() -> Problem:
    """Two cells, R[0] and R[1], and six qualified people."""
    names = dict.fromkeys(("ann", "bob", "cat", "dan", "eve", "fay"), "qualified")
    return tiny(**people(**names), activities=[{"activity_id": "A", "duration": 8}])


def test_a_team_stays_among_the_candidates(crowd: Problem) -> None:
    plan = decide(crowd, "ann R[0] solo 100")
    scope = Scope(plan, frozenset({0, 1}))
    bob = crowd.staff_index["bob"]
    met = set()
    for seed in range(50):
        (cell, chosen), *others = narrowed(
            crowd, scope, {0: (bob,)}, random.Random(seed)
        ).candidates.items()
        assert (cell, others) == (0, [])
        assert {crowd.staff_index["ann"], bob} <= set(chosen)
        assert len(chosen) <= 3
        met |= set(chosen)
    assert met == set(range(6))


def test_teams_are_added_to_candidates_that_are_named(crowd: Problem) -> None:
    plan = decide(crowd, "fay R[0] solo 100", "ann R[1] solo 100")
    scope = with_teams(crowd, Scope(plan, frozenset({0, 1}), candidates={0: (0, 1)}))
    assert scope.candidates == {0: (0, 1, crowd.staff_index["fay"])}


def test_only_candidates_are_looked_at(crowd: Problem) -> None:
    plan = decide(crowd, "ann R[0] solo 100")
    scope = Scope(plan, frozenset({0, 1}), candidates={0: (0, 1)})
    view = View.part(crowd, scope)
    assert [view.candidates(cell) for cell in crowd.cells] == [(0, 1), tuple(range(6))]
    assert View.part(crowd, Scope(plan, frozenset({0}), candidates={0: (0, 1)})).staff == {0, 1}


def test_kept_work_matters_only_where_its_person_may_get_more() -> None:
    # ann may come to R in weeks 0 to 3, and to Q in weeks 8 to 11; bob only to Q.
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "fixed_start": week(0)},
            {"activity_id": "C", "fixed_start": week(8)},
        ],
        requirements=[
            {"requirement_id": name, "activity_id": activity, "min_fte": 0.2}
            for name, activity in (("R", "A"), ("K", "B"), ("Q", "C"))
        ],
    )
    cell = {
        name: problem.cells_by_requirement[problem.requirement_index[name]][0] for name in "RKQ"
    }
    ann, bob = problem.staff_index["ann"], problem.staff_index["bob"]
    plan = decide(problem, "ann K[0] solo 20", "bob K[0] solo 20")
    free = frozenset({cell["R"], cell["Q"]})
    candidates = {cell["R"]: (ann,), cell["Q"]: (ann, bob)}
    by_ann = View.part(problem, Scope(plan, free, candidates=candidates))
    assert list(by_ann.kept) == [cell["K"]]
    apart = {cell["R"]: (bob,), cell["Q"]: (ann,)}
    only_ann = decide(problem, "ann K[0] solo 20")
    assert not View.part(problem, Scope(only_ann, free, candidates=apart)).kept


def test_rounds_with_likely_people_improve_a_department(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lns, "LARGEST_POOL", 40)
    monkeypatch.setattr(rounds, "LARGEST_POOL", 40)
    cut: list[Scope] = []
    cut_out = SlicedModel.cut

    def noted(model: SlicedModel, scope: Scope) -> Slice:
        cut.append(scope)
        return cut_out(model, scope)

    monkeypatch.setattr(SlicedModel, "cut", noted)
    problem = compile_problem(cs.generate(people=30, studies=12, movable=0.3, seed=1))
    pools, plan = find_pools(problem), construct(problem)
    chooser = lns.Chooser(Neighbourhoods(problem, pools), seed=0)
    for pool in pools:
        chooser.guide(relax_pool(problem, pool, Limits(0, a_minute())).likely)
    rounder, gained = Rounder(problem, chooser.around), 0
    large = [len(pool.cells) > 40 for pool in chooser.around.pools]
    assert any(large)
    assert not all(large)
    for _ in range(20):
        asked = chooser.draw(plan, 60)
        if asked.pool is not None:
            assert set(asked.likely) <= set(chooser.around.pools[asked.pool].cells)
        outcome = rounder.do(asked, a_minute())
        chooser.learn(asked, outcome)
        if outcome.decisions is not None:
            assert check(problem, outcome.decisions) == []
            gain = score(problem, outcome.decisions).value_units - score(problem, plan).value_units
            # What is gained in one pool is what the whole gains.
            assert gain == sum(one.gain for one in outcome.rounds)
            plan, gained = outcome.decisions, gained + gain
    assert gained > 0
    # Models of large pools are cut for likely people, those of small ones for everybody.
    pool_by_cell = chooser.around.pool_by_cell
    narrow = {
        is_large: [
            bool(scope.candidates)
            for scope in cut
            if not scope.activities and large[pool_by_cell[min(scope.cells)]] is is_large
        ]
        for is_large in (True, False)
    }
    assert sum(narrow[True]) > len(narrow[True]) / 2
    assert sum(narrow[False]) < len(narrow[False]) / 2
    sizes = {is_large: arm.size for arm, is_large in zip(chooser.pools, large, strict=True)}
    assert sizes[True] > sizes[False]


def test_the_parts_of_a_plan_are_the_plan() -> None:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=0.3, seed=2))
    pools, plan = find_pools(problem), construct(problem)
    parts = [pool_part(pool, plan) for pool in pools]
    for name in ("assigned", "held", "released"):
        rows = [row for part in parts for row in getattr(part, name)]
        assert sorted(rows) == sorted(getattr(plan, name))
    values = pool_values(problem, pools, plan)
    alone = [pool_values(problem, pools, part)[k] for k, part in enumerate(parts)]
    assert alone == values
