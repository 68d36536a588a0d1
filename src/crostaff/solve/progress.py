"""What a solve tells while it runs, and a printer for terminals and notebooks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    subject : str
        What is being solved, where a question takes several solves; else empty.
    """

    seconds: float
    phase: str
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    tier: str = "value"
    subject: str = ""

    def __str__(self) -> str:
        text = f"{self.seconds:6.1f} s  {self.phase:<9}"
        if self.value is not None:
            text += f"  {self.tier} {self.value:,.0f}"
        if self.bound is not None:
            text += f"  bound {self.bound:,.0f}"
        if self.gap is not None:
            text += f"  gap {self.gap:.2%}"
        return f"{text}  ({self.subject})" if self.subject else text


Listener = Callable[[Progress], None]


def about(subject: str, listener: bool | Listener) -> bool | Listener:
    """Return a listener that is told what is being solved, too.

    Parameters
    ----------
    subject : str
        In words, such as ``without the bid``.
    listener : bool or callable
        As ``crostaff.solve`` takes it.
    """
    if not listener:
        return False
    tell = print_progress() if listener is True else listener
    return lambda progress: tell(replace(progress, subject=subject))


LINE_SECONDS = 5.0
"""Seconds between lines of one phase."""


class Pace:
    """Tells what is worth a line: a new phase, the first value, and then every few seconds."""

    def __init__(self) -> None:
        self._last: Progress | None = None

    def is_due(self, progress: Progress) -> bool:
        """Whether a message is worth a line; it then counts as told."""
        last = self._last
        due = (
            last is None
            or progress.phase != last.phase
            or progress.subject != last.subject
            or (last.value is None and progress.value is not None)
            or progress.seconds - last.seconds >= LINE_SECONDS
            or progress.seconds < last.seconds
        )
        if due:
            self._last = progress
        return due


def print_progress(stream: TextIO | None = None) -> Listener:
    """Return a listener that writes a line at what is new, and every five seconds.

    What is new is a phase, or the first value. For every message give ``solve`` a function of your
    own.

    Parameters
    ----------
    stream : file, optional
        Default: standard error at the time of each message.
    """
    pace = Pace()

    def listen(progress: Progress) -> None:
        if pace.is_due(progress):
            print(progress, file=stream or sys.stderr, flush=True)

    return listen
