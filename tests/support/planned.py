"""A solved scenario as a test reads it: value and facts by id."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.plan.summary import Status
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import validate
from crostaff.solve.engine import solve
from tests.support.words import Block, WordPlan, to_words


@dataclass(frozen=True)
class Planned:
    """The optimal plan of a scenario.

    Attributes
    ----------
    value : float
        Currency.
    terms : dict of str to float
        Signed, in currency; terms of 0 are left out.
    words : WordPlan
    """

    value: float
    terms: dict[str, float]
    words: WordPlan

    @property
    def starts(self) -> dict[str, int]:
        """Start period by activity."""
        return dict(self.words.starts)

    @property
    def releases(self) -> list[Block]:
        """Released blocks."""
        return list(self.words.released)

    def team(self, requirement: str, segment: int = 0) -> dict[str, str]:
        """Return mode and FTE by person, such as ``{"ann": "solo 100"}``."""
        return {
            row.staff: f"{row.mode} {row.pct}"
            for row in self.words.assigned
            if (row.requirement, row.segment) == (requirement, segment)
        }

    def people(self, requirement: str) -> set[str]:
        """Return everybody who is ever on a requirement."""
        return {row.staff for row in self.words.assigned if row.requirement == requirement}


def planned(scenario: Scenario) -> Planned:
    """Solve a faultless scenario to the proven optimum."""
    assert validate(scenario) == []
    result = solve(scenario, time_limit=60, workers=1, seed=0)
    assert result.status is Status.OPTIMAL
    plan = result.require_plan()
    terms = {name: amount for name, amount in plan.terms.items() if amount}
    return Planned(plan.value, terms, to_words(plan.problem, plan.decisions))
