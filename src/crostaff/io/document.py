"""A scenario as one JSON document, and the JSON Schema of such a document."""

from __future__ import annotations

from pathlib import Path

from crostaff.errors import CrostaffError, Fault, ScenarioError
from crostaff.io.files import atomic_file
from crostaff.io.strict_json import read_json, write_json
from crostaff.scenario.parse import parse_document
from crostaff.scenario.records import RECORDS
from crostaff.scenario.scenario import Scenario

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def read_document(path: Path) -> Scenario:
    """Return the scenario in a JSON file.

    Raises
    ------
    ScenarioError
        With every fault found.
    """
    try:
        document = read_json(path)
    except CrostaffError as error:
        fault = Fault(path.name, None, "", "", str(error))
        raise ScenarioError([fault], source=str(path)) from None
    return parse_document(document, source=str(path))


def write_document(scenario: Scenario, path: Path, *, overwrite: bool = False) -> None:
    """Write a scenario as a JSON file, whole or not at all; defaults are left out.

    Raises
    ------
    CrostaffError
        If the file exists and may not be overwritten, or cannot be written.
    """
    with atomic_file(path, overwrite=overwrite) as temporary:
        write_json(temporary, scenario.to_document())


def schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a scenario document.

    References between tables and dates against each other are beyond a schema;
    ``crostaff.validate`` checks them.
    """
    body = Scenario.model_json_schema(by_alias=True)
    for record in RECORDS:
        body["properties"][record.table]["description"] = record.__doc__
    body |= {
        "title": "crostaff scenario",
        "description": "All input of one planning question: header, policy and tables of rows.",
    }
    return {"$schema": SCHEMA_DIALECT} | body
