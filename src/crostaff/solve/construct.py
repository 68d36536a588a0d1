"""A first plan at once: cells in order of time, the most valuable first, best people first."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.plan.decisions import Assigned, Decisions
from crostaff.problem import Cell, Person, Problem, RequirementData
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
            person = problem.staff[staff]
            able = roster.level(staff, requirement.skill) >= requirement.min_level
            placed = any(row.staff == staff for row in rows)
            if placed or not able or not roster.may_join(person, cell):
                continue
            if roster.room(person, cell) >= requirement.min_pct:
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


@dataclass
class _Choice:
    person: Person
    level: int
    room: int
    rank: tuple[int, int, int]


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
        named = [c for c in choices if c.person.index in self.requirement.named]
        for number, choice in enumerate(named):
            self._seat_named(choice, len(named) - number)
        solo = [c for c in choices if c not in named and c.level >= self.requirement.min_level]
        experienced = [c for c in solo if c.level >= Level.EXPERIENCED]
        part, whole = self.requirement.share
        if part:
            self._seat_solo(experienced, -(-self.requirement.pct * part // whole))
        self._seat_solo([c for c in solo if c not in experienced], self.requirement.pct)
        self._seat_solo(experienced, self.requirement.pct)
        self._seat_paired([c for c in choices if c not in named and c not in solo])

    def _choices(self) -> list[_Choice]:
        taken = {row.staff for row in self.rows}
        found = []
        for index in self.requirement.candidates:
            person = self.problem.staff[index]
            if index in taken or not self.roster.may_join(person, self.cell):
                continue
            room = min(100, self.roster.room(person, self.cell))
            if room >= self.requirement.min_pct:
                level = self.roster.level(index, self.requirement.skill)
                found.append(_Choice(person, level, room, self._rank(person)))
        return sorted(found, key=lambda choice: choice.rank)

    def _rank(self, person: Person) -> tuple[int, int, int]:
        margin = self.requirement.bill_units[person.index]
        margin -= self.requirement.labour_units[person.index]
        return int(person.index not in self.before), -margin, person.index

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

    def _seat_named(self, choice: _Choice, left: int) -> None:
        paired = choice.level < self.requirement.min_level
        free = self.requirement.pct - self._solo_pct
        pct = choice.room if paired else min(choice.room, free // left)
        pct = max(pct - pct % self.problem.step, self.requirement.min_pct)
        self._place(choice, paired=paired, pct=self.requirement.min_pct if paired else pct)

    def _seat_solo(self, choices: list[_Choice], target: int) -> None:
        for choice in choices:
            if any(row.staff == choice.person.index for row in self.rows):
                continue
            need = min(target, self.requirement.pct) - self._solo_pct
            pct = min(choice.room, max(need, 0), self._share_left(choice.level))
            if 0 < need < self.requirement.min_pct and target == self.requirement.pct:
                pct = 0
            pct -= pct % self.problem.step
            if pct >= self.requirement.min_pct and self._has_place() and self._pays(choice):
                self._place(choice, paired=False, pct=pct)

    def _pays(self, choice: _Choice) -> bool:
        index = choice.person.index
        gain = self.requirement.bill_units[index] - self.requirement.labour_units[index]
        return gain + self.requirement.shortfall_cost * self.problem.output_scale > 0

    def _seat_paired(self, choices: list[_Choice]) -> None:
        skill = self.problem.skills[self.requirement.skill]
        ratio = skill.trainees_per_mentor
        for choice in choices:
            paired = [row for row in self.rows if row.paired]
            mentors = [
                row
                for row in self.rows
                if not row.paired and self.roster.level(row.staff, skill.index) >= Level.EXPERIENCED
            ]
            if len(paired) >= min(self.requirement.trainee_slots, ratio * len(mentors)):
                return
            reach = ratio * sum(row.pct for row in mentors) - sum(row.pct for row in paired)
            pct = min(choice.room, reach, self._share_left(choice.level))
            pct -= pct % self.problem.step
            if pct >= self.requirement.min_pct and self._has_place() and self._teaches(choice):
                self._place(choice, paired=True, pct=pct)

    def _teaches(self, choice: _Choice) -> bool:
        """Whether the pair pays by itself, or the trainee can still become qualified."""
        index = choice.person.index
        gain = self.requirement.paired_bill_units[index] - self.requirement.labour_units[index]
        if self._solo_pct < self.requirement.pct:
            output = self.problem.skills[self.requirement.skill].net_output
            gain += self.requirement.shortfall_cost * output
        worth = self.problem.skills[self.requirement.skill].value_qualified
        return gain > 0 or (worth > 0 and self.roster.is_growing(index, self.requirement.skill))

    def _place(self, choice: _Choice, *, paired: bool, pct: int) -> None:
        row = Assigned(choice.person.index, self.requirement.index, self.cell.segment, paired, pct)
        self.roster.place(row, self.cell)
        self.roster.begin(row, self.cell)
        self.rows.append(row)
