"""People come, go and learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self, cast

from pydantic import Field, model_validator

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.bundle import strict_row
from crostaff.scenario.edits.leaving import after_last_day
from crostaff.scenario.edits.without import without_staff
from crostaff.scenario.fields import Count, DateField, Hours, Id, Level, LevelField
from crostaff.scenario.records import Requirement, Skill, Staff, StaffSkill
from crostaff.scenario.words import counted, listed

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario

StaffSkills = tuple[Annotated[StaffSkill, strict_row(StaffSkill)], ...]


class Hire(Edit):
    """A person comes, with the skills that they bring."""

    edit: Literal["hire"] = "hire"
    staff: Annotated[Staff, strict_row(Staff), Field(description="The person.")]
    skills: Annotated[StaffSkills, Field(description="What the person can do.")] = ()

    @model_validator(mode="after")
    def _own_skills(self) -> Self:
        for row in self.skills:
            if row.staff_id != self.staff.staff_id:
                raise ValueError(
                    f"skill '{row.skill_id}' is of '{row.staff_id}', not of "
                    f"'{self.staff.staff_id}'; correct one of them"
                )
        return self

    @property
    def label(self) -> str:
        """The id of the person."""
        return self.staff.staff_id

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        skills = [f"{row.skill_id} {row.level.word}" for row in self.skills]
        begin = f" from {self.staff.available_from}" if self.staff.available_from else ""
        person = self.staff
        what = f": {listed(skills)}" if skills else ""
        return f"hire {person.staff_id} ({person.function}, {person.fte:g} FTE){begin}{what}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the person at the end of the tables."""
        self.require_new(scenario, (self.staff,), "staff")
        return scenario.model_copy(
            update={
                "staff": (*scenario.staff, self.staff),
                "staff_skills": (*scenario.staff_skills, *self.skills),
            }
        )


class Train(Edit):
    """A person learns outside of studies: reaches a level, or gets hours towards the next.

    A person without the skill becomes a trainee. Hours that reach the threshold raise the level by
    one, as in a plan.
    """

    subject: ClassVar[str] = "staff_id"

    edit: Literal["train"] = "train"
    staff_id: Annotated[Id, Field(description="Person who learns.")]
    skill_id: Annotated[Id, Field(description="Skill, as in skills.")]
    level: Annotated[LevelField | None, Field(description="Level reached; empty = by hours.")] = (
        None
    )
    hours: Annotated[
        Hours, Field(description="Hours added towards the next level; after a new level, from 0.")
    ] = 0.0
    valid_from: Annotated[
        DateField | None, Field(description="First valid day of a skill new to the person.")
    ] = None

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        begin = f" from {self.valid_from}" if self.valid_from else ""
        to = f" to {self.level.word}" if self.level is not None else ""
        hours = f" by {self.hours:g} hours" if self.hours else ""
        return f"train {self.staff_id} in {self.skill_id}{to}{hours}{begin}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the skill raised or added."""
        self.find(scenario, "staff", self.staff_id, "staff_id")
        skill = cast(Skill, self.find(scenario, "skills", self.skill_id, "skill_id"))
        row = next(
            (
                row
                for row in scenario.staff_skills
                if (row.staff_id, row.skill_id) == (self.staff_id, self.skill_id)
            ),
            None,
        )
        if row is None:
            new = StaffSkill(
                staff_id=self.staff_id,
                skill_id=self.skill_id,
                level=Level.NONE,
                valid_from=self.valid_from,
            )
            rows = (*scenario.staff_skills, self._raised(new, skill))
        else:
            if self.valid_from is not None:
                raise self.refusal(
                    f"{self.staff_id} is {row.level.word} in '{self.skill_id}' already, and a row "
                    "holds one level; leave valid_from out",
                    "valid_from",
                )
            rows = replaced(scenario.staff_skills, self._raised(row, skill))
        return scenario.model_copy(update={"staff_skills": rows})

    def _raised(self, row: StaffSkill, skill: Skill) -> StaffSkill:
        level = self.level
        if level is None and row.level is Level.NONE:
            level = Level.TRAINEE
        if level is None:
            if not self.hours:
                raise self.refusal(
                    f"{self.staff_id} is {row.level.word} in '{self.skill_id}' already; give "
                    "hours, or a higher level",
                    "level",
                )
            return self._credited(row, skill)
        if level <= row.level:
            raise self.refusal(
                f"{self.staff_id} is {row.level.word} in '{self.skill_id}' already; training "
                "raises a level, it never lowers one",
                "level",
            )
        return self._credited(self.revised(row, level=level, hours=0.0), skill)

    def _credited(self, row: StaffSkill, skill: Skill) -> StaffSkill:
        hours = row.hours + self.hours
        thresholds = {
            Level.TRAINEE: skill.hours_to_qualified,
            Level.QUALIFIED: skill.hours_to_experienced,
        }
        needed = thresholds.get(row.level)
        if self.hours and needed is not None and hours >= needed:
            return self.revised(row, level=Level(row.level + 1), hours=0.0)
        return self.revised(row, hours=hours)


class SetTrainingPlaces(Edit):
    """A requirement takes this many people in mode ``paired``, on each segment."""

    subject: ClassVar[str] = "requirement_id"

    edit: Literal["set_training_places"] = "set_training_places"
    requirement_id: Annotated[Id, Field(description="Requirement on which people learn.")]
    places: Annotated[Count, Field(description="Most people in mode paired.")]

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"offer {counted(self.places, 'training place')} on {self.requirement_id}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the places set."""
        found = self.find(scenario, "requirements", self.requirement_id, "requirement_id")
        need = self.revised(cast(Requirement, found), trainee_slots=self.places)
        rows = replaced(scenario.requirements, need)
        return scenario.model_copy(update={"requirements": rows})


class RemoveStaff(Edit):
    """A person leaves: on a last day, or as if never there.

    With a last day the contract ends. Work of the plan in force that runs past it loses the
    person; so do requirements and protections that name them beyond it, since somebody else must
    then be found. Without a last day every row of the person goes.
    """

    subject: ClassVar[str] = "staff_id"

    edit: Literal["remove_staff"] = "remove_staff"
    staff_id: Annotated[Id, Field(description="Person who leaves.")]
    last_day: Annotated[
        DateField | None, Field(description="Last contract day; empty = as if never there.")
    ] = None

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        if self.last_day is None:
            return f"remove {self.staff_id} altogether"
        return f"{self.staff_id} leaves on {self.last_day}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario without the person, or with the end of the contract."""
        person = cast(Staff, self.find(scenario, "staff", self.staff_id, "staff_id"))
        day = self.last_day
        if day is None:
            return without_staff(scenario, self.staff_id)
        if person.available_to is not None and person.available_to < day:
            raise self.refusal(
                f"{self.staff_id} leaves on {person.available_to} already; give an earlier day",
                "last_day",
            )
        if person.available_from is not None and day < person.available_from:
            raise self.refusal(
                f"{day} is before the first contract day {person.available_from}; leave last_day "
                "out to remove the person altogether",
                "last_day",
            )
        leaver = self.revised(person, available_to=day)
        return after_last_day(scenario, leaver, day)
