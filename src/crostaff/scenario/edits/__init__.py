"""What-if edits: a scenario becomes another one, and knows by which edits.

Every edit is a frozen record. Its JSON form, its words and its replay follow from the record;
``EDITS`` lists them all, and every one is a method of ``crostaff.Scenario``.
"""

from __future__ import annotations

from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.bundle import StudyBundle
from crostaff.scenario.edits.catalogue import EDITS, AnyEdit

__all__ = ["EDITS", "AnyEdit", "Edit", "StudyBundle"]
