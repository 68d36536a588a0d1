"""Improving the plan here and there, in rounds of small solves."""

from __future__ import annotations

import dataclasses

from crostaff.solve.lanes import Lane
from crostaff.solve.lns import Chooser, RoundsOutcome
from crostaff.solve.standing import Standing

_PREFER_EVERY = 4
"""Turns of rounds between two looks at where the gaps are."""


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

    def improve(self) -> Lane:
        """Improve the plan until nothing is left to do it with."""
        while self.chooser.can_draw and not self.standing.is_over:
            yield from self.improve_once()

    def improve_once(self) -> Lane:
        """Improve the plan by some rounds."""
        standing, budget = self.standing, self.standing.budget
        self._turns += 1
        if self._turns % _PREFER_EVERY == 0:
            self.look()
        asked = self.chooser.draw(standing.best.decisions, standing.stop.seconds_left)
        # Models that a worker has kept depend on what it did before.
        asked = dataclasses.replace(asked, anew=budget.is_work)
        outcome = yield asked
        if not isinstance(outcome, RoundsOutcome):
            return
        budget.spend(outcome.work, models=max(1, len(outcome.rounds)))
        if not outcome.rounds:
            # For something smaller there may be time.
            self.chooser.refuse(asked)
            return
        self.chooser.learn(asked, outcome)
        if outcome.decisions is not None:
            # The plan that was asked about, not the copy that travelled.
            scope = dataclasses.replace(outcome.scope, decisions=asked.decisions)
            standing.take(scope, outcome.decisions)

    def look(self) -> None:
        """Look at the gaps, to turn to the pools with the largest."""
        standing = self.standing
        gaps = [
            float(max(0, gap))
            for gap, pool in zip(standing.gaps(), standing.pools, strict=True)
            if pool.is_served
        ]
        self.chooser.prefer(gaps)
