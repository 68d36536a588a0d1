"""Improving the plan here and there, in rounds of small solves."""

from __future__ import annotations

import dataclasses
import math
import time

from crostaff.solve.lanes import Lane
from crostaff.solve.lns import Chooser, RoundsOutcome
from crostaff.solve.standing import Standing

_PREFER_EVERY = 4
"""Turns of rounds between two looks at where the gaps are."""

_REACTION = 0.15
"""How quickly the pace follows what rounds gained."""


class Improving:
    """Asks for rounds, by what brought most so far.

    Parameters
    ----------
    standing : Standing
    chooser : Chooser
    """

    def __init__(self, standing: Standing, chooser: Chooser) -> None:
        self.standing = standing
        self.chooser = chooser
        self._turns = 0
        self._gain = self._seconds = 0.0

    @property
    def pace(self) -> float:
        """Units that a lane gained in a second, lately."""
        return self._gain / self._seconds if self._seconds else 0.0

    @property
    def can_go_on(self) -> bool:
        """Whether there is anything to draw."""
        return self.chooser.can_draw

    def improve(self, *, share: float = math.inf) -> Lane:
        """Improve the plan, for a share of the whole time or work."""
        standing, budget = self.standing, self.standing.budget
        until = budget.spent + share * budget.whole
        while self.can_go_on and not standing.is_over and budget.spent < until:
            yield from self.improve_once()

    def improve_once(self) -> Lane:
        """Improve the plan by some rounds."""
        standing, budget, began = self.standing, self.standing.budget, time.perf_counter()
        self._turns += 1
        if self._turns % _PREFER_EVERY == 0:
            self._prefer()
        asked = self.chooser.draw(standing.best.decisions, standing.stop.seconds_left)
        # Models that a worker has kept depend on what it did before.
        asked = dataclasses.replace(asked, anew=budget.is_work)
        outcome = yield asked
        if not isinstance(outcome, RoundsOutcome):
            return
        if not outcome.rounds:
            # For something smaller there may be time.
            self.chooser.refuse(asked)
            return
        budget.spend(outcome.work, models=max(1, len(outcome.rounds)))
        self.chooser.learn(asked, outcome)
        gain = 0
        if outcome.decisions is not None:
            # The plan that was asked about, not the copy that travelled.
            scope = dataclasses.replace(outcome.scope, decisions=asked.decisions)
            gain = standing.take(scope, outcome.decisions)
        self._note(gain, time.perf_counter() - began)

    def _note(self, gain: int, seconds: float) -> None:
        """Follow what rounds gained, and the time they took."""
        part = _REACTION if self._seconds else 1.0
        self._gain += part * (gain - self._gain)
        self._seconds += part * (seconds - self._seconds)

    def _prefer(self) -> None:
        """Turn to the pools with the largest gaps."""
        standing = self.standing
        gaps = [
            float(max(0, gap))
            for gap, pool in zip(standing.gaps(), standing.pools, strict=True)
            if pool.is_served
        ]
        if any(gaps):
            self.chooser.prefer(gaps)
