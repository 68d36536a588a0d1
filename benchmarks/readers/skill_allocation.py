"""Skill allocation (MiniZinc Challenge 2020) as a scenario: jobs, skills, and trainings to buy.

Every job takes the same small part of an engineer's contract, so that a contract holds as many
jobs as an engineer may have; jobs of one skill are one requirement. An engineer without a skill
is a trainee in it, and qualifies in a training at full contract beside a teacher who does nothing
else. There is one period of trainings for each new skill that an engineer may learn, and the jobs
come after them. Jobs overseas run for one period more, in which work at home leaves each engineer
the time of as many as they may have. The objective is the number of trainings.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readers.dzn import read_dzn

from crostaff.scenario.scenario import Scenario

FUNCTION = "engineer"
HOME = "home"
JOB_COLUMNS = 5
MOST_OVERSEAS = 5
START = dt.date(2027, 1, 4)


@dataclass(frozen=True)
class Instance:
    """An instance as the file states it.

    Attributes
    ----------
    skills : list of list of bool, shape (engineers, skills)
        Who has what.
    jobs : list of (int, bool)
        Skill, from 0, and whether overseas.
    most_jobs : int
        Of one engineer.
    most_trainings : int
        Of one engineer.
    """

    name: str
    skills: list[list[bool]]
    jobs: list[tuple[int, bool]]
    most_jobs: int
    most_trainings: int

    @property
    def part(self) -> int:
        """Percent of full time that a job takes."""
        return 100 // self.most_jobs


def read_instance(path: Path) -> Instance:
    """Read a ``.dzn`` file.

    Raises
    ------
    ValueError
        If a table holds anything but numbers, a job needs an unknown skill, or an engineer may
        have no job, over a hundred, or fewer than no trainings.
    """
    values = read_dzn(path)
    skills, jobs = _numbers(path, values, "engineer_skills"), _numbers(path, values, "jobs")
    most_jobs, most_trainings = values["nMaxJobs"], values["nNewSkillsPerPerson"]
    if not isinstance(most_jobs, int) or not 1 <= most_jobs <= 100:
        raise ValueError(f"{path.name}: nMaxJobs is {most_jobs}, not 1 to 100")
    if not isinstance(most_trainings, int) or most_trainings < 0:
        raise ValueError(f"{path.name}: nNewSkillsPerPerson is {most_trainings}, not 0 or more")
    known = len(skills[0]) if skills else 0
    for number, row in enumerate(jobs, start=1):
        if len(row) != JOB_COLUMNS:
            raise ValueError(f"{path.name}: job {number} has {len(row)} columns, not {JOB_COLUMNS}")
        if not 1 <= row[0] <= known:
            raise ValueError(f"{path.name}: job {number} needs skill {row[0]} of {known}")
    return Instance(
        name=path.stem,
        skills=[[bool(has) for has in row] for row in skills],
        jobs=[(row[0] - 1, bool(row[-1])) for row in jobs],
        most_jobs=most_jobs,
        most_trainings=most_trainings,
    )


def _numbers(path: Path, values: dict[str, object], name: str) -> list[list[int]]:
    """Return a table of whole numbers."""
    table = values[name]
    if isinstance(table, list) and all(
        isinstance(row, list) and all(isinstance(cell, int) for cell in row) for row in table
    ):
        return table
    raise ValueError(f"{path.name}: {name} is no table of numbers, [| … | … |]")


def to_scenario(instance: Instance) -> Scenario:
    """Return the instance as a scenario that minimises the number of trainings."""
    shape = _Shape(instance)
    rounds = shape.rounds
    return Scenario.model_validate(
        {
            "name": instance.name,
            "start": START,
            "period": "day",
            "periods": rounds + 2,
            "policy": {
                "fte_step": instance.part,
                "segment": 2,
                "full_coverage": True,
                "objective": "trainings",
            },
            "staff": shape.staff(),
            "staff_skills": shape.staff_skills(),
            "skills": shape.skills(),
            "clients": [{"client_id": "client"}],
            "studies": [{"study_id": "work", "client_id": "client"}],
            "activities": [
                *(_activity(f"school-{number + 1}", number, 1) for number in range(rounds)),
                _activity("jobs", rounds, 1),
                _activity("overseas", rounds, 2),
                _activity("home", rounds + 1, 1),
            ],
            "requirements": [*shape.lessons(), *shape.jobs(), *shape.home()],
        }
    )


class _Shape:
    """The tables in the making."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.contract = instance.part * instance.most_jobs / 100
        self.needed = sorted({skill for skill, _ in instance.jobs})
        self.rounds = min(instance.most_trainings, len(self.needed))
        self.engineers = range(len(instance.skills))
        self.school = [
            _Lesson(f"S{skill + 1}", number + 1)
            for number in range(self.rounds)
            for skill in self.needed
        ]
        abroad = sum(overseas for _, overseas in instance.jobs)
        self.has_home = instance.most_jobs > MOST_OVERSEAS and abroad > MOST_OVERSEAS

    def staff(self) -> list[dict[str, object]]:
        """Return the engineers, and teachers who leave after the last training."""
        last = _day(self.rounds - 1)
        teachers = [
            {"staff_id": lesson.teacher, "fte": self.contract, "available_to": last}
            for lesson in self.school
        ]
        engineers = [{"staff_id": f"E{e + 1}", "fte": self.contract} for e in self.engineers]
        return [{**row, "function": FUNCTION} for row in engineers + teachers]

    def staff_skills(self) -> list[dict[str, object]]:
        """Return who has what, and who could learn it."""
        known = [
            (f"E{e + 1}", f"S{skill + 1}", "qualified" if has else "trainee")
            for e, row in enumerate(self.instance.skills)
            for skill, has in enumerate(row)
            if skill in self.needed and (has or self.school)
        ]
        known += [(lesson.teacher, lesson.skill, "experienced") for lesson in self.school]
        if self.has_home:
            known += [(f"E{e + 1}", HOME, "qualified") for e in self.engineers]
        return [
            {"staff_id": staff, "skill_id": skill, "level": level} for staff, skill, level in known
        ]

    def skills(self) -> list[dict[str, object]]:
        """Return the skills that are needed; an hour of a training is enough."""
        size = len(self.engineers)
        return [
            *(
                {
                    "skill_id": f"S{skill + 1}",
                    "hours_to_qualified": 1,
                    "trainees_per_mentor": size,
                }
                for skill in self.needed
            ),
            *([{"skill_id": HOME}] if self.has_home else []),
        ]

    def lessons(self) -> list[dict[str, object]]:
        """Return the trainings: a teacher, and whoever learns at full contract."""
        return [
            {
                **_need(f"T{lesson.name}", f"school-{lesson.round}", lesson.skill, self.contract),
                "min_fte": self.contract,
                "named_staff": [lesson.teacher],
                "trainee_slots": len(self.engineers),
            }
            for lesson in self.school
        ]

    def jobs(self) -> list[dict[str, object]]:
        """Return the jobs, those of one skill in one requirement."""
        counts = Counter(self.instance.jobs)
        return [
            {
                **_need(
                    f"S{skill + 1}-{place}",
                    place,
                    f"S{skill + 1}",
                    number * self.instance.part / 100,
                ),
                "min_fte": self.instance.part / 100,
            }
            for (skill, overseas), number in sorted(counts.items())
            for place in ["overseas" if overseas else "jobs"]
        ]

    def home(self) -> list[dict[str, object]]:
        """Return the work at home that leaves time for as many jobs overseas as are allowed."""
        fte = self.instance.part * (self.instance.most_jobs - MOST_OVERSEAS) / 100
        return [
            {
                **_need(f"home-{e + 1}", "home", HOME, fte),
                "min_fte": fte,
                "named_staff": [f"E{e + 1}"],
            }
            for e in self.engineers
            if self.has_home
        ]


@dataclass(frozen=True)
class _Lesson:
    """The training in a skill in one of the rounds."""

    skill: str
    round: int

    @property
    def name(self) -> str:
        return f"{self.skill}-{self.round}"

    @property
    def teacher(self) -> str:
        return f"T{self.name}"


def _day(period: int) -> dt.date:
    return START + dt.timedelta(days=period)


def _activity(name: str, period: int, duration: int) -> dict[str, object]:
    return {
        "activity_id": name,
        "study_id": "work",
        "duration": duration,
        "fixed_start": _day(period),
    }


def _need(name: str, activity: str, skill: str, fte: float) -> dict[str, object]:
    return {
        "requirement_id": name,
        "activity_id": activity,
        "function": FUNCTION,
        "skill_id": skill,
        "fte": fte,
    }
