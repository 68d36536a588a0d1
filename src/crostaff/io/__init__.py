"""Scenarios and edits in and out of files: a folder of CSV, or one JSON document."""

from __future__ import annotations

import os
from pathlib import Path

from crostaff.errors import CrostaffError, Fault, ScenarioError
from crostaff.io.bundle import read_bundle
from crostaff.io.document import read_document, schema, write_document
from crostaff.io.edits import edits_schema, read_edits, write_edits
from crostaff.io.folder import read_folder, write_folder
from crostaff.io.recognise import is_plan
from crostaff.io.tables import is_json
from crostaff.io.trials import demo, read_trials
from crostaff.scenario.parse import parse_document
from crostaff.scenario.scenario import Scenario, require_scenario

__all__ = [
    "demo",
    "edits_schema",
    "parse_document",
    "read",
    "read_bundle",
    "read_edits",
    "read_trials",
    "schema",
    "write",
    "write_edits",
]


def read(source: str | os.PathLike[str]) -> Scenario:
    """Return the scenario in a folder or a ``.json`` file; every fault is found and raised once.

    Parameters
    ----------
    source : str or os.PathLike
        A folder with ``scenario.toml`` and one CSV per table, or a ``.json`` document.

    Returns
    -------
    Scenario
        One without faults: it can be planned.

    Raises
    ------
    ScenarioError
        If there is nothing to read, or with every fault found (PolicyError if the policy alone is
        faulty).
    """
    path = Path(source)
    try:
        if path.exists() and (path.is_dir() or is_json(path)):
            return _read(path)
        is_json(path)
        message = "does not exist; name a scenario folder or a .json file"
        if path.exists():
            message = "is neither a folder nor a .json file; name one of these"
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
    except ScenarioError:
        raise
    except CrostaffError as error:
        message = str(error)
    raise ScenarioError([Fault("scenario", None, "", "", message)], source=str(source))


def _read(path: Path) -> Scenario:
    try:
        return read_folder(path) if path.is_dir() else read_document(path)
    except ScenarioError:
        if not is_plan(path):
            raise
    raise CrostaffError(
        "is a plan, not a scenario; name the scenario that it was made of (to check the plan: "
        "crostaff check SCENARIO PLAN)"
    )


def write(scenario: Scenario, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a scenario so that ``read`` returns an equal one; whole or not at all.

    The edits that made it are not written; ``write_edits`` keeps them.

    Parameters
    ----------
    scenario : Scenario
    path : str or os.PathLike
        A ``.json`` file by its suffix, else a folder.
    overwrite : bool
        Whether an existing scenario may be replaced. Files of other names in a folder are kept.

    Raises
    ------
    CrostaffError
        If the path exists and may not be overwritten, cannot be written, or has the suffix of a
        file that is not supported. A plan's folder is not mixed with a scenario.
    """
    require_scenario(scenario)
    target = Path(path)
    if target.is_dir() and is_plan(target):
        raise CrostaffError(f"{target} is a plan's folder; choose another one for the scenario")
    if is_json(target):
        write_document(scenario, target, overwrite=overwrite)
    else:
        write_folder(scenario, target, overwrite=overwrite)
