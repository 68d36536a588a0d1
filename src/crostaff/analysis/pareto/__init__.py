"""Trade-offs between time, cost and quality."""

from __future__ import annotations

from crostaff.analysis.pareto.pareto import pareto
from crostaff.analysis.pareto.tradeoffs import TradeOffs

__all__ = ["TradeOffs", "pareto"]
