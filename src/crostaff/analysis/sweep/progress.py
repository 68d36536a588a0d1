"""What a sweep tells while it runs, and a printer for terminals and notebooks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from crostaff.analysis.sweep.jobs import Outcome


@dataclass(frozen=True)
class SweepProgress:
    """One message of a running sweep: at the beginning, and with every answer.

    Attributes
    ----------
    seconds : float
        Since the call.
    done, total : int
        Scenarios with an answer, and all.
    stored : int
        Scenarios whose answer was in the store before.
    name : str
        The scenario that has its answer now; empty at the beginning.
    outcome : Outcome or None
        Its answer.
    """

    seconds: float
    done: int
    total: int
    stored: int
    name: str = ""
    outcome: Outcome | None = None

    def __str__(self) -> str:
        text = f"{self.seconds:6.1f} s  {self.done} of {self.total}"
        if self.outcome is None:
            return f"{text}  {self.stored} were in the store" if self.stored else text
        text += f"  {self.name}: {self.outcome.status.replace('_', ' ')}"
        if self.outcome.value is not None:
            text += f", value {self.outcome.value:,.0f}"
        return text


SweepListener = Callable[[SweepProgress], None]


def tell_on_stderr(progress: SweepProgress) -> None:
    """Write one line per message to standard error."""
    sys.stderr.write(f"{progress}\n")
    sys.stderr.flush()
