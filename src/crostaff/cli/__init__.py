"""The command line: ``crostaff demo | validate | solve | check | risk | schema``."""

from __future__ import annotations

import sys
import traceback

from crostaff.cli.commands import app
from crostaff.cli.outcome import Exit

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except Exception:  # noqa: BLE001  (shown in full)
        # Python would leave with 1, which says that the answer is no.
        traceback.print_exc()
        sys.exit(Exit.DEFECT)
