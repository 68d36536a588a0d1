"""The model as a mixed-integer program has the same solutions, and the same optimum."""

from __future__ import annotations

import random

import pytest
from benchmarks.peers.highs.mip import Mip, UntranslatableError, translate
from benchmarks.peers.highs.solve import one_model
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from crostaff.model.extract import extract
from crostaff.plan.check import check
from crostaff.plan.score import score
from tests.support.optima import known_optima
from tests.support.tiny import tiny


def solved(mip: Mip) -> tuple[float, list[int]] | None:
    """Solve a program with the HiGHS of OR-Tools; ``None`` where there is no solution."""
    model = mathopt.Model()
    bounds = zip(mip.lower.tolist(), mip.upper.tolist(), strict=True)
    columns = [model.add_integer_variable(lb=low, ub=high) for low, high in bounds]
    for row, (low, high) in enumerate(zip(mip.low, mip.high, strict=True)):
        entries = range(mip.first[row], mip.first[row + 1])
        total = sum(mip.value[e] * columns[mip.column[e]] for e in entries)
        model.add_linear_constraint(expr=total, lb=low, ub=high)
    worth = zip(mip.cost, columns, strict=True)
    model.maximize(mip.offset + sum(cost * column for cost, column in worth if cost))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS)
    if result.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return None
    assert result.termination.reason == mathopt.TerminationReason.OPTIMAL
    values = result.variable_values()
    return result.objective_value(), [round(values[column]) for column in columns]


@pytest.mark.parametrize("redundant", [True, False])
def test_the_program_has_the_optimum_of_all_plans(redundant: bool) -> None:
    seen = 0
    for problem, _, optimum in known_optima(range(60)):
        if problem.scenario.policy.tiers != ("value",):
            continue
        built = one_model(problem, redundant=redundant)
        mip = translate(built.ctx.model)
        found = solved(mip)
        assert found is not None
        plan = extract(built, found[1][: mip.num_given])
        assert check(problem, plan) == []
        assert score(problem, plan).value_units == optimum == pytest.approx(found[0], rel=1e-9)
        seen += 1
    assert seen > 10


@pytest.mark.parametrize("seed", range(120))
def test_rows_are_the_constraints(seed: int) -> None:
    model = random_model(random.Random(seed))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    found = solved(translate(model))
    if status == cp_model.INFEASIBLE:
        assert found is None
        return
    assert found is not None
    assert found[0] == pytest.approx(solver.objective_value)
    for column, value in enumerate(found[1][: len(model.proto.variables)]):
        model.add(model.get_int_var_from_proto_index(column) == value)
    assert solver.solve(model) == cp_model.OPTIMAL, "no solution of the model itself"


def random_model(rng: random.Random) -> cp_model.CpModel:
    """Return a model with some of every kind of constraint that has rows."""
    model = cp_model.CpModel()
    gap = cp_model.Domain.from_intervals([[-4, -3], [0, 0], [2, 5]])
    numbers = [model.new_int_var(-3, 6, ""), model.new_int_var_from_domain(gap, "")]
    literals = [model.new_bool_var("") for _ in range(4)]

    def some() -> list[cp_model.BoolVarT]:
        picked = rng.sample(literals, rng.randint(1, 3))
        return [one if rng.random() < 0.5 else ~one for one in picked]

    variables = [*numbers, *literals]
    kinds = {
        "linear": lambda: model.add_linear_constraint(total(), *sorted(rng.choices(RANGE, k=2))),
        "domain": lambda: model.add_linear_expression_in_domain(
            total(), cp_model.Domain.from_intervals([[-20, rng.randint(-6, -1)], [2, 3], [8, 20]])
        ),
        "or": lambda: model.add_bool_or(some()),
        "and": lambda: model.add_bool_and(some()),
        "at most": lambda: model.add_at_most_one(some()),
        "exactly": lambda: model.add_exactly_one(some()),
        "maximum": lambda: model.add_max_equality(numbers[0] + 1, [numbers[1], -numbers[1] + 2]),
        "absolute": lambda: model.add_abs_equality(numbers[0], numbers[1] - 1),
    }

    def total() -> cp_model.LinearExprT:
        weights = [rng.randint(-3, 3) for _ in variables]
        return cp_model.LinearExpr.weighted_sum(variables, weights) + rng.randint(-1, 1)

    for _ in range(rng.randint(2, 5)):
        kind = rng.choice(list(kinds))
        row = kinds[kind]()
        if kind in {"linear", "domain", "or", "and"} and rng.random() < 0.6:
            row.only_enforce_if(some())
    model.maximize(total())
    return model


RANGE = range(-6, 7)


def test_what_has_no_rows_is_refused() -> None:
    model = cp_model.CpModel()
    begin = model.new_int_var(0, 3, "")
    model.add_no_overlap([model.new_fixed_size_interval_var(begin, 2, "")])
    model.maximize(begin)
    with pytest.raises(UntranslatableError, match="of the kind interval has no rows"):
        translate(model)


def test_a_model_of_wide_windows_has_no_intervals() -> None:
    # 24 starts: more than get literals of their own elsewhere.
    problem = tiny(periods=27, activities=[{"activity_id": "A"}], policy={"segment": 30})
    assert len(translate(one_model(problem, redundant=True).ctx.model).low) > 24
