"""The columns of a coarse linear program: who may work on a cell, alone or paired, and how much."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crostaff.per_person import PerPerson
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
from crostaff.solve.coarse_work import starts_of
from crostaff.solve.pools import Pool


@dataclass(frozen=True)
class Mode:
    """Columns of a cell in one mode, one entry each.

    Attributes
    ----------
    place : array of int
        The person's place among the pool's people.
    worth, upper : array of int
        Units that a percent earns, and the most percent.
    is_trainee, is_experienced : array of bool
        Whether the person is a trainee now, and may be experienced there.
    """

    place: IntArray
    worth: IntArray
    upper: IntArray
    is_trainee: BoolArray
    is_experienced: BoolArray

    def __len__(self) -> int:
        return len(self.place)

    def only(self, chosen: IntArray) -> Mode:
        """Return some of the columns."""
        return Mode(
            self.place[chosen],
            self.worth[chosen],
            self.upper[chosen],
            self.is_trainee[chosen],
            self.is_experienced[chosen],
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
    """

    people: IntArray
    place: IntArray
    level: IntArray
    qualified: IntArray
    experienced: IntArray
    first: IntArray
    last: IntArray


class CoarseColumns:
    """The columns of a pool, made cell by cell when they are asked for: all would be too many.

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
    capacity : array of int, shape (people, periods)
    """

    def __init__(self, problem: Problem, pool: Pool) -> None:
        self.problem = problem
        self.pool = pool
        self.people: IntArray = np.array(pool.staff, dtype=np.int64)
        self.num_people: IntArray = np.ones(len(pool.staff), dtype=np.int64)
        self.place = {staff: place for place, staff in enumerate(pool.staff)}
        capacity = np.array([problem.staff[s].capacity for s in pool.staff], dtype=np.int64)
        self.capacity: IntArray = capacity.reshape(len(pool.staff), problem.periods)
        self._crowds: dict[tuple[tuple[int, ...], int], _Crowd] = {}
        self._most: dict[tuple[int, int], IntArray] = {}

    def of(self, cell: Cell) -> CellColumns:
        """Return the columns of a cell that has candidates."""
        problem = self.problem
        requirement = problem.requirements[cell.requirement]
        crowd = self._crowd(requirement)
        begin, end = starts_of(problem, requirement, cell)
        first, last = np.maximum(crowd.first, begin), np.minimum(crowd.last - cell.length, end)
        most = self._most_in(begin, end + cell.length)[crowd.place]
        can_come = (first <= last) & (most >= requirement.min_pct)
        reached = crowd.level + ((crowd.level == Level.TRAINEE) & (last >= crowd.qualified))
        reached += (reached == Level.QUALIFIED) & (last >= crowd.experienced)
        solo = np.flatnonzero(can_come & (reached >= requirement.min_level))
        paired = np.flatnonzero(can_come & (crowd.level < requirement.min_level))
        if not requirement.trainee_slots:
            paired = paired[:0]
        whole = most if problem.is_off("coverage") else np.minimum(most, requirement.pct)
        is_trainee, is_experienced = crowd.level == Level.TRAINEE, reached >= Level.EXPERIENCED

        def mode(chosen: IntArray, bills: PerPerson, upper: IntArray, price: int = 0) -> Mode:
            people = crowd.people[chosen]
            earned = bills.of(people) - requirement.labour_units.of(people)
            return Mode(
                crowd.place[chosen],
                (earned + price * is_experienced[chosen]) * cell.length,
                upper[chosen],
                is_trainee[chosen],
                is_experienced[chosen],
            )

        return CellColumns(
            requirement,
            cell,
            begin,
            end,
            mode(solo, requirement.bill_units, whole, problem.experienced_price),
            mode(paired, requirement.paired_bill_units, most),
            takes_trainees=len(paired) > 0,
        )

    def need(self, place: int, skill: int) -> int | None:
        """Return the work that makes a trainee qualified; ``None`` where nothing will."""
        known = self.problem.staff[self.pool.staff[place]].skills[skill]
        if not self.problem.growth or known.earliest[0] >= NEVER or known.to_next[0] is None:
            return None
        return max(0, known.to_next[0])

    def _most_in(self, begin: int, end: int) -> IntArray:
        """Return the most that each person can do in a period of a stretch."""
        if self.problem.is_off("capacity"):
            return np.full(len(self.capacity), 100)
        if (begin, end) not in self._most:
            self._most[begin, end] = np.minimum(self.capacity[:, begin:end].max(axis=1), 100)
        return self._most[begin, end]

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
