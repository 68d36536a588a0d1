"""Many scenarios in one folder: side by side, or as edits of one."""

from __future__ import annotations

import os
from pathlib import Path

from crostaff.errors import CrostaffError, ScenarioError
from crostaff.io import read
from crostaff.io.edits import read_edits
from crostaff.io.folder import HEADER_NAME
from crostaff.scenario.scenario import Scenario

EDITS_NAME = "edits"
"""Folder of what-ifs beside or inside the scenario that they change."""
BASE_NAME = "base"
"""Name of that scenario among its what-ifs."""


def read_scenarios(source: str | os.PathLike[str]) -> dict[str, Scenario | ScenarioError]:
    """Return the scenarios of a folder by name, for ``crostaff.sweep``.

    Parameters
    ----------
    source : str or os.PathLike
        A folder of scenarios (sub-folders and ``.json`` documents), named like them. Or a folder
        with one scenario and a folder ``edits``: then the scenario, named ``base``, and one what-if
        for each ``edits/*.json``. That one scenario is the folder itself, or the only one in it.
        Names that begin with a dot are left out.

    Returns
    -------
    dict of str to Scenario or ScenarioError
        In the order of the names, the base first. One that cannot be read, or edits that cannot be
        made, are the error that says why.

    Raises
    ------
    CrostaffError
        If there are no scenarios, or two of one name.
    ScenarioError
        If the scenario that edits are made of is faulty.
    """
    folder = Path(source)
    if not folder.is_dir():
        raise CrostaffError(f"{folder} is no folder; name one that holds scenarios")
    edits = folder / EDITS_NAME
    found = [path for path in _visible(folder) if path != edits]
    scenarios = [path for path in found if path.is_dir() or path.suffix.lower() == ".json"]
    if not edits.is_dir():
        if (folder / HEADER_NAME).exists():
            raise CrostaffError(
                f"{folder} is one scenario; give a folder of scenarios, or put what-ifs into "
                f"{edits} as .json files"
            )
        return {name: _read_or_error(path) for name, path in _named(folder, scenarios).items()}
    if (folder / HEADER_NAME).exists():
        scenarios = [folder]
    if len(scenarios) != 1:
        raise CrostaffError(
            f"{folder} has edits and {len(scenarios)} scenarios; keep the one that they change"
        )
    whatifs = _named(edits, [path for path in _visible(edits) if path.suffix.lower() == ".json"])
    if BASE_NAME in whatifs:
        raise CrostaffError(
            f"{whatifs[BASE_NAME]} has the name of the scenario without edits; rename it"
        )
    base = read(scenarios[0])
    return {BASE_NAME: base, **{name: _what_if(base, path) for name, path in whatifs.items()}}


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _named(folder: Path, paths: list[Path]) -> dict[str, Path]:
    """Return paths by name without suffix."""
    if not paths:
        raise CrostaffError(
            f"{folder} holds no scenarios: neither sub-folders nor .json files; see docs/sweep.md"
        )
    found: dict[str, Path] = {}
    for path in paths:
        name = path.name if path.is_dir() else path.stem
        if name in found:
            raise CrostaffError(f"{found[name]} and {path} have one name; rename one")
        found[name] = path
    return found


def _read_or_error(path: Path) -> Scenario | ScenarioError:
    try:
        return read(path)
    except ScenarioError as error:
        return error


def _what_if(base: Scenario, path: Path) -> Scenario | ScenarioError:
    try:
        return base.apply(read_edits(path))
    except ScenarioError as error:
        return error
