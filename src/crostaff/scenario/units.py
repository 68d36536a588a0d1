"""Exact rounding of what users write as decimals: money in cents, FTE on the grid."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

_HALF = Fraction(1, 2)


@lru_cache(maxsize=10_000)
def exact(value: float) -> Fraction:
    """Return the decimal that a float was written as, exactly."""
    return Fraction(repr(float(value)))


@lru_cache(maxsize=10_000)
def cents(amount: float) -> int:
    """Return an amount of currency in minor units, half rounded up."""
    return math.floor(exact(amount) * 100 + _HALF)


def percent(fte: float) -> int:
    """Return an FTE in percent, half rounded up."""
    return math.floor(exact(fte) * 100 + _HALF)


@lru_cache(maxsize=10_000)
def to_grid(fte: float, step: int) -> tuple[int, bool]:
    """Return an FTE in percent on the grid (at least one step), and whether it was off it.

    Parameters
    ----------
    fte : float
    step : int
        Grid in percent; half steps round up.
    """
    steps = exact(fte) * 100 / step
    nearest = max(1, math.floor(steps + _HALF))
    return nearest * step, steps != nearest


@lru_cache(maxsize=10_000)
def up_to_grid(fte: float, step: int) -> int:
    """Return an FTE in percent rounded up to the grid, at least one step."""
    return max(1, math.ceil(exact(fte) * 100 / step)) * step
