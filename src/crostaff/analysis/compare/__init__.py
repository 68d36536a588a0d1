"""What differs between two results, plans or scenarios."""

from __future__ import annotations

from crostaff.analysis.compare.compare import compare
from crostaff.analysis.compare.comparison import Comparison
from crostaff.analysis.compare.scenarios import ScenarioComparison

__all__ = ["Comparison", "ScenarioComparison", "compare"]
