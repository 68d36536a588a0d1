"""The tables of values and bottlenecks, with stable columns and types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crostaff.analysis.quote.tables import COLUMNS, DISPLACED, WORTH

_TEXT, _NUMBER = "string", "float64"

VALUE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "worth": {"change": _TEXT, **WORTH, "status_without": _TEXT, "status_with": _TEXT},
        **{name: COLUMNS[name] for name in ("figures", *DISPLACED)},
    }
)
"""Columns of every table of ``crostaff.analysis.worth.value.ValueOf``."""

BOTTLENECKS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "needs": {
            "function": _TEXT,
            "skill_id": _TEXT,
            "month": _TEXT,
            "price": _NUMBER,
            "asked_hours": _NUMBER,
            "priced_hours": _NUMBER,
            "missing_hours": _NUMBER,
            "requirement_id": _TEXT,
        },
        "people": {
            "staff_id": _TEXT,
            "function": _TEXT,
            "month": _TEXT,
            "price": _NUMBER,
            "hours": _NUMBER,
            "requirement_id": _TEXT,
        },
    }
)
"""Columns of every table of ``crostaff.analysis.worth.ranking.Bottlenecks``."""
