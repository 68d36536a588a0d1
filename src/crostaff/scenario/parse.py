"""Rows of plain values become a scenario; every fault is found, and raised once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crostaff.errors import Fault, PolicyError, ScenarioError
from crostaff.scenario.columns import number_columns
from crostaff.scenario.policy import Policy, rule_fault
from crostaff.scenario.records import RECORD_BY_TABLE, Record, join_label
from crostaff.scenario.scenario import HEADER, TABLES, Scenario
from crostaff.scenario.validate import Case, find_faults, note_sound
from crostaff.scenario.validate.references import REFERENCES, LostRow, dangling_cells
from crostaff.scenario.words import plain, shorten, show, unknown_words

Row = tuple[int, Mapping[str, object]]
"""Row number (the header is row 1) and values by column."""

_ModelT = TypeVar("_ModelT", bound=BaseModel)


@dataclass
class RawTable:
    """The rows of one table before they are checked.

    Attributes
    ----------
    rows : list of Row
    complete : bool
        Whether no row was lost on the way; where one was, ids may be missing that exist.
    present : bool
        Whether there was a table to read.
    """

    rows: list[Row] = field(default_factory=list)
    complete: bool = True
    present: bool = True


@dataclass
class RawScenario:
    """A scenario as it was read, before it is checked.

    Attributes
    ----------
    header : mapping of str to object
        The keys of ``scenario.toml``, ``policy`` among them; ``None`` if it could not be read.
    tables : dict of str to RawTable
    faults : list of Fault
        What reading found.
    """

    header: Mapping[str, object] | None
    tables: dict[str, RawTable] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def parse_document(document: object, *, source: str = "scenario") -> Scenario:
    """Return the scenario of a JSON document.

    Parameters
    ----------
    document : mapping of str to object
        Header keys, ``policy``, and one list of rows per table, as in the JSON Schema.
    source : str
        Where the document came from, for messages.

    Raises
    ------
    ScenarioError
        With every fault found (PolicyError if the policy alone is faulty).
    """
    raw = RawScenario(header=None)
    if not isinstance(document, Mapping):
        fault = Fault("scenario", None, "", "", f"{show(document)} is not an object of tables")
        raise ScenarioError([fault], source=source)
    raw.header = {key: value for key, value in document.items() if key not in TABLES}
    for name in TABLES:
        raw.tables[name] = raw_table(name, document.get(name), raw.faults)
    return build_scenario(raw, source=source)


def raw_table(name: str, value: object, faults: list[Fault]) -> RawTable:
    """Return the rows in a JSON list, noting what is no row."""
    if value is None:
        return RawTable(present=False)
    if not isinstance(value, list | tuple):
        faults.append(Fault(name, None, "", "", f"{show(value)} is not a list of rows"))
        return RawTable(complete=False)
    table = RawTable()
    for number, row in enumerate(value, start=2):
        if isinstance(row, Mapping):
            table.rows.append((number, row))
        else:
            message = f"{show(row)} is not a row; write an object of columns"
            faults.append(Fault(name, number, "", "", message))
            table.complete = False
    return table


def build_scenario(
    raw: RawScenario,
    *,
    source: str = "scenario",
    file_by_table: Mapping[str, str] | None = None,
) -> Scenario:
    """Return the scenario that the rows describe.

    Parameters
    ----------
    raw : RawScenario
    source : str
        Where the rows came from, for messages.
    file_by_table : mapping of str to str, optional
        File names to show in messages in place of table names.

    Raises
    ------
    ScenarioError
        With every fault found (PolicyError if the policy alone is faulty).
    """
    faults = list(raw.faults)
    scenario, is_header_sound = _parse_header(raw.header, faults)
    records: dict[str, tuple[Record, ...]] = {}
    rows: dict[str, list[int]] = {}
    lost: dict[str, list[LostRow]] = {}
    unread: dict[str, frozenset[str] | None] = {}
    for name, table in raw.tables.items():
        good, lost[name] = parse_table(name, table, faults)
        rows[name] = [number for number, _ in good]
        records[name] = tuple(record for _, record in good)
        if lost[name] or not table.complete:
            unread[name] = frozenset(row.label for row in lost[name]) if table.complete else None
    missing = _missing_tables(raw.tables)
    unread |= dict.fromkeys((fault.table for fault in missing), None)
    scenario = scenario.model_copy(update=records)
    case = Case(scenario, unread=unread, is_header_sound=is_header_sound, lines=rows)
    faults += missing
    faults += [_place(fault, rows.get(fault.table, [])) for fault in find_faults(case)]
    faults += dangling_cells(case, lost)
    if faults:
        raise scenario_error(faults, source=source, file_by_table=file_by_table or {})
    note_sound(scenario)
    return scenario


def _missing_tables(tables: Mapping[str, RawTable]) -> list[Fault]:
    """Report tables that are not there though rows of others need them, one fault each."""
    users: dict[str, dict[str, None]] = {}
    for table, column, target in (*REFERENCES, *_NEEDS_PEOPLE):
        rows = tables[table].rows if table in tables else []
        if any(row.get(column) not in (None, "") for _, row in rows):
            users.setdefault(target, {})[table] = None
    return [
        Fault(
            target,
            None,
            "",
            "",
            f"is missing, and {' and '.join(names)} refer to it; write it with at least "
            f"{', '.join(RECORD_BY_TABLE[target].required_columns())}",
        )
        for target, names in users.items()
        if target in tables and not tables[target].present
    ]


_NEEDS_PEOPLE = (("requirements", "function", "staff"), ("protections", "function", "staff"))


def scenario_error(
    faults: Iterable[Fault], *, source: str, file_by_table: Mapping[str, str] | None = None
) -> ScenarioError:
    """Return the error for some faults: a PolicyError if only the policy is faulty."""
    listed = sorted(faults, key=_reading_order)
    kind = PolicyError if all(fault.table == "policy" for fault in listed) else ScenarioError
    files = file_by_table or {}
    return kind(
        [replace(fault, table=files.get(fault.table, fault.table)) for fault in listed],
        source=source,
    )


def _reading_order(fault: Fault) -> tuple[int, float]:
    """Order faults as the tables are listed, row by row, whole tables last."""
    table = TABLES.index(fault.table) if fault.table in TABLES else -1
    return table, math.inf if fault.row is None else fault.row


def _place(fault: Fault, rows: list[int]) -> Fault:
    """Point a fault of the n-th record read to the row that it was read from."""
    return fault if fault.row is None else replace(fault, row=rows[fault.row - 2])


def _parse_header(
    header: Mapping[str, object] | None, faults: list[Fault]
) -> tuple[Scenario, bool]:
    """Return a scenario without rows, and whether its dates can be trusted."""
    stand_in = Scenario.model_validate({"start": "2000-01-01", "periods": 1})
    if header is None:
        return stand_in, False
    spot = _Spot("scenario", None, "", faults)
    values = {key: value for key, value in header.items() if value is not None and key != "policy"}
    before = len(faults)
    others = ("policy", *(table for table in TABLES if table not in values))
    values = _known(spot, values, HEADER, others=others, noun="key")
    sound = _validated(spot, Scenario, values)
    policy = _parse_policy(header.get("policy"), faults)
    is_sound = sound is not None and len(faults) == before
    return (sound or stand_in).model_copy(update={"policy": policy}), is_sound


def _parse_policy(value: object, faults: list[Fault]) -> Policy:
    if value is None:
        return Policy()
    if isinstance(value, Policy):
        return value
    spot = _Spot("policy", None, "", faults)
    if not isinstance(value, Mapping):
        spot.report(f"{show(value)} is not a table of keys")
        return Policy()
    values = {key: item for key, item in value.items() if item is not None}
    values = _known(spot, values, tuple(Policy.model_fields), noun="key")
    values = _without_faulty_rules(spot, values)
    return _validated(spot, Policy, values) or Policy()


def _without_faulty_rules(spot: _Spot, values: dict[str, object]) -> dict[str, object]:
    """Report every faulty key of ``[policy.rules]``, and return the policy without them."""
    rules = values.get("rules")
    if not isinstance(rules, Mapping):
        return values
    found = {name: rule_fault(str(name), state) for name, state in rules.items()}
    for name, message in found.items():
        if message is not None:
            spot.report(message, f"rules.{name}")
    return {**values, "rules": {n: s for n, s in rules.items() if found[n] is None}}


def parse_table(
    name: str, table: RawTable, faults: list[Fault]
) -> tuple[list[tuple[int, Record]], list[LostRow]]:
    """Return the records of a table by row, and the rows that could not be read.

    Parameters
    ----------
    name : str
    table : RawTable
    faults : list of Fault
        Takes the faults of the rows.
    """
    kind = RECORD_BY_TABLE[name]
    columns = kind.columns()
    good: list[tuple[int, Record]] = []
    lost: list[LostRow] = []
    for number, row in table.rows:
        values = {key: value for key, value in row.items() if value is not None and value != ""}
        label = _label(kind, values)
        spot = _Spot(name, number, label, faults)
        record = _validated(spot, kind, _known(spot, values, columns, noun="column"))
        if record is None:
            lost.append(LostRow(number, label, values))
        else:
            good.append((number, record))
    return good, lost


def _label(kind: type[Record], values: Mapping[str, object]) -> str:
    parts = (values.get(column, "") for column in kind.key)
    texts = (part.strip() if isinstance(part, str) else show(part) for part in parts)
    return join_label(map(shorten, texts))


@dataclass(frozen=True)
class _Spot:
    """Where some values stand, and the list that takes their faults."""

    table: str
    row: int | None
    label: str
    faults: list[Fault]

    def report(self, message: str, column: str = "") -> None:
        self.faults.append(Fault(self.table, self.row, self.label, column, message))


def _known(
    spot: _Spot,
    values: Mapping[str, object],
    known: tuple[str, ...],
    *,
    others: tuple[str, ...] = (),
    noun: str,
) -> dict[str, object]:
    """Return the values with a known name, and report the others."""
    for name in values:
        if name not in known:
            spot.report(unknown_words(noun, str(name), (*known, *others)))
    return {name: value for name, value in values.items() if name in known}


def _validated(spot: _Spot, kind: type[_ModelT], values: Mapping[str, object]) -> _ModelT | None:
    """Return the model of some values, or ``None`` after noting the first fault per column."""
    numbers = number_columns(kind)
    seen = {name for name, value in values.items() if isinstance(value, bool) and name in numbers}
    for name in sorted(seen):
        spot.report(f"{str(values[name]).lower()} is not a number; write one", name)
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            column = str(detail["loc"][0]) if detail["loc"] else ""
            if column not in seen:
                spot.report(_cell_words(detail, column), column)
            seen.add(column)
        return None


def _cell_words(detail: ErrorDetails, column: str) -> str:
    if detail["type"] == "missing":
        return "is empty; give it a value"
    if detail["type"] == "less_than_equal" and column in ("fte", "min_fte"):
        return plain(detail).replace("is it mistyped?", "full time is 1.0")
    return plain(detail)
