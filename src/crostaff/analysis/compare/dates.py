"""What begins or ends at another time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple, cast

from crostaff.analysis.compare.pair import Pair, Side, merged

STUDY, ACTIVITY = "study", "activity"
ADDED, REMOVED = "added", "removed"
LATER, EARLIER, LONGER, SHORTER, DUE = "later", "earlier", "longer", "shorter", "due"


class Span(NamedTuple):
    """A study or an activity in time, in one of the plans."""

    start: int
    end: int
    start_date: dt.date
    end_date: dt.date
    late: int


class DateChange(NamedTuple):
    """A study or an activity whose dates differ; slips are positive where it is later."""

    change: str
    kind: str
    id: str
    study_id: str
    before: Span | None
    after: Span | None
    start_slip: int | None = None
    start_slip_days: int | None = None
    end_slip: int | None = None
    end_slip_days: int | None = None


def date_changes(pair: Pair) -> tuple[DateChange, ...]:
    """Return the studies, then the activities, whose dates or delays differ."""
    return (*_changes(pair, STUDY, "studies"), *_changes(pair, ACTIVITY, "starts"))


def _changes(pair: Pair, kind: str, table: str) -> Iterator[DateChange]:
    ours, theirs = (_spans(side, table) for side in (pair.before, pair.after))
    studies = {**_studies(pair.before), **_studies(pair.after)}
    for name in merged(ours, theirs):
        one, other = ours.get(name), theirs.get(name)
        study = name if kind == STUDY else studies[name]
        if one is None or other is None:
            yield DateChange(ADDED if one is None else REMOVED, kind, name, study, one, other)
            continue
        start, end = pair.slip(one.start, other.start), pair.slip(one.end, other.end)
        change = _word(start[1], end[1], one.late != other.late)
        if change is not None:
            yield DateChange(change, kind, name, study, one, other, *start, *end)


def _spans(side: Side, table: str) -> dict[str, Span]:
    return {str(name): Span(*cast("Span", span)) for name, *span in side.rows(table)}


def _studies(side: Side) -> dict[str, str]:
    """Return the study by activity."""
    problem = side.problem
    return {activity.id: problem.studies[activity.study].id for activity in problem.activities}


def _word(start_days: int, end_days: int, is_due_other: bool) -> str | None:
    """Return how dates differ: by the end, else by the start, else by what was promised."""
    if end_days:
        return LATER if end_days > 0 else EARLIER
    if start_days:
        return SHORTER if start_days > 0 else LONGER
    return DUE if is_due_other else None
