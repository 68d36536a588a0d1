"""Whether to take a bid, or which of several."""

from __future__ import annotations

from crostaff.analysis.quote.quotation import Quote
from crostaff.analysis.quote.quote import quote
from crostaff.analysis.quote.selection import BidSelection

__all__ = ["BidSelection", "Quote", "quote"]
