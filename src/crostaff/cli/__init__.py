"""The command line, ``crostaff COMMAND``."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crostaff.cli.commands import app

__all__ = ["app", "main"]

_DEFECT, _INTERRUPTED = 3, 130


def __getattr__(name: str) -> object:
    if name != "app":
        raise AttributeError(f"module 'crostaff.cli' has no attribute {name!r}")
    from crostaff.cli.commands import app

    return app


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        # Imported here, since Ctrl-C may come while the libraries load.
        from crostaff.cli.commands import app

        app()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted before anything was done.\n")
        sys.exit(_INTERRUPTED)
    except Exception:  # noqa: BLE001  (shown in full)
        # Python would leave with 1, which says that the answer is no.
        traceback.print_exc()
        sys.exit(_DEFECT)
