"""Multi-skill project scheduling (Young, Feydy and Schutt, CP 2017) as a scenario.

Every skill need of an activity becomes a requirement for whole people; with a capacity of 100 % a
person gives one skill to one activity at a time. The objective is the makespan.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from benchmarks.readers.dzn import read_dzn

from crostaff.scenario.scenario import Scenario

FUNCTION = "crew"
START = dt.date(2027, 1, 4)


@dataclass(frozen=True)
class Instance:
    """An instance as the file states it.

    Attributes
    ----------
    durations : list of int
        By activity; the first and the last are dummies.
    needs : list of list of int, shape (activities, skills)
        People needed.
    masters : list of list of bool, shape (people, skills)
        Who masters what.
    arcs : list of (int, int)
        Predecessor and successor, from 0.
    """

    name: str
    durations: list[int]
    needs: list[list[int]]
    masters: list[list[bool]]
    arcs: list[tuple[int, int]]

    @property
    def horizon(self) -> int:
        """Periods within which the activities fit one after the other."""
        return max(1, sum(self.durations))


def read_instance(path: Path) -> Instance:
    """Read a ``.dzn`` file.

    Raises
    ------
    ValueError
        If sizes do not agree, a need exceeds the people who master the skill, or the last
        activity is no milestone, so that its start is not the makespan.
    """
    values = read_dzn(path)
    pred, succ = cast(list[int], values["pred"]), cast(list[int], values["succ"])
    instance = Instance(
        name=path.stem,
        durations=cast(list[int], values["dur"]),
        needs=cast(list[list[int]], values["sreq"]),
        masters=cast(list[list[bool]], values["mastery"]),
        arcs=[(one - 1, other - 1) for one, other in zip(pred, succ, strict=True)],
    )
    _refuse_faults(instance, values)
    return instance


def _refuse_faults(instance: Instance, values: dict[str, object]) -> None:
    sizes = {
        "nActs": (len(instance.durations), len(instance.needs)),
        "nResources": (len(instance.masters),),
        "nSkills": (*map(len, instance.needs), *map(len, instance.masters)),
    }
    for name, found in sizes.items():
        if any(size != values[name] for size in found):
            raise ValueError(f"{instance.name}: {name} is {values[name]}, the tables have {found}")
    if instance.durations[-1] != 0:
        raise ValueError(f"{instance.name}: the last activity has a duration; it must be a dummy")
    for activity, row in enumerate(instance.needs):
        for skill, need in enumerate(row):
            able = sum(person[skill] for person in instance.masters)
            if need > able:
                raise ValueError(
                    f"{instance.name}: activity {activity + 1} needs {need} people with skill "
                    f"{skill + 1}, and {able} master it"
                )


def to_scenario(instance: Instance) -> Scenario:
    """Return the instance as a scenario that minimises the makespan.

    Activities without duration are milestones and need nobody.
    """
    num_skills = len(instance.masters[0]) if instance.masters else 0
    return Scenario.model_validate(
        {
            "name": instance.name,
            "start": START,
            "period": "day",
            "periods": instance.horizon,
            "policy": {
                "fte_step": 100,
                "segment": max(1, *instance.durations),
                "full_coverage": True,
                "growth": False,
                "objective": "makespan",
            },
            "staff": [
                {"staff_id": f"P{i + 1}", "function": FUNCTION}
                for i in range(len(instance.masters))
            ],
            "staff_skills": [
                {"staff_id": f"P{i + 1}", "skill_id": f"S{k + 1}", "level": "qualified"}
                for i, row in enumerate(instance.masters)
                for k, masters in enumerate(row)
                if masters
            ],
            "skills": [{"skill_id": f"S{k + 1}"} for k in range(num_skills)],
            "clients": [{"client_id": "client"}],
            "studies": [{"study_id": "project", "client_id": "client"}],
            "activities": [
                {"activity_id": f"A{a + 1}", "study_id": "project", "duration": duration}
                for a, duration in enumerate(instance.durations)
            ],
            "precedences": [
                {"predecessor": f"A{one + 1}", "successor": f"A{other + 1}"}
                for one, other in dict.fromkeys(instance.arcs)
            ],
            "requirements": _requirements(instance),
        }
    )


def _requirements(instance: Instance) -> list[dict[str, object]]:
    return [
        {
            "requirement_id": f"A{a + 1}-S{k + 1}",
            "activity_id": f"A{a + 1}",
            "function": FUNCTION,
            "skill_id": f"S{k + 1}",
            "fte": need,
            "min_fte": 1.0,
        }
        for a, row in enumerate(instance.needs)
        for k, need in enumerate(row)
        if need > 0 and instance.durations[a] > 0
    ]
