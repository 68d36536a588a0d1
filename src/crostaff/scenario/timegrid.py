"""Dates to periods and back: the only place that knows dates."""

from __future__ import annotations

import bisect
import calendar
import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from crostaff.scenario.fields import Period

_ONE_DAY = dt.timedelta(days=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the day some months later, or the last of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def add_units(day: dt.date, period: Period, count: int) -> dt.date:
    """Return the day ``count`` periods of a unit later."""
    if period is Period.MONTH:
        return add_months(day, count)
    return day + _ONE_DAY * (count * (7 if period is Period.WEEK else 1))


@dataclass(frozen=True)
class TimeGrid:
    """Periods ``0 … periods-1``; period ``p`` covers ``[start + p, start + p + 1)`` units.

    Boundaries are numbered ``0 … periods``: boundary ``b`` is the moment before period ``b``.
    """

    start: dt.date
    period: Period
    periods: int

    @cached_property
    def boundaries(self) -> tuple[dt.date, ...]:
        """First day after each boundary, ``periods + 1`` of them."""
        return tuple(add_units(self.start, self.period, p) for p in range(self.periods + 1))

    def first_day(self, period: int) -> dt.date:
        """Return the first day of a period (of the day after the horizon for the last boundary)."""
        return self.boundaries[period]

    def last_day(self, boundary: int) -> dt.date:
        """Return the last day before a boundary."""
        return self.boundaries[boundary] - _ONE_DAY

    def release_period(self, day: dt.date) -> int:
        """Return the first period whose first day is not before ``day``; may be ``periods``."""
        return min(bisect.bisect_left(self.boundaries, day), self.periods)

    def due_boundary(self, day: dt.date) -> int:
        """Return the last boundary that is at most the day after ``day``; 0 before the horizon."""
        return max(0, bisect.bisect_right(self.boundaries, day + _ONE_DAY) - 1)

    def fixed_period(self, day: dt.date) -> int | None:
        """Return the period that contains ``day``, 0 before the horizon, ``None`` after it."""
        if day >= self.boundaries[-1]:
            return None
        return max(0, bisect.bisect_right(self.boundaries, day) - 1)

    def whole_periods(self, first: dt.date | None, last: dt.date | None) -> tuple[int, int]:
        """Return the periods ``[from, to)`` that lie wholly inside ``first … last`` (inclusive)."""
        begin = 0 if first is None else self.release_period(first)
        end = self.periods if last is None else self.due_boundary(last)
        return begin, max(begin, end)

    def covered_by_half(self, first: dt.date, last: dt.date) -> range:
        """Return the periods of whose days ``first … last`` covers at least half."""
        hit = [
            p
            for p in range(
                max(0, bisect.bisect_right(self.boundaries, first) - 1),
                min(self.periods, bisect.bisect_right(self.boundaries, last)),
            )
            if 2 * self._overlap_days(p, first, last) >= self._days(p)
        ]
        return range(hit[0], hit[-1] + 1) if hit else range(0)

    def _days(self, period: int) -> int:
        return (self.boundaries[period + 1] - self.boundaries[period]).days

    def _overlap_days(self, period: int, first: dt.date, last: dt.date) -> int:
        begin = max(first, self.boundaries[period])
        end = min(last + _ONE_DAY, self.boundaries[period + 1])
        return max(0, (end - begin).days)

    def is_short(self, first: dt.date, last: dt.date, limit: int) -> bool:
        """Whether ``first … last`` is at most ``limit`` whole periods long."""
        return last + _ONE_DAY <= add_units(first, self.period, limit)


def periods_apart(one: TimeGrid, other: TimeGrid) -> int | None:
    """Return how many periods later another grid of the same unit begins.

    ``None`` if the periods of the two begin on different days, so that no period of one is one of
    the other.
    """
    if one.period is Period.MONTH:
        first, last = sorted((one.start, other.start))
        months = (last.year - first.year) * 12 + last.month - first.month
        if add_months(first, months) != last:
            return None
        return months if first == one.start else -months
    periods, rest = divmod((other.start - one.start).days, 7 if one.period is Period.WEEK else 1)
    return None if rest else periods


def merge_days(spans: list[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Merge inclusive day spans that overlap or touch, in order of time."""
    merged: list[tuple[dt.date, dt.date]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + _ONE_DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
