"""The front of a tiny scenario, by looking at every plan: time, cost and quality word for word."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tests.support.brute import plans
from tests.support.facts import Facts, exact
from tests.support.literal_terms import late, literal_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crostaff.scenario.scenario import Scenario
    from tests.support.reading import Reading


class Literal(NamedTuple):
    """Weighted late periods, net margin in currency, and share of experienced hours."""

    lateness: Fraction
    margin: Fraction
    share: Fraction

    def is_bettered_by(self, other: Literal) -> bool:
        """Whether another plan is as good in everything, and better in something."""
        as_good = (
            other.lateness <= self.lateness
            and other.margin >= self.margin
            and other.share >= self.share
        )
        return as_good and other != self


def literal_criteria(reading: Reading) -> Literal:
    """Return the criteria of a plan by the words of docs/pareto.md."""
    facts = reading.facts
    lateness = sum((periods * exact(s.priority) for s, periods in late(reading)), Fraction())
    terms = literal_terms(reading)
    margin = sum((amount for name, amount in terms.items() if name != "tardiness"), Fraction())
    experienced = assigned = 0
    for cell, team in reading.teams.items():
        begin, end = reading.span(cell)
        skill = facts.requirements[cell[0]].skill_id
        for row in team:
            work = row.pct * (end - begin)
            assigned += work
            if reading.level(row.staff, skill, begin) == 3:
                experienced += work
    return Literal(lateness, margin, Fraction(experienced, assigned) if assigned else Fraction())


def literal_front(scenario: Scenario, *, limit: int) -> set[Literal]:
    """Return what no plan betters; empty where there is no plan.

    Raises
    ------
    TooManyPlansError
        If more than ``limit`` teams and plans would have to be looked at.
    """
    return unbettered(literal_criteria(reading) for reading in plans(Facts(scenario), limit=limit))


def unbettered(found: Iterable[Literal]) -> set[Literal]:
    """Return those that no other one betters."""
    distinct = set(found)
    return {one for one in distinct if not any(one.is_bettered_by(other) for other in distinct)}
