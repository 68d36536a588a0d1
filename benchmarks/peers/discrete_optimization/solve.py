"""Multi-skill project scheduling with the CP-SAT solver of discrete-optimization.

The scenario is read as the document it is: nothing of this project is needed here. A person gives
one skill to one activity at a time, as the published instances ask.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.peers.exchange import Answer, Clock, Tables, Task

Row = Mapping[str, Any]

MODE = 1
"""The only way to do an activity."""

WHOLE = 100
"""Percent of a whole person."""


@dataclass(frozen=True)
class Document:
    """The tables of such a scenario.

    Attributes
    ----------
    horizon : int
    staff : list of str
    skills_by_staff : dict of str to list of str
    durations : dict of str to int
        By activity, in the order of the document.
    needs : list of mapping
        Rows of requirements.
    arcs : list of (str, str)
    """

    horizon: int
    staff: list[str]
    skills_by_staff: dict[str, list[str]]
    durations: dict[str, int]
    needs: list[Row]
    arcs: list[tuple[str, str]]


def read(path: Path) -> Document:
    """Read a scenario document.

    Raises
    ------
    ValueError
        If it holds more than such an instance does, for nothing may be left out.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    for table in ("absences", "protections", "baseline", "baseline_starts"):
        if content.get(table):
            raise ValueError(f"{table}: this peer knows none")
    skills: dict[str, list[str]] = {row["staff_id"]: [] for row in content["staff"]}
    for row in content["staff_skills"]:
        skills[row["staff_id"]].append(row["skill_id"])
    _refuse_columns(content["staff"], {"staff_id", "function"}, "staff")
    _refuse_columns(content["staff_skills"], {"staff_id", "skill_id", "level"}, "staff_skills")
    _refuse_columns(content["activities"], {"activity_id", "study_id", "duration"}, "activities")
    _refuse_columns(content.get("precedences", []), {"predecessor", "successor"}, "precedences")
    needed = {"requirement_id", "activity_id", "function", "skill_id", "fte", "min_fte"}
    _refuse_columns(content.get("requirements", []), needed, "requirements")
    return Document(
        horizon=content["periods"],
        staff=[row["staff_id"] for row in content["staff"]],
        skills_by_staff=skills,
        durations={row["activity_id"]: row["duration"] for row in content["activities"]},
        needs=content.get("requirements", []),
        arcs=[(r["predecessor"], r["successor"]) for r in content.get("precedences", [])],
    )


def _refuse_columns(rows: Sequence[Row], known: set[str], table: str) -> None:
    other = sorted({column for row in rows for column in row} - known)
    if other:
        raise ValueError(f"{table}: this peer knows no {', '.join(other)}")


def to_problem(document: Document) -> Any:
    """Return the problem in the peer's words."""
    from discrete_optimization.rcpsp_multiskill.problem import (
        Employee,
        MultiskillRcpspProblem,
        SkillDetail,
    )

    calendar = [True] * (document.horizon + 1)
    modes: dict[str, dict[int, dict[str, int]]] = {
        activity: {MODE: {"duration": duration}}
        for activity, duration in document.durations.items()
    }
    for need in document.needs:
        modes[need["activity_id"]][MODE][need["skill_id"]] = round(need["fte"])
    successors: dict[str, list[str]] = {activity: [] for activity in modes}
    for one, other in document.arcs:
        successors[one].append(other)
    activities = list(modes)
    return MultiskillRcpspProblem(
        skills_set={skill for skills in document.skills_by_staff.values() for skill in skills},
        resources_set=set(),
        non_renewable_resources=set(),
        resources_availability={},
        employees={
            staff: Employee({skill: SkillDetail(1, 0, 0) for skill in skills}, calendar)
            for staff, skills in document.skills_by_staff.items()
        },
        mode_details=modes,
        successors=successors,
        horizon=document.horizon,
        tasks_list=activities,
        employees_list=document.staff,
        source_task=activities[0],
        sink_task=activities[-1],
        only_one_skill_per_task=True,
    )


def to_tables(document: Document, solution: Any) -> Tables:
    """Return the plan of a solution; of more people than needed the first are taken."""
    rows = []
    for need in document.needs:
        usage = solution.employee_usage.get(need["activity_id"], {})
        giving = [staff for staff, skills in usage.items() if need["skill_id"] in skills]
        rows += [
            {
                "requirement_id": need["requirement_id"],
                "segment": 0,
                "staff_id": staff,
                "mode": "solo",
                "fte_pct": WHOLE,
            }
            for staff in giving[: round(need["fte"])]
        ]
    starts = [
        {"activity_id": activity, "start": int(solution.get_start_time(activity))}
        for activity in document.durations
    ]
    return {"starts": starts, "assignments": rows, "holders": [], "releases": []}


def solve(task: Task) -> None:
    """Solve a task."""
    from discrete_optimization.generic_tools.cp_tools import ParametersCp
    from discrete_optimization.rcpsp_multiskill.solvers.cpsat import CpSatMultiskillRcpspSolver

    document = read(task.scenario)
    clock = Clock(task.time_limit)
    solver = CpSatMultiskillRcpspSolver(to_problem(document))
    solver.init_model()
    parameters = ParametersCp.default_cpsat()
    parameters.nb_process = task.workers
    found = solver.solve(
        parameters_cp=parameters,
        time_limit=max(clock.left, 0.01),
        ortools_cpsat_solver_kwargs={"random_seed": task.seed},
    )
    tables = to_tables(document, found.get_best_solution()) if len(found) else None
    versions = {name: version(name) for name in ("discrete-optimization", "ortools")}
    bound = solver.get_current_best_internal_objective_bound()
    note = f"CP-SAT model: {solver.status_solver.value.lower()}"
    task.write(Answer(clock.seconds, bound, note, versions), tables)


if __name__ == "__main__":
    solve(Task.parse())
