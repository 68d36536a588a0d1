"""Values as people read them."""

from __future__ import annotations

import math

NOTHING = "–"
"""Stands for no value."""


def number(value: object, decimals: int = 0) -> str:
    """Return a number with thousands apart; an en dash for no value."""
    amount = _float(value)
    if amount is None:
        return NOTHING
    written = f"{abs(amount):,.{decimals}f}"
    negative = amount < 0 and any(digit in "123456789" for digit in written)
    return f"−{written}" if negative else written


def percent(value: object, decimals: int = 1) -> str:
    """Return a share in percent; an en dash for no value."""
    share = _float(value)
    return NOTHING if share is None else f"{number(100 * share, decimals)} %"


def text(value: object) -> str:
    """Return a cell of text, empty for no value."""
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "" if missing else str(value)


def _float(value: object) -> float | None:
    if value is None:
        return None
    amount = float(str(value))
    return None if math.isnan(amount) else amount
