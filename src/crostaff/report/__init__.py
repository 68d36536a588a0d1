"""Pages for people: charts and tables of a plan in one file that works offline."""

from __future__ import annotations

from crostaff.report.page import page_of, write_report

__all__ = ["page_of", "write_report"]
