"""The scenarios of a sweep with what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.analysis.sweep.jobs import Outcome
from crostaff.scenario.scenario import Scenario


@dataclass(frozen=True)
class Entry:
    """A scenario of a sweep, and what became of it.

    Attributes
    ----------
    name : str
    scenario : Scenario or None
        ``None`` where it could not be read or made.
    outcome : Outcome
    from_store : bool
        Whether the outcome was in the store before the sweep.
    """

    name: str
    scenario: Scenario | None
    outcome: Outcome
    from_store: bool

    @property
    def bound(self) -> float | None:
        """What no plan of the scenario can be worth more than; ``None`` if that is not known.

        With tiers, the bound of a result speaks of plans that are as good in the tiers before only.
        """
        if self.scenario is None or self.scenario.policy.tiers != ("value",):
            return None
        return self.outcome.bound
