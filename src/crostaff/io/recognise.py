"""What stands at a path already: a scenario is input, and nothing that is made may replace it."""

from __future__ import annotations

from pathlib import Path

from crostaff.errors import CrostaffError
from crostaff.io.folder import HEADER_NAME
from crostaff.io.strict_json import read_json
from crostaff.scenario.scenario import TABLES

SUMMARY_FILE = "plan.json"
"""File of a plan folder that holds the summary."""
ANSWER_FILE = "answer.json"
"""File of the folder of an answer that holds its sentences."""
_HEADERS = {SUMMARY_FILE: "a plan", ANSWER_FILE: "an answer"}

_INPUT_FILES = ("staff.csv", "activities.csv", "requirements.csv")


def require_no_scenario(path: Path) -> None:
    """Refuse to put something else in the place of a scenario, whoever allows it.

    Parameters
    ----------
    path : pathlib.Path
        Where a plan or a report shall go.

    Raises
    ------
    CrostaffError
        If the path is a scenario: a folder with its header or its tables, or a JSON document.
        So is a JSON document that cannot be read: nobody knows what is lost with it.
    """
    if path.is_dir():
        found = _scenario_file(path)
        if found is not None:
            raise CrostaffError(
                f"{path} is a scenario (it holds {found}), which is never replaced; choose "
                "another folder"
            )
    elif path.is_file() and path.suffix.lower() == ".json" and path.stat().st_size:
        _require_other_document(path)


def require_no_other(path: Path, header_name: str) -> None:
    """Refuse to put tables of one kind in the place of another kind.

    Parameters
    ----------
    path : pathlib.Path
        Where tables shall go.
    header_name : str
        Their header, ``SUMMARY_FILE`` or ``ANSWER_FILE``.

    Raises
    ------
    CrostaffError
        If the path is a folder or a document with tables of another kind.
    """
    found = None
    if path.is_dir():
        found = next((name for name in _HEADERS if (path / name).exists()), None)
    elif path.is_file() and path.suffix.lower() == ".json":
        found = _header_of(path)
    if found is not None and found != header_name:
        raise CrostaffError(f"{path} holds {_HEADERS[found]}; choose another name")


def _header_of(path: Path) -> str | None:
    """Return which header a document has, ``None`` for any other file."""
    try:
        content = read_json(path)
    except CrostaffError:
        return None
    keys = content if isinstance(content, dict) else {}
    return SUMMARY_FILE if "status" in keys else ANSWER_FILE if "sentences" in keys else None


def answer_files(folder: Path) -> frozenset[str]:
    """Return the files of the answer in a folder, by what its header says; none if it has none."""
    try:
        content = read_json(folder / ANSWER_FILE)
    except CrostaffError:
        return frozenset()
    names = content.get("tables") if isinstance(content, dict) else None
    if not isinstance(names, list):
        return frozenset({ANSWER_FILE})
    # Names only: a header that somebody else wrote must not reach out of the folder.
    tables = {f"{name}.csv" for name in names if isinstance(name, str) and name.isidentifier()}
    return frozenset({ANSWER_FILE, *tables})


def is_plan(path: Path) -> bool:
    """Whether a path is a plan, or the header of a solve without one."""
    if path.is_dir():
        return (path / SUMMARY_FILE).exists() and not (path / HEADER_NAME).exists()
    try:
        content = read_json(path)
    except CrostaffError:
        return False
    return isinstance(content, dict) and "status" in content and "periods" not in content


def _scenario_file(folder: Path) -> str | None:
    """Return the file that makes a folder a scenario."""
    if (folder / HEADER_NAME).exists():
        return HEADER_NAME
    if (folder / SUMMARY_FILE).exists():
        return None
    return next((name for name in _INPUT_FILES if (folder / name).exists()), None)


def _require_other_document(path: Path) -> None:
    try:
        content = read_json(path)
    except CrostaffError as error:
        raise CrostaffError(
            f"{path} {error}; it may be a scenario, which is never replaced; choose another name, "
            "or remove it yourself"
        ) from None
    if isinstance(content, dict) and _is_scenario(content):
        raise CrostaffError(f"{path} is a scenario, which is never replaced; choose another name")


def _is_scenario(content: dict[object, object]) -> bool:
    """Whether a document has what only scenarios have; tables may be missing, and its header.

    Plans (with a status) and answers (with sentences) have tables of the same names.
    """
    if "periods" in content:
        return True
    is_made = "status" in content or "sentences" in content
    return not is_made and any(table in content for table in TABLES)
