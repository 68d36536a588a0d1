"""People that a coarse linear program need not tell apart, as one: a far smaller program."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from crostaff.problem import Cell, IntArray, Problem
from crostaff.solve.coarse import CoarseProgram
from crostaff.solve.coarse_columns import CellColumns, CoarseColumns, Mode
from crostaff.solve.guide import LEAST_PCT, MOST_LIKELY
from crostaff.solve.linear import Floats
from crostaff.solve.pools import Pool


def alike(problem: Problem, pool: Pool) -> IntArray:
    """Return the number of each person's class, one entry per person of the pool.

    People of a class may serve the same requirements and protections at the same levels, and earn
    and cost the same. Their contracts, absences, and hours towards the next level may differ.
    """
    own = [problem.requirements[index] for index in pool.requirements]
    about: dict[int, list[Hashable]] = {staff: [] for staff in pool.staff}
    for skill in sorted({one.skill for one in own}):
        for staff in pool.staff:
            known = problem.staff[staff].skills.get(skill)
            about[staff].append(known.level if known else 0)
    amounts = [(one.labour_units, one.bill_units, one.paired_bill_units) for one in own]
    for kinds in {id(one.kinds): one.kinds for three in amounts for one in three}.values():
        for staff in pool.staff:
            about[staff].append(int(kinds[staff]))
    for number, people in enumerate(dict.fromkeys(one.candidates for one in own)):
        for staff in people:
            about[staff].append(("serves", number))
    for index in pool.protections:
        for staff in problem.protections[index].candidates:
            about[staff].append(("held", index))
    numbers: dict[tuple[Hashable, ...], int] = {}
    classes = [numbers.setdefault(tuple(about[staff]), len(numbers)) for staff in pool.staff]
    return np.array(classes, dtype=np.int64)


class ClassColumns(CoarseColumns):
    """The columns of a pool in which all who are alike are one, with the capacity of all of them.

    A bound from its program alone would hold for no pool; its prices are good ones for everybody.

    Parameters
    ----------
    columns : CoarseColumns
        Of the people.
    classes : array of int
        The class of each person, by place.
    """

    def __init__(self, columns: CoarseColumns, classes: IntArray) -> None:
        super().__init__(columns.problem, columns.pool)
        self._single = columns
        self._classes = classes
        self.num_people = np.bincount(classes)
        self.people = np.arange(len(self.num_people))
        self.place = {staff: int(classes[place]) for staff, place in columns.place.items()}
        self.capacity = np.zeros((len(self.people), columns.capacity.shape[1]), dtype=np.int64)
        np.add.at(self.capacity, classes, columns.capacity)

    def of(self, cell: Cell) -> CellColumns:
        """Return the columns of a cell that has candidates."""
        single = self._single.of(cell)
        return replace(
            single, solo=self._together(single.solo), paired=self._together(single.paired)
        )

    def _together(self, mode: Mode) -> Mode:
        # Of people who are alike, some may be experienced by then.
        kinds = 2 * self._classes[mode.place] + mode.is_experienced
        _, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
        upper = np.bincount(kind, mode.upper, minlength=len(first)).astype(np.int64)
        one = mode.only(first)
        return replace(one, place=self._classes[one.place], upper=upper)

    def need(self, place: int, skill: int) -> int | None:
        """Return the work that makes a trainee of a class qualified, on average."""
        members = np.flatnonzero(self._classes == place).tolist()
        needs = [self._single.need(one, skill) for one in members]
        known = [need for need in needs if need is not None]
        return round(sum(known) / len(known)) if known else None


def shared_out(
    columns: CoarseColumns, classes: IntArray, program: CoarseProgram, values: Floats
) -> dict[int, tuple[int, ...]]:
    """Return by cell who of the classes that do it is likely to, at most ``MOST_LIKELY`` people.

    Work of a class is given to members who were on the segment before, then to those with most
    time, cell by cell in order of time; others of the same classes with time to spare follow.

    Parameters
    ----------
    columns : CoarseColumns
        Of the people.
    classes : array of int
        The class of each person, by place.
    program : CoarseProgram
        Of the classes.
    values : array of float, one per column of the program
    """
    problem = columns.problem
    by_cell: dict[int, dict[int, float]] = {}
    done = values[program.work]
    for one in np.flatnonzero(done > LEAST_PCT).tolist():
        parts = by_cell.setdefault(int(program.cell[one]), {})
        number = int(program.staff[one])
        parts[number] = parts.get(number, 0.0) + float(done[one])
    cells = {index: columns.of(problem.cells[index]) for index in by_cell}
    left = columns.capacity.astype(np.float64)
    team: dict[int, list[int]] = {}
    crowds: dict[int, tuple[IntArray, slice]] = {}
    for index in sorted(cells, key=lambda index: (cells[index].begin + cells[index].end, index)):
        of_cell = cells[index]
        begin = (of_cell.begin + of_cell.end) // 2
        span = slice(begin, begin + of_cell.cell.length)
        places = np.unique(np.concatenate([mode.place for mode in of_cell.modes]))
        before = _team_before(problem, of_cell.cell, team)
        team[index] = []
        for number, amount in by_cell[index].items():
            members = places[classes[places] == number]
            free = left[members, span].min(axis=1)
            wanted = amount
            for member in np.lexsort((-free, ~np.isin(members, before))).tolist():
                taken = min(float(free[member]), wanted)
                if wanted <= LEAST_PCT or len(team[index]) == MOST_LIKELY:
                    break
                if taken > LEAST_PCT:
                    team[index].append(int(members[member]))
                    left[members[member], span] -= taken
                    wanted -= taken
        crowds[index] = places[np.isin(classes[places], list(by_cell[index]))], span
    return {
        index: tuple(columns.people[_filled(team[index], *crowds[index], left)].tolist())
        for index in cells
    }


def _team_before(problem: Problem, cell: Cell, team: dict[int, list[int]]) -> list[int]:
    if cell.segment == 0:
        return []
    return team.get(problem.cells_by_requirement[cell.requirement][cell.segment - 1], [])


def _filled(team: list[int], members: IntArray, span: slice, left: Floats) -> list[int]:
    """Add members who have most time left."""
    free = left[members, span].min(axis=1)
    others = members[np.argsort(-free, kind="stable")][: MOST_LIKELY + len(team)].tolist()
    return list(dict.fromkeys([*team, *others]))[:MOST_LIKELY]
