"""The work in a coarse linear program: its columns, with what is known of their cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from crostaff.problem import BoolArray, Cell, IntArray, Problem, RequirementData

STRETCHES = (1, 4, 13, 26, 52)
"""Lengths, in periods, of the stretches of time in which people's loads are added up."""


def stretches(periods: int) -> list[tuple[int, int]]:
    """Return the stretches ``[from, to)`` of a horizon; those of one period come first."""
    return [
        (begin, min(begin + length, periods))
        for length in STRETCHES
        for begin in range(0, periods, length)
    ]


@dataclass(frozen=True)
class CoarseWork:
    """Columns that are somebody's work on a cell, one entry each.

    Attributes
    ----------
    column, person, cell, requirement : array of int
        Numbers; of the person the place in the pool.
    gate : array of int
        The number of the rise that has to come first, or −1.
    credits : array of int, shape (2, columns)
        Numbers of the rises that the hours count for, or −1.
    begin, end, length : array of int
        First and last start of the cell, and its length.
    """

    column: IntArray
    person: IntArray
    gate: IntArray
    credits: IntArray
    cell: IntArray
    requirement: IntArray
    begin: IntArray
    end: IntArray
    length: IntArray

    @classmethod
    def of(cls, problem: Problem, parts: list[tuple[IntArray, IntArray, int]]) -> CoarseWork:
        """Gather columns with what is known of their cells.

        Parameters
        ----------
        problem : Problem
        parts : list of (array, array, int)
            Columns; their people, gates and credits, one row each; and their cell.
        """
        facts = np.zeros((5, len(parts)), dtype=np.int64)
        for place, (_, _, index) in enumerate(parts):
            cell = problem.cells[index]
            requirement = problem.requirements[cell.requirement]
            starts = starts_of(problem, requirement, cell)
            facts[:, place] = index, requirement.index, *starts, cell.length
        who = np.concatenate(
            [np.zeros((4, 0), dtype=np.int64)] + [who for _, who, _ in parts], axis=1
        )
        people, gate, credits = who[0], who[1], who[2:]
        return cls(
            joined(columns for columns, _, _ in parts),
            people,
            gate,
            credits,
            *np.repeat(facts, [len(columns) for columns, _, _ in parts], axis=1),
        )

    @property
    def moves(self) -> BoolArray:
        """Whether the cell has more than one start."""
        moves: BoolArray = self.begin < self.end
        return moves

    def least_in(self, begin: int, end: int) -> IntArray:
        """Return for how many periods of a stretch the cell runs at least, whatever its start."""
        return least_within(self.begin, self.end, self.length, begin, end)


def least_within(
    first: IntArray, last: IntArray, length: IntArray, begin: int, end: int
) -> IntArray:
    """Return for how many periods of a stretch something runs at least, whatever its start."""
    early = np.minimum(first + length, end) - np.maximum(first, begin)
    late = np.minimum(last + length, end) - np.maximum(last, begin)
    least: IntArray = np.maximum(np.minimum(early, late), 0)
    return least


def starts_of(problem: Problem, requirement: RequirementData, cell: Cell) -> tuple[int, int]:
    """Return the first and the last period in which a cell can begin."""
    activity = problem.activities[requirement.activity]
    return activity.earliest + cell.offset, activity.latest + cell.offset


def joined(parts: Iterable[IntArray]) -> IntArray:
    """Return arrays one after the other."""
    return np.concatenate([np.array([], dtype=np.int64), *parts])
