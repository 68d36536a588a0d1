"""What a solve may spend: time, or deterministic work."""

from __future__ import annotations

from crostaff.solve.options import SolveOptions
from crostaff.solve.stop import Stop

_WORK_PER_MODEL = 0.01
"""Deterministic seconds that building a small model counts for: it takes about as long."""


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

    def spend(self, work: float, *, models: int = 1) -> None:
        """Count the work of building and solving models."""
        self._work += _WORK_PER_MODEL * models + work
