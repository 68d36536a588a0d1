"""A plan under construction: who has room for what, kept up to date placement by placement."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from crostaff.move_limit import MoveLimit
from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.plan.moves import moved_people
from crostaff.problem import (
    NEVER,
    BoolArray,
    Cell,
    IntArray,
    Problem,
    ProtectionData,
    RequirementData,
)

GroupKey = tuple[int, int, str, int]
"""Staff, study, function and skill: what a hold reserves for."""


class Roster:
    """Starts, holds and assignments so far, with the load they put on people.

    Cells must be opened in order of their begin, so that levels are those of the moment.

    Attributes
    ----------
    problem : Problem
    starts : dict of int to int
    """

    def __init__(self, problem: Problem, starts: dict[int, int]) -> None:
        self.problem = problem
        self.starts = starts
        staff, periods, skills = problem.staff, problem.periods, len(problem.skills)
        self._free = np.array([person.capacity for person in staff], dtype=np.int64)
        self._free = self._free.reshape(len(staff), periods)
        self._most_studies = np.array([person.max_studies for person in staff], dtype=np.int64)
        self._able = np.zeros((2, skills, len(staff)), dtype=np.int64)
        self._levels = np.zeros((len(staff), skills), dtype=np.int8)
        self._can_qualify = np.zeros((len(staff), skills), dtype=np.bool_)
        for person in staff:
            for skill, known in person.skills.items():
                valid = np.flatnonzero(known.valid)
                if len(valid):
                    begin, end = person.contract
                    able = max(begin, valid[0]), min(end, valid[-1] + 1)
                    self._able[:, skill, person.index] = able
                self._levels[person.index, skill] = known.level
                self._can_qualify[person.index, skill] = known.earliest[0] < NEVER
        self._crowds: dict[tuple[int, ...], IntArray] = {(): np.array([], dtype=np.int64)}
        self._crowds.update((crowd, np.array(crowd)) for crowd in problem.requirements_by_crowd)
        self._held: dict[GroupKey, IntArray] = {}
        self._matched: dict[GroupKey, IntArray] = {}
        self._holders: dict[tuple[int, str, int], list[int]] = {}
        self._studies: list[dict[int, IntArray]] = [{} for _ in staff]
        self._busy = np.zeros((len(staff), periods), dtype=np.int64)
        self._on_study: dict[int, set[int]] = {}
        self._stints: dict[str, dict[int, list[tuple[int, int, int]]]] = {}
        self._blinding: dict[int, dict[int, str]] = {}
        self._teams: dict[int, set[int]] = {}
        self._done: dict[tuple[int, int], int] = {}
        self._pending: dict[int, list[tuple[int, Assigned, int]]] = {}
        self._credited = 0
        self._learns_until = np.full((len(staff), skills), -1, dtype=np.int64)
        self._marks = np.zeros(len(staff), dtype=np.bool_)
        self._moved: BoolArray | None = None
        self._may_still_move = 0
        self.assigned: list[Assigned] = []
        self.holds: list[Held] = []
        self._released: list[Released] = []

    def decisions(self) -> Decisions:
        """Return everything placed so far."""
        return Decisions(
            dict(self.starts), tuple(self.assigned), tuple(self.holds), tuple(self._released)
        )

    # Levels

    def advance(self, period: int) -> None:
        """Credit the segments that have ended by a period, boundary by boundary."""
        if not self.problem.growth:
            return
        while self._credited < period:
            self._credited += 1
            self._credit(self._pending.pop(self._credited, []))

    def _credit(self, group: list[tuple[int, Assigned, int]]) -> None:
        touched: dict[tuple[int, int], int] = {}
        for length, row, level in group:
            key = (row.staff, self.problem.requirements[row.requirement].skill)
            if level == self._levels[key] and (level == 2 or (level == 1 and row.paired)):
                touched[key] = touched.get(key, 0) + row.pct * length
        for key, work in touched.items():
            level = int(self._levels[key])
            self._done[key] = self._done.get(key, 0) + work
            need = self.problem.staff[key[0]].skills[key[1]].to_next[level - 1]
            if need is not None and self._done[key] >= need:
                self._levels[key] = level + 1
                self._done[key] = 0

    def level(self, staff: int, skill: int) -> int:
        """Return the level a person holds at the moment."""
        return int(self._levels[staff, skill])

    def levels(self, people: IntArray, skill: int) -> IntArray:
        """Return the levels that people hold at the moment."""
        levels: IntArray = self._levels[people, skill].astype(np.int64)
        return levels

    def are_growing(self, people: IntArray, skill: int) -> BoolArray:
        """Return who can still become qualified within the horizon by paired hours."""
        growing: BoolArray = (self._levels[people, skill] == 1) & self._can_qualify[people, skill]
        return growing

    def keep_learner(self, row: Assigned, cell: Cell) -> None:
        """Note that somebody is to learn on a cell yet, if they could rise too early for that."""
        requirement, begin = self.problem.requirements[cell.requirement], self.span(cell)[0]
        known = self.problem.staff[row.staff].skills.get(requirement.skill)
        if row.paired and known is not None and known.level_by(begin) >= requirement.min_level:
            until = max(self._learns_until[row.staff, requirement.skill], begin)
            self._learns_until[row.staff, requirement.skill] = until

    def may_rise(self, people: IntArray, skill: int, period: int) -> BoolArray:
        """Return whose level may rise at a period without taking a place to learn from them."""
        may: BoolArray = self._learns_until[people, skill] < period
        return may

    # Room

    def span(self, cell: Cell) -> tuple[int, int]:
        """Return the periods ``[from, to)`` of a cell."""
        activity = self.problem.requirements[cell.requirement].activity
        begin = self.starts[activity] + cell.offset
        return begin, begin + cell.length

    def ready(self, cell: Cell, people: IntArray | None = None) -> tuple[IntArray, IntArray]:
        """Return who may join a cell and has room for the least FTE there, and that room.

        Parameters
        ----------
        cell : Cell
        people : array of int, optional
            All candidates unless given.

        Returns
        -------
        people : array of int
            In the same order.
        room : array of int
            Percent free throughout the cell, on the grid, at least the requirement's ``min_pct``.
        """
        requirement = self.problem.requirements[cell.requirement]
        begin, end = self.span(cell)
        if people is None:
            people = self._crowds[requirement.candidates]
        if self._moved is not None and self._may_still_move == 0:
            people = people[self._moved[people]]
        first, last = self._able[:, requirement.skill, people]
        people = people[(first <= begin) & (end <= last)]
        room = self._free[people, begin:end].min(axis=1, initial=NEVER)
        self._add_reserved(requirement, (begin, end), people, room)
        room -= room % self.problem.step
        has_room = room >= requirement.min_pct
        people, room = people[has_room], room[has_room]
        admitted = self._busy[people, begin:end].max(axis=1, initial=0)
        is_admitted = admitted < self._most_studies[people]
        for place in np.flatnonzero(~is_admitted).tolist():
            staff = int(people[place])
            if staff in self._on_study.get(requirement.study, ()):
                is_admitted[place] = self._keeps_studies(staff, requirement.study, begin, end)
        barred = self._barred(requirement, begin, end)
        if barred:
            is_admitted &= ~self.are_among(people, barred)
        return people[is_admitted], room[is_admitted]

    def are_among(self, people: IntArray, others: Collection[int]) -> BoolArray:
        """Return which of some people are among others."""
        places = list(others)
        self._marks[places] = True
        found: BoolArray = self._marks[people]
        self._marks[places] = False
        return found

    def _add_reserved(
        self, requirement: RequirementData, span: tuple[int, int], people: IntArray, room: IntArray
    ) -> None:
        """Give holders back, for what they are held for, what they are held with."""
        group = (requirement.study, requirement.function, requirement.skill)
        begin, end = span
        for staff in self._holders.get(group, ()):
            key = (staff, *group)
            spare = np.maximum(self._held[key][begin:end] - self._matched[key][begin:end], 0)
            room[people == staff] = int((self._free[staff, begin:end] + spare).min())

    def _keeps_studies(self, staff: int, study: int, begin: int, end: int) -> bool:
        """Whether somebody who is on a study has room for it among the others at every moment."""
        others = self._busy[staff, begin:end] - self._studies[staff][study][begin:end]
        return int(others.max()) < self.problem.staff[staff].max_studies

    def _barred(self, requirement: RequirementData, begin: int, end: int) -> set[int]:
        """Return whom other teams, other sides of a blinding, and other clients keep away."""
        study = self.problem.studies[requirement.study]
        barred = {s for other in requirement.independent_of for s in self._teams.get(other, ())}
        sides = self._blinding.get(study.index, {})
        barred.update(s for s, side in sides.items() if side != requirement.blinding)
        cooling = self.problem.cooling
        for staff, stints in self._stints.get(study.firewall_group, {}).items():
            if any(
                client != study.client and begin - last < cooling and first - end < cooling
                for client, first, last in stints
            ):
                barred.add(staff)
        return barred

    # Placing

    def limit_moves(self, limit: MoveLimit) -> None:
        """From here on let no more people leave the plan in force than a limit allows.

        What of that plan still goes is placed already, so that whoever joins anything moves.
        """
        moved = moved_people(self.problem, self.decisions())
        self._moved = np.zeros(len(self.problem.staff), dtype=np.bool_)
        self._moved[list(moved)] = True
        self._may_still_move = max(0, limit.most - len(moved))

    def may_join(self, staff: int) -> bool:
        """Whether one more place of a person keeps to the limit on those who move."""
        return self._moved is None or self._may_still_move > 0 or bool(self._moved[staff])

    def place(self, row: Assigned, cell: Cell) -> None:
        """Put a person on a cell."""
        begin, end = self.span(cell)
        requirement = self.problem.requirements[cell.requirement]
        study = self.problem.studies[requirement.study]
        key = (row.staff, requirement.study, requirement.function, requirement.skill)
        if key in self._held:
            held, matched = self._held[key][begin:end], self._matched[key][begin:end]
            before = np.maximum(held, matched)
            matched += row.pct
            self._free[row.staff, begin:end] -= np.maximum(held, matched) - before
        else:
            self._free[row.staff, begin:end] -= row.pct
        present = self._studies[row.staff].setdefault(
            study.index, np.zeros(self.problem.periods, np.int64)
        )
        self._busy[row.staff, begin:end] += 1 - present[begin:end]
        present[begin:end] = 1
        self._on_study.setdefault(study.index, set()).add(row.staff)
        if study.firewall_group:
            by_staff = self._stints.setdefault(study.firewall_group, {})
            by_staff.setdefault(row.staff, []).append((study.client, begin, end))
        if requirement.blinding is not None:
            self._blinding.setdefault(study.index, {})[row.staff] = requirement.blinding
        self._teams.setdefault(requirement.index, set()).add(row.staff)
        if self._moved is not None and not self._moved[row.staff]:
            self._moved[row.staff] = True
            self._may_still_move -= 1
        self.assigned.append(row)

    def begin(self, row: Assigned, cell: Cell) -> None:
        """Note the level a person begins a cell with, for the hours credited at its end."""
        level = self.level(row.staff, self.problem.requirements[cell.requirement].skill)
        self._pending.setdefault(self.span(cell)[1], []).append((cell.length, row, level))

    def hold_again(self, plan: Decisions) -> None:
        """Reserve and release what a plan does; before anything is placed."""
        for block in plan.released:
            self.release(block)
        for row in plan.held:
            self.hold(self.problem.protections[row.protection], row.staff, row.pct)

    def release(self, block: Released) -> None:
        """Let the holders of a protection go for a while; before they are reserved."""
        self._released.append(block)

    def held_when(self, protection: ProtectionData, staff: int) -> BoolArray:
        """Return when in a protection's window a person would be reserved."""
        begin, end = protection.window
        held: BoolArray = self.problem.staff[staff].capacity[begin:end] > 0
        for block in self._released:
            if block.protection == protection.index:
                held[max(0, block.begin - begin) : max(0, block.end - begin)] = False
        return held

    def hold(self, protection: ProtectionData, staff: int, pct: int) -> None:
        """Reserve a person's capacity over a protection's window."""
        group = (protection.study, protection.function, protection.skill)
        key = (staff, *group)
        if key not in self._held:
            self._held[key] = np.zeros(self.problem.periods, np.int64)
            self._matched[key] = np.zeros(self.problem.periods, np.int64)
            self._holders.setdefault(group, []).append(staff)
        begin, end = protection.window
        present = self.held_when(protection, staff)
        held, matched = self._held[key][begin:end], self._matched[key][begin:end]
        before = np.maximum(held, matched)
        held += pct * present
        self._free[staff, begin:end] -= np.maximum(held, matched) - before
        self.holds.append(Held(protection.index, staff, pct))

    def room_to_hold(self, protection: ProtectionData, staff: int) -> int:
        """Return the percent that a person can reserve throughout a window, on the grid."""
        begin, end = protection.window
        present = self.held_when(protection, staff)
        if not present.any():
            return 0
        least = int(self._free[staff, begin:end][present].min())
        return max(0, least - least % self.problem.step)
