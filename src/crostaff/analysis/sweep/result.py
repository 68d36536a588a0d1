"""A sweep as an answer: sentences first, tables behind, and every plan at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.sweep import tables
from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.jobs import unpack
from crostaff.analysis.sweep.said import how_it_went, plain, what_went_wrong, who_is_best
from crostaff.analysis.sweep.winners import Winner, winners
from crostaff.analysis.words import money
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.plan.plan import Plan
from crostaff.plan.shown import Row, frame
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import counted, hint

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class Sweep(Answer):
    """Many scenarios, solved; made by ``crostaff.sweep``.

    Columns and types of the tables are ``crostaff.analysis.sweep.tables.COLUMNS``; see
    docs/sweep.md for what they mean.

    Parameters
    ----------
    entries : tuple of Entry
        One per scenario, in the order of the call.
    interrupted : bool
        Whether Ctrl-C ended the sweep before all had an answer.
    store : str
        Where results are kept; empty for memory only.
    trouble : str
        Why some results could not be stored; empty if all are.
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(tables.COLUMNS)

    entries: tuple[Entry, ...]
    interrupted: bool = False
    store: str = ""
    trouble: str = ""
    _plans: dict[str, Plan] = field(default_factory=dict, init=False)

    @property
    def title(self) -> str:
        """How many scenarios there are."""
        return f"Sweep of {counted(len(self.entries), 'scenario')}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """How it went, which scenario is best by what measure, and which have no plan."""
        return (
            *how_it_went(self.entries, interrupted=self.interrupted, trouble=self.trouble),
            *who_is_best(self.best, self.currency, self.unit),
            *what_went_wrong(self.entries),
        )

    @property
    def frame(self) -> pd.DataFrame:
        """One row per scenario, whatever became of it."""
        return self._frame("scenarios")

    @property
    def winners(self) -> pd.DataFrame:
        """The best scenario by each measure; empty if there is no plan."""
        return self._frame("winners")

    @cached_property
    def best(self) -> tuple[Winner, ...]:
        """The rows of ``winners``."""
        return winners(self.entries)

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return "" if self._first is None else self._first.currency

    @property
    def unit(self) -> str:
        """Unit of the periods."""
        return "period" if self._first is None else self._first.period.value

    @property
    def _first(self) -> Scenario | None:
        return next((entry.scenario for entry in self.entries if entry.scenario), None)

    def plan(self, name: str) -> Plan:
        """Return the plan of a scenario, as ``crostaff.solve`` found it.

        Raises
        ------
        CrostaffError
            If there is no scenario of that name; the message tells the nearest.
        NoPlanError
            If the scenario has no plan; the message says why.
        """
        if name in self._plans:
            return self._plans[name]
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is None:
            known = [entry.name for entry in self.entries]
            advice = hint(name, known) or "; the column name of frame lists them"
            raise CrostaffError(f"the sweep has no scenario '{name}'{advice}")
        outcome = entry.outcome
        if entry.scenario is None or outcome.plan is None:
            why = f": {outcome.note}" if outcome.note else ""
            raise NoPlanError(f"'{name}' has no plan ({plain(outcome.status)}){why}")
        plan = self._plans[name] = unpack(entry.scenario, outcome.plan)
        return plan

    def _table(self, name: str) -> pd.DataFrame:
        rows: dict[str, Iterable[Row]] = {
            "scenarios": tables.scenario_rows(self.entries),
            "winners": tables.winner_rows(self.best),
        }
        return frame(tables.COLUMNS[name], rows[name])

    def __repr__(self) -> str:
        planned = sum(entry.outcome.value is not None for entry in self.entries)
        text = f"{counted(len(self.entries), 'scenario')}, {counted(planned, 'plan')}"
        if self.best:
            winner = self.best[0]
            text += f"; highest value {money(winner.amount, self.currency)}: {winner.names[0]!r}"
        return f"Sweep({text}{'; interrupted' if self.interrupted else ''})"
