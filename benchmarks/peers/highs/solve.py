"""The same model as a mixed-integer program in HiGHS.

Every moving activity has a literal per start, so that the model has no intervals and all of it
becomes rows. With ``hint`` HiGHS starts from the constructed plan, which also counts as its
first plan; with ``bare`` the model has no implied constraints.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from benchmarks.peers.exchange import Answer, Clock, Task
from benchmarks.peers.highs.mip import Ints, Mip, translate
from benchmarks.peers.plans import to_tables

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.build import BuiltModel, build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import decision_values, extract
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.construct import construct


@dataclass(frozen=True)
class Found:
    """What HiGHS found.

    Attributes
    ----------
    values : array of int or None
        Of the columns, rounded.
    bound : float or None
        In currency.
    status : str
    """

    values: Ints | None
    bound: float | None
    status: str


def solve(task: Task) -> None:
    """Solve a task."""
    scenario = cs.read(task.scenario)
    clock = Clock(task.time_limit)
    problem = compile_problem(scenario)
    first = construct(problem) if "hint" in task.options else None
    built = one_model(problem, redundant="bare" not in task.options)
    mip = translate(built.ctx.model)
    shape = f"{len(mip.low):,} rows, {len(mip.lower):,} columns"
    if clock.left > 0:
        found = maximise(mip, built, first, task, seconds=clock.left)
    else:
        found = Found(None, None, "no time left after the model")
    values = found.values
    plan = None if values is None else extract(built, values[: mip.num_given].tolist())
    note = f"{shape}; {found.status}"
    if found.bound is not None:
        note += "; bound in floating point"
    if first is not None and plan is None:
        plan, note = first, f"{note}; nothing found beside the constructed plan"
    answer = Answer(clock.seconds, found.bound, note, {"highspy": version("highspy")})
    task.write(answer, None if plan is None else to_tables(problem, plan))


def one_model(problem: Problem, *, redundant: bool) -> BuiltModel:
    """Return the model of everything that is to be maximised, without intervals.

    Implied constraints on intervals exist under full coverage only, and are then left out too.
    """
    full = problem.scenario.policy.full_coverage
    options = ModelOptions(redundant=redundant and not full, explicit_starts=problem.periods + 1)
    built = build(problem, options)
    built.ctx.model.maximize(built.objective("value").expression())
    return built


def maximise(
    mip: Mip, built: BuiltModel, first: Decisions | None, task: Task, *, seconds: float
) -> Found:
    """Solve the program.

    Parameters
    ----------
    mip : Mip
    built : BuiltModel
        Whose variables are the first columns.
    first : Decisions or None
        To start from.
    task : Task
    seconds : float
    """
    import highspy

    highs = highspy.Highs()
    settings = {
        "output_flag": False,
        "time_limit": seconds,
        "threads": task.workers,
        "random_seed": task.seed,
        # Its default stops a ten-thousandth before the optimum.
        "mip_rel_gap": 0.0,
    }
    for name, setting in settings.items():
        highs.setOptionValue(name, setting)
    highs.passModel(_program(mip, units=100 * built.ctx.problem.units_per_cent))
    if first is not None:
        wanted = {one.index: value for one, value in decision_values(built, first)}
        columns = np.array(list(wanted), dtype=np.int32)
        highs.setSolution(len(columns), columns, np.array(list(wanted.values()), dtype=float))
    highs.run()
    info = highs.getInfo()
    status = highs.modelStatusToString(highs.getModelStatus()).lower()
    bound = info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else None
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Found(None, bound, status)
    values = np.round(np.array(highs.getSolution().col_value)).astype(np.int64)
    return Found(values, bound, status)


def _program(mip: Mip, *, units: int) -> Any:
    """Return the program for HiGHS; of money, ``units`` make one of the currency."""
    import highspy

    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(mip.lower), len(mip.low)
    program.sense_, program.offset_ = highspy.ObjSense.kMaximize, mip.offset / units
    program.col_cost_ = mip.cost / units
    program.col_lower_, program.col_upper_ = mip.lower.astype(float), mip.upper.astype(float)
    program.row_lower_, program.row_upper_ = mip.low, mip.high
    program.integrality_ = [highspy.HighsVarType.kInteger] * len(mip.lower)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = mip.first.astype(np.int32)
    program.a_matrix_.index_ = mip.column.astype(np.int32)
    program.a_matrix_.value_ = mip.value
    return program


if __name__ == "__main__":
    solve(Task.parse())
