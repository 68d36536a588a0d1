"""A part of a problem that can be judged alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from crostaff.problem import Cell, Problem, ProtectionData


class Part(Protocol):
    """Requirements and protections whose people nobody else can use.

    Beside the dates of activities, nothing that is decided about them matters to the rest.
    """

    @property
    def requirements(self) -> tuple[int, ...]:
        """Indexes, ascending."""
        ...

    @property
    def protections(self) -> tuple[int, ...]:
        """Indexes, ascending."""
        ...


def cells_of(problem: Problem, part: Part | None) -> Sequence[Cell]:
    """Return the segments of a part's requirements; all segments if it is ``None``."""
    if part is None:
        return problem.cells
    by_requirement = problem.cells_by_requirement
    return [problem.cells[cell] for index in part.requirements for cell in by_requirement[index]]


def protections_of(problem: Problem, part: Part | None) -> Sequence[ProtectionData]:
    """Return a part's protections; all of them if it is ``None``."""
    if part is None:
        return problem.protections
    return [problem.protections[index] for index in part.protections]
