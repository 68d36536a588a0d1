"""What-if edits as one JSON document: a list, one object per edit, in order."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from crostaff.errors import CrostaffError, Fault, ScenarioError
from crostaff.io.document import SCHEMA_DIALECT
from crostaff.io.files import atomic_file
from crostaff.io.strict_json import read_json, write_json
from crostaff.scenario.edits import Edit, parsing


def read_edits(path: str | os.PathLike[str]) -> tuple[Edit, ...]:
    """Return the edits in a JSON file; ``crostaff.Scenario.apply`` replays them.

    Parameters
    ----------
    path : str or os.PathLike
        A list of objects, each with the key ``edit``, as in ``edits_schema``.

    Raises
    ------
    ScenarioError
        With every fault found. Whether ids exist shows when the edits are applied.
    """
    source = Path(path)
    try:
        document = read_json(source)
    except CrostaffError as error:
        raise ScenarioError(
            [Fault(source.name, None, "", "", str(error))], source=str(source)
        ) from None
    return parsing.parse_edits(document, source=str(source))


def write_edits(
    edits: Iterable[Edit], path: str | os.PathLike[str], *, overwrite: bool = False
) -> None:
    """Write edits so that ``read_edits`` returns equal ones; whole or not at all.

    Parameters
    ----------
    edits : iterable of Edit
        Such as ``scenario.edits``.
    path : str or os.PathLike
        A ``.json`` file.
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    CrostaffError
        If the path is no ``.json`` file, exists and may not be overwritten, or cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".json":
        raise CrostaffError(f"{target}: edits are written as JSON; name a .json file")
    document = [edit.to_document() for edit in edits]
    with atomic_file(target, overwrite=overwrite) as temporary:
        write_json(temporary, document)


def edits_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of a list of edits."""
    return {"$schema": SCHEMA_DIALECT} | parsing.edits_schema()
