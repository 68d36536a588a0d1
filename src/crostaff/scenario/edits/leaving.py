"""What a person who leaves cannot do any more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from crostaff.scenario.edits.base import replaced
from crostaff.scenario.edits.moment import Moment
from crostaff.scenario.edits.without import others
from crostaff.scenario.records import Staff

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


def after_last_day(scenario: Scenario, leaver: Staff, day: dt.date) -> Scenario:
    """Return a scenario in which a person's contract ends, and nothing asks for them later.

    When work ends is taken from its fixed start, else from the plan in force, else from the
    earliest start that dates and precedences allow.

    Parameters
    ----------
    scenario : Scenario
    leaver : Staff
        The person, with the contract that ends.
    day : datetime.date
        Last contract day.
    """
    moment = Moment(scenario)
    name, boundary = leaver.staff_id, moment.grid.due_boundary(day)
    activities = {row.activity_id: row for row in scenario.activities}
    end_by_activity = {
        row.activity_id: moment.expected_starts[row.activity_id] + row.duration
        for row in scenario.activities
    }
    needs = {row.requirement_id: activities[row.activity_id] for row in scenario.requirements}
    return scenario.model_copy(
        update={
            "staff": replaced(scenario.staff, leaver),
            "requirements": tuple(
                row.model_copy(update={"named_staff": others(row.named_staff, {name})})
                if name in row.named_staff and end_by_activity[row.activity_id] > boundary
                else row
                for row in scenario.requirements
            ),
            "protections": tuple(
                row.model_copy(update={"named_staff": others(row.named_staff, {name})})
                if name in row.named_staff and moment.grid.due_boundary(row.to) > boundary
                else row
                for row in scenario.protections
            ),
            "baseline": tuple(
                row
                for row in scenario.baseline
                if row.staff_id != name
                or moment.segment_end(needs[row.requirement_id], row.segment) <= boundary
            ),
        }
    )
