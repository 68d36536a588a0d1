"""One more of something, as edits of a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crostaff.analysis.asking import Solved
from crostaff.analysis.quote.changes import hire as hire_like
from crostaff.analysis.quote.changes import new_id
from crostaff.analysis.quote.profile import Profile, profile_of_requirement
from crostaff.errors import CrostaffError, Fault, ScenarioError
from crostaff.scenario.edits import Edit
from crostaff.scenario.edits.dates import SetDeadline, SetDue
from crostaff.scenario.edits.moment import later_last
from crostaff.scenario.edits.parsing import make_edit
from crostaff.scenario.edits.people import Hire, SetTrainingPlaces
from crostaff.scenario.edits.protections import Release
from crostaff.scenario.records import Activity, Study
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import hint

KINDS = ("hire", "training_place", "release", "deadline")
"""What there can be one more of."""


class Asked(NamedTuple):
    """One more of something.

    Attributes
    ----------
    words : str
    edits : tuple of Edit
        They leave every plan of the scenario valid, and worth at least as much.
    """

    words: str
    edits: tuple[Edit, ...]


def more_staff(solved: Solved, given: str | Mapping[str, object]) -> Asked:
    """Return one more person.

    Parameters
    ----------
    solved : Solved
    given : str or mapping
        A requirement that the person could fill alone, or columns of the person, with ``skills``
        as levels by skill.
    """
    scenario = solved.problem.scenario
    if isinstance(given, str):
        profile = _profile(solved, given)
        change = hire_like(scenario, profile)
        return Asked(f"{change.words} (for {given})", (change.edit,) if change.edit else ())
    columns = {"staff_id": new_id(scenario), **given}
    skills = columns.pop("skills", {})
    if not isinstance(skills, Mapping):
        raise CrostaffError(
            "hire has skills that are no mapping; give levels by skill, such as "
            "{'SAS': 'qualified'}"
        )
    rows = [
        {"staff_id": columns["staff_id"], "skill_id": skill, "level": level}
        for skill, level in skills.items()
    ]
    # A function that nobody has or needs is a person who can do nothing: mistyped.
    has = [row.function for row in scenario.staff]
    needed = [row.function for row in scenario.requirements]
    held = [row.function for row in scenario.protections]
    functions = tuple(dict.fromkeys([*has, *needed, *held]))
    function = columns.get("function")
    if isinstance(function, str) and function and function not in functions:
        raise _unknown("hire", "function", function, functions)
    edit = make_edit(Hire, {"staff": columns, "skills": rows})
    return Asked(f"one more person, {edit.words(scenario).removeprefix('hire ')}", (edit,))


def _profile(solved: Solved, requirement_id: str) -> Profile:
    problem = solved.problem
    index = problem.requirement_index.get(requirement_id)
    if index is None:
        raise _unknown("hire", "requirement", requirement_id, tuple(problem.requirement_index))
    return profile_of_requirement(solved, index)


def more_places(scenario: Scenario, requirement_id: str) -> Asked:
    """Return one more place to learn on a requirement."""
    rows = {row.requirement_id: row for row in scenario.requirements}
    if requirement_id not in rows:
        raise _unknown("training_place", "requirement", requirement_id, tuple(rows))
    places = rows[requirement_id].trainee_slots + 1
    edit = SetTrainingPlaces(requirement_id=requirement_id, places=places)
    return Asked(f"one more training place on {requirement_id} ({places})", (edit,))


def let_go(scenario: Scenario, protection_id: str) -> Asked:
    """Return a reserve that may be lent at once."""
    rows = {row.protection_id: row for row in scenario.protections}
    if protection_id not in rows:
        raise _unknown("release", "protection", protection_id, tuple(rows))
    if rows[protection_id].release_notice == 0:
        raise CrostaffError(
            f"protection '{protection_id}' may be released without notice already; nothing is left "
            "to release. Did you mean unprotect?"
        )
    edit = Release(protection_id=protection_id, notice=0)
    return Asked(f"protection {protection_id} released without notice", (edit,))


def later_deadline(scenario: Scenario, name: str) -> Asked:
    """Return a period more for a study and all its activities, or for one activity."""
    studies = {row.study_id: row for row in scenario.studies}
    activities = {row.activity_id: row for row in scenario.activities}
    rows: list[Study | Activity]
    if name in studies:
        own = [row for row in scenario.activities if row.study_id == name]
        rows, what = [studies[name], *own], f"study {name}"
    elif name in activities:
        rows, what = [activities[name]], f"activity {name}"
    else:
        raise _unknown("deadline", "study or activity", name, (*studies, *activities))
    edits = tuple(edit for row in rows for edit in _later(scenario, row))
    if not edits:
        raise CrostaffError(
            f"{what} has neither a due date nor a deadline to move; give it one with the "
            "edit set_due or set_deadline"
        )
    return Asked(f"one {scenario.period.value} more for {what}", edits)


def _later(scenario: Scenario, row: Study | Activity) -> Iterator[Edit]:
    def later(day: dt.date) -> dt.date:
        return later_last(day, scenario.period, 1)

    activity_id = row.activity_id if isinstance(row, Activity) else None
    if row.deadline is not None:
        yield SetDeadline(
            study_id=row.study_id, activity_id=activity_id, deadline=later(row.deadline)
        )
    if row.due is not None:
        yield SetDue(study_id=row.study_id, activity_id=activity_id, due=later(row.due))


def _unknown(option: str, noun: str, name: object, known: Sequence[str]) -> ScenarioError:
    advice = hint(str(name), known) or "; see the tables of the scenario"
    fault = Fault(option, None, "", "", f"unknown {noun} '{name}'{advice}")
    return ScenarioError([fault], source="what is asked")
