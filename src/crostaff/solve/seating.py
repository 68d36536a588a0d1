"""Who joins one cell of a plan under construction, the best first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crostaff.plan.decisions import Assigned
from crostaff.problem import BoolArray, Cell, IntArray, Problem, RequirementData
from crostaff.scenario.fields import Level
from crostaff.solve.roster import Roster


@dataclass(frozen=True)
class _Choices:
    """Who may join a cell, the best first.

    Attributes
    ----------
    people, levels, room, margins : array of int
        Indexes, levels, free percent, and units earned by a solo pct-period.
    """

    people: IntArray
    levels: IntArray
    room: IntArray
    margins: IntArray

    def where(self, which: BoolArray | IntArray) -> _Choices:
        """Return some of them, or all in another order."""
        return _Choices(
            self.people[which], self.levels[which], self.room[which], self.margins[which]
        )

    def each(self) -> Iterator[tuple[int, int, int]]:
        """Yield person, level and room."""
        return zip(self.people.tolist(), self.levels.tolist(), self.room.tolist(), strict=True)


class Seating:
    """The filling of one cell.

    Parameters
    ----------
    problem : Problem
    roster : Roster
    cell : Cell
    rows : list of Assigned
        Who is on the cell already; those who join are added.
    before : list of Assigned
        The team of the segment before.
    limit : int, optional
        Most solo percent; the required FTE unless given.
    slots : int, optional
        Most trainees; as many as the requirement has slots unless given.
    """

    def __init__(
        self,
        problem: Problem,
        roster: Roster,
        cell: Cell,
        rows: list[Assigned],
        before: list[Assigned],
        *,
        limit: int | None = None,
        slots: int | None = None,
    ) -> None:
        self.problem = problem
        self.roster = roster
        self.cell = cell
        self.requirement: RequirementData = problem.requirements[cell.requirement]
        self.rows = rows
        self.before = {row.staff for row in before}
        most, places = self.requirement.pct, self.requirement.trainee_slots
        self.limit = most if limit is None else min(limit, most)
        self.slots = places if slots is None else min(slots, places)

    def keep(self, team: list[Assigned]) -> None:
        """Put a team on the cell as far as each still may, with as much of their FTE as fits."""
        skill = self.requirement.skill

        def rank(row: Assigned) -> tuple[bool, int]:
            return row.paired, -self.roster.level(row.staff, skill)

        staff = np.array([row.staff for row in team], dtype=np.int64)
        people, free = self.roster.ready(self.cell, staff)
        room = dict(zip(people.tolist(), free.tolist(), strict=True))
        for row in sorted(team, key=rank):
            is_there = any(other.staff == row.staff for other in self.rows)
            if row.staff not in room or is_there or not self._has_place():
                continue
            level = self.roster.level(row.staff, skill)
            if row.paired != (level < self.requirement.min_level) or level < Level.TRAINEE:
                continue
            most = min(
                row.pct, room[row.staff], self.share_left(level), self._work_left(paired=row.paired)
            )
            most -= most % self.problem.step
            if most >= self.requirement.min_pct:
                self._place(row.staff, paired=row.paired, pct=most)

    def _work_left(self, *, paired: bool) -> int:
        """Return the percent that one more may have, alone or beside the mentors."""
        if not paired:
            return self.limit - self.solo_pct
        most, slots = self._mentoring()
        trainees = [row.pct for row in self.rows if row.paired]
        return most - sum(trainees) if len(trainees) < slots else 0

    def _mentoring(self) -> tuple[int, int]:
        """Return the paired percent and the number of trainees that the mentors can teach."""
        skill = self.problem.skills[self.requirement.skill]
        mentors = [
            row.pct
            for row in self.rows
            if not row.paired and self.roster.level(row.staff, skill.index) >= Level.EXPERIENCED
        ]
        ratio = skill.trainees_per_mentor
        return ratio * sum(mentors), min(self.slots, ratio * len(mentors))

    def fill(self) -> None:
        """Put named, then experienced, then qualified people on the cell, then trainees."""
        if self.requirement.named:
            choices = self._choices()
            is_named = self.roster.are_among(choices.people, self.requirement.named)
            named = list(choices.where(is_named).each())
            for number, (staff, level, room) in enumerate(named):
                self._seat_named(staff, level, room, len(named) - number)
        self.fill_up()

    def fill_up(self) -> None:
        """Put experienced, then qualified people on the cell, then trainees; nobody by name."""
        if self._is_full():
            return
        choices = self._unnamed()
        solo, is_experienced = self._solo(choices)
        self._seat_share(solo.where(is_experienced))
        self._seat_solo(solo.where(~is_experienced), self.limit)
        self._seat_solo(solo.where(is_experienced), self.limit)
        self._seat_paired(choices.where(choices.levels < self.requirement.min_level))

    def fill_share(self) -> None:
        """Put on the cell the experienced people that it must have."""
        if self.requirement.share[0]:
            solo, is_experienced = self._solo(self._unnamed())
            self._seat_share(solo.where(is_experienced))

    def _unnamed(self) -> _Choices:
        """Return who may come beside those who are named, and takes no place from themselves."""
        choices, end = self._choices(), self.roster.span(self.cell)[1]
        choices = choices.where(self.roster.may_rise(choices.people, self.requirement.skill, end))
        if not self.requirement.named:
            return choices
        return choices.where(~self.roster.are_among(choices.people, self.requirement.named))

    def _solo(self, choices: _Choices) -> tuple[_Choices, BoolArray]:
        """Return who may work alone and pays, and who of them is experienced."""
        solo = choices.where(choices.levels >= self.requirement.min_level)
        solo = solo.where(self._pay(solo))
        return solo, solo.levels >= Level.EXPERIENCED

    def _seat_share(self, experienced: _Choices) -> None:
        part, whole = self.requirement.share
        if part:
            self._seat_solo(experienced, -(-self.limit * part // whole))

    def _choices(self) -> _Choices:
        people, room = self.roster.ready(self.cell)
        if self.rows:
            is_free = ~self.roster.are_among(people, [row.staff for row in self.rows])
            people, room = people[is_free], room[is_free]
        margins = self.requirement.bill_units.of(people) - self.requirement.labour_units.of(people)
        levels = self.roster.levels(people, self.requirement.skill)
        choices = _Choices(people, levels, np.minimum(room, 100), margins)
        is_new = ~self.roster.are_among(people, self.before)
        return choices.where(np.lexsort((people, -margins, is_new)))

    @property
    def solo_pct(self) -> int:
        """Percent of those who work alone."""
        return sum(row.pct for row in self.rows if not row.paired)

    @property
    def _experienced_pct(self) -> int:
        return sum(
            row.pct
            for row in self.rows
            if not row.paired
            and self.roster.level(row.staff, self.requirement.skill) >= Level.EXPERIENCED
        )

    def _is_full(self) -> bool:
        """Whether nobody finds the least FTE of work, or a mentor for it, whoever it is."""
        least = self.requirement.min_pct
        if not self._has_place():
            return True
        return self._work_left(paired=False) < least and self._work_left(paired=True) < least

    def _has_place(self) -> bool:
        most = self.requirement.max_people
        return most is None or len(self.rows) < most

    def share_left(self, level: int) -> int:
        """Return the percent that may join without breaking the experienced share."""
        part, whole = self.requirement.share
        if part == 0 or level >= Level.EXPERIENCED:
            return self.problem.periods * 100
        total = sum(row.pct for row in self.rows)
        return self._experienced_pct * whole // part - total

    def _seat_named(self, staff: int, level: int, room: int, left: int) -> None:
        paired = level < self.requirement.min_level
        free = self.requirement.pct - self.solo_pct
        pct = min(room, free // left)
        pct = max(pct - pct % self.problem.step, self.requirement.min_pct)
        self._place(staff, paired=paired, pct=self.requirement.min_pct if paired else pct)

    def _seat_solo(self, choices: _Choices, target: int) -> None:
        least = self.requirement.min_pct
        for staff, level, room in choices.each():
            need = min(target, self.limit) - self.solo_pct
            most = min(need, self.share_left(level))
            if most < least or not self._has_place():
                # Neither grows again: nobody who comes later finds more.
                return
            if any(row.staff == staff for row in self.rows):
                continue
            pct = min(room, most)
            pct -= pct % self.problem.step
            if pct >= least:
                self._place(staff, paired=False, pct=pct)

    def _pay(self, choices: _Choices) -> BoolArray:
        """Return whose solo work is worth more than to leave it undone."""
        undone = self.requirement.shortfall_cost * self.problem.output_scale
        pays: BoolArray = choices.margins + undone > 0
        return pays

    def _seat_paired(self, choices: _Choices) -> None:
        least = self.requirement.min_pct
        taught, slots = self._mentoring()
        if not slots or not len(choices.people):
            return
        for staff, level, room in choices.where(self._teach(choices)).each():
            paired = [row.pct for row in self.rows if row.paired]
            most = min(taught - sum(paired), self.share_left(level))
            if len(paired) >= slots or most < least or not self._has_place():
                return
            pct = min(room, most)
            pct -= pct % self.problem.step
            if pct >= least:
                self._place(staff, paired=True, pct=pct)

    def _teach(self, choices: _Choices) -> BoolArray:
        """Return with whom a pair pays by itself, or who can still become qualified."""
        requirement, people = self.requirement, choices.people
        skill = self.problem.skills[requirement.skill]
        gains = requirement.paired_bill_units.of(people) - requirement.labour_units.of(people)
        if self.solo_pct < requirement.pct:
            gains = gains + requirement.shortfall_cost * skill.net_output
        pays: BoolArray = gains > 0
        if skill.value_qualified > 0:
            pays |= self.roster.are_growing(people, requirement.skill)
        return pays

    def _place(self, staff: int, *, paired: bool, pct: int) -> None:
        if not self.roster.may_join(staff):
            return
        row = Assigned(staff, self.requirement.index, self.cell.segment, paired, pct)
        self.roster.place(row, self.cell)
        self.roster.begin(row, self.cell)
        self.rows.append(row)
