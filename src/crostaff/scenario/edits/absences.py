"""People are away, or are there after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from crostaff.scenario.edits.base import Edit
from crostaff.scenario.fields import DateField, Id, Text
from crostaff.scenario.records import Absence
from crostaff.scenario.words import listed

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class _Away(Edit):
    """An edit of days on which a person is away."""

    subject: ClassVar[str] = "staff_id"

    staff_id: Annotated[Id, Field(description="Person, as in staff.")]
    start: Annotated[DateField, Field(description="First day away.")]
    end: Annotated[DateField, Field(description="Last day away.")]


class AddAbsence(_Away):
    """A person is away; pins and named people are not loosened."""

    edit: Literal["add_absence"] = "add_absence"
    reason: Annotated[Text, Field(description="Why, for the reader.")] = ""

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        reason = f" ({self.reason})" if self.reason else ""
        return f"{self.staff_id} is away from {self.start} to {self.end}{reason}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with one more absence."""
        self.find(scenario, "staff", self.staff_id, "staff_id")
        if self.end < self.start:
            raise self.refusal(f"end {self.end} is before start {self.start}; swap them?", "end")
        row = Absence(staff_id=self.staff_id, start=self.start, end=self.end, reason=self.reason)
        return scenario.model_copy(update={"absences": (*scenario.absences, row)})


class RemoveAbsence(_Away):
    """A person is there after all: an absence with exactly these days is removed."""

    edit: Literal["remove_absence"] = "remove_absence"

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"{self.staff_id} is not away from {self.start} to {self.end}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario without the absence, the last one if there are several."""
        self.find(scenario, "staff", self.staff_id, "staff_id")
        rows = scenario.absences
        own = [index for index, row in enumerate(rows) if row.staff_id == self.staff_id]
        days = (self.start, self.end)
        found = [index for index in own if (rows[index].start, rows[index].end) == days]
        if not found:
            known = [f"{rows[index].start} to {rows[index].end}" for index in own]
            has = f"the absences are {listed(known)}" if known else "the person has no absence"
            raise self.refusal(f"no absence from {self.start} to {self.end}; {has}", "start")
        last = found[-1]
        return scenario.model_copy(update={"absences": (*rows[:last], *rows[last + 1 :])})
