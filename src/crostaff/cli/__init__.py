"""The command line: ``crostaff demo | validate | solve | check | schema``."""

from __future__ import annotations

from crostaff.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    app()
