"""Two scenarios compared: sentences first, the rows behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from crostaff.analysis.answer import Answer
from crostaff.analysis.compare.row_sentences import row_sentences
from crostaff.analysis.compare.rows import (
    ADDED,
    CHANGED,
    REMOVED,
    RowChange,
    row_changes,
    told,
)
from crostaff.plan.shown import frame
from crostaff.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: dict[str, dict[str, str]] = {
    "rows": {"table": "string", ADDED: "int64", REMOVED: "int64", CHANGED: "int64"},
    "changes": dict.fromkeys(("table", "change", "key", "column", "before", "after"), "string"),
}
"""Columns of every table of a comparison of scenarios, with their pandas types."""


@dataclass(frozen=True, repr=False, eq=False)
class ScenarioComparison(Answer):
    """What differs between a scenario and another one; made by ``crostaff.compare``.

    Parameters
    ----------
    before, after : Scenario
    """

    TABLES: ClassVar[tuple[str, ...]] = tuple(COLUMNS)

    before: Scenario
    after: Scenario

    @property
    def title(self) -> str:
        """Names of both."""
        names = dict.fromkeys((self.before.name, self.after.name))
        both = " with ".join(names) if len(names) == 2 else f"two scenarios of {self.after.name}"
        return f"Comparison of {both}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What differs: header, policy, then rows in one only, then changed rows."""
        said = row_sentences(self.changes_by_row)
        return said or ("Nothing changes: both scenarios are the same.",)

    @property
    def rows(self) -> pd.DataFrame:
        """How many rows of each table are added, removed and changed."""
        return self._frame("rows")

    @property
    def changes(self) -> pd.DataFrame:
        """Each changed column before and after, and each added or removed row as one text.

        ``table`` is an input table, ``scenario`` for the header, or ``policy``; ``column`` is
        missing where the whole row is added or removed.
        """
        return self._frame("changes")

    @cached_property
    def changes_by_row(self) -> tuple[RowChange, ...]:
        """What ``changes`` tells column by column."""
        return row_changes(self.before, self.after)

    def _table(self, name: str) -> pd.DataFrame:
        rows = self._counts() if name == "rows" else self._cells()
        return frame(COLUMNS[name], rows)

    def _counts(self) -> Iterator[tuple[object, ...]]:
        counts: dict[str, dict[str, int]] = {}
        for row in self.changes_by_row:
            found = counts.setdefault(row.table, dict.fromkeys((ADDED, REMOVED, CHANGED), 0))
            found[row.change] += 1
        for table, found in counts.items():
            yield (table, *found.values())

    def _cells(self) -> Iterator[tuple[object, ...]]:
        for row in self.changes_by_row:
            for cell in row.cells:
                yield (row.table, row.change, row.key, *cell)
            if row.change != CHANGED:
                sides = [None if side is None else told(side) for side in (row.before, row.after)]
                yield (row.table, row.change, row.key, None, *sides)

    def __repr__(self) -> str:
        counts = [
            sum(row.change == change for row in self.changes_by_row)
            for change in (ADDED, REMOVED, CHANGED)
        ]
        return (
            f"ScenarioComparison({self.before.name!r} → {self.after.name!r}: {counts[0]} rows "
            f"added, {counts[1]} removed, {counts[2]} changed)"
        )
