"""A plan under recovery: a roster whose people can leave, by exactly the rules that are on."""

from __future__ import annotations

import numpy as np

from crostaff.plan.decisions import Assigned, Held
from crostaff.problem import Cell, IntArray, Problem, ProtectionData, RequirementData
from crostaff.solve.roster import Roster


class Keeper(Roster):
    """A roster that takes people off again and lets holders go.

    A plan that breaks no rule fits into it as a whole, whatever the order; what a scenario
    switches off it does not ask for.

    Parameters
    ----------
    problem : Problem
    starts : dict of int to int
    """

    def __init__(self, problem: Problem, starts: dict[int, int]) -> None:
        super().__init__(problem, starts)
        if problem.is_off("capacity"):
            self._free += problem.periods * 100 * (1 + len(problem.requirements))
        if problem.is_off("eligibility"):
            self._able[0], self._able[1] = 0, problem.periods
        if problem.is_off("concurrency"):
            self._most_studies[:] = 1 + len(problem.studies)

    def room(self, row: Assigned, cell: Cell) -> int:
        """Return the percent that a person has for a cell beside all else, at most 100.

        On the grid; 0 if a rule keeps the person away, or the room is less than the least FTE.
        """
        people, room = self.ready(cell, np.array([row.staff], dtype=np.int64))
        return min(100, int(room[0])) if len(people) else 0

    def _barred(self, requirement: RequirementData, begin: int, end: int) -> set[int]:
        barred = super()._barred(requirement, begin, end)
        if requirement.blinding is None:
            # Who sees the blinded data may do what is neither blinded nor unblinded.
            for staff in self._blinding.get(requirement.study, {}):
                if not self._is_barred(staff, requirement, begin, end):
                    barred.discard(staff)
        return barred

    def _is_barred(self, staff: int, requirement: RequirementData, begin: int, end: int) -> bool:
        """Whether independence or a firewall keeps a person away."""
        if any(staff in self._teams.get(other, ()) for other in requirement.independent_of):
            return True
        study, cooling = self.problem.studies[requirement.study], self.problem.cooling
        stints = self._stints.get(study.firewall_group, {}).get(staff, ())
        return any(
            client != study.client and begin - last < cooling and first - end < cooling
            for client, first, last in stints
        )

    def remove(self, row: Assigned, cell: Cell) -> None:
        """Take a person off a cell; as if never placed there."""
        begin, end = self.span(cell)
        requirement = self.problem.requirements[cell.requirement]
        study = self.problem.studies[requirement.study]
        key = (row.staff, requirement.study, requirement.function, requirement.skill)
        if key in self._held:
            held, matched = self._held[key][begin:end], self._matched[key][begin:end]
            before = np.maximum(held, matched)
            matched -= row.pct
            self._free[row.staff, begin:end] += before - np.maximum(held, matched)
        else:
            self._free[row.staff, begin:end] += row.pct
        self.assigned.remove(row)
        if study.firewall_group:
            self._stints[study.firewall_group][row.staff].remove((study.client, begin, end))
        left = [
            other
            for other in self.assigned
            if other.staff == row.staff
            and self.problem.requirements[other.requirement].study == study.index
        ]
        self._leave(row, left, requirement)

    def _leave(self, row: Assigned, left: list[Assigned], requirement: RequirementData) -> None:
        """Forget where a person was present, beside what is left of their work on the study."""
        present = self._studies[row.staff][requirement.study]
        self._busy[row.staff] -= present
        present[:] = 0
        for other in left:
            begin, end = self.span(self.problem.cell(other.requirement, other.segment))
            present[begin:end] = 1
        self._busy[row.staff] += present
        if not left:
            self._on_study[requirement.study].discard(row.staff)
        if not any(other.requirement == requirement.index for other in left):
            self._teams[requirement.index].discard(row.staff)
        sides = {self.problem.requirements[other.requirement].blinding for other in left} - {None}
        if not sides:
            self._blinding.get(requirement.study, {}).pop(row.staff, None)

    # Holds

    def let_go(self, hold: Held) -> None:
        """Reserve a person no longer."""
        self._charge(self.problem.protections[hold.protection], hold.staff, -hold.pct)
        self.holds.remove(hold)

    def _charge(self, protection: ProtectionData, staff: int, pct: int) -> None:
        key = (staff, protection.study, protection.function, protection.skill)
        held, matched = self._held[key], self._matched[key]
        before = np.maximum(held, matched)
        held += pct * self._active(protection, staff)
        self._free[staff] -= np.maximum(held, matched) - before

    def _active(self, protection: ProtectionData, staff: int) -> IntArray:
        """Return 1 in the periods in which a hold counts, else 0."""
        active = np.zeros(self.problem.periods, dtype=np.int64)
        begin, end = protection.window
        active[begin:end] = self.held_when(protection, staff)
        return active

    def can_hold(self, protection: ProtectionData, staff: int, pct: int) -> bool:
        """Whether a person has room for a hold, throughout."""
        counts = self._active(protection, staff) > 0
        return bool((self._free[staff][counts] >= pct).all())
