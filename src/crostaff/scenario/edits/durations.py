"""An activity takes more or less time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

from pydantic import Field

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.dates import Periods
from crostaff.scenario.fields import Id
from crostaff.scenario.records import Activity
from crostaff.scenario.units import exact
from crostaff.scenario.words import counted

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class _Duration(Edit):
    """An edit of the duration of an activity."""

    subject: ClassVar[str] = "activity_id"

    activity_id: Annotated[Id, Field(description="Activity that takes another time.")]
    periods: Periods
    keep_work: Annotated[
        bool, Field(description="Whether the hours stay, so that the FTE changes instead.")
    ] = False

    def found(self, scenario: Scenario) -> Activity:
        """Return the activity, which takes time."""
        activity = cast(
            Activity, self.find(scenario, "activities", self.activity_id, "activity_id")
        )
        if activity.duration == 0:
            raise self.refusal(
                "is a milestone and takes no time; choose another activity", "activity_id"
            )
        return activity

    def lasting(self, scenario: Scenario, activity: Activity, duration: int) -> Scenario:
        """Return the scenario with another duration of an activity."""
        needs = [row for row in scenario.requirements if row.activity_id == self.activity_id]
        ratio = exact(activity.duration) / duration
        if self.keep_work:
            needs = [self.revised(row, fte=float(exact(row.fte) * ratio)) for row in needs]
        length = scenario.policy.segment_periods(scenario.period)
        segments = -(-duration // length)
        ids = {row.requirement_id for row in needs}
        return scenario.model_copy(
            update={
                "activities": replaced(
                    scenario.activities, self.revised(activity, duration=duration)
                ),
                "requirements": replaced(scenario.requirements, *needs),
                "baseline": tuple(
                    row
                    for row in scenario.baseline
                    if row.requirement_id not in ids or row.segment < segments
                ),
            }
        )

    @property
    def kept(self) -> str:
        """The rest of the words, about the hours."""
        return ", with the same hours" if self.keep_work else ""


class ShortenActivity(_Duration):
    """An activity takes fewer periods; rows of the plan in force beyond its end are dropped."""

    edit: Literal["shorten_activity"] = "shorten_activity"

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        by = counted(self.periods, scenario.period)
        return f"shorten activity {self.activity_id} by {by}{self.kept}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with a shorter activity."""
        activity = self.found(scenario)
        duration = activity.duration - self.periods
        if duration < 1:
            raise self.refusal(
                f"takes {counted(activity.duration, scenario.period)}, {self.periods} fewer leave "
                "nothing; shorten it by less, or drop it with remove_scope",
                "periods",
            )
        return self.lasting(scenario, activity, duration)


class ExtendActivity(_Duration):
    """An activity takes more periods, such as a slow enrolment; its dates stay."""

    edit: Literal["extend_activity"] = "extend_activity"

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        by = counted(self.periods, scenario.period)
        return f"extend activity {self.activity_id} by {by}{self.kept}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with a longer activity."""
        activity = self.found(scenario)
        return self.lasting(scenario, activity, activity.duration + self.periods)
