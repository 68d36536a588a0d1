"""Parts of a plan decided anew: the rest holds, no rule breaks, nothing gets worse."""

from __future__ import annotations

import itertools
import random

import pytest
from ortools.sat.python import cp_model

from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.bound import moving_activities
from crostaff.solve.guide import narrowed, with_teams
from crostaff.solve.neighbourhoods import TEAM_SIZE, Neighbourhoods
from crostaff.solve.pools import find_pools
from crostaff.solve.rounds import attempt
from tests.support.batches import batches
from tests.support.strategies import from_seed
from tests.support.tiny import decide, people, tiny, week
from tests.support.valid_plans import has_starts, limits, valid_plans


def decide_anew(problem: Problem, scope: Scope) -> Decisions | None:
    """Decide a scope and judge the outcome against the plan it came from."""
    tried = attempt(problem, scope, limits())
    if tried.decisions is None:
        # Only an empty scope is proved without a plan: the old one is a solution of any other.
        assert not tried.proved or not (scope.cells or scope.protections)
        return None
    before, after = scope.decisions, tried.decisions
    assert check(problem, after) == []
    assert score(problem, after).value_units >= score(problem, before).value_units
    assert kept_of(problem, scope, after) == kept_of(problem, scope, before)
    return after


def kept_of(problem: Problem, scope: Scope, decisions: Decisions) -> tuple[object, ...]:
    """Return what a scope must leave as it is."""
    cells = problem.cells_by_requirement
    return (
        {i: start for i, start in decisions.starts.items() if i not in scope.activities},
        {a for a in decisions.assigned if cells[a.requirement][a.segment] not in scope.cells},
        {h for h in decisions.held if h.protection not in scope.protections},
        {r for r in decisions.released if r.protection not in scope.protections},
    )


def random_scope(problem: Problem, decisions: Decisions, rng: random.Random) -> Scope:
    """Return any scope at all, whatever belongs together."""
    return Scope(
        decisions,
        frozenset(cell.index for cell in problem.cells if rng.random() < 0.5),
        frozenset(i for i in sorted(moving_activities(problem)) if rng.random() < 0.4),
        frozenset(p.index for p in problem.protections if rng.random() < 0.5),
    )


def few_people(problem: Problem, rng: random.Random) -> dict[int, tuple[int, ...]]:
    """Return somebody for each of some cells, by chance."""
    crowds = {
        cell.index: problem.requirements[cell.requirement].candidates for cell in problem.cells
    }
    return {
        cell: (rng.choice(crowd),) for cell, crowd in crowds.items() if crowd and rng.random() < 0.7
    }


def everything(problem: Problem, decisions: Decisions) -> Scope:
    """Return the scope that keeps nothing."""
    return Scope(
        decisions,
        frozenset(range(len(problem.cells))),
        moving_activities(problem),
        frozenset(range(len(problem.protections))),
    )


def optimum(problem: Problem, options: ModelOptions, scope: Scope | None = None) -> int | None:
    """Return the proven optimum in units, or ``None`` where there is no plan."""
    built = build(problem, options, scope=scope)
    built.ctx.model.maximize(built.objective("value").expression())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60
    status = solver.solve(built.ctx.model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


@pytest.mark.parametrize("seeds", batches(48, 6))
def test_neighbourhoods_of_every_kind_improve_a_valid_plan(seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        problem = compile_problem(from_seed(seed))
        around = Neighbourhoods(problem, find_pools(problem))
        if not around.pools:
            continue
        for decisions in valid_plans(problem, rng):
            for kind, k in itertools.product(around.kinds, range(len(around.pools))):
                scope = around.draw(kind, k, decisions, rng.randint(1, 8), rng)
                decide_anew(problem, with_teams(problem, scope))
            if around.moving:
                decide_anew(
                    problem,
                    around.draw_dates(decisions, rng.choice([rng.randint(1, 8), TEAM_SIZE]), rng),
                )


@pytest.mark.parametrize("seeds", batches(48, 6))
def test_any_scope_improves_a_valid_plan(seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        problem = compile_problem(from_seed(seed))
        for decisions in valid_plans(problem, rng, most=2):
            for _ in range(3):
                scope = random_scope(problem, decisions, rng)
                decide_anew(problem, scope)
                decide_anew(problem, narrowed(problem, scope, few_people(problem, rng), rng))


def test_a_few_people_exchange_all_that_they_can_do() -> None:
    # ann and bob can serve R and Q, which never meet; cat only S.
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "fixed_start": week(8)},
        ],
        requirements=[
            {"requirement_id": "R", "activity_id": "A"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
    )
    around = Neighbourhoods(problem, find_pools(problem))
    scope = around.draw("exchange", 0, decide(problem), 1, random.Random(0))
    assert scope.cells == frozenset(cell.index for cell in problem.cells)
    assert {*scope.candidates.values()} == {(0, 1)}
    assert not scope.protections


@pytest.mark.parametrize(("size", "count"), [(1, 2), (2, 4), (100, 6)])
def test_more_people_exchange_where_more_cells_are_asked_for(size: int, count: int) -> None:
    names = ("ann", "bob", "cat", "dan", "eve", "fay")
    problem = tiny(
        **people(**dict.fromkeys(names, "qualified")),
        requirements=[{"requirement_id": name} for name in "PQR"],
    )
    around = Neighbourhoods(problem, find_pools(problem))
    scope = around.draw("exchange", 0, decide(problem), size, random.Random(0))
    assert [len(team) for team in scope.candidates.values()] == [count] * 3


def test_kept_work_moves_to_where_its_person_is() -> None:
    # A may start in period 0 to 2, and should in 2: every period off costs a shift of 500. ann is
    # away from period 5 on, so with her kept on its 4 periods it cannot start after 1.
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[
            {"activity_id": "A", "duration": 4, "deadline": "2027-02-14"},
            {"activity_id": "B", "duration": 2, "fixed_start": "2027-03-01"},
        ],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
        absences=[{"staff_id": "ann", "start": "2027-02-08", "end": "2027-03-28"}],
        baseline_starts=[{"activity_id": "A", "start": 2}],
    )
    plan = decide(problem, "ann R[0] solo 100", starts={"A": 0})
    scope = Scope(
        plan,
        frozenset(problem.cells_by_requirement[problem.requirement_index["Q"]]),
        frozenset({problem.activity_index["A"]}),
    )
    found = decide_anew(problem, scope)
    assert found is not None
    assert found.starts[problem.activity_index["A"]] == 1


def test_a_kept_holder_stays_qualified() -> None:
    # tia becomes qualified by pairing 4 weeks with eve and then holds P. The pairing brings
    # nothing and costs 4 × 40 h × 80; a scope that keeps the hold must keep the pairing too.
    problem = tiny(
        staff=[{"staff_id": "eve"}, {"staff_id": "tia", "cost_rate": 80}],
        staff_skills=[
            {"staff_id": "eve", "level": "experienced"},
            {"staff_id": "tia", "level": "trainee"},
        ],
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160}],
        activities=[{"activity_id": "A", "fixed_start": "2027-01-04"}],
        requirements=[{"requirement_id": "R", "trainee_slots": 1}],
        protections=[{"protection_id": "P", "from": "2027-02-01", "to": "2027-02-28"}],
    )
    plan = decide(problem, "eve R[0] solo 100", "tia R[0] paired 100", held=["P tia 100"])
    assert check(problem, plan) == []
    assert decide_anew(problem, Scope(plan, frozenset(range(len(problem.cells))))) is not None


@pytest.mark.parametrize("seeds", batches(48, 6))
def test_with_everything_free_a_scope_is_the_whole_problem(seeds: range) -> None:
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        plans = valid_plans(problem, random.Random(seed), most=1)
        if plans:
            scope = everything(problem, plans[0])
            whole = optimum(problem, ModelOptions())
            assert whole == optimum(problem, ModelOptions(), scope)
            assert whole is not None
            assert whole >= score(problem, plans[0]).value_units


@pytest.mark.parametrize("seeds", batches(60, 6))
def test_starts_as_literals_or_intervals_give_one_optimum(seeds: range) -> None:
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        if has_starts(problem) and moving_activities(problem):
            intervals = optimum(problem, ModelOptions(explicit_starts=0))
            assert intervals == optimum(problem, ModelOptions())


def test_nothing_free_is_nothing_to_do() -> None:
    problem = tiny()
    plan = decide(problem, "ann R[0] solo 100")
    tried = attempt(problem, Scope(plan, frozenset()), limits())
    assert (tried.decisions, tried.proved, tried.work) == (None, True, 0.0)
