"""A linear program above what a pool can be worth: small enough for pools of hundreds of people.

It sees each person's capacity period by period, teams, mentors, protections that nothing can
release, and that only hours on the job make a trainee qualified. It knows no dates: a segment that
may move loads a stretch of time with the least that it puts there at any start. Nor does it know
whole people, least FTEs, numbers of studies, handovers, or when somebody rises: whoever can ever
be of a level by the last start of a segment is of that level there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from crostaff.problem import (
    NEVER,
    BoolArray,
    Cell,
    IntArray,
    Person,
    PersonSkill,
    Problem,
    RequirementData,
)
from crostaff.scenario.fields import Level
from crostaff.solve.coarse_work import CoarseWork, joined, starts_of
from crostaff.solve.linear import LinearProgram
from crostaff.solve.pools import Pool

LARGEST_COARSE = 3_000_000
"""Entries of the program of a pool that is bounded by it."""

STRETCHES = (1, 4, 13, 26, 52)
"""Lengths, in periods, of the stretches of time in which people's loads are added up."""


NO_CELL = -1
"""Stands for no cell of a row."""


@dataclass(frozen=True)
class CoarseProgram(LinearProgram):
    """A linear program, which of its columns are somebody's work, and which rows a team's.

    Attributes
    ----------
    work, staff, cell : array of int
        Column, person and cell, one entry per column that is work in percent; a person who may
        work there alone or paired has two.
    row_cell : array of int
        The cell whose team a row is about, one entry per row; ``NO_CELL`` for other rows.
    """

    work: IntArray
    staff: IntArray
    cell: IntArray
    row_cell: IntArray = field(default_factory=lambda: np.array([], dtype=np.int64))


def coarse_program(problem: Problem, pool: Pool) -> CoarseProgram:
    """Return the linear program of a pool.

    Its optimum is at least the pool's part of the value (:func:`~crostaff.solve.pools.pool_values`)
    in any valid plan, in units.

    Parameters
    ----------
    problem : Problem
    pool : Pool
    """
    return _Coarse(problem, pool).program()


def coarse_size(problem: Problem, pool: Pool) -> int:
    """Return about how many entries the program of a pool has."""
    return sum(
        len(problem.requirements[index].candidates)
        * sum(problem.cells[cell].length for cell in problem.cells_by_requirement[index])
        for index in pool.requirements
    )


@dataclass(frozen=True)
class _Crowd:
    """What is known of the candidates of a requirement, one entry each.

    Attributes
    ----------
    people, place : array of int
        Index, and place among the pool's people.
    level, qualified, experienced : array of int
        The level now, and the boundaries at which the next ones can be held.
    first, last : array of int
        Periods ``[first, last)`` in which contract and skill are valid.
    """

    people: IntArray
    place: IntArray
    level: IntArray
    qualified: IntArray
    experienced: IntArray
    first: IntArray
    last: IntArray


class _Coarse:
    """The program in the making."""

    def __init__(self, problem: Problem, pool: Pool) -> None:
        self.problem = problem
        self.pool = pool
        self.place = {staff: place for place, staff in enumerate(pool.staff)}
        self.capacity = np.array([problem.staff[s].capacity for s in pool.staff], dtype=np.int64)
        self.capacity = self.capacity.reshape(len(pool.staff), problem.periods)
        self.worth: list[IntArray] = []
        self.upper: list[IntArray] = []
        self.columns = 0
        self.entries: list[tuple[IntArray, IntArray, IntArray]] = []
        self.most: list[int] = []
        self.team_rows: list[int] = []  # Cell by row: those of teams come first.
        self.offset = 0
        self._crowds: dict[tuple[tuple[int, ...], int], _Crowd] = {}
        self._learning: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._needing: dict[tuple[int, int], list[tuple[int, int]]] = {}
        # Of each column that is somebody's work: column, person, cell.
        self._work: list[tuple[IntArray, IntArray, int]] = []

    def program(self) -> CoarseProgram:
        """Return the whole program."""
        for index in self.pool.requirements:
            requirement = self.problem.requirements[index]
            for cell in self.problem.cells_by_requirement[index]:
                self._add_cell(requirement, self.problem.cells[cell])
        self._add_growth()
        work = CoarseWork.of(self.problem, self._work)
        if not self.problem.is_off("capacity"):
            self._add_loads(work)
            if not self.problem.is_off("protection"):
                self._add_holds(work)
        row_cell = [*self.team_rows, *[NO_CELL] * (len(self.most) - len(self.team_rows))]
        rows, columns, coefficients = zip(*self.entries, strict=True) if self.entries else ((),) * 3
        return CoarseProgram(
            joined(self.worth),
            joined(self.upper),
            joined(rows),
            joined(columns),
            joined(coefficients),
            np.array(self.most, dtype=np.int64),
            self.offset,
            work.column,
            np.array(self.pool.staff, dtype=np.int64)[work.person],
            work.cell,
            np.array(row_cell, dtype=np.int64),
        )

    def _new(self, worth: IntArray, upper: IntArray) -> IntArray:
        """Add columns; return their numbers."""
        first, self.columns = self.columns, self.columns + len(worth)
        self.worth.append(worth)
        self.upper.append(upper)
        return np.arange(first, self.columns)

    def _add_row(self, *parts: tuple[IntArray, IntArray | int], most: int) -> None:
        """Add ``Σ coefficient × column ≤ most``."""
        for columns, coefficients in parts:
            spread = np.broadcast_to(np.asarray(coefficients, dtype=np.int64), columns.shape)
            self.entries.append((np.full(len(columns), len(self.most)), columns, spread))
        self.most.append(most)

    def _crowd(self, requirement: RequirementData) -> _Crowd:
        key = requirement.candidates, requirement.skill
        if key not in self._crowds:
            skilled = [
                (self.problem.staff[s], self.problem.staff[s].skills[requirement.skill])
                for s in requirement.candidates
            ]
            spans = [self._open(person, known) for person, known in skilled]
            table = [
                (person.index, self.place[person.index], known.level, *known.earliest, *span)
                for (person, known), span in zip(skilled, spans, strict=True)
            ]
            self._crowds[key] = _Crowd(*np.array(table, dtype=np.int64).reshape(-1, 7).T)
        return self._crowds[key]

    def _open(self, person: Person, known: PersonSkill) -> tuple[int, int]:
        """Return the periods ``[from, to)`` in which contract and skill are valid."""
        if self.problem.is_off("eligibility"):
            return 0, self.problem.periods
        valid = np.flatnonzero(known.valid)
        if not len(valid):
            return NEVER, 0
        first, last = person.contract
        return max(first, int(valid[0])), min(last, int(valid[-1]) + 1)

    def _add_cell(self, requirement: RequirementData, cell: Cell) -> None:
        """Add what people can do on a cell, and what is then missing."""
        problem = self.problem
        cost = requirement.shortfall_cost * cell.length
        required = requirement.pct * problem.output_scale
        if not requirement.candidates:
            self.offset -= cost * required
            return
        crowd = self._crowd(requirement)
        begin, end = starts_of(problem, requirement, cell)
        first, last = np.maximum(crowd.first, begin), np.minimum(crowd.last - cell.length, end)
        most = self.capacity[crowd.place, begin : end + cell.length].max(axis=1)
        if problem.is_off("capacity"):
            most = np.full(len(most), 100)
        most = np.minimum(most, 100)
        can_come = (first <= last) & (most >= requirement.min_pct)
        reached = crowd.level + ((crowd.level == Level.TRAINEE) & (last >= crowd.qualified))
        reached += (reached == Level.QUALIFIED) & (last >= crowd.experienced)
        solo = np.flatnonzero(can_come & (reached >= requirement.min_level))
        paired = np.flatnonzero(can_come & (crowd.level < requirement.min_level))
        if not requirement.trainee_slots:
            paired = paired[:0]
        people, labour = crowd.people, requirement.labour_units.of(crowd.people)
        margin = (requirement.bill_units.of(people) - labour) * cell.length
        paired_margin = (requirement.paired_bill_units.of(people) - labour) * cell.length
        whole = most if problem.is_off("coverage") else np.minimum(most, requirement.pct)
        is_experienced = reached[solo] >= Level.EXPERIENCED
        prized = problem.experienced_price * cell.length * is_experienced
        alone = self._new(margin[solo] + prized, whole[solo])
        pairs = self._new(paired_margin[paired], most[paired])
        self._work.append((alone, crowd.place[solo], cell.index))
        self._work.append((pairs, crowd.place[paired], cell.index))
        self._add_team(requirement, cell, (alone, pairs), is_experienced)
        self.team_rows += [cell.index] * (len(self.most) - len(self.team_rows))
        self._note_growth(requirement, crowd, (solo, alone), (paired, pairs, cell.length))

    def _add_team(
        self,
        requirement: RequirementData,
        cell: Cell,
        team: tuple[IntArray, IntArray],
        is_experienced: BoolArray,
    ) -> None:
        problem = self.problem
        skill = problem.skills[requirement.skill]
        alone, pairs = team
        required = requirement.pct * problem.output_scale
        cost = requirement.shortfall_cost * cell.length
        short = self._new(np.array([-cost]), np.array([required]))
        self._add_row(
            (alone, -problem.output_scale), (pairs, -skill.net_output), (short, -1), most=-required
        )
        if not problem.is_off("coverage"):
            self._add_row((alone, 1), most=requirement.pct)
        part, whole = requirement.share
        if part:
            self._add_row((alone, part - whole * is_experienced), (pairs, part), most=0)
        if len(pairs):
            ratio = skill.trainees_per_mentor
            self._add_row((pairs, 1), (alone[is_experienced], -ratio), most=0)
            self._add_row((pairs, 1), most=100 * requirement.trainee_slots)

    def _note_growth(
        self,
        requirement: RequirementData,
        crowd: _Crowd,
        solo: tuple[IntArray, IntArray],
        paired: tuple[IntArray, IntArray, int],
    ) -> None:
        """Note where trainees learn, and where they work as qualified people."""
        chosen, columns, length = paired
        learns = crowd.level[chosen] == Level.TRAINEE
        for staff, column in _pairs(crowd.people[chosen[learns]], columns[learns]):
            key = (staff, requirement.skill)
            self._learning.setdefault(key, []).append((column, length))
        if requirement.min_level >= Level.QUALIFIED:
            chosen, columns = solo
            grown = crowd.level[chosen] == Level.TRAINEE
            for staff, column in _pairs(crowd.people[chosen[grown]], columns[grown]):
                self._needing.setdefault((staff, requirement.skill), []).append((column, 100))

    def _add_growth(self) -> None:
        """Qualified by as much as the hours are of what is needed, and no more solo work."""
        if not self.problem.growth:
            return
        for key, places in self._learning.items():
            known = self.problem.staff[key[0]].skills[key[1]]
            need = known.to_next[0]
            if need is None or known.earliest[0] >= NEVER:
                continue
            worth = self.problem.skills[key[1]].value_qualified
            qualified = self._new(np.array([worth]), np.array([1]))
            columns, lengths = np.array(places, dtype=np.int64).T
            self._add_row((qualified, max(0, need)), (columns, -lengths), most=0)
            for column, upper in self._needing.get(key, ()):
                self._add_row((np.array([column]), 1), (qualified, -upper), most=0)

    def _add_loads(self, work: CoarseWork) -> None:
        """Keep what people do in a stretch of time within their capacity there."""
        worked = np.pad(self.capacity.cumsum(axis=1), ((0, 0), (1, 0)))
        for length in STRETCHES:
            for begin in range(0, self.problem.periods, length):
                end = min(begin + length, self.problem.periods)
                load = work.least_in(begin, end)
                # Longer stretches say more only of work that moves.
                busy = (load > 0) & (work.moves | (length == 1))
                entries = np.flatnonzero((load > 0) & np.isin(work.person, work.person[busy]))
                people, row = np.unique(work.person[entries], return_inverse=True)
                self.entries.append((len(self.most) + row, work.column[entries], load[entries]))
                self.most.extend((worked[people, end] - worked[people, begin]).tolist())

    def _add_holds(self, work: CoarseWork) -> None:
        """Reserve people where nothing can release them, beside all other work."""
        problem = self.problem
        held: dict[int, list[tuple[int, range, BoolArray]]] = {}
        for index in self.pool.protections:
            protection = problem.protections[index]
            begin, end = protection.window
            if protection.notice is not None:
                end = min(end, protection.notice)
            if problem.is_off("release") or begin >= end:
                continue
            self.offset -= protection.missing_units * protection.pct * (end - begin)
            inside = np.isin(work.requirement, protection.requirements)
            holds = []
            for staff in protection.candidates:
                capacity = self.capacity[self.place[staff]]
                present = int((capacity[begin:end] > 0).sum())
                most = min(protection.pct, int(capacity.max(initial=0)))
                hold = self._new(np.array([protection.missing_units * present]), np.array([most]))
                holds.append(hold)
                held.setdefault(staff, []).append((int(hold[0]), range(begin, end), inside))
            if holds:
                self._add_row((np.concatenate(holds), 1), most=protection.pct)
        for staff, reserves in held.items():
            self._add_reserved(self.place[staff], reserves, work)

    def _add_reserved(
        self, place: int, reserves: list[tuple[int, range, BoolArray]], work: CoarseWork
    ) -> None:
        """Keep a person's holds, and work for which nobody holds them, within their capacity."""
        own = work.person == place
        for period in sorted({period for _, window, _ in reserves for period in window}):
            if self.capacity[place, period] == 0:
                continue
            now = [(hold, inside) for hold, window, inside in reserves if period in window]
            other = own & (work.least_in(period, period + 1) > 0)
            for _, inside in now:
                other = other & ~inside
            columns = np.array([hold for hold, _ in now])
            most = int(self.capacity[place, period])
            self._add_row((columns, 1), (work.column[other], 1), most=most)


def _pairs(one: IntArray, other: IntArray) -> Iterable[tuple[int, int]]:
    return zip(one.tolist(), other.tolist(), strict=True)
