"""Overlapping spans of time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise


def fullest_periods(spans: Iterable[tuple[int, int]]) -> list[int]:
    """Return one period per largest set of overlapping spans, in order of time.

    A set is largest if no period has all of its spans and another one: that is where the last
    span begins before the first one ends.

    Parameters
    ----------
    spans : iterable of (int, int)
        Periods ``[from, to)``; empty ones count for nothing.
    """
    events = sorted(
        event for begin, end in spans if begin < end for event in ((begin, 1), (end, 0))
    )
    return [
        time for (time, begins), (_, next_begins) in pairwise(events) if begins and not next_begins
    ]
