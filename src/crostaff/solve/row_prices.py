"""Prices of a coarse program's rows, by what the rows are about and not by their numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crostaff.problem import IntArray
from crostaff.solve.coarse import NUM_TEAM_KINDS, CoarseProgram, RowKind
from crostaff.solve.coarse_columns import CoarseColumns
from crostaff.solve.coarse_work import stretches
from crostaff.solve.linear import Floats


@dataclass(frozen=True)
class RowPrices:
    """Prices of rows, by what they are about.

    Attributes
    ----------
    team : array of float, shape (kinds, cells of the problem)
    loads : array of float, shape (stretches, people)
    reserved : array of float, shape (periods, people)
    learnt : array of float, shape (skills, people)
    held : array of float, one per protection
    """

    team: Floats
    loads: Floats
    reserved: Floats
    learnt: Floats
    held: Floats

    @classmethod
    def of(cls, columns: CoarseColumns, program: CoarseProgram, duals: Floats) -> RowPrices:
        """Arrange the prices of a program's rows; those below 0 count as 0."""
        problem, rows, people = columns.problem, program.rows, len(columns.people)
        prices = np.where(np.isfinite(duals), np.maximum(duals, 0.0), 0.0)
        arranged = {
            RowKind.LOADED: np.zeros((len(stretches(problem.periods)), people)),
            RowKind.RESERVED: np.zeros((problem.periods, people)),
            RowKind.LEARNT: np.zeros((len(problem.skills), people)),
        }
        for kind, array in arranged.items():
            mine = rows.kind == kind
            array[rows.at[mine], rows.owner[mine]] = prices[mine]
        team = np.zeros((NUM_TEAM_KINDS, len(problem.cells)))
        mine = rows.kind < NUM_TEAM_KINDS
        team[rows.kind[mine], rows.owner[mine]] = prices[mine]
        held = np.zeros(len(problem.protections))
        mine = rows.kind == RowKind.HELD
        held[rows.owner[mine]] = prices[mine]
        return cls(
            team,
            arranged[RowKind.LOADED],
            arranged[RowKind.RESERVED],
            arranged[RowKind.LEARNT],
            held,
        )

    def spread(self, classes: IntArray) -> RowPrices:
        """Return the prices of people, each as the class."""
        return replace(
            self,
            loads=self.loads[:, classes],
            reserved=self.reserved[:, classes],
            learnt=self.learnt[:, classes],
        )

    def rounded(self, scale: int) -> RowPrices:
        """Return whole numbers: prices times a scale."""
        arrays = (self.team, self.loads, self.reserved, self.learnt, self.held)
        return RowPrices(*(np.round(array * scale) for array in arrays))
