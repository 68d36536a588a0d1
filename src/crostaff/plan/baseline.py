"""The plan in force, as the baseline of the next scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from crostaff.plan.decisions import Decisions
from crostaff.plan.placing import Placed, group, place
from crostaff.problem import Problem
from crostaff.scenario.fields import Mode
from crostaff.scenario.records import Activity, BaselineAssignment, BaselineStart
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid


def with_baseline(problem: Problem, decisions: Decisions, scenario: Scenario) -> Scenario:
    """Return a scenario in which a plan is in force: its baseline tables are the plan's.

    Parameters
    ----------
    problem : Problem
        Of the plan.
    decisions : Decisions
    scenario : Scenario
        The plan's own, or a later one with the same ids. What it lacks is left out.
    """
    rolling = _Rolling(problem, decisions, scenario)
    return scenario.model_copy(
        update={
            "baseline_starts": tuple(rolling.starts()),
            "baseline": tuple(rolling.assignments()),
        }
    )


class _Rolling:
    """From the days of a plan to the periods and segments of another scenario."""

    def __init__(self, problem: Problem, decisions: Decisions, scenario: Scenario) -> None:
        self.problem = problem
        self.decisions = decisions
        self.scenario = scenario
        self.grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
        self.staff = {person.staff_id for person in scenario.staff}
        self.records = {record.activity_id: record for record in scenario.activities}
        self.teams = group(place(problem, decisions), key=lambda row: row.cell)

    def starts(self) -> Iterator[BaselineStart]:
        for record in self.scenario.activities:
            start = self._start(record)
            if start is not None:
                yield BaselineStart(activity_id=record.activity_id, start=start)

    def _start(self, record: Activity) -> int | None:
        """Return the period in which the plan starts an activity; 0 if it has begun already."""
        index = self.problem.activity_index.get(record.activity_id)
        if index is None:
            return None
        return self.grid.fixed_period(self.problem.grid.first_day(self.decisions.starts[index]))

    def assignments(self) -> Iterator[BaselineAssignment]:
        length = self.scenario.policy.segment_periods(self.scenario.period)
        for need in self.scenario.requirements:
            index = self.problem.requirement_index.get(need.requirement_id)
            record = self.records[need.activity_id]
            start = self._start(record)
            if index is None or start is None:
                continue
            for number, offset in enumerate(range(0, record.duration, length)):
                if start + offset < self.grid.periods:
                    first = self.grid.first_day(start + offset)
                    yield from self._rows(need.requirement_id, number, self._team(index, first))

    def _team(self, requirement: int, day: dt.date) -> list[Placed]:
        """Return who is on a requirement on a day of the plan."""
        start = self.decisions.starts[self.problem.requirements[requirement].activity]
        for index in self.problem.cells_by_requirement[requirement]:
            cell = self.problem.cells[index]
            begin = start + cell.offset
            first = self.problem.grid.first_day(begin)
            if first <= day <= self.problem.grid.last_day(begin + cell.length):
                return self.teams.get((requirement, cell.segment), [])
        return []

    def _rows(
        self, requirement: str, segment: int, team: list[Placed]
    ) -> Iterator[BaselineAssignment]:
        for row in team:
            staff = self.problem.staff[row.staff].id
            if staff in self.staff:
                yield BaselineAssignment(
                    requirement_id=requirement,
                    segment=segment,
                    staff_id=staff,
                    mode=Mode.PAIRED if row.paired else Mode.SOLO,
                    fte_pct=row.pct,
                )
