"""Where one more hour would bring most: sentences first, tables behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from crostaff.analysis.answer import Answer
from crostaff.analysis.words import hours, money
from crostaff.analysis.worth.tables import BOTTLENECKS
from crostaff.plan.shown import frame
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import listed

if TYPE_CHECKING:
    import pandas as pd

MOST_SAID = 6
"""Functions and skills, and people, that are named in sentences."""


class NeedRow(NamedTuple):
    """A function and a skill in a month.

    Attributes
    ----------
    price : float
        Currency that one more hour would bring beyond its own cost, where it brings most.
    asked_hours, priced_hours : float
        Hours of all requirements, and of those with a price.
    missing_hours : float
        Hours that the plan leaves undone; 0 without a plan.
    requirement_id : str or None
        Where the hour brings most; ``None`` where only the plan misses it.
    """

    function: str
    skill_id: str
    month: str
    price: float
    asked_hours: float
    priced_hours: float
    missing_hours: float
    requirement_id: str | None


class PersonRow(NamedTuple):
    """A person in a month.

    Attributes
    ----------
    price : float
        Currency that one more hour of the person would bring beyond its own cost.
    hours : float
        Hours that the relaxation has them work.
    requirement_id : str
        Where the hour brings most.
    """

    staff_id: str
    function: str
    month: str
    price: float
    hours: float
    requirement_id: str


@dataclass(frozen=True, repr=False, eq=False)
class Bottlenecks(Answer):
    """Where it hurts, and in which month; made by ``crostaff.bottlenecks``.

    Prices of a relaxation: they say where to look first, not what a person is worth. Columns and
    types of the tables are ``crostaff.analysis.worth.tables.BOTTLENECKS``.

    Parameters
    ----------
    scenario : Scenario
    rows, people_rows : tuple
        In any order.
    is_complete : bool
        Whether the relaxation was solved to its end.
    unpriced : tuple of str
        Requirements of which the relaxation says nothing: there was no time, or their part of the
        department is too large.
    broken : str
        Which rules the plan breaks, in words; empty if it is valid.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(BOTTLENECKS)

    scenario: Scenario
    rows: tuple[NeedRow, ...]
    people_rows: tuple[PersonRow, ...]
    is_complete: bool
    unpriced: tuple[str, ...] = ()
    broken: str = ""

    @property
    def title(self) -> str:
        """What is asked."""
        return f"Bottlenecks of {self.scenario.name}"

    @property
    def needs(self) -> pd.DataFrame:
        """Functions and skills by month, the highest price first."""
        return self._frame("needs")

    @property
    def people(self) -> pd.DataFrame:
        """People by month whose time is all used, the highest price first."""
        return self._frame("people")

    @cached_property
    def ranked(self) -> tuple[NeedRow, ...]:
        """The rows of ``needs``: by price, then by what is missing, then by what is asked."""
        return tuple(
            sorted(
                self.rows,
                key=lambda row: (-row.price, -row.missing_hours, -row.priced_hours, row[:3]),
            )
        )

    @cached_property
    def ranked_people(self) -> tuple[PersonRow, ...]:
        """The rows of ``people``: by price, then by hours."""
        return tuple(sorted(self.people_rows, key=lambda row: (-row.price, -row.hours, row[:3])))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Where it hurts most, each function and skill in its worst month."""
        return tuple(self._said())

    def _said(self) -> Iterator[str]:
        seen: dict[tuple[str, str], NeedRow] = {}
        for row in self.ranked:
            seen.setdefault((row.function, row.skill_id), row)
        for row in list(seen.values())[:MOST_SAID]:
            yield self._need(row)
        if not seen and not self.unpriced:
            yield "Nothing hurts: in the relaxation everybody needed is there."
        people = list({row.staff_id: row for row in reversed(self.ranked_people)}.values())
        for person in list(reversed(people))[: MOST_SAID // 2]:
            price = money(person.price, self.scenario.currency)
            yield (
                f"One more hour of {person.staff_id} ({person.function}) would bring up to {price} "
                f"in {person.month}, on {person.requirement_id}."
            )
        yield (
            "These are prices of a relaxation, beyond the hour's own cost: they say where to look. "
            "To know what one more person is worth, plan anew with value_of (crostaff value-of)."
        )
        if self.broken:
            yield f"The plan whose missing work is told here {self.broken}."
        if self.unpriced:
            yield (
                f"Not priced, for want of time or because too many people share their work: "
                f"{listed(self.unpriced, most=MOST_SAID)}."
            )
        elif not self.is_complete:
            yield "The relaxation was not solved to its end; allow more seconds."

    def _need(self, row: NeedRow) -> str:
        missing = f"; the plan lacks {hours(row.missing_hours)}" if row.missing_hours else ""
        what = f"{row.function} in {row.skill_id}, {row.month}"
        if row.requirement_id is None:
            return f"{what}: the plan lacks {hours(row.missing_hours)}."
        price = money(row.price, self.scenario.currency)
        return f"{what}: one more hour would bring up to {price}, on {row.requirement_id}{missing}."

    def _table(self, name: str) -> pd.DataFrame:
        rows = self.ranked if name == "needs" else self.ranked_people
        return frame(BOTTLENECKS[name], rows)

    def __repr__(self) -> str:
        worst = self.ranked[0] if self.ranked else None
        if worst is None:
            return "Bottlenecks(none)"
        return (
            f"Bottlenecks({len(self.ranked)} rows, first {worst.function}/{worst.skill_id} in "
            f"{worst.month}: {worst.price:,.2f} {self.scenario.currency} an hour)"
        )
