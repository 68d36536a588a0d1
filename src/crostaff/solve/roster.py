"""A plan under construction: who has room for what, kept up to date placement by placement."""

from __future__ import annotations

import numpy as np

from crostaff.plan.decisions import Assigned, Decisions, Held
from crostaff.problem import NEVER, Cell, IntArray, Person, Problem, ProtectionData

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
        periods, people = problem.periods, len(problem.staff)
        self._other = np.zeros((people, periods), dtype=np.int64)
        self._held: dict[GroupKey, IntArray] = {}
        self._matched: dict[GroupKey, IntArray] = {}
        self._groups_by_staff: dict[int, list[GroupKey]] = {}
        self._protected = {(p.study, p.function, p.skill) for p in problem.protections}
        self._studies: list[dict[int, IntArray]] = [{} for _ in range(people)]
        self._clients: list[dict[str, list[tuple[int, int, int]]]] = [{} for _ in range(people)]
        self._blinding: dict[tuple[int, int], str] = {}
        self._teams: dict[int, set[int]] = {}
        self._levels = {
            (person.index, skill): known.level
            for person in problem.staff
            for skill, known in person.skills.items()
        }
        self._done: dict[tuple[int, int], int] = {}
        self._pending: list[tuple[int, int, Assigned, int]] = []
        self.assigned: list[Assigned] = []
        self.holds: list[Held] = []

    def decisions(self) -> Decisions:
        """Return everything placed so far."""
        return Decisions(dict(self.starts), tuple(self.assigned), tuple(self.holds))

    # Levels

    def advance(self, period: int) -> None:
        """Credit the segments that have ended by a period, boundary by boundary."""
        if not self.problem.growth:
            return
        due = sorted(row for row in self._pending if row[0] <= period)
        self._pending = [row for row in self._pending if row[0] > period]
        while due:
            boundary = due[0][0]
            group = [row for row in due if row[0] == boundary]
            due = [row for row in due if row[0] > boundary]
            self._credit(group)

    def _credit(self, group: list[tuple[int, int, Assigned, int]]) -> None:
        touched: dict[tuple[int, int], int] = {}
        for _, length, row, level in group:
            key = (row.staff, self.problem.requirements[row.requirement].skill)
            if level == self._levels[key] and (level == 2 or (level == 1 and row.paired)):
                touched[key] = touched.get(key, 0) + row.pct * length
        for key, work in touched.items():
            level = self._levels[key]
            self._done[key] = self._done.get(key, 0) + work
            need = self.problem.staff[key[0]].skills[key[1]].to_next[level - 1]
            if need is not None and self._done[key] >= need:
                self._levels[key] = level + 1
                self._done[key] = 0

    def level(self, staff: int, skill: int) -> int:
        """Return the level a person holds at the moment."""
        return self._levels.get((staff, skill), 0)

    def is_growing(self, staff: int, skill: int) -> bool:
        """Whether paired hours can still make the person qualified within the horizon."""
        known = self.problem.staff[staff].skills[skill]
        return self.level(staff, skill) == 1 and known.earliest[0] < NEVER

    # Room

    def span(self, cell: Cell) -> tuple[int, int]:
        """Return the periods ``[from, to)`` of a cell."""
        activity = self.problem.requirements[cell.requirement].activity
        begin = self.starts[activity] + cell.offset
        return begin, begin + cell.length

    def room(self, person: Person, cell: Cell) -> int:
        """Return the percent a person has free throughout a cell, rounded down to the grid."""
        begin, end = self.span(cell)
        free = person.capacity[begin:end] - self._load(person.index, begin, end)
        key = self._key(person.index, cell)
        if key in self._held:
            held, matched = self._held[key][begin:end], self._matched[key][begin:end]
            free = free + np.maximum(held - matched, 0)
        least = int(free.min())
        return max(0, least - least % self.problem.step)

    def _load(self, staff: int, begin: int, end: int) -> IntArray:
        load: IntArray = self._other[staff, begin:end].copy()
        for key in self._groups_by_staff.get(staff, ()):
            load += np.maximum(self._held[key][begin:end], self._matched[key][begin:end])
        return load

    def _key(self, staff: int, cell: Cell) -> GroupKey:
        requirement = self.problem.requirements[cell.requirement]
        return staff, requirement.study, requirement.function, requirement.skill

    def may_join(self, person: Person, cell: Cell) -> bool:
        """Whether the rules on whole segments and on other work admit the person, room apart."""
        requirement = self.problem.requirements[cell.requirement]
        begin, end = self.span(cell)
        known = person.skills.get(requirement.skill)
        if known is None or not known.valid[begin:end].all():
            return False
        if not (person.contract[0] <= begin and end <= person.contract[1]):
            return False
        return (
            self._keeps_studies(person, requirement.study, begin, end)
            and self._keeps_firewall(person.index, requirement.study, begin, end)
            and self._blinding.get((person.index, requirement.study), requirement.blinding)
            in (requirement.blinding, None)
            and not any(
                person.index in self._teams.get(other, ()) for other in requirement.independent_of
            )
        )

    def _keeps_studies(self, person: Person, study: int, begin: int, end: int) -> bool:
        others = [
            present[begin:end]
            for index, present in self._studies[person.index].items()
            if index != study
        ]
        if len(others) < person.max_studies:
            return True
        return int(np.sum(others, axis=0).max()) < person.max_studies

    def _keeps_firewall(self, staff: int, study: int, begin: int, end: int) -> bool:
        data = self.problem.studies[study]
        if not data.firewall_group:
            return True
        cooling = self.problem.cooling
        return all(
            client == data.client or begin - last >= cooling or first - end >= cooling
            for client, first, last in self._clients[staff].get(data.firewall_group, ())
        )

    # Placing

    def place(self, row: Assigned, cell: Cell) -> None:
        """Put a person on a cell."""
        begin, end = self.span(cell)
        requirement = self.problem.requirements[cell.requirement]
        key = self._key(row.staff, cell)
        if key in self._held:
            self._matched[key][begin:end] += row.pct
        else:
            self._other[row.staff, begin:end] += row.pct
        studies = self._studies[row.staff]
        present = studies.setdefault(requirement.study, np.zeros(self.problem.periods, np.int64))
        present[begin:end] = 1
        data = self.problem.studies[requirement.study]
        if data.firewall_group:
            stints = self._clients[row.staff].setdefault(data.firewall_group, [])
            stints.append((data.client, begin, end))
        if requirement.blinding is not None:
            self._blinding[row.staff, requirement.study] = requirement.blinding
        self._teams.setdefault(requirement.index, set()).add(row.staff)
        self.assigned.append(row)

    def begin(self, row: Assigned, cell: Cell) -> None:
        """Note the level a person begins a cell with, for the hours credited at its end."""
        level = self.level(row.staff, self.problem.requirements[cell.requirement].skill)
        self._pending.append((self.span(cell)[1], cell.length, row, level))

    def hold(self, protection: ProtectionData, staff: int, pct: int) -> None:
        """Reserve a person's capacity over a protection's window."""
        key = (staff, protection.study, protection.function, protection.skill)
        if key not in self._held:
            self._held[key] = np.zeros(self.problem.periods, np.int64)
            self._matched[key] = np.zeros(self.problem.periods, np.int64)
            self._groups_by_staff.setdefault(staff, []).append(key)
        begin, end = protection.window
        present = self.problem.staff[staff].capacity[begin:end] > 0
        self._held[key][begin:end] += pct * present
        self.holds.append(Held(protection.index, staff, pct))

    def room_to_hold(self, protection: ProtectionData, staff: int) -> int:
        """Return the percent that a person can reserve throughout a window, on the grid."""
        begin, end = protection.window
        capacity = self.problem.staff[staff].capacity[begin:end]
        present = capacity > 0
        if not present.any():
            return 0
        free = (capacity - self._load(staff, begin, end))[present]
        least = int(free.min())
        return max(0, least - least % self.problem.step)
