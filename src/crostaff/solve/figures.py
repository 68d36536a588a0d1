"""What a summary says beside the plan: gaps as shares, and the versions that it depends on."""

from __future__ import annotations

import platform
from importlib.metadata import version


def ratio(part: int, whole: int) -> float | None:
    """Return a share; ``None`` where there is no whole to have a part of."""
    if part == 0:
        return 0.0
    return part / whole if whole else None


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {
        "crostaff": version("crostaff"),
        "ortools": version("ortools"),
        "python": platform.python_version(),
    }
