"""The bare model of a tiny scenario, solved to the end: no construction, no neighbourhoods."""

from __future__ import annotations

from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import extract
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario


def solve_model(
    scenario: Scenario, *, redundant: bool = True
) -> tuple[Problem, Decisions, int] | None:
    """Return the problem, an optimal plan and the first tier's value, or ``None``.

    Raises
    ------
    AssertionError
        If CP-SAT ends without a proof.
    """
    from ortools.sat.python import cp_model

    problem = compile_problem(scenario)
    if any(activity.earliest > activity.latest for activity in problem.activities):
        return None
    built = build(problem, ModelOptions(redundant=redundant))
    model = built.ctx.model
    model.maximize(built.objective(scenario.policy.tiers[0]).expression())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 120
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL, f"CP-SAT ended with {solver.status_name(status)}"
    return problem, extract(built, solver.response_proto.solution), round(solver.objective_value)
