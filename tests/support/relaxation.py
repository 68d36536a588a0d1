"""The linear relaxation of a model, by a solver of its own: what tightening is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model, cp_model_helper

from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.problem import Problem

LARGE = 2**60


class _Relaxation:
    """Rows and columns of the linear program."""

    def __init__(self, variables: Sequence[cp_model_helper.IntegerVariableProto]) -> None:
        self.lp = pywraplp.Solver.CreateSolver("GLOP")
        self.columns = [
            self.lp.NumVar(v.domain[0], v.domain[len(v.domain) - 1], "") for v in variables
        ]

    def add(self, terms: Iterable[tuple[int, int]], low: float, high: float) -> None:
        row = self.lp.Constraint(low, high)
        for index, factor in terms:
            column = self.columns[index]
            row.SetCoefficient(column, row.GetCoefficient(column) + factor)

    def add_literals(self, literals: Sequence[int], low: float, high: float) -> None:
        negated = sum(literal < 0 for literal in literals)
        terms = [(x, 1) if x >= 0 else (-1 - x, -1) for x in literals]
        self.add(terms, low - negated, high - negated)

    def add_linear(
        self, terms: list[tuple[int, int]], low: float, high: float, unless: Sequence[int]
    ) -> None:
        """Add a row; its bounds give way as far as they must where ``unless`` holds."""
        if not unless:
            self.add(terms, low, high)
            return
        (literal,) = unless
        ends = [(c * self.columns[v].lb(), c * self.columns[v].ub()) for v, c in terms]
        least, most = sum(min(pair) for pair in ends), sum(max(pair) for pair in ends)
        index, sign = (literal, 1) if literal >= 0 else (-1 - literal, -1)
        negated = int(literal < 0)
        if low > least:
            give = low - least
            self.add([*terms, (index, sign * give)], low - give * negated, inf)
        if high < most:
            give = most - high
            self.add([*terms, (index, -sign * give)], -inf, high + give * negated)

    def add_row(self, row: cp_model_helper.ConstraintProto) -> None:
        unless = [-1 - literal for literal in row.enforcement_literal]
        if row.has_linear():
            low, high = row.linear.domain[0], row.linear.domain[len(row.linear.domain) - 1]
            terms = list(zip(row.linear.vars, row.linear.coeffs, strict=True))
            self.add_linear(
                terms, low if low > -LARGE else -inf, high if high < LARGE else inf, unless
            )
        elif row.has_at_most_one():
            self.add_literals(row.at_most_one.literals, -inf, 1)
        elif row.has_exactly_one():
            self.add_literals(row.exactly_one.literals, 1, 1)
        elif row.has_bool_or():
            self.add_literals([*row.bool_or.literals, *unless], 1, inf)
        elif row.has_bool_and():
            for literal in row.bool_and.literals:
                self.add_literals([literal, *unless], 1, inf)


def relaxed_value(problem: Problem, *, redundant: bool) -> float:
    """Return the value, in currency, if every literal and integer may be a fraction.

    Intervals are left out: it is a relaxation of the relaxation.
    """
    built = build(problem, ModelOptions(redundant=redundant))
    built.ctx.model.maximize(built.objective("value").expression())
    proto = built.ctx.model.proto
    relaxation = _Relaxation(proto.variables)
    for row in proto.constraints:
        relaxation.add_row(row)
    objective = relaxation.lp.Objective()
    objective.SetMinimization()
    for index, coefficient in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        objective.SetCoefficient(relaxation.columns[index], coefficient)
    assert relaxation.lp.Solve() == pywraplp.Solver.OPTIMAL
    return float(problem.money(round(-objective.Value() - proto.objective.offset)))


def best_value(problem: Problem) -> float:
    """Return the value of the best plan."""
    built = build(problem, ModelOptions())
    built.ctx.model.maximize(built.objective("value").expression())
    solver = cp_model.CpSolver()
    assert solver.solve(built.ctx.model) == cp_model.OPTIMAL
    return float(problem.money(round(solver.objective_value)))
