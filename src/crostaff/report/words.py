"""Values as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from crostaff.analysis import words

NOTHING = "–"
"""Stands for no number."""

STATUS_WORDS: Mapping[str, str] = {
    "optimal": "proved to be the best plan",
    "feasible": "valid; a better plan may exist",
    "infeasible": "proved that no plan keeps every hard rule",
    "no_plan_found": "neither a plan nor a proof in time",
    "interrupted": "stopped early; the best plan so far",
}
"""What each status says, by its value."""

POTENTIAL_WORDS = "of what full, free coverage would add"
"""What the gap is a share of."""

HIGH_BILLABILITY = (
    "Billability is billable over available hours. It can be above 100 %: a short absence leaves "
    "capacity and billing as planned, but its hours are not available."
)
"""Why a share of hours can be more than all of them."""


def number(value: object, decimals: int = 0) -> str:
    """Return a number with thousands apart; an en dash for no value."""
    if _is_missing(value):
        return NOTHING
    return words.number(float(str(value)), decimals)


def percent(value: object, decimals: int = 1) -> str:
    """Return a share in percent; an en dash for no value."""
    return NOTHING if _is_missing(value) else f"{number(100 * float(str(value)), decimals)} %"


def text(value: object) -> str:
    """Return a cell of text, a date as YYYY-MM-DD, empty for no value."""
    if _is_missing(value):
        return ""
    return value.strftime("%Y-%m-%d") if isinstance(value, dt.date) else str(value)


def prose(value: object) -> str:
    """Return a cell of text that may run over several lines."""
    return text(value)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124
