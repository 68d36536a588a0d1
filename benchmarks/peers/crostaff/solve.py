"""Crostaff itself, run like a peer."""

from __future__ import annotations

from benchmarks.peers.exchange import Answer, Task
from benchmarks.peers.plans import to_tables

import crostaff as cs


def solve(task: Task, *, method: str = "auto", note: str = "") -> None:
    """Solve a task.

    Parameters
    ----------
    task : Task
    method : str
        Of :func:`crostaff.solve`.
    note : str
        For the row.
    """
    result = cs.solve(
        cs.read(task.scenario),
        time_limit=task.time_limit,
        workers=task.workers,
        seed=task.seed,
        method=method,
    )
    plan = result.plan
    answer = Answer(
        result.summary.seconds, result.bound, note, {"ortools": result.summary.versions["ortools"]}
    )
    task.write(answer, None if plan is None else to_tables(plan.problem, plan.decisions))


if __name__ == "__main__":
    solve(Task.parse())
