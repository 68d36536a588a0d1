"""What a bid displaces: a comparison of the plans without and with it, of everything else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from crostaff.analysis.compare.assignments import AssignmentChange
from crostaff.analysis.compare.comparison import Comparison
from crostaff.analysis.compare.coverage import ShortfallChange
from crostaff.analysis.compare.dates import DateChange
from crostaff.analysis.compare.learning import QualificationChange
from crostaff.analysis.compare.reserved import ProtectionChange
from crostaff.analysis.compare.said_of_dates import dates_topic
from crostaff.analysis.compare.said_of_needs import (
    coverage_topic,
    learning_topic,
    protections_topic,
)
from crostaff.analysis.compare.said_of_people import people_topic
from crostaff.analysis.compare.topics import sentences_of
from crostaff.plan.plan import Plan


@dataclass(frozen=True)
class Displaced:
    """What differs beside the bids, from the plan without them to the plan with them.

    Parameters
    ----------
    comparison : Comparison
    bids : collection of str
        Study ids of the bids.
    """

    comparison: Comparison
    bids: Collection[str]

    @classmethod
    def between(cls, before: Plan, after: Plan, bids: Collection[str]) -> Displaced:
        """Return what bids displace."""
        return cls(Comparison(before, after), frozenset(bids))

    @cached_property
    def dates(self) -> tuple[DateChange, ...]:
        """Other studies, and their activities, at other dates."""
        return tuple(row for row in self.comparison.date_changes if row.study_id not in self.bids)

    @cached_property
    def needs(self) -> tuple[ShortfallChange, ...]:
        """Other requirements and protections that lack other hours."""
        rows = self.comparison.shortfall_changes
        return tuple(row for row in rows if row.place.study_id not in self.bids)

    @cached_property
    def work(self) -> tuple[AssignmentChange, ...]:
        """People whose work on other studies differs; whoever only joins a bid is left out."""
        return tuple(
            row
            for row in self.comparison.assignment_changes
            if any(
                work is not None and work.study_id not in self.bids
                for work in (row.before, row.after)
            )
        )

    @cached_property
    def protections(self) -> tuple[ProtectionChange, ...]:
        """What becomes of hours that are reserved for other studies."""
        rows = self.comparison.protection_changes
        return tuple(row for row in rows if row.place.study_id not in self.bids)

    @cached_property
    def learning(self) -> tuple[QualificationChange, ...]:
        """Levels that people reach at another time, or no longer."""
        return self.comparison.qualification_changes

    @property
    def is_nothing(self) -> bool:
        """Whether all other work stays as it is."""
        return not (self.dates or self.needs or self.work or self.protections)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What differs, what costs most first."""
        pair = self.comparison.pair
        topics = (
            dates_topic(pair, self.dates, self.comparison.term_figures),
            people_topic(pair, self.work),
            coverage_topic(pair, self.needs),
            protections_topic(pair, self.protections),
            learning_topic(pair, self.learning),
        )
        return sentences_of(topics)
