"""People that a coarse linear program need not tell apart, as one: a far smaller program."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from crostaff.problem import NEVER, Cell, IntArray, Person, Problem
from crostaff.solve.coarse import CoarseProgram
from crostaff.solve.coarse_columns import CellColumns, CoarseColumns, Mode
from crostaff.solve.coarse_growth import NO_RISE, TARGETS, TO_QUALIFIED, Rises, rises_to
from crostaff.solve.guide import LEAST_PCT, MOST_LIKELY
from crostaff.solve.linear import Floats
from crostaff.solve.pools import Pool


def alike(problem: Problem, pool: Pool, *, closely: bool) -> IntArray:
    """Return the number of each person's class, one entry per person of the pool.

    People of a class may serve the same requirements and protections at the same levels, and earn
    and cost the same.

    Parameters
    ----------
    problem : Problem
    pool : Pool
    closely : bool
        Whether they also are there at the same times, and lack the same hours to their next levels.
    """
    own = [problem.requirements[index] for index in pool.requirements]
    skills = sorted({one.skill for one in own})
    about: dict[int, list[Hashable]] = {
        staff: _mastery(problem, problem.staff[staff], skills, closely=closely)
        for staff in pool.staff
    }
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


def _mastery(
    problem: Problem, person: Person, skills: list[int], *, closely: bool
) -> list[Hashable]:
    """Return a person's levels; closely, also when they can work, and what lacks for more."""
    about: list[Hashable] = [person.capacity.tobytes()] if closely else []
    for skill in skills:
        known = person.skills.get(skill)
        about.append(known.level if known else 0)
        if closely and known:
            about += [known.valid.tobytes(), *rises_to(problem, known)]
    return about


class ClassColumns(CoarseColumns):
    """The columns of a pool in which all who are alike are one, with the capacity of all of them.

    A bound from its program alone would hold for no pool; its prices are good ones for everybody.

    Parameters
    ----------
    columns : CoarseColumns
        Of the people.
    closely : bool
        Whether they are closely alike; if not, levels do not wait for hours in which averages say
        too little.

    Attributes
    ----------
    classes : array of int
        The class of each person, by place.
    """

    def __init__(self, columns: CoarseColumns, *, closely: bool) -> None:
        classes = alike(columns.problem, columns.pool, closely=closely)
        super().__init__(columns.problem, columns.pool)
        self._single = columns
        self.classes = classes
        self.num_people = np.bincount(classes)
        self.people = np.arange(len(self.num_people))
        self.place = {staff: int(classes[place]) for staff, place in columns.place.items()}
        self.capacity = np.zeros((len(self.people), columns.capacity.shape[1]), dtype=np.int64)
        np.add.at(self.capacity, classes, columns.capacity)
        self.time_of_one = -(-self.capacity // self.num_people[:, None])
        known = np.arange(len(columns.rises))
        if not closely:
            # On average, many would be experienced in no time.
            known = np.flatnonzero(columns.rises.target == TO_QUALIFIED)
        self.rises, numbers = _merged(columns.rises.only(known), classes)
        self._rise = np.full(len(columns.rises) + 1, NO_RISE)
        self._rise[known] = numbers

    def _made(self, cell: Cell) -> CellColumns:
        single = self._single.of(cell)
        return replace(
            single, solo=self._together(single.solo), paired=self._together(single.paired)
        )

    def _together(self, mode: Mode) -> Mode:
        # Of people who are alike, some may be experienced by then.
        kinds = 2 * self.classes[mode.place] + mode.is_experienced
        _, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
        upper = np.bincount(kind, mode.upper, minlength=len(first)).astype(np.int64)
        numbers = np.full((1 + len(TARGETS), len(first)), NO_RISE)
        for known, own in zip(numbers, (mode.gate, *mode.credits), strict=True):
            np.maximum.at(known, kind, self._rise[own])
        one = mode.only(first)
        return replace(
            one,
            place=self.classes[one.place],
            upper=upper,
            gate=numbers[0],
            credits=numbers[1:],
        )


def _merged(rises: Rises, classes: IntArray) -> tuple[Rises, IntArray]:
    """Return the rises of classes, with what members need on average, and those of all people."""
    keys = np.array([classes[rises.place], rises.skill, rises.target])
    _, first, kind = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    size = np.bincount(kind, minlength=len(first))
    need = np.bincount(kind, rises.need, minlength=len(first)) / np.maximum(size, 1)
    earliest = np.full(len(first), NEVER)
    np.minimum.at(earliest, kind, rises.first)
    together = replace(
        rises.only(first),
        place=classes[rises.place[first]],
        need=np.round(need).astype(np.int64),
        first=earliest,
    )
    return together, kind


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
