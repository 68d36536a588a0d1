"""Two plans compared: sentences first, tables behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.compare import tables
from crostaff.analysis.compare.assignments import AssignmentChange, assignment_changes
from crostaff.analysis.compare.coverage import ShortfallChange, shortfall_changes
from crostaff.analysis.compare.dates import DateChange, date_changes
from crostaff.analysis.compare.figures import Figure, kpi_figures, term_figures
from crostaff.analysis.compare.headline import headline
from crostaff.analysis.compare.learning import QualificationChange, qualification_changes
from crostaff.analysis.compare.pair import Pair, Side
from crostaff.analysis.compare.reserved import ProtectionChange, protection_changes
from crostaff.analysis.compare.row_sentences import alone_sentences, changed_in_short
from crostaff.analysis.compare.said_of_dates import dates_topic
from crostaff.analysis.compare.said_of_needs import (
    coverage_topic,
    learning_topic,
    protections_topic,
)
from crostaff.analysis.compare.said_of_people import people_topic
from crostaff.analysis.compare.scenarios import ScenarioComparison
from crostaff.analysis.compare.topics import sentences_of
from crostaff.plan.plan import Plan
from crostaff.plan.shown import Row, frame

if TYPE_CHECKING:
    import pandas as pd


_IN_FORCE = frozenset({"baseline", "baseline_starts"})
"""Tables with a plan in force, of which plans say more themselves."""


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Answer):
    """What differs between a plan and another one; made by ``crostaff.compare``.

    Columns and types of the tables are ``crostaff.analysis.compare.tables.COLUMNS``; see
    docs/compare.md for what they mean.

    Parameters
    ----------
    before, after : Plan
        Of the same scenario or of different ones with the same currency and unit of time.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(tables.COLUMNS)

    before: Plan
    after: Plan

    @property
    def title(self) -> str:
        """Names of both."""
        scenarios = [plan.problem.scenario for plan in (self.before, self.after)]
        names = " with ".join(dict.fromkeys(scenario.name for scenario in scenarios))
        if len({scenario.name for scenario in scenarios}) == 1:
            names = f"two plans of {names}"
        return f"Comparison of {names}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What a resource manager would want to be told, what costs most first."""
        pair = self.pair
        first = tuple(headline(pair, self.term_figures, self.kpi_figures))
        if pair.is_same:
            return first
        rows = [row for row in self.scenarios.changes_by_row if row.table not in _IN_FORCE]
        short = changed_in_short(rows)
        topics = (
            dates_topic(pair, self.date_changes, self.term_figures),
            people_topic(pair, self.assignment_changes),
            coverage_topic(pair, self.shortfall_changes),
            protections_topic(pair, self.protection_changes),
            learning_topic(pair, self.qualification_changes),
        )
        inputs = (*alone_sentences(rows), *((short,) if short else ()))
        return (*first, *inputs, *sentences_of(topics))

    @property
    def terms(self) -> pd.DataFrame:
        """Signed terms and ``value`` in currency: total, and by month, study and function."""
        return self._frame("terms")

    @property
    def kpis(self) -> pd.DataFrame:
        """Hours, billability and money: total, and by month, study and function."""
        return self._frame("kpis")

    @property
    def assignments(self) -> pd.DataFrame:
        """Work that is added, removed, moved, resized or in another mode."""
        return self._frame("assignments")

    @property
    def dates(self) -> pd.DataFrame:
        """Studies and activities at other dates; slips are positive where they are later."""
        return self._frame("dates")

    @property
    def protections(self) -> pd.DataFrame:
        """Protected hours worked, idle, released and lost, where they differ."""
        return self._frame("protections")

    @property
    def shortfalls(self) -> pd.DataFrame:
        """Requirements and protections that lack other hours, or on other days."""
        return self._frame("shortfalls")

    @property
    def qualifications(self) -> pd.DataFrame:
        """Levels gained, lost, or reached earlier or later."""
        return self._frame("qualifications")

    @cached_property
    def scenarios(self) -> ScenarioComparison:
        """What differs between the scenarios of the two plans."""
        return ScenarioComparison(self.before.problem.scenario, self.after.problem.scenario)

    @cached_property
    def pair(self) -> Pair:
        """Both plans, matched."""
        return Pair(Side(self.before), Side(self.after))

    @cached_property
    def term_figures(self) -> tuple[Figure, ...]:
        """The rows of ``terms``."""
        return term_figures(self.pair)

    @cached_property
    def kpi_figures(self) -> tuple[Figure, ...]:
        """The rows of ``kpis``."""
        return kpi_figures(self.pair)

    @cached_property
    def assignment_changes(self) -> tuple[AssignmentChange, ...]:
        """The rows of ``assignments``."""
        return assignment_changes(self.pair)

    @cached_property
    def date_changes(self) -> tuple[DateChange, ...]:
        """The rows of ``dates``."""
        return date_changes(self.pair)

    @cached_property
    def protection_changes(self) -> tuple[ProtectionChange, ...]:
        """What the rows of ``protections`` are of."""
        return protection_changes(self.pair)

    @cached_property
    def shortfall_changes(self) -> tuple[ShortfallChange, ...]:
        """The rows of ``shortfalls``."""
        return shortfall_changes(self.pair)

    @cached_property
    def qualification_changes(self) -> tuple[QualificationChange, ...]:
        """The rows of ``qualifications``."""
        return qualification_changes(self.pair)

    def _table(self, name: str) -> pd.DataFrame:
        rows: dict[str, Iterable[Row]] = {
            "terms": tables.figure_rows(self.term_figures),
            "kpis": tables.figure_rows(self.kpi_figures),
            "assignments": tables.assignment_rows(self.assignment_changes),
            "dates": tables.date_rows(self.date_changes),
            "protections": tables.protection_rows(self.protection_changes),
            "shortfalls": tables.shortfall_rows(self.shortfall_changes),
            "qualifications": tables.qualification_rows(self.qualification_changes),
        }
        return frame(tables.COLUMNS[name], rows[name])

    def __repr__(self) -> str:
        currency = self.pair.currency
        return (
            f"Comparison(value {self.before.value:,.2f} → {self.after.value:,.2f} {currency}: "
            f"{len(self.assignment_changes)} assignments, {len(self.date_changes)} dates, "
            f"{len(self.shortfall_changes)} shortfalls, {len(self.protection_changes)} "
            f"protections and {len(self.qualification_changes)} qualifications differ)"
        )
