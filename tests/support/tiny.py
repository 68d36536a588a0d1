"""Tiny problems in a few words: every table has a sensible row, every row sensible columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from crostaff.compile import compile_problem
from crostaff.plan.check import Violation, check
from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario

Row = Mapping[str, object]

MONDAY = dt.date(2027, 1, 4)
"""First day of period 0."""

_COLUMNS: dict[str, Row] = {
    "staff": {"function": "stats"},
    "staff_skills": {"skill_id": "SAS", "level": "qualified"},
    "studies": {"client_id": "C"},
    "activities": {"study_id": "S", "duration": 4},
    "requirements": {"activity_id": "A", "function": "stats", "skill_id": "SAS", "fte": 1.0},
    "protections": {"study_id": "S", "function": "stats", "skill_id": "SAS", "fte": 1.0},
}
_ROWS: dict[str, list[Row]] = {
    "staff": [{"staff_id": "ann"}],
    "staff_skills": [{"staff_id": "ann"}],
    "skills": [{"skill_id": "SAS"}],
    "clients": [{"client_id": "C"}],
    "studies": [{"study_id": "S"}],
    "activities": [{"activity_id": "A"}],
    "requirements": [{"requirement_id": "R"}],
}


def week(period: int) -> str:
    """Return the Monday on which a weekly period begins."""
    return (MONDAY + dt.timedelta(weeks=period)).isoformat()


def friday(period: int) -> str:
    """Return the Friday of a weekly period."""
    return (MONDAY + dt.timedelta(weeks=period, days=4)).isoformat()


def sunday(period: int) -> str:
    """Return the last day of a weekly period."""
    return (MONDAY + dt.timedelta(weeks=period, days=6)).isoformat()


def people(**levels: str) -> dict[str, list[Row]]:
    """Return the tables ``staff`` and ``staff_skills`` of people by their level in ``SAS``."""
    return {
        "staff": [{"staff_id": name} for name in levels],
        "staff_skills": [{"staff_id": name, "level": level} for name, level in levels.items()],
    }


def tiny_scenario(
    *,
    policy: Row | None = None,
    periods: int = 12,
    header: Row | None = None,
    **tables: Iterable[Row],
) -> Scenario:
    """Return a weekly scenario with segments of 4 weeks; a table that is given replaces its rows.

    By default: statistician ``ann``, qualified in ``SAS``, and requirement ``R`` of one FTE on
    activity ``A`` (4 weeks) of study ``S`` for client ``C``.
    """
    document: dict[str, object] = {"start": MONDAY.isoformat(), "periods": periods}
    document |= dict(header or {})
    document["policy"] = {"segment": 4, **(policy or {})}
    for name, rows in {**_ROWS, **tables}.items():
        document[name] = [{**_COLUMNS.get(name, {}), **row} for row in rows]
    return Scenario.model_validate(document)


def tiny(
    *,
    policy: Row | None = None,
    periods: int = 12,
    header: Row | None = None,
    **tables: Iterable[Row],
) -> Problem:
    """Return the compiled :func:`tiny_scenario`."""
    return compile_problem(tiny_scenario(policy=policy, periods=periods, header=header, **tables))


def decide(
    problem: Problem,
    *team: str,
    starts: Mapping[str, int] | None = None,
    held: Iterable[str] = (),
    released: Iterable[str] = (),
) -> Decisions:
    """Return decisions from words.

    Parameters
    ----------
    problem : Problem
    *team : str
        Such as ``"ann R[0] solo 100"``.
    starts : mapping of str to int
        By activity; the others start as early as their own dates allow.
    held : iterable of str
        Such as ``"P ann 50"``.
    released : iterable of str
        Such as ``"P 2 4"`` for periods ``[2, 4)``.
    """
    begins = {activity.index: activity.own_window[0] for activity in problem.activities}
    begins |= {problem.activity_index[name]: start for name, start in (starts or {}).items()}
    return Decisions(
        starts=begins,
        assigned=tuple(_assigned(problem, words) for words in team),
        held=tuple(_held(problem, words) for words in held),
        released=tuple(_released(problem, words) for words in released),
    )


def _assigned(problem: Problem, words: str) -> Assigned:
    match = re.fullmatch(r"(\S+) (\S+)\[(\d+)\] (solo|paired) (\d+)", words)
    if match is None:
        raise ValueError(f"{words!r} is not like 'ann R[0] solo 100'")
    staff, requirement, segment, mode, pct = match.groups()
    return Assigned(
        problem.staff_index[staff],
        problem.requirement_index[requirement],
        int(segment),
        mode == "paired",
        int(pct),
    )


def _held(problem: Problem, words: str) -> Held:
    protection, staff, pct = words.split()
    return Held(problem.protection_index[protection], problem.staff_index[staff], int(pct))


def _released(problem: Problem, words: str) -> Released:
    protection, begin, end = words.split()
    return Released(problem.protection_index[protection], int(begin), int(end))


def violations(problem: Problem, *team: str, **options: object) -> list[Violation]:
    """Return what the checker says of :func:`decide` with the same arguments."""
    return check(problem, decide(problem, *team, **options))  # type: ignore[arg-type]


def broken(problem: Problem, *team: str, **options: object) -> list[str]:
    """Return the names of the rules that :func:`violations` finds broken, one per violation."""
    return [violation.rule for violation in violations(problem, *team, **options)]
