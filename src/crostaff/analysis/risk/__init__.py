"""What becomes of a plan where work takes longer, and grows."""

from __future__ import annotations

from crostaff.analysis.risk.assessment import Risk
from crostaff.analysis.risk.risk import risk
from crostaff.analysis.risk.robust import robust

__all__ = ["Risk", "risk", "robust"]
