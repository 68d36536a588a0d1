"""What is promised, and how far the plan looks: due dates, deadlines, the horizon."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

from pydantic import Field

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.moment import Moment, later_last
from crostaff.scenario.fields import MAX_PERIODS, DateField, Id
from crostaff.scenario.records import Activity, Study
from crostaff.scenario.words import counted

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario

Periods = Annotated[int, Field(ge=1, le=MAX_PERIODS, description="How many periods.")]


class _Promise(Edit):
    """An edit of a date of a study, or of one of its activities."""

    subject: ClassVar[str] = "study_id"

    study_id: Annotated[Id, Field(description="Study whose date it is.")]
    activity_id: Annotated[
        Id | None, Field(description="Activity of the study; empty = the study itself.")
    ] = None

    def target(self, scenario: Scenario) -> Study | Activity:
        """Return the study, or its activity."""
        study = cast(Study, self.find(scenario, "studies", self.study_id, "study_id"))
        if self.activity_id is None:
            return study
        found = self.find(scenario, "activities", self.activity_id, "activity_id")
        activity = cast(Activity, found)
        if activity.study_id != self.study_id:
            raise self.refusal(
                f"activity '{self.activity_id}' is part of study '{activity.study_id}'; name that "
                "study",
                "activity_id",
            )
        return activity

    def dated(self, scenario: Scenario, column: str, day: dt.date | None) -> Scenario:
        """Return the scenario with another day in a column of the target."""
        target = self.target(scenario)
        table = type(target).table
        rows = replaced(scenario.table(table), self.revised(target, **{column: day}))
        return scenario.model_copy(update={table: rows})

    @property
    def place(self) -> str:
        """The target in words."""
        if self.activity_id is None:
            return f"study {self.study_id}"
        return f"activity {self.activity_id} of study {self.study_id}"


class SetDeadline(_Promise):
    """The last possible day of a study or an activity is another one, or there is none."""

    edit: Literal["set_deadline"] = "set_deadline"
    deadline: Annotated[DateField | None, Field(description="Last day; empty = none.")]

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        if self.deadline is None:
            return f"remove the deadline of {self.place}"
        return f"set the deadline of {self.place} to {self.deadline}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the deadline set."""
        return self.dated(scenario, "deadline", self.deadline)


class SetDue(_Promise):
    """The promised last day of a study or an activity is another one, or there is none."""

    edit: Literal["set_due"] = "set_due"
    due: Annotated[DateField | None, Field(description="Promised last day; empty = none.")]

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        if self.due is None:
            return f"remove the due date of {self.place}"
        return f"set the due date of {self.place} to {self.due}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the due date set."""
        return self.dated(scenario, "due", self.due)


class PullDeadline(_Promise):
    """The deadline of a study or an activity comes earlier."""

    edit: Literal["pull_deadline"] = "pull_deadline"
    periods: Periods

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        by = counted(self.periods, scenario.period)
        return f"pull the deadline of {self.place} in by {by}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the deadline moved."""
        day = self.target(scenario).deadline
        if day is None:
            raise self.refusal(
                f"{self.place} has no deadline to pull in; give it one with set_deadline",
                "study_id" if self.activity_id is None else "activity_id",
            )
        return self.dated(scenario, "deadline", later_last(day, scenario.period, -self.periods))


class ShortenStudy(Edit):
    """The client wants a study earlier: its due dates and deadlines come earlier.

    Those of the study and of its activities that have not begun; work, durations and earliest
    starts stay. To make the work itself shorter, use ``shorten_activity``.
    """

    subject: ClassVar[str] = "study_id"

    edit: Literal["shorten_study"] = "shorten_study"
    study_id: Annotated[Id, Field(description="Study that is wanted earlier.")]
    periods: Periods

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"shorten study {self.study_id} by {counted(self.periods, scenario.period)}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the promises moved."""
        study = cast(Study, self.find(scenario, "studies", self.study_id, "study_id"))
        moment = Moment(scenario)
        activities = [
            row
            for row in scenario.activities
            if row.study_id == self.study_id and not moment.has_begun(row)
        ]
        dated: list[Study | Activity] = [study, *activities]
        if not any(row.due or row.deadline for row in dated):
            raise self.refusal(
                "neither the study nor what has not begun of it has a due date or a deadline; "
                "give it one with set_due or set_deadline",
                "study_id",
            )
        return scenario.model_copy(
            update={
                "studies": replaced(
                    scenario.studies, self.revised(study, **self._earlier(study, scenario))
                ),
                "activities": replaced(
                    scenario.activities,
                    *(self.revised(row, **self._earlier(row, scenario)) for row in activities),
                ),
            }
        )

    def _earlier(self, record: Study | Activity, scenario: Scenario) -> dict[str, object]:
        days = {"due": record.due, "deadline": record.deadline}
        return {
            column: later_last(day, scenario.period, -self.periods)
            for column, day in days.items()
            if day is not None
        }


class ExtendHorizon(Edit):
    """The plan looks further ahead, so that work which moves still fits."""

    edit: Literal["extend_horizon"] = "extend_horizon"
    periods: Periods

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"extend the horizon by {counted(self.periods, scenario.period)}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with a longer horizon."""
        periods = scenario.periods + self.periods
        if periods > MAX_PERIODS:
            raise self.refusal(
                f"{periods:,} periods are more than the {MAX_PERIODS:,} that are planned; choose a "
                "longer unit",
                "periods",
            )
        return scenario.model_copy(update={"periods": periods})
