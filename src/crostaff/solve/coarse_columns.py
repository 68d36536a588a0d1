"""The columns of a coarse linear program: who may work on a cell, alone or paired, and how much."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

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
from crostaff.solve.coarse_growth import (
    NO_RISE,
    NO_TARGET,
    TO_EXPERIENCED,
    TO_QUALIFIED,
    Rises,
)
from crostaff.solve.coarse_work import starts_of
from crostaff.solve.pools import Pool

MOST_KEPT = 2_000_000
"""Columns that are kept once they are made."""


@dataclass(frozen=True)
class Mode:
    """Columns of a cell in one mode, one entry each.

    Attributes
    ----------
    place : array of int
        The person's place among the pool's people.
    worth, upper : array of int
        Units that a percent earns, and the most percent.
    is_experienced : array of bool
        Whether the person works there as an experienced one.
    gate : array of int
        The number of the rise that has to come first, or ``NO_RISE``.
    credits : array of int, shape (targets, columns)
        Numbers of the rises that the hours count for, or ``NO_RISE``.
    """

    place: IntArray
    worth: IntArray
    upper: IntArray
    is_experienced: BoolArray
    gate: IntArray
    credits: IntArray

    def __len__(self) -> int:
        return len(self.place)

    def only(self, chosen: IntArray) -> Mode:
        """Return some of the columns."""
        return Mode(
            self.place[chosen],
            self.worth[chosen],
            self.upper[chosen],
            self.is_experienced[chosen],
            self.gate[chosen],
            self.credits[:, chosen],
        )


@dataclass(frozen=True)
class CellColumns:
    """All columns of a cell.

    Attributes
    ----------
    requirement : RequirementData
    cell : Cell
    begin, end : int
        First and last start.
    solo, paired : Mode
    takes_trainees : bool
        Whether anybody may be paired, among these columns or those that were left out.
    """

    requirement: RequirementData
    cell: Cell
    begin: int
    end: int
    solo: Mode
    paired: Mode
    takes_trainees: bool

    @property
    def modes(self) -> tuple[Mode, Mode]:
        """Columns alone, and paired."""
        return self.solo, self.paired

    def only(self, solo: IntArray, paired: IntArray) -> CellColumns:
        """Return some of the columns, by their places here."""
        return replace(self, solo=self.solo.only(solo), paired=self.paired.only(paired))


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
    rises : array of int, shape (targets, people)
        Numbers of the rises in the skill, or ``NO_RISE``.
    """

    people: IntArray
    place: IntArray
    level: IntArray
    qualified: IntArray
    experienced: IntArray
    first: IntArray
    last: IntArray
    rises: IntArray


class CoarseColumns:
    """The columns of a pool, made cell by cell when they are asked for: all may be too many.

    Parameters
    ----------
    problem : Problem
    pool : Pool

    Attributes
    ----------
    people : array of int
        Everybody's index, in the order of their places.
    place : dict of int to int
        Place among the pool's people, by person.
    num_people : array of int
        How many people have a place: one.
    capacity, time_of_one : array of int, shape (people, periods)
        Of all at a place, and of one of them.
    rises : Rises
        Levels that they may reach.
    """

    def __init__(self, problem: Problem, pool: Pool) -> None:
        self.problem = problem
        self.pool = pool
        self.people: IntArray = np.array(pool.staff, dtype=np.int64)
        self.num_people: IntArray = np.ones(len(pool.staff), dtype=np.int64)
        self.place = {staff: place for place, staff in enumerate(pool.staff)}
        capacity = np.array([problem.staff[s].capacity for s in pool.staff], dtype=np.int64)
        self.capacity: IntArray = capacity.reshape(len(pool.staff), problem.periods)
        self.time_of_one = self.capacity
        self.rises = Rises.of(problem, pool)
        self._kept: dict[int, CellColumns] = {}
        self._room = MOST_KEPT
        self._numbers = self.rises.numbers(len(pool.staff))
        self._crowds: dict[tuple[tuple[int, ...], int], _Crowd] = {}
        self._most: dict[tuple[int, int, int], IntArray] = {}

    def of(self, cell: Cell) -> CellColumns:
        """Return the columns of a cell that has candidates."""
        known = self._kept.get(cell.index)
        if known is None:
            known = self._made(cell)
            number = len(known.solo) + len(known.paired)
            if number <= self._room:
                self._room -= number
                self._kept[cell.index] = known
        return known

    def _made(self, cell: Cell) -> CellColumns:
        problem = self.problem
        requirement = problem.requirements[cell.requirement]
        crowd = self._crowd(requirement)
        begin, end = starts_of(problem, requirement, cell)
        first, last = np.maximum(crowd.first, begin), np.minimum(crowd.last - cell.length, end)
        most = self._most_in(begin, end, cell.length)[crowd.place]
        can_come = (first <= last) & (most >= requirement.min_pct)
        whole = most if problem.is_off("coverage") else np.minimum(most, requirement.pct)
        is_late = crowd.level < requirement.min_level
        grown = requirement.min_level == Level.QUALIFIED and (last >= crowd.qualified)
        solo = np.flatnonzero(can_come & (~is_late | grown))
        paired = np.flatnonzero(can_come & is_late & (requirement.trainee_slots > 0))
        risen = can_come & (crowd.level < Level.EXPERIENCED) & (last >= crowd.experienced)
        asks = requirement.min_level == Level.EXPERIENCED or requirement.share[0] > 0
        if not (asks or len(paired) or problem.experienced_price):
            risen = np.zeros_like(risen)
        alone = np.concatenate([solo, np.flatnonzero(risen)])
        targets = np.full(len(alone), TO_EXPERIENCED)
        targets[: len(solo)] = np.where(is_late[solo], TO_QUALIFIED, NO_TARGET)
        return CellColumns(
            requirement,
            cell,
            begin,
            end,
            self._mode(cell, crowd, alone, whole, targets),
            self._mode(cell, crowd, paired, most),
            takes_trainees=len(paired) > 0,
        )

    def _mode(
        self,
        cell: Cell,
        crowd: _Crowd,
        chosen: IntArray,
        upper: IntArray,
        targets: IntArray | None = None,
    ) -> Mode:
        """Return columns of some of a crowd: paired, or alone once a level is reached."""
        requirement, people = self.problem.requirements[cell.requirement], crowd.people[chosen]
        bills = requirement.paired_bill_units if targets is None else requirement.bill_units
        earned = bills.of(people) - requirement.labour_units.of(people)
        rises = crowd.rises[:, chosen]
        if targets is None:
            return Mode(
                crowd.place[chosen],
                earned * cell.length,
                upper[chosen],
                np.zeros(len(chosen), dtype=bool),
                np.full(len(chosen), NO_RISE),
                rises,
            )
        is_risen = targets == TO_EXPERIENCED
        is_experienced = is_risen | (crowd.level[chosen] >= Level.EXPERIENCED)
        gate = np.where(targets == NO_TARGET, NO_RISE, rises[targets, np.arange(len(chosen))])
        hours = np.where(is_risen, NO_RISE, rises[TO_EXPERIENCED])
        return Mode(
            crowd.place[chosen],
            (earned + self.problem.experienced_price * is_experienced) * cell.length,
            upper[chosen],
            is_experienced,
            gate,
            np.array([np.full(len(chosen), NO_RISE), hours]),
        )

    def _most_in(self, begin: int, end: int, length: int) -> IntArray:
        """Return the most that each person can do all along, from the best of some starts."""
        if self.problem.is_off("capacity"):
            return np.full(len(self.capacity), 100)
        key = begin, end, length
        if key not in self._most:
            there = self.capacity[:, begin : end + length]
            throughout = sliding_window_view(there, length, axis=1).min(axis=2)
            self._most[key] = np.minimum(throughout.max(axis=1), 100)
        return self._most[key]

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
            facts = np.array(table, dtype=np.int64).reshape(-1, 7).T
            rises = self._numbers[requirement.skill][:, facts[1]]
            self._crowds[key] = _Crowd(
                people=facts[0],
                place=facts[1],
                level=facts[2],
                qualified=facts[3],
                experienced=facts[4],
                first=facts[5],
                last=facts[6],
                rises=rises,
            )
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
