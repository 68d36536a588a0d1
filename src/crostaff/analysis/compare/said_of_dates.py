"""Which studies slip or come earlier, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crostaff.analysis.compare.dates import ACTIVITY, DUE, STUDY, DateChange, Span
from crostaff.analysis.compare.figures import Figure, figure
from crostaff.analysis.compare.pair import Pair
from crostaff.analysis.compare.topics import Said, Topic
from crostaff.analysis.words import days_or_periods
from crostaff.scenario.words import counted, listed


def dates_topic(pair: Pair, changes: Sequence[DateChange], terms: Sequence[Figure]) -> Topic:
    """Return what is said of dates; what one plan lacks is said elsewhere."""
    both = [
        (row, row.before, row.after)
        for row in changes
        if row.before is not None and row.after is not None
    ]
    studies = [found for found in both if found[0].kind == STUDY]
    said = [
        Said(
            _study(pair, row, before, after),
            figure(terms, "tardiness", (STUDY, row.id)).change,
            max(abs(row.end_slip_days or 0), abs(row.start_slip_days or 0)),
        )
        for row, before, after in studies
    ]
    told = {row.id for row, _, _ in studies if row.change != DUE}
    inside = [row for row, _, _ in both if row.kind == ACTIVITY and row.study_id not in told]
    said += _inside(pair, inside)
    return Topic(figure(terms, "tardiness").change, (), tuple(said), "dates")


def _study(pair: Pair, row: DateChange, before: Span, after: Span) -> str:
    late = _lateness(pair, before, after)
    if row.change == DUE:
        return f"{row.id} keeps its dates{late}."
    starts = f"on {after.start_date} instead of {before.start_date}"
    ends = f"on {after.end_date} instead of {before.end_date}"
    start, end = _by(pair, row.start_slip_days, row.start_slip), _end_by(pair, row)
    if start == end:
        spans = [f"{span.start_date} to {span.end_date}" for span in (after, before)]
        return f"{row.id} runs {end}, {spans[0]} instead of {spans[1]}{late}."
    if not row.start_slip_days:
        return f"{row.id} ends {end}, {ends}{late}."
    if not row.end_slip_days:
        return f"{row.id} starts {start}, {starts}, and ends on the same day{late}."
    return f"{row.id} starts {start}, {starts}, and ends {end}, {ends}{late}."


def _lateness(pair: Pair, before: Span, after: Span) -> str:
    if before.late == after.late:
        return ""
    if not after.late:
        return f"; it is no longer {counted(before.late, pair.unit.value)} late"
    late = counted(after.late, pair.unit.value)
    known = f"instead of {before.late:,}" if before.late else "and was not before"
    return f"; it is {late} late {known}"


def _by(pair: Pair, days: int | None, periods: int | None) -> str:
    """Return ``2 weeks later``."""
    days = days or 0
    return f"{days_or_periods(days, periods, pair.unit)} {'later' if days > 0 else 'earlier'}"


def _end_by(pair: Pair, row: DateChange) -> str:
    return _by(pair, row.end_slip_days, row.end_slip)


def _inside(pair: Pair, rows: Sequence[DateChange]) -> Iterator[Said]:
    """Yield what moves in studies that keep their first and last day."""
    by_study: dict[str, list[DateChange]] = {}
    for row in rows:
        if row.change != DUE:
            by_study.setdefault(row.study_id, []).append(row)
    for study, members in by_study.items():
        told = listed([_activity(pair, row) for row in members], most=4)
        days = max(abs(row.end_slip_days or row.start_slip_days or 0) for row in members)
        yield Said(f"In {study}, whose dates stay, {told}.", 0.0, days)


def _activity(pair: Pair, row: DateChange) -> str:
    if row.end_slip_days:
        return f"{row.id} ends {_end_by(pair, row)}"
    return f"{row.id} starts {_by(pair, row.start_slip_days, row.start_slip)}"
