"""Prices of a coarse program's rows, by what the rows are about and not by their numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crostaff.solve.coarse import NUM_TEAM_KINDS, CoarseProgram, RowKind
from crostaff.solve.coarse_columns import CoarseColumns
from crostaff.solve.coarse_growth import NO_RISE, Moments
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
    learnt : array of float, shape (moments, rises)
    gated : array of float, shape (stretches between moments, rises)
    held : array of float, one per protection
    """

    team: Floats
    loads: Floats
    reserved: Floats
    learnt: Floats
    gated: Floats
    held: Floats

    @classmethod
    def of(cls, columns: CoarseColumns, program: CoarseProgram, duals: Floats) -> RowPrices:
        """Arrange the prices of a program's rows; those below 0 count as 0."""
        problem, rows, people = columns.problem, program.rows, len(columns.people)
        moments, rises = Moments(problem.periods), len(columns.rises)
        prices = np.where(np.isfinite(duals), np.maximum(duals, 0.0), 0.0)
        arranged = {
            RowKind.LOADED: np.zeros((len(stretches(problem.periods)), people)),
            RowKind.RESERVED: np.zeros((problem.periods, people)),
            RowKind.LEARNT: np.zeros((moments.number, rises)),
            RowKind.GATED: np.zeros((len(moments.stretches), rises)),
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
            arranged[RowKind.GATED],
            held,
        )

    def spread(self, known: CoarseColumns, wanted: CoarseColumns) -> RowPrices:
        """Return the prices of smaller classes, or of people, each as the class.

        An hour brings somebody who needs more of them than the class less far: it is worth less.

        Parameters
        ----------
        known, wanted : CoarseColumns
            Of the classes that have these prices, and of those who are to have them.
        """
        places = np.zeros(len(wanted.people), dtype=np.int64)
        for staff, place in wanted.place.items():
            places[place] = known.place[staff]
        one, together = wanted.rises, known.rises
        rises = np.full(len(one), NO_RISE)
        numbers = together.numbers(len(known.people))
        for skill in np.unique(one.skill).tolist():
            own = np.flatnonzero(one.skill == skill)
            rises[own] = numbers[skill][one.target[own], places[one.place[own]]]
        # Rises that the classes do not know have prices of nothing.
        need = np.append(together.need, 0)[rises]
        learnt, gated = (np.pad(part, ((0, 0), (0, 1))) for part in (self.learnt, self.gated))
        return replace(
            self,
            loads=self.loads[:, places],
            reserved=self.reserved[:, places],
            learnt=learnt[:, rises] * np.minimum(need / one.need, 1.0),
            gated=gated[:, rises],
        )

    def rounded(self, scale: int) -> RowPrices:
        """Return whole numbers: prices times a scale."""
        arrays = (self.team, self.loads, self.reserved, self.learnt, self.gated, self.held)
        return RowPrices(*(np.round(array * scale) for array in arrays))
