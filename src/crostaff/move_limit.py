"""How many people may have other work than in the plan in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class MoveLimit:
    """A hard limit of one solve; ``crostaff.plan.moves`` says what it counts.

    Attributes
    ----------
    most : int
        People who may have other work.
    work : mapping of int to mapping of int to (bool, int)
        By person and cell: whether paired, and FTE in percent, in the plan in force. Only what the
        person can still be on.
    """

    most: int
    work: Mapping[int, Mapping[int, tuple[bool, int]]]

    @cached_property
    def people_by_cell(self) -> dict[int, list[int]]:
        """Who is on a cell in the plan in force."""
        found: dict[int, list[int]] = {}
        for staff, cells in self.work.items():
            for cell in cells:
                found.setdefault(cell, []).append(staff)
        return found
