"""The tables of a comparison, with stable columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from crostaff.analysis.compare.assignments import AssignmentChange, Work
from crostaff.analysis.compare.coverage import Short, ShortfallChange
from crostaff.analysis.compare.dates import DateChange, Span
from crostaff.analysis.compare.figures import Figure
from crostaff.analysis.compare.learning import QualificationChange
from crostaff.analysis.compare.reserved import MEASURES, ProtectionChange
from crostaff.plan.shown import COUNT, DATE, NUMBER, TEXT, Columns, Row


def _sides(**columns: str) -> dict[str, str]:
    """Return each column twice: before and after."""
    return {f"{name}_{side}": kind for name, kind in columns.items() for side in _SIDES}


_SIDES = ("before", "after")
_FIGURES = {
    "dimension": TEXT,
    "key": TEXT,
    "measure": TEXT,
    "before": NUMBER,
    "after": NUMBER,
    "change": NUMBER,
}

COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "terms": _FIGURES,
        "kpis": _FIGURES,
        "assignments": {
            "change": TEXT,
            "staff_id": TEXT,
            **_sides(
                study_id=TEXT,
                requirement_id=TEXT,
                segment=COUNT,
                mode=TEXT,
                fte_pct=COUNT,
                from_date=DATE,
                to_date=DATE,
                hours=NUMBER,
                margin=NUMBER,
            ),
        },
        "dates": {
            "change": TEXT,
            "kind": TEXT,
            "id": TEXT,
            "study_id": TEXT,
            **_sides(start_date=DATE, end_date=DATE, late=COUNT),
            "start_slip": COUNT,
            "start_slip_days": COUNT,
            "end_slip": COUNT,
            "end_slip_days": COUNT,
        },
        "protections": {
            "protection_id": TEXT,
            "study_id": TEXT,
            "function": TEXT,
            "skill_id": TEXT,
            "measure": TEXT,
            "before": NUMBER,
            "after": NUMBER,
            "change": NUMBER,
        },
        "shortfalls": {
            "requirement_id": TEXT,
            "protection_id": TEXT,
            "study_id": TEXT,
            "function": TEXT,
            "skill_id": TEXT,
            **_sides(from_date=DATE, to_date=DATE, hours=NUMBER, cost=NUMBER),
            "change": NUMBER,
        },
        "qualifications": {
            "change": TEXT,
            "staff_id": TEXT,
            "skill_id": TEXT,
            "level": TEXT,
            **_sides(date=DATE),
            "slip_days": COUNT,
        },
    }
)
"""Columns of every table of a comparison, with their pandas types."""


def figure_rows(figures: Iterable[Figure]) -> Iterator[Row]:
    """Yield the rows of ``terms`` or ``kpis``."""
    for row in figures:
        yield (*row, row.change)


def assignment_rows(changes: Iterable[AssignmentChange]) -> Iterator[Row]:
    """Yield the rows of ``assignments``."""
    width = len(Work._fields)
    for row in changes:
        yield (row.change, row.staff_id, *_side_by_side(row.before, row.after, width))


def date_rows(changes: Iterable[DateChange]) -> Iterator[Row]:
    """Yield the rows of ``dates``."""
    for row in changes:
        before, after = (_told(span) for span in (row.before, row.after))
        slips = row.start_slip, row.start_slip_days, row.end_slip, row.end_slip_days
        yield (row.change, row.kind, row.id, row.study_id, *_side_by_side(before, after, 3), *slips)


def _told(span: Span | None) -> Row | None:
    return None if span is None else (span.start_date, span.end_date, span.late)


def protection_rows(changes: Iterable[ProtectionChange]) -> Iterator[Row]:
    """Yield the rows of ``protections``: the measures that differ."""
    for row in changes:
        for measure in MEASURES:
            before, after = row.hours(measure)
            if before != after:
                change = round(after - before, 6)
                yield (row.protection_id, *row.place, measure, before, after, change)


def shortfall_rows(changes: Iterable[ShortfallChange]) -> Iterator[Row]:
    """Yield the rows of ``shortfalls``."""
    for row in changes:
        before, after = (_missing(short) for short in (row.before, row.after))
        yield (*row.need, *row.place, *_side_by_side(before, after, 4), row.more_hours)


def _missing(short: Short | None) -> Row:
    if short is None:
        return None, None, 0.0, 0.0
    return short.from_date, short.to_date, short.hours, short.cost


def qualification_rows(changes: Iterable[QualificationChange]) -> Iterator[Row]:
    """Yield the rows of ``qualifications``."""
    for row in changes:
        yield (row.change, *row.step, row.before, row.after, row.slip_days)


def _side_by_side(before: Row | None, after: Row | None, width: int) -> Iterator[object]:
    nothing: Row = (None,) * width
    for one, other in zip(before or nothing, after or nothing, strict=True):
        yield one
        yield other
