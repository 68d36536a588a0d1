"""The immutable input world: header, policy and one tuple of records per table."""

from __future__ import annotations

import hashlib
import html
import json
import os
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from crostaff.errors import CrostaffError
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.plan_methods import PlanEdits
from crostaff.scenario.edits.staff_methods import StaffEdits
from crostaff.scenario.edits.study_methods import StudyEdits
from crostaff.scenario.fields import MAX_PERIODS, DateField, Id, Period, Text
from crostaff.scenario.policy import Policy, default_hours
from crostaff.scenario.records import (
    RECORDS,
    Absence,
    Activity,
    BaselineAssignment,
    BaselineStart,
    Client,
    Precedence,
    Protection,
    Rate,
    Record,
    Requirement,
    Skill,
    Staff,
    StaffSkill,
    Study,
)
from crostaff.scenario.words import show


class Scenario(StudyEdits, StaffEdits, PlanEdits, BaseModel):
    """All input of one planning question; immutable, a what-if is another scenario.

    Build one with ``crostaff.read``, ``crostaff.ScenarioBuilder`` or ``crostaff.generate``: these
    check that the tables fit together. Every edit, such as ``delay_study``, returns another
    scenario, checked too, that remembers the edit in ``edits``. Two scenarios are equal if header,
    policy and tables are, whatever their edits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Text, Field(description="Name as reports show it.")] = "scenario"
    start: Annotated[DateField, Field(description="First day of period 0.")]
    period: Annotated[Period, Field(description="Length of a period: day, week or month.")] = (
        Period.WEEK
    )
    periods: Annotated[int, Field(ge=1, le=MAX_PERIODS, description="Length of the horizon.")]
    currency: Annotated[Id, Field(max_length=10, description="Currency of all amounts.")] = "EUR"
    hours_per_fte_period: Annotated[
        Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] | None,
        Field(description="Hours of a full-time person; empty = day 8, week 40, month 160."),
    ] = None
    policy: Annotated[Policy, Field(description="Planning rules and prices.")] = Policy()

    staff: tuple[Staff, ...] = ()
    staff_skills: tuple[StaffSkill, ...] = ()
    absences: tuple[Absence, ...] = ()
    skills: tuple[Skill, ...] = ()
    clients: tuple[Client, ...] = ()
    studies: tuple[Study, ...] = ()
    activities: tuple[Activity, ...] = ()
    precedences: tuple[Precedence, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    protections: tuple[Protection, ...] = ()
    rates: tuple[Rate, ...] = ()
    baseline: tuple[BaselineAssignment, ...] = ()
    baseline_starts: tuple[BaselineStart, ...] = ()

    _edits: tuple[Edit, ...] = PrivateAttr(default=())

    @property
    def hours(self) -> float:
        """Hours of one full-time person in one period."""
        given = self.hours_per_fte_period
        return default_hours(self.period) if given is None else given

    def table(self, name: str) -> tuple[Record, ...]:
        """Return the records of a table by its name.

        Raises
        ------
        KeyError
            If there is no such table.
        """
        if name not in TABLES:
            raise KeyError(name)
        records: tuple[Record, ...] = getattr(self, name)
        return records

    def to_document(self) -> dict[str, object]:
        """Return the scenario as plain JSON values; defaults are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @property
    def digest(self) -> str:
        """Fingerprint of everything in the scenario, stable across formats."""
        text = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        # Not the edits: an edit and its inverse give back an equal scenario.
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        edits = f"; {len(self.edits)} edit{'s' * (len(self.edits) > 1)}" if self.edits else ""
        return (
            f"Scenario({self.name!r}, {self.periods} {self.period}s from {self.start}: "
            f"{len(self.staff)} staff, {len(self.studies)} studies, "
            f"{len(self.activities)} activities, {len(self.requirements)} requirements{edits})"
        )

    def __str__(self) -> str:
        # pydantic's own would print every record.
        words = enumerate(self.edits_in_words(), start=1)
        return "\n".join((repr(self), *(f"{number}. {sentence}" for number, sentence in words)))

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.edits_in_words())
        return f"<p>{html.escape(repr(self))}</p>{f'<ol>{items}</ol>' if items else ''}"


TABLES: tuple[str, ...] = tuple(record.table for record in RECORDS)
"""Names of the tables, in the contract's order."""

HEADER: tuple[str, ...] = (
    "name",
    "start",
    "period",
    "periods",
    "currency",
    "hours_per_fte_period",
)
"""Keys of ``scenario.toml`` beside ``[policy]``."""


def require_scenario(scenario: object) -> Scenario:
    """Return a scenario as it is.

    Raises
    ------
    CrostaffError
        If it is something else.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str | os.PathLike):
        path = show(os.fspath(scenario))
        raise CrostaffError(
            f"{path} is a path, not a scenario; read it first: crostaff.read({path})"
        )
    kind = type(scenario).__name__
    advice = "read one with crostaff.read, or build it with crostaff.ScenarioBuilder"
    if kind == "Portfolio":
        advice = "it has no people yet; add them with crostaff.generate(portfolio=...)"
    elif kind == "ScenarioBuilder":
        advice = "call its build() first"
    raise CrostaffError(f"a scenario is needed, and this is a {kind}: {advice}")
