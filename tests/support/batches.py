"""Seeds of many small cases, in parts."""

from __future__ import annotations

import pytest


def batches(stop: int, parts: int, *, first: int = 0) -> list[object]:
    """Return parameters that deal out the seeds from the first to the one before the stop.

    All parts but the first bear the mark ``many``: ``make test`` runs them without coverage, with
    which they take more than twice the time.

    Parameters
    ----------
    stop : int
    parts : int
    first : int
    """
    return [
        pytest.param(range(first + part, stop, parts), marks=[pytest.mark.many] if part else [])
        for part in range(parts)
    ]
