"""Many scenarios, solved side by side."""

from __future__ import annotations

from crostaff.analysis.sweep.progress import SweepProgress
from crostaff.analysis.sweep.result import Sweep
from crostaff.analysis.sweep.sweep import sweep

__all__ = ["Sweep", "SweepProgress", "sweep"]
