"""Numbers, amounts and lists as sentences say them."""

from __future__ import annotations

from crostaff.scenario.fields import Period
from crostaff.scenario.words import counted


def number(value: float, decimals: int = 0) -> str:
    """Return a number with thousands apart and a true minus sign."""
    written = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in "123456789" for digit in written)
    return f"−{written}" if negative else written


def signed(value: float, decimals: int = 0) -> str:
    """Return a number with its sign, ``+`` too."""
    written = number(value, decimals)
    return f"+{written}" if value > 0 and not is_nothing(value, decimals) else written


def is_nothing(value: float, decimals: int = 0) -> bool:
    """Whether a number shows as 0."""
    return not any(digit in "123456789" for digit in f"{value:.{decimals}f}")


def money(value: float, currency: str) -> str:
    """Return an amount with its currency, in whole units where it has no cents."""
    return f"{number(value, decimals_of(value))} {currency}"


def decimals_of(*values: float) -> int:
    """Return how many decimals show amounts of money to the cent."""
    return 0 if all(round(value, 2) == round(value) for value in values) else 2


def hours(value: float) -> str:
    """Return hours, with a decimal where they are not whole."""
    return f"{number(value, 0 if round(value, 1) == round(value) else 1)} h"


def days_or_periods(days: int, periods: int | None, unit: Period) -> str:
    """Return the length of a slip, without its sign, in periods where it is a whole number."""
    if periods is None:
        return counted(abs(days), "day")
    return counted(abs(periods), unit.value)
