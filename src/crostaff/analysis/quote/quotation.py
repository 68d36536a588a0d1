"""One bid, quoted: sentences first, tables behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.asking import Solved
from crostaff.analysis.interval import Interval
from crostaff.analysis.quote import sentences as say
from crostaff.analysis.quote import tables
from crostaff.analysis.quote.displaced import Displaced
from crostaff.analysis.quote.trial import AS_ASKED, DELAY, Trial, Verdict
from crostaff.plan.plan import Plan
from crostaff.plan.shown import Row, frame
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Quote(Answer):
    """Whether to take a bid, and what it would take; made by ``crostaff.quote``.

    Columns and types of the tables are ``crostaff.analysis.quote.tables.COLUMNS``; see
    docs/quote.md for what they mean.

    Parameters
    ----------
    scenario : Scenario
        Without the bid.
    bid : StudyBundle
    without : Solved
    trials : tuple of Trial
        As asked first; then delays, the shortest first; then one more person, and learning.
    untried_delays : tuple of int
        Delays for which there was no time.
    untried : tuple of str
        Other changes for which there was no time.
    is_interrupted : bool
        Whether the user ended the search.
    given : Plan or None
        The plan without that the caller gave. ``without`` holds the best one known in the end.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(tables.COLUMNS)

    scenario: Scenario
    bid: StudyBundle
    without: Solved
    trials: tuple[Trial, ...]
    untried_delays: tuple[int, ...] = ()
    untried: tuple[str, ...] = ()
    is_interrupted: bool = False
    given: Plan | None = None

    @property
    def study_id(self) -> str:
        """Id of the bid."""
        return self.bid.study.study_id

    @property
    def title(self) -> str:
        """What is asked."""
        return f"Quote for {self.study_id} in {self.scenario.name}"

    @property
    def answer(self) -> Verdict:
        """``yes``, ``yes, but`` or ``no``, to the bid as it is asked for."""
        return self.as_asked.verdict

    @property
    def proof(self) -> str:
        """``proved`` or ``not proved``."""
        return self.as_asked.proof

    @property
    def worth(self) -> Interval:
        """What the bid adds to the value of the plan, at least and at most, in currency."""
        return self.as_asked.worth

    @property
    def as_asked(self) -> Trial:
        """The bid as it is asked for."""
        return next(trial for trial in self.trials if trial.kind == AS_ASKED)

    @property
    def possible(self) -> Trial | None:
        """The bid as asked or else after the shortest delay tried at which the answer is yes."""
        dated = (trial for trial in self.trials if trial.kind in {AS_ASKED, DELAY})
        return next((trial for trial in dated if trial.verdict is Verdict.YES), None)

    @property
    def earliest_start(self) -> dt.date | None:
        """First day of the bid where it is possible; ``None`` where it is not."""
        standing = self.possible.standing if self.possible else None
        return standing.start_date if standing else None

    @property
    def earliest_end(self) -> dt.date | None:
        """Last day of the bid where it is possible; ``None`` where it is not."""
        standing = self.possible.standing if self.possible else None
        return standing.end_date if standing else None

    @property
    def taken(self) -> Trial:
        """The bid as it would be taken: as asked, or later where only that is possible."""
        if self.as_asked.verdict is not Verdict.NO:
            return self.as_asked
        return self.possible or self.as_asked

    @property
    def plan(self) -> Plan | None:
        """The plan with the bid as it would be taken."""
        return self.taken.solved.plan if self.taken.solved else None

    @cached_property
    def displaced(self) -> Displaced | None:
        """What differs beside the bid as it would be taken; ``None`` without a plan with it."""
        if self.without.plan is None or self.plan is None:
            return None
        return Displaced.between(self.without.plan, self.plan, {self.study_id})

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The answer, the margin, the dates, what is displaced, and what would help."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        currency, unit = self.scenario.currency, self.scenario.period
        yield from say.answer(self.as_asked, self.study_id, currency, unit)
        yield from say.searched_on(self.given, self.without.plan, currency)
        yield from say.chances([self.bid.study])
        later = "" if self.taken is self.as_asked else self.taken.change
        if self.displaced is not None and not later:
            yield say.margins(self.displaced, (self.study_id,), currency)
        delays = [trial for trial in self.trials if trial.kind == DELAY]
        yield from say.earliest(delays, self.untried_delays, currency, unit)
        if self.displaced is not None and later:
            yield f"Then {say.margins(self.displaced, (self.study_id,), currency, first='margin')}"
        for trial in self.trials:
            if trial.kind not in {AS_ASKED, DELAY}:
                yield say.remedy(trial, currency, unit)
        yield from say.untried_remedies(self.untried)
        if self.displaced is not None:
            yield from say.displacement(self.displaced, later)
        yield from say.switched_off(self.scenario.policy.relaxed_rules)
        yield from say.interrupted(self.is_interrupted)

    def _table(self, name: str) -> pd.DataFrame:
        rows: Iterable[Row]
        standing = self.as_asked.standing
        if name == "trials":
            rows = tables.trial_rows(self.trials)
        elif name == "figures":
            rows = tables.figure_rows(self.displaced)
        elif name == "short":
            rows = tables.short_rows([standing] if standing else [])
        else:
            rows = tables.displaced_rows(self.displaced, name)
        return frame(tables.COLUMNS[name], rows)

    def __repr__(self) -> str:
        worth = self.worth.value
        told = "" if worth is None else f", worth {worth:,.2f} {self.scenario.currency}"
        return f"Quote({self.study_id!r}: {self.answer}, {self.proof}{told})"
