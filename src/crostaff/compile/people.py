"""People: capacity, skills, and when each next level can be reached."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from crostaff.compile.source import Source
from crostaff.problem import NEVER, IntArray, Person, PersonSkill
from crostaff.scenario.records import Staff, StaffSkill
from crostaff.scenario.timegrid import merge_days
from crostaff.scenario.units import cents, exact, percent

FirstEnds: TypeAlias = IntArray
"""Earliest ends of segments that can credit hours at level 1, and at level 2."""


class People:
    """The staff, compiled."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def build(self) -> tuple[Person, ...]:
        """Return the people, with levels as they are."""
        away: dict[str, list[tuple[dt.date, dt.date]]] = {}
        for absence in self.source.scenario.absences:
            away.setdefault(absence.staff_id, []).append((absence.start, absence.end))
        skills: dict[str, list[StaffSkill]] = {}
        for row in self.source.scenario.staff_skills:
            skills.setdefault(row.staff_id, []).append(row)
        return tuple(
            self._person(i, record, away.get(record.staff_id, []), skills.get(record.staff_id, []))
            for i, record in enumerate(self.source.scenario.staff)
        )

    def _person(
        self,
        index: int,
        record: Staff,
        away: list[tuple[dt.date, dt.date]],
        skills: list[StaffSkill],
    ) -> Person:
        contract = self.source.grid.whole_periods(record.available_from, record.available_to)
        contract_pct = percent(record.fte)
        capacity = np.zeros(self.source.grid.periods, dtype=np.int64)
        capacity[contract[0] : contract[1]] = contract_pct
        for first, last in merge_days(away):
            if not self.source.grid.is_short(first, last, self.source.policy.short_absence):
                gone = self.source.grid.covered_by_half(first, last)
                capacity[gone.start : gone.stop] = 0
        return Person(
            index=index,
            id=record.staff_id,
            function=record.function,
            region=record.region,
            grade=record.grade,
            languages=frozenset(record.languages),
            contract_pct=contract_pct,
            contract=contract,
            capacity=capacity,
            max_studies=record.max_studies or self.source.policy.max_studies,
            cost_cents=cents(record.cost_rate),
            skills={
                self.source.skill_index[row.skill_id]: self._person_skill(row) for row in skills
            },
        )

    def _person_skill(self, row: StaffSkill) -> PersonSkill:
        valid = np.zeros(self.source.grid.periods, dtype=np.bool_)
        begin, end = self.source.grid.whole_periods(row.valid_from, row.valid_to)
        valid[begin:end] = True
        skill = self.source.scenario.skills[self.source.skill_index[row.skill_id]]
        done = exact(row.hours)
        return PersonSkill(
            level=int(row.level),
            to_next=(
                self._pct_periods(skill.hours_to_qualified, done if row.level == 1 else Fraction()),
                self._pct_periods(
                    skill.hours_to_experienced, done if row.level == 2 else Fraction()
                ),
            ),
            valid=valid,
            earliest=(0 if row.level >= 2 else NEVER, 0 if row.level >= 3 else NEVER),
        )

    def _pct_periods(self, threshold: float | None, done: Fraction) -> int | None:
        if threshold is None:
            return None
        return math.ceil((exact(threshold) - done) * 100 / self.source.hours)

    def with_earliest(self, person: Person, first_ends: FirstEnds) -> Person:
        """Bound from below when each next level can be reached: never before the hours fit.

        Parameters
        ----------
        person : Person
        first_ends : array of int, shape (2, people, skills)
        """
        policy = self.source.policy
        if not policy.growth:
            return person
        worked = np.concatenate(([0], np.cumsum(person.capacity)))
        if policy.is_off("capacity"):
            # Nothing then keeps a person from full time on every requirement at once.
            most = 100 * len(self.source.scenario.requirements)
            worked = np.arange(self.source.grid.periods + 1) * most
        skills = {
            skill: dataclasses.replace(
                known, earliest=_earliest(known, worked, first_ends[:, person.index, skill])
            )
            for skill, known in person.skills.items()
        }
        return dataclasses.replace(person, skills=skills)


def _earliest(known: PersonSkill, worked: IntArray, first_ends: IntArray) -> tuple[int, int]:
    """Return the first boundaries at which levels 2 and 3 can be held.

    Parameters
    ----------
    known : PersonSkill
    worked : IntArray, shape (periods + 1,)
        Pct-periods a person can have worked by each boundary.
    first_ends : IntArray, shape (2,)
        When work that trains at level 1, and at level 2, can first have ended.
    """
    qualified = known.earliest[0]
    if known.level == 1:
        qualified = _first_boundary(known.to_next[0], 0, worked, int(first_ends[0]))
    experienced = known.earliest[1]
    if known.level in (1, 2) and qualified < NEVER:
        experienced = _first_boundary(known.to_next[1], qualified, worked, int(first_ends[1]))
    return qualified, experienced


def _first_boundary(need: int | None, since: int, worked: IntArray, first_end: int) -> int:
    periods = len(worked) - 1
    first = max(first_end, since + 1)
    if need is None or first > periods:
        return NEVER
    boundary = first + int(np.searchsorted(worked[first:], worked[since] + need))
    return boundary if boundary <= periods else NEVER
