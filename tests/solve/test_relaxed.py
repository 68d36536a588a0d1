"""The relaxation of a model: every solution of the model is one of the program, worth the same."""

from __future__ import annotations

import itertools
import random

import numpy as np
from ortools.sat.python import cp_model

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.rows import message_of
from crostaff.solve.bound import alone
from crostaff.solve.construct import construct
from crostaff.solve.limits import Limits
from crostaff.solve.linear import LinearProgram, safe_bound, upper_bound
from crostaff.solve.pools import find_pools
from crostaff.solve.relaxed import relaxed_program
from tests.support.valid_plans import a_minute

Point = tuple[int, ...]


class Drawn:
    """A random model with rows of every kind."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.model = cp_model.CpModel()
        self.literals = [self.model.new_bool_var("") for _ in range(rng.randint(2, 4))]
        self.integers = [
            self.model.new_int_var(low, low + rng.randint(0, 3), "")
            for low in (rng.randint(-2, 2) for _ in range(rng.randint(1, 2)))
        ]
        self.variables = [*self.literals, *self.integers]
        kinds = [self._linear, self._under, self._clause, self._one, self._implied, self._interval]
        for _ in range(rng.randint(1, 5)):
            rng.choice(kinds)()
        worth = [rng.randint(-5, 9) for _ in self.variables]
        self.model.maximize(
            cp_model.LinearExpr.weighted_sum(self.variables, worth) + rng.randint(-20, 20)
        )

    def _literal(self) -> cp_model.BoolVarT:
        literal = self.rng.choice(self.literals)
        return literal if self.rng.random() < 0.6 else literal.negated()

    def _row(self) -> cp_model.BoundedLinearExpression:
        total = cp_model.LinearExpr.weighted_sum(
            self.variables, [self.rng.randint(-3, 4) for _ in self.variables]
        )
        low = self.rng.randint(-6, 4)
        return self.rng.choice([total <= low + 6, total >= low - 4, total == low])

    def _linear(self) -> None:
        self.model.add(self._row())

    def _under(self) -> None:
        self.model.add(self._row()).only_enforce_if(self._literal())

    def _clause(self) -> None:
        self.model.add_bool_or([self._literal(), self._literal()])

    def _one(self) -> None:
        add = self.rng.choice([self.model.add_at_most_one, self.model.add_exactly_one])
        add(self.rng.sample(self.literals, 2))

    def _implied(self) -> None:
        self.model.add_implication(self._literal(), self._literal())

    def _interval(self) -> None:
        # Left out of the program: it may only make the model's optimum smaller.
        start = self.rng.choice(self.integers)
        mine = self.model.new_optional_fixed_size_interval_var(start, 2, self._literal(), "")
        self.model.add_no_overlap([mine, self.model.new_fixed_size_interval_var(1, 2, "")])

    def solutions(self) -> list[tuple[Point, int]]:
        """Return every solution with its worth, each checked by the solver alone."""
        found = []
        domains = [list(variable.proto.domain) for variable in self.variables]
        spans = [range(domain[0], domain[-1] + 1) for domain in domains]
        solver = cp_model.CpSolver()
        for point in itertools.product(*spans):
            model = self.model.clone()
            for variable, value in zip(self.variables, point, strict=True):
                model.add(model.get_int_var_from_proto_index(variable.index) == value)
            if solver.solve(model) == cp_model.OPTIMAL:
                found.append((point, round(solver.objective_value)))
        return found


def broken(program: LinearProgram, x: np.ndarray) -> bool:
    total = np.zeros(len(program.most), dtype=np.int64)
    np.add.at(total, program.row, program.coefficient * x[program.column])
    return bool((total > program.most).any() or (x < 0).any() or (x > program.upper).any())


def test_every_solution_keeps_the_rows_and_its_worth() -> None:
    seen = 0
    for seed in range(60):
        drawn = Drawn(random.Random(seed))
        program = relaxed_program(message_of(drawn.model))
        columns = len(drawn.model.proto.variables)
        least = np.array([v.domain[0] for v in drawn.model.proto.variables])
        solutions = drawn.solutions()
        for point, worth in solutions:
            x = np.zeros(columns, dtype=np.int64)
            # Constants that intervals brought stand at their only value.
            x[[variable.index for variable in drawn.variables]] = point
            x -= np.where(np.isin(np.arange(columns), [v.index for v in drawn.variables]), least, 0)
            assert not broken(program, x)
            assert int(program.worth @ x) + program.offset == worth
            seen += 1
        bound = upper_bound(program, Limits(0, a_minute())).bound
        assert all(bound >= worth for _, worth in solutions)
    assert seen > 500


def test_the_relaxation_of_a_row_under_a_condition() -> None:
    # x ≤ 2 if c, up to 6 otherwise: 10 c + x is worth 12, or 6 without c.
    model = cp_model.CpModel()
    condition, x = model.new_bool_var(""), model.new_int_var(1, 6, "")
    model.add(x <= 2).only_enforce_if(condition)
    model.maximize(10 * condition + x)
    assert upper_bound(relaxed_program(message_of(model)), Limits(0, a_minute())).bound == 12


def test_rows_that_never_bind_are_left_out() -> None:
    model = cp_model.CpModel()
    x, y = model.new_int_var(0, 3, ""), model.new_int_var(0, 3, "")
    model.add(x + y <= 6)
    model.add(x - y >= -3)
    model.add(x + y <= 5)
    model.maximize(x + y)
    program = relaxed_program(message_of(model))
    assert program.most.tolist() == [5]
    assert upper_bound(program, Limits(0, a_minute())).bound == 5


def test_the_simplex_has_prices_for_worths_in_small_units_of_money() -> None:
    problem = compile_problem(cs.generate(people=60, studies=25, movable=0.0, seed=4))
    pool, plan = find_pools(problem)[0], construct(problem)
    built = build(problem, ModelOptions(), scope=alone(problem, pool, plan))
    built.ctx.model.maximize(built.staffing().expression())
    program = relaxed_program(message_of(built.ctx.model))
    assert program.worth.max() > 10**7
    found = upper_bound(program, Limits(0, a_minute()))
    assert found.is_optimal
    assert found.bound < safe_bound(program, np.zeros(len(program.most)))
