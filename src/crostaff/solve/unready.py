"""Who is named on work that they cannot do in time."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.problem import Problem, RequirementData
from crostaff.scenario.fields import Level


def unready(problem: Problem, study_id: str | None = None) -> tuple[str, ...]:
    """Return in words who is named on a requirement, and of too low a level at any of its starts.

    Each of them rules out every plan: a named person is on every segment, alone at the level that
    is asked for, or beside a mentor where there is a place for a trainee.

    Parameters
    ----------
    problem : Problem
    study_id : str, optional
        Of the only study to look at.
    """
    if problem.is_off("team"):
        return ()
    return tuple(
        text
        for need in problem.requirements
        if study_id is None or problem.studies[need.study].id == study_id
        for text in _unready(problem, need)
    )


def _unready(problem: Problem, need: RequirementData) -> Iterator[str]:
    activity = problem.activities[need.activity]
    for index in need.named:
        person = problem.staff[index]
        known = person.skills.get(need.skill)
        if known is None or known.level_by(activity.latest) >= need.min_level:
            continue
        if known.level >= Level.TRAINEE and need.trainee_slots:
            continue
        level = Level(need.min_level).word
        boundary = known.earliest[need.min_level - 2]
        when = f" before {problem.grid.first_day(boundary)}" if boundary < problem.periods else ""
        yield (
            f"'{person.id}' is named on '{need.id}', and cannot be {level} in "
            f"'{problem.skills[need.skill].id}'{when}"
        )
