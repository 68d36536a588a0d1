"""What a solve tells while it runs, and a printer for terminals and notebooks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Progress:
    """One message of a running solve.

    Attributes
    ----------
    seconds : float
        Since the call.
    phase : str
        What is being done: ``compile``, ``construct``, ``build``, ``search`` or ``done``; in
        a risk analysis ``sample``.
    value, bound : float or None
        Best value so far, and best proven bound, of the tier being solved; in currency, or a
        count for ``makespan``, ``headcount`` and ``trainings``.
    gap : float or None
        ``bound − value`` over the potential; ``None`` for counts.
    tier : str
        The objective being solved.
    """

    seconds: float
    phase: str
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    tier: str = "value"

    def __str__(self) -> str:
        text = f"{self.seconds:6.1f} s  {self.phase:<9}"
        if self.value is not None:
            text += f"  {self.tier} {self.value:,.0f}"
        if self.bound is not None:
            text += f"  bound {self.bound:,.0f}"
        if self.gap is not None:
            text += f"  gap {self.gap:.2%}"
        return text


Listener = Callable[[Progress], None]


def print_progress(stream: TextIO | None = None) -> Listener:
    """Return a listener that writes one line per message.

    Parameters
    ----------
    stream : file, optional
        Default: standard error at the time of each message.
    """

    def listen(progress: Progress) -> None:
        print(progress, file=stream or sys.stderr, flush=True)

    return listen
