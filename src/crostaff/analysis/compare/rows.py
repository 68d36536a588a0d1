"""Rows of the input tables that one scenario has and the other lacks, or has otherwise."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from crostaff.analysis.compare.pair import merged
from crostaff.scenario.fields import Level
from crostaff.scenario.policy import Policy
from crostaff.scenario.records import RECORDS, Record, join_label
from crostaff.scenario.scenario import HEADER, Scenario

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SCENARIO, POLICY = "scenario", "policy"


class Cell(NamedTuple):
    """A column whose value differs, as text."""

    column: str
    before: str
    after: str


class RowChange(NamedTuple):
    """A row of a table that is added, removed or changed.

    Attributes
    ----------
    table : str
        An input table, ``scenario`` for the header, or ``policy``.
    key : str
        The row's id as messages show it, empty for header and policy.
    before, after : Record or None
        The row itself.
    cells : tuple of Cell
        What differs in a changed row.
    """

    table: str
    change: str
    key: str
    before: Record | None = None
    after: Record | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def record(self) -> Record | None:
        """The row, after if it is there."""
        return self.after or self.before


def row_changes(before: Scenario, after: Scenario) -> tuple[RowChange, ...]:
    """Return what differs, header and policy first, then table by table."""
    return tuple(_changes(before, after))


def _changes(before: Scenario, after: Scenario) -> Iterator[RowChange]:
    header = _cells(*({key: getattr(side, key) for key in HEADER} for side in (before, after)))
    policy = _cells(*(_settings(side.policy) for side in (before, after)))
    for table, cells in ((SCENARIO, header), (POLICY, policy)):
        if cells:
            yield RowChange(table, CHANGED, "", cells=cells)
    for kind in RECORDS:
        ours, theirs = before.table(kind.table), after.table(kind.table)
        yield from _keyed(ours, theirs) if kind.key else _loose(ours, theirs)


def _settings(policy: Policy) -> dict[str, object]:
    """Return the policy as one value per key; a rule is a key of its own."""
    settings = {name: getattr(policy, name) for name in Policy.model_fields if name != "rules"}
    return settings | {f"rules.{rule}": "off" for rule in policy.relaxed_rules}


def _keyed(before: tuple[Record, ...], after: tuple[Record, ...]) -> Iterator[RowChange]:
    """Yield what differs between rows with the same key."""
    ours, theirs = (
        {tuple(getattr(row, column) for column in row.key): row for row in rows}
        for rows in (before, after)
    )
    for key in merged(ours, theirs):
        if key not in theirs:
            yield _removed(ours[key])
        elif key not in ours:
            yield _added(theirs[key])
        elif ours[key] != theirs[key]:
            one, other = ours[key], theirs[key]
            cells = _cells(values_by_column(one), values_by_column(other))
            yield RowChange(other.table, CHANGED, label(other), one, other, cells)


def _loose(before: tuple[Record, ...], after: tuple[Record, ...]) -> Iterator[RowChange]:
    """Yield the rows that one side has more often; without a key no row can be changed."""
    ours, theirs = Counter(before), Counter(after)
    yield from map(_removed, (ours - theirs).elements())
    yield from map(_added, (theirs - ours).elements())


def _removed(row: Record) -> RowChange:
    return RowChange(row.table, REMOVED, label(row), before=row)


def _added(row: Record) -> RowChange:
    return RowChange(row.table, ADDED, label(row), after=row)


def _cells(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Cell, ...]:
    pairs = (
        (column, cell_text(before.get(column)), cell_text(after.get(column)))
        for column in merged(before, after)
        if before.get(column) != after.get(column)
    )
    return tuple(Cell(*pair) for pair in pairs)


def label(row: Record) -> str:
    """Return a row's id, or its values where the table has none; ``any`` for the general rate."""
    if row.key:
        return row.label or "any"
    return join_label(cell_text(value) for value in row.values())


def values_by_column(row: Record) -> dict[str, object]:
    """Return the values of a row by its columns."""
    return dict(zip(row.columns(), row.values(), strict=True))


def cell_text(value: object) -> str:
    """Return a value as it is written in a table, empty for none."""
    if isinstance(value, Level):
        return value.word
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(map(cell_text, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def told(row: Record) -> str:
    """Return the columns of a row that are filled, as ``column=value``, without its key."""
    fields = type(row).model_fields.values()
    cells = zip(row.columns(), row.values(), fields, strict=True)
    return "; ".join(
        f"{column}={cell_text(value)}"
        for column, value, field in cells
        if column not in row.key and (field.is_required() or value != field.default)
    )
