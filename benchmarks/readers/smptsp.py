"""Shift minimisation personnel task scheduling (Krishnamoorthy, Ernst and Baatar, EJOR 2012).

Every task is an activity with a fixed start and a requirement for one whole person; a worker has a
skill for each task that they may do. The objective is the number of people used. Only the order of
starts and ends matters, so time is counted in these.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from crostaff.scenario.scenario import Scenario

FUNCTION = "worker"
START = dt.date(2027, 1, 4)


@dataclass(frozen=True)
class Instance:
    """An instance as the file states it.

    Attributes
    ----------
    tasks : list of (int, int)
        Start and end of each.
    able : list of list of int
        By worker, the tasks that they may do, ascending.
    """

    name: str
    tasks: list[tuple[int, int]]
    able: list[list[int]]


def read_instance(path: Path) -> Instance:
    """Read a ``.dat`` file.

    Raises
    ------
    ValueError
        If counts do not agree, a task ends before it starts, or nobody may do one.
    """
    lines = [
        line.strip()
        for line in path.read_text(encoding="utf-8-sig").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    before, jobs, rest = _section(path, lines, "Jobs")
    between, qualifications, behind = _section(path, rest, "Qualifications")
    unread = [line for line in before if not line.startswith("Type")] + between + behind
    if unread:
        raise ValueError(f"{path.name}: {unread[0][:40]!r} belongs to no section")
    tasks = []
    for line in jobs:
        if not re.fullmatch(r"-?\d+\s+-?\d+", line):
            raise ValueError(f"{path.name}: {line[:40]!r} is no start and end")
        start, end = map(int, line.split())
        tasks.append((start, end))
    able = []
    for line in qualifications:
        count, _, listed = line.partition(":")
        if len(listed.split()) != int(count):
            raise ValueError(f"{path.name}: {line[:40]!r} lists {len(listed.split())} tasks")
        able.append(sorted({int(task) for task in listed.split()}))
    instance = Instance(path.stem, tasks, able)
    _refuse_faults(instance)
    return instance


def _section(path: Path, lines: list[str], name: str) -> tuple[list[str], list[str], list[str]]:
    """Return the lines before ``name = n``, those that it counts, and those behind them."""
    for place, line in enumerate(lines):
        match = re.fullmatch(rf"{name}\s*=\s*(\d+)", line)
        if match:
            end = place + 1 + int(match[1])
            if end > len(lines):
                raise ValueError(f"{path.name}: {name} is {match[1]}, the file ends before")
            return lines[:place], lines[place + 1 : end], lines[end:]
    raise ValueError(f"{path.name}: no line '{name} = n'")


def _refuse_faults(instance: Instance) -> None:
    served = {task for worker in instance.able for task in worker}
    for task, (start, end) in enumerate(instance.tasks):
        if end <= start:
            raise ValueError(f"{instance.name}: task {task} ends at {end} and starts at {start}")
        if task not in served:
            raise ValueError(f"{instance.name}: nobody may do task {task}")
    unknown = served - set(range(len(instance.tasks)))
    if unknown:
        raise ValueError(f"{instance.name}: there is no task {min(unknown)}")


def to_scenario(instance: Instance) -> Scenario:
    """Return the instance as a scenario that minimises the number of people used."""
    moments = sorted({moment for task in instance.tasks for moment in task})
    place = {moment: index for index, moment in enumerate(moments)}
    spans = [(place[start], place[end]) for start, end in instance.tasks]
    return Scenario.model_validate(
        {
            "name": instance.name,
            "start": START,
            "period": "day",
            "periods": max(1, len(moments) - 1),
            "policy": {
                "fte_step": 100,
                "segment": max((end - start for start, end in spans), default=1),
                "full_coverage": True,
                "growth": False,
                "objective": "headcount",
            },
            "staff": [
                {"staff_id": f"W{w}", "function": FUNCTION} for w in range(len(instance.able))
            ],
            "staff_skills": [
                {"staff_id": f"W{w}", "skill_id": f"T{task}", "level": "qualified"}
                for w, tasks in enumerate(instance.able)
                for task in tasks
            ],
            "skills": [{"skill_id": f"T{task}"} for task in range(len(spans))],
            "clients": [{"client_id": "client"}],
            "studies": [{"study_id": "shift", "client_id": "client"}],
            "activities": [
                {
                    "activity_id": f"T{task}",
                    "study_id": "shift",
                    "duration": end - start,
                    "fixed_start": START + dt.timedelta(days=start),
                }
                for task, (start, end) in enumerate(spans)
            ],
            "requirements": [
                {
                    "requirement_id": f"T{task}",
                    "activity_id": f"T{task}",
                    "function": FUNCTION,
                    "skill_id": f"T{task}",
                    "fte": 1.0,
                    "min_fte": 1.0,
                }
                for task in range(len(spans))
            ],
        }
    )
