"""Small models cut out of a built one: the same optimum as one built anew, at the same score."""

from __future__ import annotations

import random

import pytest
from ortools.sat.python import cp_model

from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import decision_values, extract
from crostaff.model.rows import UnfitModelError, message_of, read_rows
from crostaff.model.scope import Scope
from crostaff.model.slices import SlicedModel
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.bound import moving_activities
from crostaff.solve.guide import with_teams
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pools import find_pools
from crostaff.solve.rounds import attempt
from tests.support.batches import batches
from tests.support.strategies import from_seed
from tests.support.tiny import decide, people, tiny
from tests.support.valid_plans import limits, valid_plans


def sliced_model(problem: Problem, plan: Decisions, *, moving: bool = True) -> SlicedModel:
    """Return the model of everything, or of all work at the dates and holds of a plan."""
    cells = frozenset(range(len(problem.cells)))
    scope = Scope(plan, cells)
    if moving:
        protections = frozenset(range(len(problem.protections)))
        scope = Scope(plan, cells, moving_activities(problem), protections, alone=True)
    built = build(problem, ModelOptions(explicit_starts=100), scope=scope)
    return SlicedModel(built, plan, limits().solver())


def some_scope(problem: Problem, plan: Decisions, rng: random.Random, *, moving: bool) -> Scope:
    """Return a random part of a plan."""
    cells = frozenset(cell.index for cell in problem.cells if rng.random() < 0.5)
    if not moving:
        return Scope(plan, cells)
    activities = frozenset(a for a in sorted(moving_activities(problem)) if rng.random() < 0.5)
    protections = frozenset(p.index for p in problem.protections if rng.random() < 0.5)
    candidates = {
        cell: tuple(
            person
            for person in problem.requirements[problem.cells[cell].requirement].candidates
            if rng.random() < 0.5 or is_on(problem, plan, person, cell)
        )
        for cell in sorted(cells)
        if rng.random() < 0.3
    }
    return Scope(plan, cells, activities, protections, candidates=candidates)


def is_on(problem: Problem, plan: Decisions, person: int, cell: int) -> bool:
    data = problem.cells[cell]
    place = (person, data.requirement, data.segment)
    return place in {(row.staff, row.requirement, row.segment) for row in plan.assigned}


def value(problem: Problem, plan: Decisions) -> int:
    return score(problem, plan).value_units


def best_in(problem: Problem, scope: Scope) -> int:
    """Return the best value in a scope, by a model built for it alone."""
    tried = attempt(problem, scope, limits())
    assert tried.proved
    return value(problem, scope.decisions if tried.decisions is None else tried.decisions)


def improve(
    problem: Problem, sliced: SlicedModel, plan: Decisions, rng: random.Random, *, moving: bool
) -> Decisions:
    """Decide a random part anew, and judge it by a model built for it alone."""
    scope = some_scope(problem, plan, rng, moving=moving)
    part = sliced.cut(scope)
    solver = limits().solver()
    assert solver.solve(part.model) == cp_model.OPTIMAL
    gain = sliced.adopt(part, solver.response_proto.solution)
    found = sliced.decisions()
    assert check(problem, found) == []
    assert value(problem, found) == value(problem, plan) + (gain or 0) == best_in(problem, scope)
    return found


def as_sets(plan: Decisions) -> tuple[object, ...]:
    return dict(plan.starts), {*plan.assigned}, {*plan.held}, {*plan.released}


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("seeds", batches(240, 6))
def test_a_slice_has_the_optimum_of_a_model_built_anew(seeds: range, moving: bool) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        problem = compile_problem(from_seed(seed))
        for plan in valid_plans(problem, rng, most=2):
            sliced = sliced_model(problem, plan, moving=moving)
            assert as_sets(sliced.decisions()) == as_sets(plan)
            found = plan
            for _ in range(3):
                found = improve(problem, sliced, found, rng, moving=moving)
            if not sliced.follow(plan, limits().solver()):
                pytest.fail(f"scenario {seed}: the plan that the model began with does not fit it")
            assert as_sets(sliced.decisions()) == as_sets(plan)
            improve(problem, sliced, plan, rng, moving=moving)


def best_among(problem: Problem, scope: Scope) -> int:
    """Return the best value if none but the candidates of a scope's cells come or go."""
    built = build(problem, ModelOptions(explicit_starts=100), scope=with_teams(problem, scope))
    before = {
        variable.index: amount for variable, amount in decision_values(built, scope.decisions)
    }
    for member in built.ctx.members:
        if member.staff not in scope.candidates.get(member.cell.index, (member.staff,)):
            for one in (expr for seat in member.seats for expr in (seat.on, seat.steps)):
                if isinstance(one, cp_model.IntVar) and one.index in before:
                    built.ctx.model.add(one == before[one.index])
    built.ctx.model.maximize(built.objective("value").expression())
    solver = limits().solver()
    assert solver.solve(built.ctx.model) == cp_model.OPTIMAL
    return value(problem, extract(built, solver.response_proto.solution))


@pytest.mark.parametrize("seeds", batches(120, 6))
def test_those_who_are_no_candidates_stay_where_they_are(seeds: range) -> None:
    gained = 0
    for seed in seeds:
        rng = random.Random(seed)
        problem = compile_problem(from_seed(seed))
        around = Neighbourhoods(problem, find_pools(problem))
        if "exchange" not in around.kinds:
            continue
        for plan in valid_plans(problem, rng, most=2):
            sliced = sliced_model(problem, plan)
            scope = around.draw("exchange", rng.randrange(len(around.pools)), plan, 1, rng)
            part = sliced.cut(scope)
            solver = limits().solver()
            assert solver.solve(part.model) == cp_model.OPTIMAL
            gained += sliced.adopt(part, solver.response_proto.solution) or 0
            found = sliced.decisions()
            assert check(problem, found) == []
            assert value(problem, found) == best_among(problem, scope)
            if scope.candidates:
                chosen = {staff for team in scope.candidates.values() for staff in team}
                assert {row for row in plan.assigned if row.staff not in chosen} == {
                    row for row in found.assigned if row.staff not in chosen
                }
    assert gained > 0


def test_nothing_is_adopted_twice_and_nothing_worse() -> None:
    problem = tiny(**people(ann="qualified"))
    plan = decide(problem)
    sliced = sliced_model(problem, plan)
    part = sliced.cut(Scope(plan, frozenset([0])))
    solver = limits().solver()
    assert solver.solve(part.model) == cp_model.OPTIMAL
    found = list(solver.response_proto.solution)
    assert (
        sliced.adopt(part, found) == value(problem, sliced.decisions()) - value(problem, plan) > 0
    )
    assert sliced.adopt(part, found) is None
    assert sliced.adopt(part, [0] * len(found)) is None
    assert sliced.decisions().assigned


def test_a_plan_that_breaks_a_rule_is_not_followed() -> None:
    problem = tiny(**people(ann="qualified"), requirements=[{"requirement_id": "R", "fte": 0.5}])
    sliced = sliced_model(problem, decide(problem))
    assert not sliced.follow(decide(problem, "ann R[0] solo 100"), limits().solver())


def test_a_plan_that_breaks_a_rule_is_no_solution_to_begin_with() -> None:
    problem = tiny(**people(ann="qualified"), requirements=[{"requirement_id": "R", "fte": 0.5}])
    with pytest.raises(UnfitModelError):
        sliced_model(problem, decide(problem, "ann R[0] solo 100"))


def test_intervals_cannot_be_turned_into_rows() -> None:
    model = cp_model.CpModel()
    model.add_no_overlap([model.new_fixed_size_interval_var(0, 1, "")])
    with pytest.raises(UnfitModelError):
        read_rows(message_of(model))


def test_rows_say_what_the_constraints_say() -> None:
    # x in 0 … 5, literals a and b. Each constraint is compared on every assignment.
    model = cp_model.CpModel()
    x = model.new_int_var(0, 5, "")
    a, b = model.new_bool_var(""), model.new_bool_var("")
    posted = [
        (model.add(2 * x <= 7), lambda x, a, b: 2 * x <= 7),
        (model.add(x >= 3).only_enforce_if(a), lambda x, a, b: not a or x >= 3),
        (model.add(x <= 1).only_enforce_if(~b), lambda x, a, b: b or x <= 1),
        (model.add_bool_or(a, ~b), lambda x, a, b: a or not b),
        (model.add_implication(a, ~b), lambda x, a, b: not a or not b),
        (model.add_at_most_one(a, b), lambda x, a, b: a + b <= 1),
        (model.add_exactly_one(~a, b), lambda x, a, b: (1 - a) + b == 1),
    ]
    rows = read_rows(message_of(model))
    assert len(rows.low) == len(posted)
    for at, (_, is_true) in enumerate(posted):
        for values in [(i, j, k) for i in range(6) for j in (0, 1) for k in (0, 1)]:
            entries = rows.row == at
            total = sum(
                c * values[v]
                for v, c in zip(rows.column[entries], rows.coefficient[entries], strict=True)
            )
            condition = rows.condition[at]
            is_off = condition >= 0 and values[condition] != rows.wanted[at]
            assert (is_off or rows.low[at] <= total <= rows.high[at]) == bool(is_true(*values))
