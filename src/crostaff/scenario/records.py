"""One record per input table: the single source of columns, checks, docs and JSON Schema."""

from __future__ import annotations

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
    _parse_choice,
    _parse_date,
)


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
        return " / ".join(str(getattr(self, column)) for column in self.key)


def _doc(text: str) -> object:
    return Field(description=text)


class Staff(Record):
    """A person: function, grade, region, contract and cost."""

    table: ClassVar[str] = "staff"
    key: ClassVar[tuple[str, ...]] = ("staff_id",)

    staff_id: Id
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
    employment: Annotated[Employment, BeforeValidator(_parse_choice)] = Employment.EMPLOYEE
    languages: Annotated[Ids, _doc("Languages, separated by ';'.")] = ()


class StaffSkill(Record):
    """A person's level in a skill."""

    table: ClassVar[str] = "staff_skills"
    key: ClassVar[tuple[str, ...]] = ("staff_id", "skill_id")

    staff_id: Id
    skill_id: Id
    level: LevelField
    hours: Annotated[Hours, _doc("Hours already done towards the next level.")] = 0.0
    valid_from: Annotated[DateField | None, _doc("First valid day; empty = always.")] = None
    valid_to: Annotated[DateField | None, _doc("Last valid day; empty = always.")] = None


class Absence(Record):
    """Days a person is away."""

    table: ClassVar[str] = "absences"
    key: ClassVar[tuple[str, ...]] = ()

    staff_id: Id
    start: Annotated[DateField, _doc("First day away.")]
    end: Annotated[DateField, _doc("Last day away.")]
    reason: Text = ""


class Skill(Record):
    """A skill and how it is learnt."""

    table: ClassVar[str] = "skills"
    key: ClassVar[tuple[str, ...]] = ("skill_id",)

    skill_id: Id
    name: Text = ""
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

    client_id: Id
    name: Text = ""
    first_time: Annotated[bool, _doc("Whether this is the client's first work with us.")] = False
    planning_experience: Annotated[Planning, BeforeValidator(_parse_choice)] = Planning.EXPERIENCED
    firewall_group: Annotated[Text, _doc("Competing clients share a group; empty = none.")] = ""


class Study(Record):
    """Work for one client."""

    table: ClassVar[str] = "studies"
    key: ClassVar[tuple[str, ...]] = ("study_id",)

    study_id: Id
    client_id: Id
    title: Text = ""
    phase: Text = ""
    therapeutic_area: Text = ""
    region: Text = ""
    priority: Annotated[Weight, _doc("Weight of shortfall and tardiness.")] = 1.0
    status: Annotated[StudyStatus, BeforeValidator(_parse_choice)] = StudyStatus.COMMITTED
    win_probability: Annotated[Share, _doc("Chance that the work comes.")] = 1.0
    novel: Annotated[bool, _doc("Whether the work is unfamiliar.")] = False
    due: Annotated[DateField | None, _doc("Promised last day; later is tardy.")] = None
    deadline: Annotated[DateField | None, _doc("Last possible day; hard.")] = None
    late_cost: Annotated[Money, _doc("Cost per period after a due date.")] = 0.0


class Activity(Record):
    """A part of a study with a duration and a time window."""

    table: ClassVar[str] = "activities"
    key: ClassVar[tuple[str, ...]] = ("activity_id",)

    activity_id: Id
    study_id: Id
    name: Text = ""
    duration: Annotated[Count, _doc("Periods; 0 is a milestone, which has no requirements.")]
    release: Annotated[DateField | None, _doc("Earliest first day.")] = None
    due: Annotated[DateField | None, _doc("Promised last day; later is tardy.")] = None
    deadline: Annotated[DateField | None, _doc("Last possible day; hard.")] = None
    fixed_start: Annotated[DateField | None, _doc("Day in the period of the start; hard.")] = None


class Precedence(Record):
    """The successor starts at least ``lag`` and at most ``max_lag`` periods after the predecessor."""

    table: ClassVar[str] = "precedences"
    key: ClassVar[tuple[str, ...]] = ("predecessor", "successor")

    predecessor: Id
    successor: Id
    lag: Annotated[int, Field(ge=-10_000, le=10_000)] = 0
    max_lag: Annotated[int | None, Field(ge=-10_000, le=10_000)] = None


class Requirement(Record):
    """A need of one activity: function, skill, minimum level, FTE."""

    table: ClassVar[str] = "requirements"
    key: ClassVar[tuple[str, ...]] = ("requirement_id",)

    requirement_id: Id
    activity_id: Id
    function: Id
    skill_id: Id
    min_level: LevelField = Level.QUALIFIED
    fte: Annotated[Fte, _doc("Full-time people needed throughout.")]
    min_fte: Annotated[PersonFte, _doc("Least share of a person on it.")] = 0.2
    max_people: Annotated[PositiveCount | None, _doc("Largest team; empty = any.")] = None
    experienced_share: Annotated[
        Share | None, _doc("Least share of FTE by experienced people; empty = by the policy.")
    ] = None
    trainee_slots: Annotated[Count, _doc("Most people in mode paired.")] = 0
    bill_rate: Annotated[Money | None, _doc("Rate per hour; empty = by the rates table.")] = None
    region: Text = ""
    language: Text = ""
    blinding: Annotated[Blinding | None, BeforeValidator(_parse_choice)] = None
    independent_of: Annotated[Ids, _doc("Requirements whose teams share nobody with this.")] = ()
    named_staff: Annotated[Ids, _doc("People who are on every segment.")] = ()
    excluded_staff: Annotated[Ids, _doc("People who may not be on it.")] = ()


class Protection(Record):
    """People reserved for a study over a window."""

    table: ClassVar[str] = "protections"
    key: ClassVar[tuple[str, ...]] = ("protection_id",)

    protection_id: Id
    study_id: Id
    function: Id
    skill_id: Id
    min_level: LevelField = Level.QUALIFIED
    fte: Annotated[Fte, _doc("Full-time people reserved.")]
    from_: Annotated[DateField, Field(alias="from", description="First day of the window.")]
    to: Annotated[DateField, _doc("Last day of the window.")]
    named_staff: Annotated[Ids, _doc("People who must be holders.")] = ()
    release_notice: Annotated[Count | None, _doc("Periods of notice; empty = never released.")] = None
    recall: Annotated[Count, _doc("Periods the people must be back before the study needs them.")] = 1
    idle_cost: Annotated[
        Money | None, _doc("Cost per idle hour; empty = the holder's cost rate.")
    ] = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Rate(Record):
    """A bill rate; the most specific row wins."""

    table: ClassVar[str] = "rates"
    key: ClassVar[tuple[str, ...]] = ("client_id", "study_id", "function", "grade")

    client_id: Text = ""
    study_id: Text = ""
    function: Text = ""
    grade: Text = ""
    bill_rate: Money


class BaselineAssignment(Record):
    """An assignment of the plan in force."""

    table: ClassVar[str] = "baseline"
    key: ClassVar[tuple[str, ...]] = ("requirement_id", "segment", "staff_id")

    requirement_id: Id
    segment: Count
    staff_id: Id
    mode: Annotated[Mode, BeforeValidator(_parse_choice)]
    fte_pct: Annotated[int, Field(ge=1, le=100)]
    pinned: bool = False


def _parse_start(value: object) -> object:
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{value!r} is neither a period number nor a date (YYYY-MM-DD)")
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return _parse_date(value)


class BaselineStart(Record):
    """The start of an activity in the plan in force."""

    table: ClassVar[str] = "baseline_starts"
    key: ClassVar[tuple[str, ...]] = ("activity_id",)

    activity_id: Id
    start: Annotated[
        Annotated[int, Field(ge=0, le=1_000_000)] | DateField,
        BeforeValidator(_parse_start),
        Field(description="Period number or date."),
    ]
    pinned: bool = False


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
