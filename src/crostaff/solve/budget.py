"""What a solve may spend: time, or deterministic work."""

from __future__ import annotations

from crostaff.solve.options import SolveOptions
from crostaff.solve.stop import Stop

_LEAST_WORK = 1e-4
"""Deterministic seconds that any solve counts for, so that work always runs out."""


class Budget:
    """Work where the options limit it, else time.

    Parameters
    ----------
    options : SolveOptions
    stop : Stop
    """

    def __init__(self, options: SolveOptions, stop: Stop) -> None:
        self._stop = stop
        self._first = stop.seconds_left
        self._work = 0.0
        self.is_work = options.deterministic_limit is not None
        self.whole = options.deterministic_limit or options.time_limit

    @property
    def spent(self) -> float:
        """Deterministic seconds of work, or seconds of time, so far."""
        return self._work if self.is_work else self._first - self._stop.seconds_left

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.is_work and self._work >= self.whole

    def spend(self, work: float) -> None:
        """Count the work of a solve."""
        self._work += max(work, _LEAST_WORK)
