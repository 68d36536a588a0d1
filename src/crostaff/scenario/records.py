"""One record per input table: the single source of columns, checks, docs and JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crostaff.scenario.fields import (
    Blinding,
    Count,
    DateField,
    Employment,
    Fte,
    Hours,
    Id,
    Ids,
    Level,
    LevelField,
    Mode,
    Money,
    PersonFte,
    Planning,
    PositiveCount,
    Share,
    StudyStatus,
    Text,
    Weight,
    parse_choice,
    parse_date,
)
from crostaff.scenario.words import show


class Record(BaseModel):
    """A row of an input table; frozen, and closed to unknown columns.

    ``table`` is the table's name and ``key`` the columns that no two rows may share
    (empty where rows may repeat).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]

    @property
    def label(self) -> str:
        """The record's id as messages show it; empty where the table has no key."""
        return join_label(getattr(self, column) for column in self.key)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Return the table's columns, in the contract's order."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def required_columns(cls) -> tuple[str, ...]:
        """Return the columns that every row must fill."""
        fields = cls.model_fields.items()
        return tuple(field.alias or name for name, field in fields if field.is_required())

    def values(self) -> tuple[object, ...]:
        """Return the row's values in the order of ``columns``."""
        return tuple(getattr(self, name) for name in type(self).model_fields)


def join_label(values: Iterable[object]) -> str:
    """Return key values as messages show them; empty ones are left out."""
    return " / ".join(text for text in map(str, values) if text)


def _doc(text: str) -> object:
    return Field(description=text)


class Staff(Record):
    """A person: function, grade, region, contract and cost."""

    table: ClassVar[str] = "staff"
    key: ClassVar[tuple[str, ...]] = ("staff_id",)

    staff_id: Annotated[Id, _doc("Id of the person.")]
    name: Annotated[Text, _doc("Name as reports show it.")] = ""
    function: Annotated[Id, _doc("Function the person works in; one each.")]
    grade: Annotated[Text, _doc("Grade, as in the rates table.")] = ""
    region: Annotated[Text, _doc("Region, matched by requirements that name one.")] = ""
    fte: Annotated[PersonFte, _doc("Contract share of full time, 0 to 1.")] = 1.0
    cost_rate: Annotated[Money, _doc("Cost per hour.")] = 0.0
    available_from: Annotated[DateField | None, _doc("First contract day; empty = always.")] = None
    available_to: Annotated[DateField | None, _doc("Last contract day; empty = always.")] = None
    max_studies: Annotated[
        PositiveCount | None, _doc("Studies at once; empty = policy.max_studies.")
    ] = None
    employment: Annotated[
        Employment, BeforeValidator(parse_choice), _doc("How the person is contracted.")
    ] = Employment.EMPLOYEE
    languages: Annotated[Ids, _doc("Languages, separated by ';'.")] = ()


class StaffSkill(Record):
    """A person's level in a skill."""

    table: ClassVar[str] = "staff_skills"
    key: ClassVar[tuple[str, ...]] = ("staff_id", "skill_id")

    staff_id: Annotated[Id, _doc("Person, as in staff.")]
    skill_id: Annotated[Id, _doc("Skill, as in skills.")]
    level: Annotated[LevelField, _doc("Level at the start of the horizon.")]
    hours: Annotated[Hours, _doc("Hours already done towards the next level.")] = 0.0
    valid_from: Annotated[DateField | None, _doc("First valid day; empty = always.")] = None
    valid_to: Annotated[DateField | None, _doc("Last valid day; empty = always.")] = None


class Absence(Record):
    """Days a person is away."""

    table: ClassVar[str] = "absences"
    key: ClassVar[tuple[str, ...]] = ()

    staff_id: Annotated[Id, _doc("Person, as in staff.")]
    start: Annotated[DateField, _doc("First day away.")]
    end: Annotated[DateField, _doc("Last day away.")]
    reason: Annotated[Text, _doc("Why, for the reader.")] = ""


class Skill(Record):
    """A skill and how it is learnt."""

    table: ClassVar[str] = "skills"
    key: ClassVar[tuple[str, ...]] = ("skill_id",)

    skill_id: Annotated[Id, _doc("Id of the skill.")]
    name: Annotated[Text, _doc("Name as reports show it.")] = ""
    hours_to_qualified: Annotated[
        Hours | None, _doc("Paired hours from trainee to qualified; empty = never.")
    ] = None
    hours_to_experienced: Annotated[
        Hours | None, _doc("Hours from qualified to experienced; empty = never.")
    ] = None
    trainee_output: Annotated[Share, _doc("Work a paired person delivers per hour.")] = 0.4
    mentor_share: Annotated[Share, _doc("Work lost to mentoring per paired hour.")] = 0.15
    trainees_per_mentor: Annotated[Count, _doc("Paired people (and FTE) per mentor.")] = 2
    value_qualified: Annotated[Money, _doc("Value of one more qualified person.")] = 0.0


class Client(Record):
    """A sponsor of studies."""

    table: ClassVar[str] = "clients"
    key: ClassVar[tuple[str, ...]] = ("client_id",)

    client_id: Annotated[Id, _doc("Id of the client.")]
    name: Annotated[Text, _doc("Name as reports show it.")] = ""
    first_time: Annotated[bool, _doc("Whether this is the client's first work with us.")] = False
    planning_experience: Annotated[
        Planning, BeforeValidator(parse_choice), _doc("How used the client is to planning studies.")
    ] = Planning.EXPERIENCED
    firewall_group: Annotated[Text, _doc("Competing clients share a group; empty = none.")] = ""


class Study(Record):
    """Work for one client."""

    table: ClassVar[str] = "studies"
    key: ClassVar[tuple[str, ...]] = ("study_id",)

    study_id: Annotated[Id, _doc("Id of the study.")]
    client_id: Annotated[Id, _doc("Client, as in clients.")]
    title: Annotated[Text, _doc("Title as reports show it.")] = ""
    phase: Annotated[Text, _doc("Phase, for the reader.")] = ""
    therapeutic_area: Annotated[Text, _doc("Therapeutic area, for the reader.")] = ""
    region: Annotated[Text, _doc("Region, for the reader.")] = ""
    priority: Annotated[Weight, _doc("Weight of shortfall and tardiness.")] = 1.0
    status: Annotated[
        StudyStatus,
        BeforeValidator(parse_choice),
        _doc("Sold (committed), or not yet (tentative)."),
    ] = StudyStatus.COMMITTED
    win_probability: Annotated[Share, _doc("Chance that the work comes.")] = 1.0
    novel: Annotated[bool, _doc("Whether the work is unfamiliar.")] = False
    due: Annotated[DateField | None, _doc("Promised last day; later is tardy.")] = None
    deadline: Annotated[DateField | None, _doc("Last possible day; hard.")] = None
    late_cost: Annotated[Money, _doc("Cost per period after a due date.")] = 0.0


class Activity(Record):
    """A part of a study with a duration and a time window."""

    table: ClassVar[str] = "activities"
    key: ClassVar[tuple[str, ...]] = ("activity_id",)

    activity_id: Annotated[Id, _doc("Id of the activity.")]
    study_id: Annotated[Id, _doc("Study, as in studies.")]
    name: Annotated[Text, _doc("Name as reports show it.")] = ""
    duration: Annotated[Count, _doc("Periods; 0 is a milestone, which has no requirements.")]
    release: Annotated[DateField | None, _doc("Earliest first day.")] = None
    due: Annotated[DateField | None, _doc("Promised last day; later is tardy.")] = None
    deadline: Annotated[DateField | None, _doc("Last possible day; hard.")] = None
    fixed_start: Annotated[DateField | None, _doc("Day in the period of the start; hard.")] = None


class Precedence(Record):
    """The successor starts ``lag`` to ``max_lag`` periods after the predecessor's end."""

    table: ClassVar[str] = "precedences"
    key: ClassVar[tuple[str, ...]] = ("predecessor", "successor")

    predecessor: Annotated[Id, _doc("Activity that ends first.")]
    successor: Annotated[Id, _doc("Activity that starts afterwards.")]
    lag: Annotated[
        int, Field(ge=-10_000, le=10_000, description="Least periods from end to start.")
    ] = 0
    max_lag: Annotated[
        int | None,
        Field(ge=-10_000, le=10_000, description="Most periods from end to start; empty = any."),
    ] = None


class Requirement(Record):
    """A need of one activity: function, skill, minimum level, FTE."""

    table: ClassVar[str] = "requirements"
    key: ClassVar[tuple[str, ...]] = ("requirement_id",)

    requirement_id: Annotated[Id, _doc("Id of the requirement.")]
    activity_id: Annotated[Id, _doc("Activity, as in activities.")]
    function: Annotated[Id, _doc("Function, as in staff.")]
    skill_id: Annotated[Id, _doc("Skill, as in skills.")]
    min_level: Annotated[LevelField, _doc("Least level to work solo.")] = Level.QUALIFIED
    fte: Annotated[Fte, _doc("Full-time people needed throughout.")]
    min_fte: Annotated[PersonFte, _doc("Least share of a person on it.")] = 0.2
    max_people: Annotated[PositiveCount | None, _doc("Largest team; empty = any.")] = None
    experienced_share: Annotated[
        Share | None, _doc("Least share of FTE by experienced people; empty = by the policy.")
    ] = None
    trainee_slots: Annotated[Count, _doc("Most people in mode paired.")] = 0
    bill_rate: Annotated[Money | None, _doc("Rate per hour; empty = by the rates table.")] = None
    region: Annotated[Text, _doc("Region of the people; empty = any.")] = ""
    language: Annotated[Text, _doc("Language of the people; empty = any.")] = ""
    blinding: Annotated[
        Blinding | None,
        BeforeValidator(parse_choice),
        _doc("Whether the team may see treatment allocation; empty = either."),
    ] = None
    independent_of: Annotated[Ids, _doc("Requirements whose teams share nobody with this.")] = ()
    named_staff: Annotated[Ids, _doc("People who are on every segment.")] = ()
    excluded_staff: Annotated[Ids, _doc("People who may not be on it.")] = ()


class Protection(Record):
    """People reserved for a study over a window."""

    table: ClassVar[str] = "protections"
    key: ClassVar[tuple[str, ...]] = ("protection_id",)

    protection_id: Annotated[Id, _doc("Id of the protection.")]
    study_id: Annotated[Id, _doc("Study, as in studies.")]
    function: Annotated[Id, _doc("Function, as in staff.")]
    skill_id: Annotated[Id, _doc("Skill, as in skills.")]
    min_level: Annotated[LevelField, _doc("Least level of a holder.")] = Level.QUALIFIED
    fte: Annotated[Fte, _doc("Full-time people reserved.")]
    from_: Annotated[DateField, Field(alias="from", description="First day of the window.")]
    to: Annotated[DateField, _doc("Last day of the window.")]
    named_staff: Annotated[Ids, _doc("People who must be holders.")] = ()
    release_notice: Annotated[Count | None, _doc("Periods of notice; empty = never released.")] = (
        None
    )
    recall: Annotated[
        Count, _doc("Periods the people must be back before the study needs them.")
    ] = 1
    idle_cost: Annotated[
        Money | None, _doc("Cost per idle hour; empty = the holder's cost rate.")
    ] = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Rate(Record):
    """A bill rate; the most specific row wins."""

    table: ClassVar[str] = "rates"
    key: ClassVar[tuple[str, ...]] = ("client_id", "study_id", "function", "grade")

    client_id: Annotated[Text, _doc("Client; empty = any.")] = ""
    study_id: Annotated[Text, _doc("Study; empty = any.")] = ""
    function: Annotated[Text, _doc("Function; empty = any.")] = ""
    grade: Annotated[Text, _doc("Grade; empty = any.")] = ""
    bill_rate: Annotated[Money, _doc("Rate per hour.")]


class BaselineAssignment(Record):
    """An assignment of the plan in force."""

    table: ClassVar[str] = "baseline"
    key: ClassVar[tuple[str, ...]] = ("requirement_id", "segment", "staff_id")

    requirement_id: Annotated[Id, _doc("Requirement, as in requirements.")]
    segment: Annotated[Count, _doc("Segment of the requirement, from 0.")]
    staff_id: Annotated[Id, _doc("Person, as in staff.")]
    mode: Annotated[Mode, BeforeValidator(parse_choice), _doc("How the person works on it.")]
    fte_pct: Annotated[int, Field(ge=1, le=100, description="Percent of full time.")]
    pinned: Annotated[bool, _doc("Whether the row is kept as it is.")] = False


def _parse_start(value: object) -> object:
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{show(value)} is neither a period number nor a date (YYYY-MM-DD)")
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return parse_date(value)


StartField = Annotated[
    Annotated[int, Field(ge=0, le=1_000_000)] | DateField, BeforeValidator(_parse_start)
]
"""A period number, or a date."""


class BaselineStart(Record):
    """The start of an activity in the plan in force."""

    table: ClassVar[str] = "baseline_starts"
    key: ClassVar[tuple[str, ...]] = ("activity_id",)

    activity_id: Annotated[Id, _doc("Activity, as in activities.")]
    start: Annotated[StartField, _doc("Period number or date.")]
    pinned: Annotated[bool, _doc("Whether the start is kept.")] = False


RECORDS: tuple[type[Record], ...] = (
    Staff,
    StaffSkill,
    Absence,
    Skill,
    Client,
    Study,
    Activity,
    Precedence,
    Requirement,
    Protection,
    Rate,
    BaselineAssignment,
    BaselineStart,
)
RECORD_BY_TABLE: dict[str, type[Record]] = {record.table: record for record in RECORDS}
NOUN_BY_TABLE: dict[str, str] = {
    "staff": "staff member",
    "skills": "skill",
    "clients": "client",
    "studies": "study",
    "activities": "activity",
    "requirements": "requirement",
    "protections": "protection",
}
"""What messages call a record of a table that others refer to."""
