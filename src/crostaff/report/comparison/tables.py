"""The tables of a comparison's page: its frames as text, rounded for reading."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from crostaff.analysis.compare.assignments import Work
from crostaff.analysis.compare.comparison import Comparison
from crostaff.analysis.compare.scenarios import ScenarioComparison
from crostaff.report.tables import Format, Table, table
from crostaff.report.words import number, percent, prose, text

_SIDES = ("before", "after")
_WIDE = (
    ("assigned_hours", "assigned h", number),
    ("billability", "billability", percent),
    ("revenue", "revenue", number),
    ("cost", "cost", number),
    ("margin", "margin", number),
)


def terms(comparison: Comparison) -> Table:
    """Return the terms of the value and their sum, before and after."""
    frame = comparison.terms
    shown = frame[frame["dimension"] == "total"]
    return table(shown, [("measure", "term", text), *_before_after_change()])


def value_by(comparison: Comparison, dimension: str) -> Table:
    """Return the value by month, study or function, where anything is worth or costs."""
    frame = comparison.terms
    shown = frame[(frame["dimension"] == dimension) & (frame["measure"] == "value")]
    shown = shown[(shown["before"] != 0) | (shown["after"] != 0)]
    named = shown.assign(key=shown["key"].where(shown["key"] != "", "none"))
    return table(named, [("key", dimension, text), *_before_after_change()])


def kpis_by(comparison: Comparison, dimension: str) -> Table:
    """Return hours and money of each key, before and after."""
    frame = comparison.kpis
    frame = frame[frame["dimension"] == dimension]
    parts = [
        frame.pivot(index="key", columns="measure", values=side).add_suffix(f"_{side}")
        for side in _SIDES
    ]
    wide = pd.concat(parts, axis="columns")
    columns: list[tuple[str, str, Format]] = [("key", dimension, text)]
    for name, heading, show in _WIDE:
        if f"{name}_before" in wide:
            columns += [(f"{name}_{side}", f"{heading} {side}", show) for side in _SIDES]
    return table(wide.reset_index(), columns)


def dates(comparison: Comparison) -> Table:
    """Return the studies and activities at other dates."""
    return table(
        comparison.dates,
        [
            ("kind", "kind", text),
            ("id", "id", text),
            ("change", "change", text),
            ("start_date_before", "first day before", text),
            ("start_date_after", "after", text),
            ("end_date_before", "last day before", text),
            ("end_date_after", "after", text),
            ("end_slip_days", "days later", number),
            ("late_before", "periods late before", number),
            ("late_after", "after", number),
        ],
        limit=500,
    )


def assignments(comparison: Comparison) -> Table:
    """Return whose work differs: what it was, what it is, and what that earns."""
    rows = [
        (
            comparison.pair.label(row.staff_id),
            row.change,
            *map(_told, (row.before, row.after)),
            *(None if work is None else work.hours for work in (row.before, row.after)),
            row.gain,
        )
        for row in comparison.assignment_changes
    ]
    columns: list[tuple[str, str, Format]] = [
        ("who", "who", text),
        ("change", "change", text),
        ("before", "before", prose),
        ("after", "after", prose),
        ("hours_before", "hours before", number),
        ("hours_after", "after", number),
        ("gain", f"margin, {comparison.pair.currency}", number),
    ]
    frame = pd.DataFrame(rows, columns=[name for name, _, _ in columns])
    return table(frame, columns, limit=1000)


def _told(work: Work | None) -> str | None:
    if work is None:
        return None
    days = f"{work.from_date} to {work.to_date}"
    return f"{work.name}\n{work.fte_pct} % {work.mode}, {days}"


def shortfalls(comparison: Comparison) -> Table:
    """Return what lacks people, the largest change first."""
    frame = comparison.shortfalls
    order = frame["change"].abs().sort_values(ascending=False, kind="stable").index
    named = frame.loc[order].assign(work=frame["requirement_id"].fillna(frame["protection_id"]))
    return table(
        named,
        [
            ("work", "requirement or protection", text),
            ("study_id", "study", text),
            ("function", "function", text),
            ("skill_id", "skill", text),
            ("hours_before", "hours before", number),
            ("hours_after", "after", number),
            ("change", "change", number),
            ("from_date_after", "first day", text),
            ("to_date_after", "last day", text),
        ],
    )


def protections(frame: pd.DataFrame) -> Table:
    """Return what becomes of protected hours."""
    named = frame.assign(what=frame["measure"].str.removesuffix("_hours"))
    return table(
        named,
        [
            ("protection_id", "protection", text),
            ("study_id", "study", text),
            ("what", "hours", text),
            *_before_after_change(),
        ],
    )


def qualifications(frame: pd.DataFrame, label: Callable[[str], str]) -> Table:
    """Return who reaches which level at another time."""
    named = frame.assign(who=[label(staff) for staff in frame["staff_id"]])
    return table(
        named,
        [
            ("who", "who", text),
            ("skill_id", "skill", text),
            ("level", "level", text),
            ("change", "change", text),
            ("date_before", "from, before", text),
            ("date_after", "from, after", text),
        ],
    )


def rows(comparison: ScenarioComparison) -> Table:
    """Return how many rows of each input table differ."""
    counts: list[tuple[str, str, Format]] = [
        (name, name, number) for name in ("added", "removed", "changed")
    ]
    return table(comparison.rows, [("table", "table", text), *counts])


def changes(comparison: ScenarioComparison) -> Table:
    """Return what differs in the input, row by row."""
    columns: list[tuple[str, str, Format]] = [
        *((name, name, text) for name in ("table", "key", "change", "column")),
        *((name, name, prose) for name in _SIDES),
    ]
    return table(comparison.changes, columns, limit=500)


def _before_after_change() -> list[tuple[str, str, Format]]:
    return [(name, name, number) for name in (*_SIDES, "change")]
