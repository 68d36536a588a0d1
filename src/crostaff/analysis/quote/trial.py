"""One way to take a bid, solved and judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crostaff.analysis.asking import Solved
from crostaff.analysis.interval import UNKNOWN, Interval
from crostaff.analysis.quote.standing import Standing
from crostaff.plan.summary import Status

AS_ASKED, DELAY, HIRE, TRAINING = "as asked", "delay", "hire", "training"
"""Kinds of trials, in the order in which they are made."""


class Verdict(StrEnum):
    """Whether to take a bid."""

    YES = "yes"
    BUT = "yes, but"
    NO = "no"


@dataclass(frozen=True)
class Trial:
    """A bid as it is asked for, or with one change, in the plan that was found.

    Attributes
    ----------
    kind : str
        ``as asked``, ``delay``, ``hire`` or ``training``.
    change : str
        What differs from what was asked, in words.
    periods : int or None
        Periods later, of a delay.
    solved : Solved or None
        ``None`` if the change cannot be made.
    standing : Standing or None
        Of the bid in the plan; ``None`` without a plan.
    worth : Interval
        Against the scenario without bid and change.
    gain : Interval
        Against the bid as asked.
    refusal : str
        Why the change cannot be made.
    """

    kind: str
    change: str
    periods: int | None = None
    solved: Solved | None = None
    standing: Standing | None = None
    worth: Interval = UNKNOWN
    gain: Interval = UNKNOWN
    refusal: str = ""

    @property
    def verdict(self) -> Verdict:
        """Yes if the bid is staffed in full, on time and worth it; no if it is not worth it.

        A bid is worth it if the plan with it is worth at least as much as the plan without, and
        somebody works on it.
        """
        standing, value = self.standing, self.worth.value
        if standing is None or value is None or value < 0 or standing.is_undone:
            return Verdict.NO
        return Verdict.YES if standing.is_as_asked else Verdict.BUT

    @property
    def is_proved(self) -> bool:
        """Whether better plans cannot turn yes into no, or no into yes.

        A proved yes says that the plan found with the bid is worth at least as much as any plan
        without; a proved no that no plan with the bid is, or that there is none.
        """
        low, value, high = self.worth
        if self.verdict is not Verdict.NO:
            return low is not None and low >= 0
        if value is None:
            return self.solved is not None and self.solved.status is Status.INFEASIBLE
        if high is None:
            return False
        is_undone = self.standing is not None and self.standing.is_undone
        return high <= 0 if is_undone else high < 0

    @property
    def proof(self) -> str:
        """``proved`` or ``not proved``."""
        return "proved" if self.is_proved else "not proved"
