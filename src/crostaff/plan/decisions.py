"""What a planner decides, by index: the common tongue of solver, checker and score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Assigned(NamedTuple):
    """A person on a segment of a requirement.

    Attributes
    ----------
    staff, requirement : int
        Indexes into the compiled problem.
    segment : int
        Number of the segment, from 0.
    paired : bool
        Mode: ``paired`` if true, else ``solo``.
    pct : int
        FTE in percent.
    """

    staff: int
    requirement: int
    segment: int
    paired: bool
    pct: int


class Held(NamedTuple):
    """Capacity of a person reserved by a protection, in percent, over its whole window."""

    protection: int
    staff: int
    pct: int


class Released(NamedTuple):
    """Periods ``[begin, end)`` in which a protection lets its holders go."""

    protection: int
    begin: int
    end: int


@dataclass(frozen=True)
class Decisions:
    """Starts, assignments, holders and releases; everything else follows from them.

    Attributes
    ----------
    starts : mapping of int to int
        Start period by activity index.
    assigned : tuple of Assigned
    held : tuple of Held
    released : tuple of Released
    """

    starts: Mapping[int, int]
    assigned: tuple[Assigned, ...] = ()
    held: tuple[Held, ...] = ()
    released: tuple[Released, ...] = ()
