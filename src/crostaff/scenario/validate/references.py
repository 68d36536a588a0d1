"""Ids: each once, and each reference to one that exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crostaff.errors import Fault
from crostaff.scenario.records import NOUN_BY_TABLE, Rate, Record
from crostaff.scenario.scenario import TABLES
from crostaff.scenario.validate.case import Case, fault
from crostaff.scenario.words import hint

REFERENCES = (
    ("staff_skills", "staff_id", "staff"),
    ("staff_skills", "skill_id", "skills"),
    ("absences", "staff_id", "staff"),
    ("studies", "client_id", "clients"),
    ("activities", "study_id", "studies"),
    ("precedences", "predecessor", "activities"),
    ("precedences", "successor", "activities"),
    ("requirements", "activity_id", "activities"),
    ("requirements", "skill_id", "skills"),
    ("requirements", "independent_of", "requirements"),
    ("requirements", "named_staff", "staff"),
    ("requirements", "excluded_staff", "staff"),
    ("protections", "study_id", "studies"),
    ("protections", "skill_id", "skills"),
    ("protections", "named_staff", "staff"),
    ("rates", "client_id", "clients"),
    ("rates", "study_id", "studies"),
    ("baseline", "requirement_id", "requirements"),
    ("baseline", "staff_id", "staff"),
    ("baseline_starts", "activity_id", "activities"),
)
"""Table, column, and the table whose ids the column holds."""

_LISTS = ("independent_of", "named_staff", "excluded_staff", "languages")

_COMPARISONS = 200_000
"""Names compared for suggestions per column, so that many faults stay quick to report."""


def duplicates(case: Case) -> Iterator[Fault]:
    """Report rows whose key an earlier row has."""
    for table in TABLES:
        first: dict[tuple[object, ...], int] = {}
        for row, record in case.rows(table):
            if not record.key:
                break
            key = tuple(getattr(record, column) for column in record.key)
            earlier = first.setdefault(key, row)
            if earlier != row:
                columns = ", ".join(record.key)
                yield fault(
                    row,
                    record,
                    f"same {columns} as row {case.line(table, earlier)}; remove or correct one of "
                    "them",
                )


def repeated(case: Case) -> Iterator[Fault]:
    """Report lists that name somebody or something twice."""
    for table in ("staff", "requirements", "protections"):
        for row, record in case.rows(table):
            for column in _LISTS:
                names = getattr(record, column, ())
                if len(set(names)) < len(names):
                    twice = next(name for name in names if names.count(name) > 1)
                    yield fault(row, record, f"names '{twice}' twice; name it once", column)


def dangling(case: Case) -> Iterator[Fault]:
    """Report references to ids that do not exist."""
    for table, column, target in REFERENCES:
        known = case.ids(target)
        suggestions = 0
        for row, record in case.rows(table):
            for name in _names(record, column):
                if case.may_exist(target, name):
                    continue
                suggestions += 1
                is_cheap = suggestions * len(known) <= _COMPARISONS
                yield fault(row, record, _unknown(target, name, known, is_cheap), column)


def dangling_cells(case: Case, lost: Mapping[str, Sequence[LostRow]]) -> Iterator[Fault]:
    """Report references to ids that do not exist in rows that could not be read for another cell.

    Parameters
    ----------
    case : Case
    lost : mapping of str to sequence of LostRow
        By table.
    """
    for table, column, target in REFERENCES:
        known = case.ids(target)
        for row in lost.get(table, ()):
            for name in names_in(row.cells.get(column), is_list=column in _LISTS):
                if not case.may_exist(target, name):
                    message = _unknown(target, name, known, is_cheap=len(known) <= 1000)
                    yield Fault(table, row.number, row.label, column, message)


@dataclass(frozen=True)
class LostRow:
    """A row that could not be read, with its cells that can."""

    number: int
    label: str
    cells: Mapping[str, object]


def names_in(cell: object, *, is_list: bool) -> tuple[str, ...]:
    """Return the ids in a cell as it was read."""
    parts = cell if isinstance(cell, list | tuple) else [cell]
    texts = [part for part in parts if isinstance(part, str)]
    if is_list:
        texts = [name for text in texts for name in text.split(";")]
    return tuple(text.strip() for text in texts if text.strip())


def _unknown(target: str, name: str, known: frozenset[str], is_cheap: bool) -> str:
    advice = hint(name, known) if is_cheap else ""
    return f"unknown {NOUN_BY_TABLE[target]} '{name}'{advice or _advice(target, known)}"


def _names(record: Record, column: str) -> tuple[str, ...]:
    value = getattr(record, column)
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def _advice(target: str, known: frozenset[str]) -> str:
    if not known:
        return f"; the table {target} has no rows, add it there"
    return f"; add it to {target}, or correct the id"


def rates(case: Case) -> Iterator[Fault]:
    """Report rates for a client and a study of another client: they can never apply."""
    for row, record in enumerate(case.scenario.rates, start=2):
        study = case.studies.get(record.study_id)
        if study is not None and record.client_id and record.client_id != study.client_id:
            yield _mismatch(row, record, study.client_id)


def _mismatch(row: int, record: Rate, client: str) -> Fault:
    return fault(
        row,
        record,
        f"study '{record.study_id}' is for client '{client}', not '{record.client_id}'; "
        "the rate can never apply, leave one of them empty",
    )
