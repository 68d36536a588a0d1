"""A plan to begin from: its dates, teams and holds, by the indexes of the problem to be solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crostaff.plan.baseline import with_baseline
from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.plan.plan import Plan
from crostaff.problem import Problem
from crostaff.scenario.fields import Mode


@dataclass(frozen=True)
class Wanted:
    """What a first plan should be like, as far as it still goes.

    Attributes
    ----------
    starts : mapping of int to int
        By activity; those that the plan does not know have none.
    teams : mapping of (int, int) to sequence of Assigned
        By requirement and segment.
    reserved : Decisions or None
        Holds and releases; chosen anew where they are not known.
    """

    starts: Mapping[int, int]
    teams: Mapping[tuple[int, int], Sequence[Assigned]]
    reserved: Decisions | None

    @classmethod
    def of_plan(cls, plan: Plan, problem: Problem) -> Wanted:
        """Return a plan of this or of another scenario, matched by ids and dates."""
        near = with_baseline(plan.problem, plan.decisions, problem.scenario)
        teams: dict[tuple[int, int], list[Assigned]] = {}
        for row in near.baseline:
            found = Assigned(
                problem.staff_index[row.staff_id],
                problem.requirement_index[row.requirement_id],
                row.segment,
                row.mode is Mode.PAIRED,
                row.fte_pct,
            )
            teams.setdefault((found.requirement, found.segment), []).append(found)
        # A plan knows periods, not dates.
        starts = {
            problem.activity_index[row.activity_id]: row.start
            for row in near.baseline_starts
            if isinstance(row.start, int)
        }
        return cls(starts, teams, reserved_before(plan, problem))

    @classmethod
    def of_baseline(cls, problem: Problem, reserved: Decisions | None) -> Wanted:
        """Return the plan in force, with the holds and releases that a baseline does not tell."""
        starts = {
            activity.index: activity.baseline_start
            for activity in problem.activities
            if activity.baseline_start is not None
        }
        teams = {
            (requirement, segment): [
                Assigned(row.staff, requirement, segment, row.paired, row.pct) for row in rows
            ]
            for (requirement, segment), rows in problem.baseline_by_cell.items()
            if segment < len(problem.cells_by_requirement[requirement])
        }
        return cls(starts, teams, reserved)

    def whole(self, problem: Problem) -> Decisions | None:
        """Return the plan as it is; ``None`` if it does not know every date and hold."""
        if self.reserved is None or len(self.starts) < len(problem.activities):
            return None
        rows = tuple(row for team in self.teams.values() for row in team)
        return Decisions(dict(self.starts), rows, self.reserved.held, self.reserved.released)


def reserved_before(plan: Plan, problem: Problem) -> Decisions:
    """Return the holds and releases of a plan by the indexes of another problem.

    What the other problem lacks is left out; releases are matched by date.
    """
    old = plan.problem
    names = [protection.id for protection in old.protections]
    index_by_id = {protection.id: protection.index for protection in problem.protections}
    held = [
        Held(index_by_id[names[row.protection]], staff, row.pct)
        for row in plan.decisions.held
        if names[row.protection] in index_by_id
        and (staff := problem.staff_index.get(old.staff[row.staff].id)) is not None
    ]
    released = []
    for row in plan.decisions.released:
        begin, end = (problem.grid.fixed_period(old.grid.first_day(p)) for p in row[1:])
        if names[row.protection] in index_by_id and begin is not None and begin != end:
            last = problem.periods if end is None else end
            released.append(Released(index_by_id[names[row.protection]], begin, last))
    return Decisions({}, held=tuple(held), released=tuple(released))
