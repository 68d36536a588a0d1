"""Where a command may write: refused before any work is done."""

from __future__ import annotations

import os
from pathlib import Path

from crostaff.errors import CrostaffError
from crostaff.io.tables import is_json


def require_free(path: Path, *, force: bool) -> None:
    """Check that a plan or a report can be written, as far as that can be known beforehand.

    Raises
    ------
    CrostaffError
        If something exists there and may not be replaced, or the folder around it is missing
        or read-only.
    """
    parent = path.absolute().parent
    if not parent.is_dir():
        raise CrostaffError(f"the folder {parent} does not exist; create it first")
    if not os.access(parent, os.W_OK):
        raise CrostaffError(f"the folder {parent} is not writable; choose another place")
    occupied = any(path.iterdir()) if path.is_dir() else path.exists()
    if occupied and not force:
        raise CrostaffError(f"{path} exists; choose another name, or replace it with --force")


def require_targets(output: Path, report: Path | None, *, force: bool) -> None:
    """Check the places of a plan and its page; the page may stand inside the plan's folder.

    Raises
    ------
    CrostaffError
        If either cannot be written, the plan names a kind of file that is not supported, or both
        are the same.
    """
    is_json(output)
    require_free(output, force=force)
    if report is None:
        return
    if report.absolute() == output.absolute():
        raise CrostaffError(f"plan and report are both {output}; give the report its own name")
    if report.is_dir():
        raise CrostaffError(f"{report} is a folder; name a file for the report, like report.html")
    if report.absolute().parent != output.absolute() or output.exists():
        require_free(report, force=force)
