"""Whether the columns of a plan's files that are not read agree with what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crostaff.plan.decisions import Decisions
from crostaff.plan.reading import NEEDED, Document
from crostaff.plan.tables import COLUMNS, rows
from crostaff.problem import Problem
from crostaff.scenario.words import show

_KEYS: Mapping[str, tuple[str, ...]] = {
    "starts": ("activity_id",),
    "assignments": ("requirement_id", "segment", "staff_id"),
}
"""Tables with columns that only repeat what follows, and what tells their rows apart."""


def disagreements(problem: Problem, decisions: Decisions, document: Document) -> tuple[str, ...]:
    """Return a warning per table whose ignored columns say something else than the plan.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Those of the document.
    document : Document
    """
    warnings = []
    for table in _KEYS:
        found = list(_differences(problem, decisions, document, table))
        if found:
            warnings.append(_words(table, found))
    return tuple(warnings)


@dataclass(frozen=True)
class _Difference:
    row: int
    column: str
    given: object
    true: str


def _differences(
    problem: Problem, decisions: Decisions, document: Document, table: str
) -> Iterator[_Difference]:
    columns, key = tuple(COLUMNS[table]), _KEYS[table]
    ignored = [column for column in columns if column not in NEEDED[table]]
    given = [
        (number, row) for number, row in document.tables.get(table, ()) if row.keys() & {*ignored}
    ]
    if not given:
        return
    computed = (
        {name: _text(value) for name, value in zip(columns, row, strict=True)}
        for row in rows(problem, decisions, table)
    )
    true_by_key = {tuple(row[name] for name in key): row for row in computed}
    for number, row in given:
        true = true_by_key[tuple(_key_text(name, row[name]) for name in key)]
        for column in ignored:
            if column in row and _text(row[column]) != true[column]:
                yield _Difference(number, column, row[column], true[column])


def _words(table: str, found: list[_Difference]) -> str:
    first = found[0]
    names = ", ".join(dict.fromkeys(item.column for item in found))
    count = len({item.row for item in found})
    where = f"row {first.row}" if count == 1 else f"{count} rows, first row {first.row}"
    decide = ", ".join(NEEDED[table])
    return (
        f"{table}: {names} in {where} disagree with the plan ({first.column} says "
        f"{show(first.given)}, it is {first.true}) and are ignored; only {decide} are read"
        f"{'' if table == 'starts' else ', and the dates follow from starts'}"
    )


def _key_text(column: str, value: object) -> str:
    """Return a key as it is read: ``01`` is segment 1, while ids are text."""
    text = _text(value)
    return str(int(text)) if column == "segment" else text


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
