"""The tables of values and bottlenecks, with stable columns and types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crostaff.analysis.quote.tables import COLUMNS, DISPLACED, WORTH
from crostaff.plan.shown import NUMBER, TEXT, Columns

VALUE: Mapping[str, Columns] = MappingProxyType(
    {
        "worth": {"change": TEXT, **WORTH, "status_without": TEXT, "status_with": TEXT},
        **{name: COLUMNS[name] for name in ("figures", *DISPLACED)},
    }
)
"""Columns of every table of ``crostaff.analysis.worth.value.ValueOf``."""

BOTTLENECKS: Mapping[str, Columns] = MappingProxyType(
    {
        "needs": {
            "function": TEXT,
            "skill_id": TEXT,
            "month": TEXT,
            "price": NUMBER,
            "asked_hours": NUMBER,
            "priced_hours": NUMBER,
            "missing_hours": NUMBER,
            "requirement_id": TEXT,
        },
        "people": {
            "staff_id": TEXT,
            "function": TEXT,
            "month": TEXT,
            "price": NUMBER,
            "hours": NUMBER,
            "requirement_id": TEXT,
        },
    }
)
"""Columns of every table of ``crostaff.analysis.worth.ranking.Bottlenecks``."""
