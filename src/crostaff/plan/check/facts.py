"""What the rules read: the decisions that make sense, placed in time and grouped once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.plan.growth import Levels, levels_of
from crostaff.plan.part import Part, cells_of, protections_of
from crostaff.plan.placing import Placed, group, place
from crostaff.plan.reserve import Need, Reserves, reserves
from crostaff.problem import Cell, Problem, ProtectionData


@dataclass(frozen=True)
class Facts:
    """A plan without its structural faults.

    Attributes
    ----------
    problem : Problem
    starts : mapping of int to int
        By activity; every start leaves the activity inside the horizon.
    placed : tuple of Placed
        Assignments of activities that have such a start, one per person and cell.
    held : tuple of Held
        One per protection and person.
    released : tuple of Released
        One per protection, not empty.
    part : Part or None
        All that the plan is about, beside dates; everything if ``None``.
    """

    problem: Problem
    starts: Mapping[int, int]
    placed: tuple[Placed, ...]
    held: tuple[Held, ...]
    released: tuple[Released, ...]
    part: Part | None = None

    @classmethod
    def of(
        cls,
        problem: Problem,
        *,
        starts: Mapping[int, int],
        assigned: list[Assigned],
        held: list[Held],
        released: list[Released],
        part: Part | None,
    ) -> Facts:
        """Place sound decisions; assignments whose activity has no sound start are left out."""
        timed = tuple(
            row for row in assigned if problem.requirements[row.requirement].activity in starts
        )
        placed = place(problem, Decisions(starts=starts, assigned=timed))
        return cls(problem, starts, placed, tuple(held), tuple(released), part)

    @property
    def cells(self) -> Sequence[Cell]:
        """The segments of the requirements that the plan is about."""
        return cells_of(self.problem, self.part)

    @property
    def protections(self) -> Sequence[ProtectionData]:
        """The protections that the plan is about."""
        return protections_of(self.problem, self.part)

    @cached_property
    def levels(self) -> Levels:
        """Levels with the growth that the plan brings."""
        return levels_of(self.problem, self.placed)

    @cached_property
    def by_staff(self) -> dict[int, list[Placed]]:
        """Assignments by person."""
        return group(self.placed, lambda row: row.staff)

    @cached_property
    def by_cell(self) -> dict[tuple[int, int], list[Placed]]:
        """Teams by (requirement, segment)."""
        return group(self.placed, lambda row: row.cell)

    @cached_property
    def reserves(self) -> Reserves:
        """What the holds charge, leave idle and miss."""
        return reserves(self.problem, self.by_staff, self.held, self.released)

    @cached_property
    def activities_by_need(self) -> dict[Need, list[int]]:
        """Activities that have a requirement of a study, function and skill."""
        found: dict[Need, list[int]] = {}
        for need in self.problem.requirements:
            members = found.setdefault((need.study, need.function, need.skill), [])
            if need.activity not in members:
                members.append(need.activity)
        return found

    def level(self, row: Placed) -> int:
        """Return a person's level in the requirement's skill when the segment begins."""
        skill = self.problem.requirements[row.requirement].skill
        return self.levels.at(row.staff, skill, row.begin)

    def when(self, period: int) -> str:
        """Return a period, or a boundary, with its date."""
        return f"period {period} ({self.problem.grid.first_day(period)})"

    def who(self, staff: int) -> str:
        """Return a person's id, quoted."""
        return f"'{self.problem.staff[staff].id}'"
