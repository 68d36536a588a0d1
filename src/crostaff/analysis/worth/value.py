"""What one more of something is worth: sentences first, tables behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.asking import Solved
from crostaff.analysis.interval import Interval, in_words
from crostaff.analysis.quote import sentences as say
from crostaff.analysis.quote import tables
from crostaff.analysis.quote.displaced import Displaced
from crostaff.analysis.worth.tables import VALUE
from crostaff.plan.plan import Plan
from crostaff.plan.shown import Row, frame
from crostaff.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class ValueOf(Answer):
    """What one more of something is worth; made by ``crostaff.value_of``.

    Columns and types of the tables are ``crostaff.analysis.worth.tables.VALUE``.

    Parameters
    ----------
    change : str
        What there is one more of, in words.
    before, after : Solved
        Without and with it.
    worth : Interval
        What it adds to the value of the plan, at least and at most, in currency. Where the value
        is what is maximised, never below 0: the plan without it still goes.
    is_interrupted : bool
        Whether the user ended the search.
    given : Plan or None
        The plan that was asked of. ``before`` holds the best one known in the end.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(VALUE)

    change: str
    before: Solved
    after: Solved
    worth: Interval
    is_interrupted: bool = False
    given: Plan | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is."""
        return self.before.problem.scenario

    @property
    def title(self) -> str:
        """What is asked."""
        return f"Value of {self.change}, in {self.scenario.name}"

    @property
    def plan(self) -> Plan | None:
        """The plan with it."""
        return self.after.plan

    @property
    def is_proved(self) -> bool:
        """Whether the worth is known to the cent."""
        return self.worth.is_point

    @cached_property
    def displaced(self) -> Displaced | None:
        """What differs between the plans."""
        if self.before.plan is None or self.after.plan is None:
            return None
        return Displaced.between(self.before.plan, self.after.plan, ())

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What it is worth, and what then differs."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        currency = self.scenario.currency
        yield f"With {self.change} the plan gains {in_words(self.worth, currency)}."
        yield from say.searched_on(self.given, self.before.plan, currency)
        if self.displaced is not None:
            if self.displaced.is_nothing:
                yield "The plan stays as it is."
            yield from self.displaced.sentences
        yield from say.switched_off(self.scenario.policy.relaxed_rules)
        yield from say.interrupted(self.is_interrupted)

    def _table(self, name: str) -> pd.DataFrame:
        rows: Iterable[Row]
        if name == "worth":
            worth = self.worth
            status = (self.before.status.value, self.after.status.value)
            rows = [(self.change, worth.value, worth.low, worth.high, *status)]
        elif name == "figures":
            rows = tables.figure_rows(self.displaced)
        else:
            rows = tables.displaced_rows(self.displaced, name)
        return frame(VALUE[name], rows)

    def __repr__(self) -> str:
        worth = self.worth.value
        told = "unknown" if worth is None else f"{worth:,.2f} {self.scenario.currency}"
        return f"ValueOf({self.change}: {told}, {'proved' if self.is_proved else 'not proved'})"
