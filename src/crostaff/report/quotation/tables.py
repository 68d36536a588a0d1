"""The tables of a quote's page: its frames as text, rounded for reading."""

from __future__ import annotations

import pandas as pd

from crostaff.report.tables import Format, Table, table
from crostaff.report.words import number, prose, text

_STANDING: list[tuple[str, str, Format]] = [
    ("short_hours", "unstaffed h", number),
    ("late", "periods late", number),
    ("start_date", "first day", text),
    ("end_date", "last day", text),
]
_WORTH: list[tuple[str, str, Format]] = [
    ("worth", "worth", number),
    ("worth_low", "at least", number),
    ("worth_high", "at most", number),
]


def trials(frame: pd.DataFrame) -> Table:
    """Return what was tried, and what came of it."""
    return table(
        frame,
        [
            ("change", "change", prose),
            ("answer", "answer", text),
            ("proof", "proof", text),
            *_WORTH,
            ("gain", "more than as asked", number),
            *_STANDING,
            ("note", "note", prose),
        ],
    )


def bids(frame: pd.DataFrame) -> Table:
    """Return what each bid is worth alone, and how the chosen ones stand."""
    return table(
        frame,
        [("study_id", "bid", text), ("chosen", "chosen", _yes), *_WORTH, *_STANDING],
    )


def subsets(frame: pd.DataFrame) -> Table:
    """Return the combinations that were planned."""
    named = frame.assign(bids=frame["bids"].where(frame["bids"] != "", "none"))
    columns: list[tuple[str, str, Format]] = [
        ("bids", "bids", prose),
        ("chosen", "chosen", _yes),
        ("status", "status", text),
        *_WORTH,
        *_STANDING[:2],
        ("note", "note", prose),
    ]
    return table(named, columns)


def _yes(value: object) -> str:
    return "yes" if value else ""


def figures(frame: pd.DataFrame) -> Table:
    """Return value, its terms, and money of the whole; hours of work are told in sentences."""
    money = frame[~frame["measure"].isin(("assigned_hours", "billability"))]
    columns: list[tuple[str, str, Format]] = [
        (name, name, number) for name in ("without", "with", "change")
    ]
    return table(money, [("measure", "measure", text), *columns])


def short(frame: pd.DataFrame) -> Table:
    """Return what of the bid lacks people."""
    named = frame.assign(work=frame["requirement_id"].fillna(frame["protection_id"]))
    return table(
        named,
        [
            ("work", "requirement or protection", text),
            ("function", "function", text),
            ("skill_id", "skill", text),
            ("min_level", "level", text),
            ("hours", "hours", number),
            ("from_date", "first day", text),
            ("to_date", "last day", text),
        ],
    )


def dates(frame: pd.DataFrame) -> Table:
    """Return other studies and activities at other dates."""
    return table(
        frame,
        [
            ("kind", "kind", text),
            ("id", "id", text),
            ("change", "change", text),
            ("end_date_before", "last day without", text),
            ("end_date_after", "with", text),
            ("end_slip_days", "days later", number),
            ("late_after", "periods late", number),
        ],
    )


def needs(frame: pd.DataFrame) -> Table:
    """Return other work that lacks other hours."""
    named = frame.assign(work=frame["requirement_id"].fillna(frame["protection_id"]))
    return table(
        named,
        [
            ("work", "requirement or protection", text),
            ("study_id", "study", text),
            ("function", "function", text),
            ("skill_id", "skill", text),
            ("hours_before", "hours without", number),
            ("hours_after", "with", number),
            ("change", "change", number),
        ],
    )


def work(frame: pd.DataFrame) -> Table:
    """Return people whose other work differs."""
    return table(
        frame,
        [
            ("staff_id", "who", text),
            ("change", "change", text),
            ("requirement_id_before", "work without", text),
            ("requirement_id_after", "with", text),
            ("hours_before", "hours without", number),
            ("hours_after", "with", number),
        ],
        limit=500,
    )
