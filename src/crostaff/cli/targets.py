"""Where a command may write: refused before any work is done."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crostaff.errors import CrostaffError
from crostaff.io.recognise import SUMMARY_FILE, require_no_other, require_no_scenario
from crostaff.io.tables import is_json
from crostaff.report.page import require_libraries, require_page_name


def require_free(
    path: Path, *, force: bool, advice: str = "choose another name, or replace it with --force"
) -> None:
    """Check that something can be written, as far as that can be known beforehand.

    Parameters
    ----------
    path : pathlib.Path
    force : bool
        Whether what exists may be replaced.
    advice : str
        The next step where something exists.

    Raises
    ------
    CrostaffError
        If a scenario is there, something else that may not be replaced, or the folder around it
        is missing or cannot be written to.
    """
    parent = path.absolute().parent
    if not parent.is_dir():
        raise CrostaffError(f"the folder {parent} does not exist; create it first")
    require_no_scenario(path)
    _require_room(path if path.is_dir() else parent)
    occupied = any(path.iterdir()) if path.is_dir() else path.exists()
    if occupied and not force:
        raise CrostaffError(f"{path} exists; {advice}")


def require_new(path: Path) -> None:
    """Check that a scenario can be written: nothing that exists is replaced by one.

    Raises
    ------
    CrostaffError
        If something is there, or the folder around it is missing or cannot be written to.
    """
    require_free(path, force=False, advice="a scenario replaces nothing; choose another name")


def _require_room(folder: Path) -> None:
    """Try to write: permissions say little of read-only and special file systems."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        reason = error.strerror or error
        raise CrostaffError(
            f"the folder {folder} cannot be written to: {reason}; choose another place"
        ) from None


def require_targets(
    output: Path,
    report: Path | None,
    *,
    force: bool,
    source: Path | None = None,
    header_name: str = SUMMARY_FILE,
) -> None:
    """Check the places of tables and their page; the page may stand inside the tables' folder.

    Parameters
    ----------
    output : pathlib.Path
    report : pathlib.Path or None
    force : bool
        Whether what exists may be replaced.
    source : pathlib.Path, optional
        The scenario that is read, which is never replaced.
    header_name : str
        Header of the tables: other tables in the same folder are not replaced. Empty for a folder
        of plans.

    Raises
    ------
    CrostaffError
        If either cannot be written, the output names a kind of file that is not supported, both
        are the same, or a library for the page is missing.
    """
    is_json(output)
    if source is not None and source.exists() and output.exists() and output.samefile(source):
        raise CrostaffError(
            f"{output} is the scenario itself, which is never replaced; choose another name"
        )
    require_no_other(output, header_name)
    require_free(output, force=force)
    if report is not None and report.absolute() == output.absolute():
        raise CrostaffError(f"output and report are both {output}; give the report its own name")
    require_page(report, force=force, inside=None if output.exists() else output)


def require_page(page: Path | None, *, force: bool, inside: Path | None = None) -> None:
    """Check the place of a page, and that there is what it is made with.

    Parameters
    ----------
    page : pathlib.Path or None
        ``None`` if no page is wanted.
    force : bool
        Whether what exists may be replaced.
    inside : pathlib.Path, optional
        A folder that will be made before the page.

    Raises
    ------
    CrostaffError
        If it cannot be written, is not named like a page, or a library for it is missing.
    """
    if page is None:
        return
    if page.is_dir():
        raise CrostaffError(f"{page} is a folder; name a file for the report, like report.html")
    require_page_name(page)
    if inside is None or page.absolute().parent != inside.absolute():
        require_free(page, force=force)
    require_libraries()
