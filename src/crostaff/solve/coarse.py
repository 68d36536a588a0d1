"""A linear program above what a pool can be worth: small enough for pools of hundreds of people.

It sees each person's capacity period by period, teams, mentors, protections that nothing can
release, and that only hours on the job lead to a level. It knows no dates: a segment that may move
loads a stretch of time with the least that it puts there at any start, and its hours count from its
earliest end. Nor does it know whole people, least FTEs, numbers of studies, or handovers: a level
is held by as much as the hours are of what it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from crostaff.problem import BoolArray, Cell, IntArray, Problem, ProtectionData
from crostaff.solve.coarse_columns import CellColumns, CoarseColumns, Mode
from crostaff.solve.coarse_growth import NO_RISE, Growth, Moments, RowBlock
from crostaff.solve.coarse_work import CoarseWork, joined, least_within, stretches
from crostaff.solve.linear import LinearProgram
from crostaff.solve.pools import Pool

LARGEST_COARSE = 3_000_000
"""Entries of the program of a pool whose prices are asked for."""

NO_CELL = -1
"""Stands for no cell of a row."""


class RowKind(IntEnum):
    """What a row is about, and whose it is."""

    DELIVERED = 0
    """What a cell's team delivers, with what is missing."""
    COVERED = 1
    """Solo work on a cell."""
    SHARED = 2
    """The experienced share of a cell."""
    MENTORED = 3
    """Trainees of a cell by its mentors."""
    PLACES = 4
    """Trainees of a cell by its places."""
    LEARNT = 5
    """Hours of a rise, by a moment."""
    GATED = 6
    """Work at the level of a rise, in a stretch of time."""
    RISEN = 7
    """Work at the level of a rise on one cell."""
    LOADED = 8
    """A person's work in a stretch of time."""
    HELD = 9
    """A protection's holds."""
    RESERVED = 10
    """A person's holds and other work in a period."""


NUM_TEAM_KINDS = 5
"""The first kinds are about the team of a cell."""


@dataclass(frozen=True)
class Rows:
    """What the rows of a coarse program are about, one entry each.

    Attributes
    ----------
    kind : array of int
        A ``RowKind``.
    owner : array of int
        The cell of a team's row; the protection of its holds; the number of the rise; else the
        person's place in the pool.
    at : array of int
        The moment, the number of the stretch, or the period; else 0.
    """

    kind: IntArray
    owner: IntArray
    at: IntArray


_NO_ROWS = Rows(*[np.array([], dtype=np.int64)] * 3)


@dataclass(frozen=True)
class CoarseProgram(LinearProgram):
    """A linear program, which of its columns are somebody's work, and which rows a team's.

    Attributes
    ----------
    work, staff, cell : array of int
        Column, person and cell, one entry per column that is work in percent; a person who may
        work there alone or paired has two, or three if they may rise.
    shares : array of int, shape (rises, moments)
        Columns of how far a rise has come.
    rows : Rows
    """

    work: IntArray
    staff: IntArray
    cell: IntArray
    shares: IntArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    rows: Rows = field(default=_NO_ROWS)

    @property
    def row_cell(self) -> IntArray:
        """The cell whose team a row is about, one entry per row; ``NO_CELL`` for other rows."""
        return np.where(self.rows.kind < NUM_TEAM_KINDS, self.rows.owner, NO_CELL)


Chosen = Mapping[int, tuple[IntArray, IntArray]]
"""By cell, places of columns among all of its columns alone, and paired."""


def coarse_program(problem: Problem, pool: Pool) -> CoarseProgram:
    """Return the linear program of a pool.

    Its optimum is at least the pool's part of the value (:func:`~crostaff.solve.pools.pool_values`)
    in any valid plan, in units.

    Parameters
    ----------
    problem : Problem
    pool : Pool
    """
    return whole_program(CoarseColumns(problem, pool))


def whole_program(columns: CoarseColumns) -> CoarseProgram:
    """Return the program of a pool with all columns of its people or classes.

    Parameters
    ----------
    columns : CoarseColumns
    """
    return _Coarse(columns).program()


def restricted_program(columns: CoarseColumns, chosen: Chosen) -> CoarseProgram:
    """Return the program of a pool with some of its columns of work, and all others.

    Parameters
    ----------
    columns : CoarseColumns
    chosen : mapping of int to (array of int, array of int)
        The columns of work, by cell.
    """
    return _Coarse(columns, chosen).program()


def coarse_size(problem: Problem, pool: Pool) -> int:
    """Return about how many entries the program of a pool has."""
    return sum(
        len(problem.requirements[index].candidates)
        * sum(problem.cells[cell].length for cell in problem.cells_by_requirement[index])
        for index in pool.requirements
    )


def held_window(problem: Problem, protection: ProtectionData) -> tuple[int, int]:
    """Return the periods ``[from, to)`` of a protection in which nothing can release it."""
    begin, end = protection.window
    if protection.notice is not None:
        end = min(end, protection.notice)
    return (begin, begin) if problem.is_off("release") else (begin, max(begin, end))


class _Coarse:
    """The program in the making."""

    def __init__(
        self,
        columns: CoarseColumns,
        chosen: Chosen | None = None,
    ) -> None:
        self.problem = columns.problem
        self.pool = columns.pool
        self.all_columns = columns
        self.chosen = chosen
        self.capacity = columns.capacity
        self.worth: list[IntArray] = []
        self.upper: list[IntArray] = []
        self.columns = 0
        self.entries: list[tuple[IntArray, IntArray, IntArray]] = []
        self.most: list[int] = []
        self.labels: list[IntArray] = []
        self.offset = 0
        # Of columns that are somebody's work: column; person, gate and credits; cell.
        self._work: list[tuple[IntArray, IntArray, int]] = []

    def program(self) -> CoarseProgram:
        """Return the whole program."""
        for index in self.pool.cells:
            self._add_cell(self.problem.cells[index])
        work = CoarseWork.of(self.problem, self._work)
        shares = self._add_growth(work)
        if not self.problem.is_off("capacity"):
            self._add_loads(work)
            if not self.problem.is_off("protection"):
                self._add_holds(work)
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
            self.all_columns.people[work.person],
            work.cell,
            shares,
            Rows(*np.concatenate([np.zeros((3, 0), dtype=np.int64), *self.labels], axis=1)),
        )

    def _new(self, worth: IntArray, upper: IntArray) -> IntArray:
        """Add columns; return their numbers."""
        first, self.columns = self.columns, self.columns + len(worth)
        self.worth.append(worth)
        self.upper.append(upper)
        return np.arange(first, self.columns)

    def _add_row(
        self,
        kind: RowKind,
        owner: int,
        at: int,
        *parts: tuple[IntArray, IntArray | int],
        most: int,
    ) -> None:
        """Add ``Σ coefficient × column ≤ most``."""
        for columns, coefficients in parts:
            spread = np.broadcast_to(np.asarray(coefficients, dtype=np.int64), columns.shape)
            self.entries.append((np.full(len(columns), len(self.most)), columns, spread))
        self.most.append(most)
        self.labels.append(np.array([[kind], [owner], [at]]))

    def _add_cell(self, cell: Cell) -> None:
        """Add what people can do on a cell, and what is then missing."""
        requirement = self.problem.requirements[cell.requirement]
        if not requirement.candidates:
            required = requirement.pct * self.problem.output_scale
            self.offset -= requirement.shortfall_cost * cell.length * required
            return
        of_cell = self.all_columns.of(cell)
        if self.chosen is not None:
            of_cell = of_cell.only(*self.chosen[cell.index])
        team = self._new_mode(of_cell.solo, cell), self._new_mode(of_cell.paired, cell)
        self._add_team(of_cell, team)

    def _new_mode(self, mode: Mode, cell: Cell) -> IntArray:
        columns = self._new(mode.worth, mode.upper)
        self._work.append((columns, np.array([mode.place, mode.gate, *mode.credits]), cell.index))
        return columns

    def _add_team(self, of_cell: CellColumns, team: tuple[IntArray, IntArray]) -> None:
        problem, requirement, cell = self.problem, of_cell.requirement, of_cell.cell
        skill = problem.skills[requirement.skill]
        alone, pairs = team
        is_experienced = of_cell.solo.is_experienced
        required = requirement.pct * problem.output_scale
        cost = requirement.shortfall_cost * cell.length
        short = self._new(np.array([-cost]), np.array([required]))

        def add(kind: RowKind, *parts: tuple[IntArray, IntArray | int], most: int) -> None:
            self._add_row(kind, cell.index, 0, *parts, most=most)

        work = (alone, -problem.output_scale), (pairs, -skill.net_output)
        add(RowKind.DELIVERED, *work, (short, -1), most=-required)
        if not problem.is_off("coverage"):
            add(RowKind.COVERED, (alone, 1), most=requirement.pct)
        part, whole = requirement.share
        if part:
            add(RowKind.SHARED, (alone, part - whole * is_experienced), (pairs, part), most=0)
        if of_cell.takes_trainees:
            ratio = skill.trainees_per_mentor
            add(RowKind.MENTORED, (pairs, 1), (alone[is_experienced], -ratio), most=0)
            add(RowKind.PLACES, (pairs, 1), most=100 * requirement.trainee_slots)

    def _add_growth(self, work: CoarseWork) -> IntArray:
        """Hold levels by as much as the hours are of what is needed; return the columns."""
        columns = self.all_columns
        rises, moments = columns.rises, Moments(self.problem.periods)
        worth = np.zeros((len(rises), moments.number), dtype=np.int64)
        worth[:, -1] = rises.worth
        upper = np.repeat(columns.num_people[rises.place], moments.number)
        shares = self._new(worth.ravel(), upper).reshape(worth.shape)
        growth = Growth(rises, moments, shares, work)
        self._add_block(RowKind.LEARNT, growth.learning())
        waits = work.gate != NO_RISE
        if not self.problem.is_off("capacity"):
            self._add_block(RowKind.GATED, growth.loads(columns.time_of_one[rises.place]))
            waits &= work.moves
        self._add_block(RowKind.RISEN, growth.places(np.flatnonzero(waits)))
        return shares

    def _add_block(self, kind: RowKind, block: RowBlock) -> None:
        self.entries.append((len(self.most) + block.row, block.column, block.coefficient))
        self.most.extend([0] * len(block.owner))
        self.labels.append(np.array([np.full_like(block.owner, kind), block.owner, block.at]))

    def _add_loads(self, work: CoarseWork) -> None:
        """Keep what people do in a stretch of time within their capacity there."""
        worked = np.pad(self.capacity.cumsum(axis=1), ((0, 0), (1, 0)))
        for number, (begin, end) in enumerate(stretches(self.problem.periods)):
            load = work.least_in(begin, end)
            # Longer stretches say more only of work that moves.
            busy = (load > 0) & (work.moves | (number < self.problem.periods))
            is_loaded = np.zeros(len(self.capacity), dtype=bool)
            is_loaded[work.person[busy]] = True
            entries = np.flatnonzero((load > 0) & is_loaded[work.person])
            people, row = np.unique(work.person[entries], return_inverse=True)
            self.entries.append((len(self.most) + row, work.column[entries], load[entries]))
            self.most.extend((worked[people, end] - worked[people, begin]).tolist())
            kind, at = np.full_like(people, RowKind.LOADED), np.full_like(people, number)
            self.labels.append(np.array([kind, people, at]))

    def _add_holds(self, work: CoarseWork) -> None:
        """Reserve people where nothing can release them, beside all other work."""
        problem = self.problem
        held: dict[int, list[tuple[int, range, BoolArray]]] = {}
        for index in self.pool.protections:
            protection = problem.protections[index]
            begin, end = held_window(problem, protection)
            if begin >= end:
                continue
            self.offset -= protection.missing_units * protection.pct * (end - begin)
            inside = np.isin(work.requirement, protection.requirements)
            holds = []
            for staff in protection.candidates:
                place = self.all_columns.place[staff]
                capacity = self.capacity[place]
                present = int((capacity[begin:end] > 0).sum())
                most = min(protection.pct, int(capacity.max(initial=0)))
                hold = self._new(np.array([protection.missing_units * present]), np.array([most]))
                holds.append(hold)
                held.setdefault(place, []).append((int(hold[0]), range(begin, end), inside))
            if holds:
                own = (np.concatenate(holds), 1)
                self._add_row(RowKind.HELD, index, 0, own, most=protection.pct)
        for place, reserves in held.items():
            self._add_reserved(place, reserves, work)

    def _add_reserved(
        self, place: int, reserves: list[tuple[int, range, BoolArray]], work: CoarseWork
    ) -> None:
        """Keep a person's holds, and work for which nobody holds them, within their capacity."""
        own = np.flatnonzero(work.person == place)
        begin, end, length = work.begin[own], work.end[own], work.length[own]
        insides = [inside[own] for _, _, inside in reserves]
        for period in sorted({period for _, window, _ in reserves for period in window}):
            if self.capacity[place, period] == 0:
                continue
            now = [k for k, (_, window, _) in enumerate(reserves) if period in window]
            other = least_within(begin, end, length, period, period + 1) > 0
            for k in now:
                other &= ~insides[k]
            columns = np.array([reserves[k][0] for k in now])
            most = int(self.capacity[place, period])
            all_there = (columns, 1), (work.column[own[other]], 1)
            self._add_row(RowKind.RESERVED, place, period, *all_there, most=most)
