"""How late activities and studies end."""

from __future__ import annotations

from collections.abc import Mapping

from crostaff.problem import Problem


def late_periods(problem: Problem, starts: Mapping[int, int], activity: int) -> int:
    """Return how many periods an activity ends after its own due date."""
    data = problem.activities[activity]
    return 0 if data.due is None else max(0, starts[activity] + data.duration - data.due)


def study_span(problem: Problem, starts: Mapping[int, int], study: int) -> tuple[int, int] | None:
    """Return a study's first start and last end, or ``None`` without activities."""
    members = [problem.activities[index] for index in problem.studies[study].activities]
    if not members:
        return None
    first = min(starts[activity.index] for activity in members)
    return first, max(starts[activity.index] + activity.duration for activity in members)


def late_study(problem: Problem, starts: Mapping[int, int], study: int) -> int:
    """Return how many periods a study ends after its due date."""
    due, span = problem.studies[study].due, study_span(problem, starts, study)
    return 0 if due is None or span is None else max(0, span[1] - due)
