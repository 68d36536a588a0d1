"""One CP-SAT model of everything, solved as a whole.

With ``hint`` it starts from the constructed plan, which also counts as its first plan; without, it
gets the model alone.
"""

from __future__ import annotations

from importlib.metadata import version

from benchmarks.peers.crostaff import solve as ours
from benchmarks.peers.exchange import Answer, Clock, Task
from benchmarks.peers.plans import to_tables

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.solve.exact import maximise
from crostaff.solve.options import SolveOptions


def solve(task: Task) -> None:
    """Solve a task."""
    if "hint" in task.options:
        ours.solve(task, method="exact", note="one model, from the constructed plan")
        return
    scenario = cs.read(task.scenario)
    clock = Clock(task.time_limit)
    problem = compile_problem(scenario)
    built = build(problem)
    options = SolveOptions(time_limit=task.time_limit, workers=task.workers, seed=task.seed)
    outcome = maximise(built, built.objective("value"), options=options, seconds=clock.left)
    bound = None if outcome.bound is None else problem.money(outcome.bound)
    note = f"one model without a first plan: {outcome.verdict.value}"
    plan = outcome.decisions
    task.write(
        Answer(clock.seconds, bound, note, {"ortools": version("ortools")}),
        None if plan is None else to_tables(problem, plan),
    )


if __name__ == "__main__":
    solve(Task.parse())
