"""The best plan so far."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.plan.decisions import Decisions
from crostaff.plan.score import Score, objective
from crostaff.problem import Problem
from crostaff.scenario.policy import COUNTS


@dataclass(frozen=True)
class Incumbent:
    """A checked plan with its score."""

    decisions: Decisions
    score: Score

    def objective(self, problem: Problem, tier: str) -> int:
        """Return an objective to be maximised: units of money, or minus a count."""
        if tier == "value":
            return self.score.value_units
        if tier in COUNTS:
            return -objective(problem, self.decisions, tier)
        return self.score.units_by_term[tier]
