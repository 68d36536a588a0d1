"""One study with all that belongs to it, from a folder of CSV or one JSON document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from crostaff.errors import CrostaffError, Fault, ScenarioError
from crostaff.io.folder import read_table
from crostaff.io.strict_json import read_json
from crostaff.io.tables import is_json
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.parse import RawTable, parse_table, raw_table, scenario_error
from crostaff.scenario.records import Record
from crostaff.scenario.scenario import TABLES
from crostaff.scenario.words import plain, show, unknown_words

_TABLE_BY_KEY = {
    "client": "clients",
    "study": "studies",
    "activities": "activities",
    "precedences": "precedences",
    "requirements": "requirements",
    "protections": "protections",
    "rates": "rates",
}
_SINGLE = ("client", "study")


def read_bundle(source: str | os.PathLike[str]) -> StudyBundle:
    """Return the study in a folder or a ``.json`` file, with all that belongs to it.

    Parameters
    ----------
    source : str or os.PathLike
        A folder with ``studies.csv`` (one row) and, where there is something to say,
        ``clients.csv`` (one row), ``activities.csv``, ``precedences.csv``, ``requirements.csv``,
        ``protections.csv`` and ``rates.csv``, with the columns of a scenario; or a JSON object with
        the keys ``study``, ``client``, ``activities`` and so on.

    Raises
    ------
    ScenarioError
        If there is nothing to read, or with every fault found. Whether other ids exist shows when
        the study is added to a scenario.
    """
    path = Path(source)
    faults: list[Fault] = []
    files: dict[str, str] = {}
    try:
        if path.is_dir():
            files = {name: f"{name}.csv" for name in TABLES}
            tables = _folder_tables(path, faults)
        elif is_json(path):
            tables = _document_tables(read_json(path), faults)
        else:
            raise CrostaffError("is no folder; name a folder or a .json file")
    except ScenarioError:
        raise
    except CrostaffError as error:
        raise ScenarioError([Fault("study", None, "", "", str(error))], source=str(path)) from None
    bundle = _bundle(tables, faults)
    if faults or bundle is None:
        raise scenario_error(faults, source=str(path), file_by_table=files)
    return bundle


def _folder_tables(path: Path, faults: list[Fault]) -> dict[str, RawTable]:
    used = set(_TABLE_BY_KEY.values())
    faults += [
        Fault(name, None, "", "", "is no table of one study; put it into the scenario")
        for name in TABLES
        if name not in used and (path / f"{name}.csv").exists()
    ]
    return {
        name: read_table(file, name, faults)
        for name in _TABLE_BY_KEY.values()
        if (file := path / f"{name}.csv").exists()
    }


def _document_tables(document: object, faults: list[Fault]) -> dict[str, RawTable]:
    if not isinstance(document, Mapping):
        raise CrostaffError(f"{show(document)} is not an object; write the key study, and others")
    tables = {}
    for key, value in document.items():
        if key not in _TABLE_BY_KEY:
            message = unknown_words("key", str(key), tuple(_TABLE_BY_KEY))
            faults.append(Fault("study", None, "", "", message))
            continue
        name = _TABLE_BY_KEY[key]
        rows = [value] if key in _SINGLE and value is not None else value
        tables[name] = raw_table(name, rows, faults)
    return tables


def _bundle(tables: Mapping[str, RawTable], faults: list[Fault]) -> StudyBundle | None:
    """Return the bundle of some tables, noting the faults of their rows."""
    values: dict[str, object] = {}
    for key, name in _TABLE_BY_KEY.items():
        table = tables.get(name, RawTable())
        records = [record for _, record in parse_table(name, table, faults)[0]]
        if key in _SINGLE:
            _require_single(key, name, table, faults)
            values[key] = records[0] if records else None
        else:
            values[key] = records
    if faults:
        return None
    try:
        return StudyBundle.model_validate(values)
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults += [Fault("study", None, _label(values), "", plain(d)) for d in details]
        return None


def _require_single(key: str, name: str, table: RawTable, faults: list[Fault]) -> None:
    if len(table.rows) > 1:
        faults.append(
            Fault(name, None, "", "", f"has {len(table.rows)} rows; keep the one {key} it is about")
        )
    if key == "study" and not table.rows and table.complete:
        faults.append(Fault(name, None, "", "", "has no row; describe the study"))


def _label(values: Mapping[str, object]) -> str:
    study = values["study"]
    return study.label if isinstance(study, Record) else ""
