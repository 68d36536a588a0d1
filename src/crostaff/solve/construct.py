"""A first plan at once: cells in order of time, the most valuable first, best people first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crostaff.plan.decisions import Assigned, Decisions
from crostaff.problem import BoolArray, Cell, IntArray, Problem, RequirementData
from crostaff.scenario.fields import Level
from crostaff.solve.roster import Roster


def construct(problem: Problem) -> Decisions:
    """Return a plan built greedily in one pass; not always a valid one.

    Every activity starts as early as its window allows (at its baseline start where that works).
    Pinned and frozen rows, holds and named people come first; then each cell, in order of its
    begin, gets the experienced people it must have and the dearest work they are best at.
    A hard rule that looks ahead (full coverage, a named person without room) can make the plan
    invalid: the caller checks it.
    """
    roster = Roster(problem, {a.index: a.earliest for a in problem.activities})
    kept = _kept_rows(problem, roster)
    for (requirement, segment), rows in kept.items():
        for row in rows:
            roster.place(row, problem.cell(requirement, segment))
    _reserve_named(problem, roster, kept)
    _hold(problem, roster)
    opened: dict[int, list[Assigned]] = {}
    for cell in sorted(problem.cells, key=lambda cell: _order(problem, roster, cell)):
        roster.advance(roster.span(cell)[0])
        rows = kept.get((cell.requirement, cell.segment), [])
        for row in rows:
            roster.begin(row, cell)
        opened[cell.index] = list(rows)
        if _begins_frozen(problem, roster, cell):
            continue
        before = opened.get(cell.index - 1, []) if cell.segment else []
        _Cell(problem, roster, cell, opened[cell.index], before).fill()
    return roster.decisions()


def _order(problem: Problem, roster: Roster, cell: Cell) -> tuple[int, int, int]:
    requirement = problem.requirements[cell.requirement]
    return roster.span(cell)[0], -requirement.shortfall_cost, cell.index


def _begins_frozen(problem: Problem, roster: Roster, cell: Cell) -> bool:
    return not problem.is_off("pins") and roster.span(cell)[0] < problem.frozen


def _kept_rows(problem: Problem, roster: Roster) -> dict[tuple[int, int], list[Assigned]]:
    if problem.is_off("pins"):
        return {}
    kept: dict[tuple[int, int], list[Assigned]] = {}
    for row in problem.baseline:
        if row.segment >= len(problem.cells_by_requirement[row.requirement]):
            continue
        cell = problem.cell(row.requirement, row.segment)
        if row.pinned or _begins_frozen(problem, roster, cell):
            key = (row.requirement, row.segment)
            kept.setdefault(key, []).append(
                Assigned(row.staff, row.requirement, row.segment, row.paired, row.pct)
            )
    return kept


def _reserve_named(
    problem: Problem, roster: Roster, kept: dict[tuple[int, int], list[Assigned]]
) -> None:
    """Put named people who can work alone on all of their segments, before others take their time.

    Each gets the least FTE that the requirement allows.
    """
    for cell in sorted(problem.cells, key=lambda cell: _order(problem, roster, cell)):
        requirement = problem.requirements[cell.requirement]
        rows = kept.setdefault((cell.requirement, cell.segment), [])
        if _begins_frozen(problem, roster, cell):
            continue
        for staff in requirement.named:
            able = roster.level(staff, requirement.skill) >= requirement.min_level
            placed = any(row.staff == staff for row in rows)
            if able and not placed and len(roster.ready(cell, np.array([staff]))[0]):
                row = Assigned(staff, requirement.index, cell.segment, False, requirement.min_pct)
                roster.place(row, cell)
                rows.append(row)


def _hold(problem: Problem, roster: Roster) -> None:
    """Reserve people for protections, the named ones first, then the cheapest to keep idle."""
    for protection in problem.protections:
        left = protection.pct
        ready = [
            s
            for s in protection.candidates
            if roster.level(s, protection.skill) >= protection.min_level or s in protection.named
        ]
        ready.sort(key=lambda s: (s not in protection.named, protection.idle_units[s], s))
        for rank, staff in enumerate(ready):
            named_after = sum(s in protection.named for s in ready[rank + 1 :])
            pct = min(left - named_after * problem.step, roster.room_to_hold(protection, staff))
            worth = protection.missing_units > protection.idle_units[staff]
            if pct >= problem.step and (worth or staff in protection.named):
                if not worth:
                    pct = problem.step
                roster.hold(protection, staff, pct)
                left -= pct


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


class _Cell:
    """The filling of one cell."""

    def __init__(
        self,
        problem: Problem,
        roster: Roster,
        cell: Cell,
        rows: list[Assigned],
        before: list[Assigned],
    ) -> None:
        self.problem = problem
        self.roster = roster
        self.cell = cell
        self.requirement: RequirementData = problem.requirements[cell.requirement]
        self.rows = rows
        self.before = {row.staff for row in before}

    def fill(self) -> None:
        """Put named, then experienced, then qualified people on the cell, then trainees."""
        choices = self._choices()
        if self.requirement.named:
            is_named = np.isin(choices.people, self.requirement.named)
            named = list(choices.where(is_named).each())
            for number, (staff, level, room) in enumerate(named):
                self._seat_named(staff, level, room, len(named) - number)
            choices = choices.where(~is_named)
        is_solo = choices.levels >= self.requirement.min_level
        solo = choices.where(is_solo)
        solo = solo.where(self._pay(solo))
        is_experienced = solo.levels >= Level.EXPERIENCED
        experienced = solo.where(is_experienced)
        part, whole = self.requirement.share
        if part:
            self._seat_solo(experienced, -(-self.requirement.pct * part // whole))
        self._seat_solo(solo.where(~is_experienced), self.requirement.pct)
        self._seat_solo(experienced, self.requirement.pct)
        self._seat_paired(choices.where(~is_solo))

    def _choices(self) -> _Choices:
        people, room = self.roster.ready(self.cell)
        if self.rows:
            is_free = ~np.isin(people, [row.staff for row in self.rows])
            people, room = people[is_free], room[is_free]
        margins = self.requirement.bill_units.of(people) - self.requirement.labour_units.of(people)
        levels = self.roster.levels(people, self.requirement.skill)
        choices = _Choices(people, levels, np.minimum(room, 100), margins)
        is_new = ~np.isin(people, list(self.before)) if self.before else np.zeros(len(people))
        return choices.where(np.lexsort((people, -margins, is_new)))

    @property
    def _solo_pct(self) -> int:
        return sum(row.pct for row in self.rows if not row.paired)

    @property
    def _experienced_pct(self) -> int:
        return sum(
            row.pct
            for row in self.rows
            if not row.paired
            and self.roster.level(row.staff, self.requirement.skill) >= Level.EXPERIENCED
        )

    def _has_place(self) -> bool:
        most = self.requirement.max_people
        return most is None or len(self.rows) < most

    def _share_left(self, level: int) -> int:
        """Return the percent that may join without breaking the experienced share."""
        part, whole = self.requirement.share
        if part == 0 or level >= Level.EXPERIENCED:
            return self.problem.periods * 100
        total = sum(row.pct for row in self.rows)
        return self._experienced_pct * whole // part - total

    def _seat_named(self, staff: int, level: int, room: int, left: int) -> None:
        paired = level < self.requirement.min_level
        free = self.requirement.pct - self._solo_pct
        pct = min(room, free // left)
        pct = max(pct - pct % self.problem.step, self.requirement.min_pct)
        self._place(staff, paired=paired, pct=self.requirement.min_pct if paired else pct)

    def _seat_solo(self, choices: _Choices, target: int) -> None:
        least = self.requirement.min_pct
        for staff, level, room in choices.each():
            need = min(target, self.requirement.pct) - self._solo_pct
            most = min(need, self._share_left(level))
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
        skill = self.problem.skills[self.requirement.skill]
        ratio, least = skill.trainees_per_mentor, self.requirement.min_pct
        mentors = [
            row.pct
            for row in self.rows
            if not row.paired and self.roster.level(row.staff, skill.index) >= Level.EXPERIENCED
        ]
        slots = min(self.requirement.trainee_slots, ratio * len(mentors))
        if not slots or not len(choices.people):
            return
        for staff, level, room in choices.where(self._teach(choices)).each():
            paired = [row.pct for row in self.rows if row.paired]
            most = min(ratio * sum(mentors) - sum(paired), self._share_left(level))
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
        if self._solo_pct < requirement.pct:
            gains = gains + requirement.shortfall_cost * skill.net_output
        pays: BoolArray = gains > 0
        if skill.value_qualified > 0:
            pays |= self.roster.are_growing(people, requirement.skill)
        return pays

    def _place(self, staff: int, *, paired: bool, pct: int) -> None:
        row = Assigned(staff, self.requirement.index, self.cell.segment, paired, pct)
        self.roster.place(row, self.cell)
        self.roster.begin(row, self.cell)
        self.rows.append(row)
