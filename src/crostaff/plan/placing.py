"""Assignments in time: every decision about a person with the periods it covers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from crostaff.plan.decisions import Decisions
from crostaff.problem import IntArray, Problem

Key = TypeVar("Key", bound=Hashable)


class Placed(NamedTuple):
    """An assignment with its periods ``[begin, end)``, by index.

    ``pct`` is FTE in percent; ``study`` is the requirement's.
    """

    staff: int
    requirement: int
    segment: int
    paired: bool
    pct: int
    begin: int
    end: int
    study: int

    @property
    def work(self) -> int:
        """Work in pct-periods."""
        return self.pct * (self.end - self.begin)

    @property
    def cell(self) -> tuple[int, int]:
        """Requirement and segment."""
        return self.requirement, self.segment


def place(problem: Problem, decisions: Decisions) -> tuple[Placed, ...]:
    """Return every assignment with its periods, in the order of the decisions.

    Raises
    ------
    KeyError
        If an activity with assignments has no start.
    IndexError
        If a requirement or segment does not exist.
    """
    placed = []
    for row in decisions.assigned:
        need = problem.requirements[row.requirement]
        offset, length = problem.activities[need.activity].segments[row.segment]
        begin = decisions.starts[need.activity] + offset
        placed.append(Placed(*row, begin, begin + length, need.study))
    return tuple(placed)


def group(rows: Iterable[Placed], key: Callable[[Placed], Key]) -> dict[Key, list[Placed]]:
    """Return the rows by a key, in their order."""
    groups: dict[Key, list[Placed]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def load(rows: Iterable[Placed], periods: int) -> IntArray:
    """Return the FTE percent that rows add up to, per period; shape (periods,)."""
    total = np.zeros(periods, dtype=np.int64)
    for row in rows:
        total[row.begin : row.end] += row.pct
    return total


def runs(values: IntArray) -> list[tuple[int, int, int]]:
    """Return the maximal runs of equal, positive values as (begin, end, value)."""
    edges = np.flatnonzero(np.diff(values)) + 1
    bounds = [0, *edges.tolist(), len(values)]
    return [
        (begin, end, int(values[begin]))
        for begin, end in pairwise(bounds)
        if begin < end and values[begin] > 0
    ]
