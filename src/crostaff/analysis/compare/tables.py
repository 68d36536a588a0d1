"""The tables of a comparison, with stable columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from crostaff.analysis.compare.assignments import AssignmentChange, Work
from crostaff.analysis.compare.coverage import Short, ShortfallChange
from crostaff.analysis.compare.dates import DateChange, Span
from crostaff.analysis.compare.figures import Figure
from crostaff.analysis.compare.learning import QualificationChange
from crostaff.analysis.compare.reserved import MEASURES, ProtectionChange

if TYPE_CHECKING:
    import pandas as pd

Row = Sequence[object]

_TEXT, _COUNT, _NUMBER, _DATE = "string", "Int64", "float64", "datetime64[s]"


def _sides(**columns: str) -> dict[str, str]:
    """Return each column twice: before and after."""
    return {f"{name}_{side}": kind for name, kind in columns.items() for side in _SIDES}


_SIDES = ("before", "after")
_FIGURES = {
    "dimension": _TEXT,
    "key": _TEXT,
    "measure": _TEXT,
    "before": _NUMBER,
    "after": _NUMBER,
    "change": _NUMBER,
}

COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "terms": _FIGURES,
        "kpis": _FIGURES,
        "assignments": {
            "change": _TEXT,
            "staff_id": _TEXT,
            **_sides(
                study_id=_TEXT,
                requirement_id=_TEXT,
                segment=_COUNT,
                mode=_TEXT,
                fte_pct=_COUNT,
                from_date=_DATE,
                to_date=_DATE,
                hours=_NUMBER,
                margin=_NUMBER,
            ),
        },
        "dates": {
            "change": _TEXT,
            "kind": _TEXT,
            "id": _TEXT,
            "study_id": _TEXT,
            **_sides(start_date=_DATE, end_date=_DATE, late=_COUNT),
            "start_slip": _COUNT,
            "start_slip_days": _COUNT,
            "end_slip": _COUNT,
            "end_slip_days": _COUNT,
        },
        "protections": {
            "protection_id": _TEXT,
            "study_id": _TEXT,
            "function": _TEXT,
            "skill_id": _TEXT,
            "measure": _TEXT,
            "before": _NUMBER,
            "after": _NUMBER,
            "change": _NUMBER,
        },
        "shortfalls": {
            "requirement_id": _TEXT,
            "protection_id": _TEXT,
            "study_id": _TEXT,
            "function": _TEXT,
            "skill_id": _TEXT,
            **_sides(from_date=_DATE, to_date=_DATE, hours=_NUMBER, cost=_NUMBER),
            "change": _NUMBER,
        },
        "qualifications": {
            "change": _TEXT,
            "staff_id": _TEXT,
            "skill_id": _TEXT,
            "level": _TEXT,
            **_sides(date=_DATE),
            "slip_days": _COUNT,
        },
    }
)
"""Columns of every table of a comparison, with their pandas types."""


def frame(columns: Mapping[str, str], rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a frame with its stable columns and types, even where there are none."""
    import pandas as pd

    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=kind)
            for (name, kind), values in zip(columns.items(), cells, strict=True)
        }
    )


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
