"""A scenario as a folder: ``scenario.toml`` and one CSV file per table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from crostaff.errors import CrostaffError, Fault
from crostaff.io.files import atomic_folder, read_text
from crostaff.io.tables import read_csv, write_csv
from crostaff.io.toml_text import toml_text
from crostaff.scenario.parse import RawScenario, RawTable, Row, build_scenario
from crostaff.scenario.records import RECORD_BY_TABLE
from crostaff.scenario.scenario import HEADER, TABLES, Scenario
from crostaff.scenario.words import nearest, unknown_words

HEADER_NAME = "scenario.toml"
MAX_HEADER_BYTES = 1024**2
"""Largest ``scenario.toml`` that is read."""

_FILE_BY_TABLE = {name: f"{name}.csv" for name in TABLES} | {"scenario": HEADER_NAME}
_SHOWN_BY_TABLE = {**_FILE_BY_TABLE, "policy": f"{HEADER_NAME} [policy]"}
_NO_TABLE = RawTable(present=False)


def read_folder(path: Path) -> Scenario:
    """Return the scenario in a folder.

    Raises
    ------
    ScenarioError
        With every fault found in any of the files.
    """
    raw = RawScenario(header=None)
    raw.header = _read_header(path / HEADER_NAME, raw.faults)
    for name in TABLES:
        file = path / _FILE_BY_TABLE[name]
        raw.tables[name] = read_table(file, name, raw.faults) if file.exists() else _NO_TABLE
    raw.faults += _misnamed(path)
    return build_scenario(raw, source=str(path), file_by_table=_SHOWN_BY_TABLE)


def write_folder(scenario: Scenario, path: Path, *, overwrite: bool = False) -> None:
    """Write a scenario as a folder, whole or not at all; empty tables are left out.

    Raises
    ------
    CrostaffError
        If the folder exists and may not be overwritten, or cannot be written.
    """
    with atomic_folder(path, owned=_FILE_BY_TABLE.values(), overwrite=overwrite) as folder:
        header = folder / HEADER_NAME
        header.write_text(toml_text(_header(scenario)), encoding="utf-8", newline="\n")
        for name in TABLES:
            records = scenario.table(name)
            if records:
                columns = RECORD_BY_TABLE[name].columns()
                rows = (record.values() for record in records)
                write_csv(folder / _FILE_BY_TABLE[name], columns, rows)


def _header(scenario: Scenario) -> dict[str, object]:
    values: dict[str, object] = {key: getattr(scenario, key) for key in HEADER}
    return values | {"policy": scenario.policy.model_dump(exclude_defaults=True)}


def _read_header(path: Path, faults: list[Fault]) -> Mapping[str, object] | None:
    if not path.exists():
        faults.append(
            Fault("scenario", None, "", "", "the file is missing; write at least start and periods")
        )
        return None
    try:
        return tomllib.loads(read_text(path, limit=MAX_HEADER_BYTES))
    except CrostaffError as error:
        message = str(error)
    except RecursionError:
        message = "is nested too deeply; it holds a few keys and a [policy] table"
    except ValueError as error:
        message = (
            f"is not TOML: {error}; write one 'key = value' a line, text in quotes, and the keys "
            "of the policy below [policy]"
        )
    faults.append(Fault("scenario", None, "", "", message))
    return None


def read_table(path: Path, name: str, faults: list[Fault]) -> RawTable:
    """Return the rows of a table's CSV file, noting what is wrong with its columns and cells."""
    kind = RECORD_BY_TABLE[name]
    table = read_csv(path)
    faults += [replace(fault, table=name) for fault in table.faults]
    if not table.columns:
        return RawTable(complete=False)
    known = kind.columns()
    messages = [
        unknown_words("column", column, known)
        for column in table.columns
        if column and column not in known
    ]
    missing = [column for column in kind.required_columns() if column not in table.columns]
    messages += [f"column '{column}' is missing; every row needs it" for column in missing]
    faults += [Fault(name, 1, "", "", message) for message in messages]
    if missing:
        return RawTable(complete=False)
    rows: list[Row] = [
        (number, {column: cell for column, cell in row.items() if column in known})
        for number, row in table.rows
    ]
    return RawTable(rows=rows, complete=table.complete)


def _misnamed(path: Path) -> list[Fault]:
    """Report CSV files whose name is nearly that of a table: they would be left unread."""
    faults = []
    for file in sorted(path.glob("*.[cC][sS][vV]")):
        if file.name in _FILE_BY_TABLE.values():
            continue
        table = nearest(file.stem, TABLES, cutoff=0.8)
        if table is not None:
            message = f"is not a table's file; did you mean '{table}.csv'?"
            faults.append(Fault(file.name, None, "", "", message))
    return faults
