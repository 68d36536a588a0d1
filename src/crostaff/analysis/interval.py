"""What one plan is worth more than another, and what is proved of it."""

from __future__ import annotations

from typing import NamedTuple

from crostaff.analysis.words import decimals_of, money, number
from crostaff.plan.summary import Status, Summary
from crostaff.scenario.policy import Policy


class Interval(NamedTuple):
    """A difference of two plan values, in currency, and what it is at least and at most.

    The difference of the two *optimal* values lies between ``low`` and ``high``, whatever the plans
    that were found.

    Attributes
    ----------
    low, high : float or None
        ``None`` where a bound is missing.
    value : float or None
        Between the plans that were found; ``None`` if one of them is missing.
    """

    low: float | None
    value: float | None
    high: float | None

    @property
    def is_point(self) -> bool:
        """Whether the difference is known to the cent."""
        return self.value is not None and self.low == self.value == self.high


UNKNOWN = Interval(None, None, None)
"""Where there is no plan to compare."""


def gain(before: Summary, after: Summary, policy: Policy) -> Interval:
    """Return by how much the second solve is worth more than the first.

    Parameters
    ----------
    before, after : Summary
        Of two scenarios with the same policy.
    policy : Policy
        Where it does not maximise the value alone, the plans that were found may be worth more
        than the best ones: both ends are known where both are proved to be best, else neither.
    """
    if before.value is None or after.value is None:
        return UNKNOWN
    ceilings = [ceiling(summary, policy) for summary in (before, after)]
    if policy.tiers != ("value",) and None in ceilings:
        ceilings = [None, None]
    low = None if ceilings[0] is None else _less(after.value, ceilings[0])
    high = None if ceilings[1] is None else _less(ceilings[1], before.value)
    return Interval(low, _less(after.value, before.value), high)


def ceiling(summary: Summary, policy: Policy) -> float | None:
    """Return what no best plan is worth more than, ``None`` where that is not known."""
    if policy.tiers[-1] != "value":
        return None
    if summary.status is Status.OPTIMAL:
        return summary.value
    return summary.bound if policy.tiers == ("value",) else None


def _less(one: float, other: float) -> float:
    return round(one - other, 2) + 0.0


def in_words(amounts: Interval, currency: str) -> str:
    """Return an interval as a sentence says it: what was found, and between what it lies."""
    low, value, high = amounts
    if value is None:
        return "unknown"
    if amounts.is_point:
        return f"{money(value, currency)} (proved)"
    told = money(value, currency)
    if low is None or high is None:
        known = [
            f"{word} {money(end, currency)}"
            for word, end in (("at least", low), ("at most", high))
            if end is not None
        ]
        return f"{told} between the plans found ({known[0] if known else 'not bounded'})"
    decimals = decimals_of(low, high)
    span = f"{number(low, decimals)} and {number(high, decimals)} {currency}"
    return f"{told} between the plans found (proved: between {span})"
