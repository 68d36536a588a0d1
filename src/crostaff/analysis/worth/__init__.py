"""What one more of something is worth, and where it is missed most."""

from __future__ import annotations

from crostaff.analysis.worth.bottlenecks import bottlenecks
from crostaff.analysis.worth.shortages import Bottlenecks
from crostaff.analysis.worth.value import ValueOf
from crostaff.analysis.worth.value_of import value_of

__all__ = ["Bottlenecks", "ValueOf", "bottlenecks", "value_of"]
