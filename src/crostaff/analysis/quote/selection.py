"""Several bids, quoted together: sentences first, tables behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.asking import Solved
from crostaff.analysis.interval import Interval
from crostaff.analysis.quote import said_of_several as several
from crostaff.analysis.quote import sentences as say
from crostaff.analysis.quote import tables
from crostaff.analysis.quote.displaced import Displaced
from crostaff.analysis.quote.subsets import Subset
from crostaff.analysis.quote.trial import Verdict
from crostaff.plan.plan import Plan
from crostaff.plan.shown import Row, frame
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import counted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class BidSelection(Answer):
    """Which of several bids to take; made by ``crostaff.quote``.

    Columns and types of the tables are ``crostaff.analysis.quote.tables.SELECTION``; see
    docs/quote.md for what they mean.

    Parameters
    ----------
    scenario : Scenario
        Without the bids.
    bids : tuple of StudyBundle
    without : Solved
    subsets : tuple of Subset
        Combinations that were planned, the empty one first.
    chosen : Subset
    ceiling : float or None
        What the plan of no combination is worth more than, in currency.
    untried : tuple of tuple of str
        Combinations for which there was no time.
    is_exhaustive : bool
        Whether every combination was to be planned.
    is_interrupted : bool
        Whether the user ended the search.
    given : Plan or None
        The plan without that the caller gave. ``without`` holds the best one known in the end.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(tables.SELECTION)

    scenario: Scenario
    bids: tuple[StudyBundle, ...]
    without: Solved
    subsets: tuple[Subset, ...]
    chosen: Subset
    ceiling: float | None
    untried: tuple[tuple[str, ...], ...] = ()
    is_exhaustive: bool = True
    is_interrupted: bool = False
    given: Plan | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Study ids of the bids, in the order given."""
        return tuple(bundle.study.study_id for bundle in self.bids)

    @property
    def title(self) -> str:
        """What is asked."""
        return f"Quote for {counted(len(self.bids), 'bid')} in {self.scenario.name}"

    @property
    def answer(self) -> Verdict:
        """``no`` if none should be taken; ``yes`` if those taken are all as asked."""
        if not self.chosen.bids:
            return Verdict.NO
        return Verdict.YES if self.chosen.is_as_asked else Verdict.BUT

    @property
    def is_proved(self) -> bool:
        """Whether no other combination can be worth more."""
        value = self.chosen.value
        return self.ceiling is not None and value is not None and value >= self.ceiling

    @property
    def proof(self) -> str:
        """``proved`` or ``not proved``: that no other combination is worth more."""
        return "proved" if self.is_proved else "not proved"

    @property
    def worth(self) -> Interval:
        """What the chosen bids add to the value of the plan, at least and at most, in currency."""
        return self.chosen.worth

    @property
    def most_worth(self) -> float | None:
        """What no combination adds more than, to the plan without that was found."""
        if self.ceiling is None or self.without.summary.value is None:
            return None
        return round(self.ceiling - self.without.summary.value, 2)

    @property
    def plan(self) -> Plan | None:
        """The plan with the chosen bids."""
        return self.chosen.solved.plan if self.chosen.solved else None

    @cached_property
    def displaced(self) -> Displaced | None:
        """What differs beside the chosen bids; ``None`` if none is chosen."""
        if self.without.plan is None or self.plan is None or not self.chosen.bids:
            return None
        return Displaced.between(self.without.plan, self.plan, self.chosen.bids)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Which to take, how far that is proved, each bid, and what is displaced."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        currency, unit = self.scenario.currency, self.scenario.period
        yield several.choice(self.names, self.chosen.bids)
        yield several.worth(self.chosen, currency)
        yield several.proof(self.is_proved, self.chosen.worth, self.most_worth, currency)
        yield several.looked_at(len(self.subsets), len(self.bids), len(self.untried))
        yield from say.searched_on(self.given, self.without.plan, currency, without="them")
        yield from say.chances([bundle.study for bundle in self.bids])
        for standing in self.chosen.standings:
            yield several.taken(standing, unit)
        for name in self.names:
            if name not in self.chosen.bids:
                yield several.left(name, self.chosen, self.subsets, currency)
        if self.displaced is not None:
            yield say.margins(self.displaced, self.chosen.bids, currency)
            yield from say.displacement(self.displaced)
        yield from say.switched_off(self.scenario.policy.relaxed_rules)
        yield from say.interrupted(self.is_interrupted)

    def _table(self, name: str) -> pd.DataFrame:
        rows: Iterable[Row]
        if name == "subsets":
            rows = tables.subset_rows(self.subsets, self.chosen)
        elif name == "bids":
            rows = tables.bid_rows(self.names, self.subsets, self.chosen)
        elif name == "figures":
            rows = tables.figure_rows(self.displaced)
        elif name == "short":
            rows = tables.short_rows(self.chosen.standings)
        else:
            rows = tables.displaced_rows(self.displaced, name)
        return frame(tables.SELECTION[name], rows)

    def __repr__(self) -> str:
        worth = self.worth.value
        told = "" if worth is None else f", worth {worth:,.2f} {self.scenario.currency}"
        taken = ", ".join(self.chosen.bids) or "none"
        return f"BidSelection({taken} of {len(self.bids)}: {self.proof}{told})"
