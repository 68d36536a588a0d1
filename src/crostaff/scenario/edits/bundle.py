"""A study with everything that comes with it: what a sponsor asks for, and what is bid on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from crostaff.scenario.columns import number_columns
from crostaff.scenario.records import (
    Activity,
    Client,
    Precedence,
    Protection,
    Rate,
    Record,
    Requirement,
    Study,
)
from crostaff.scenario.words import show, unknown_words

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


def strict_row(kind: type[Record]) -> BeforeValidator:
    """Return the check of a row that is given as columns, as strict as that of a file."""
    numbers = number_columns(kind)
    columns = kind.columns()

    def check(value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        for name, cell in value.items():
            if name not in columns and name not in kind.model_fields:
                raise ValueError(unknown_words("column", str(name), columns))
            if isinstance(cell, bool) and name in numbers:
                raise ValueError(f"{name}: {show(cell).lower()} is not a number; write one")
        return value

    return BeforeValidator(check)


Activities = tuple[Annotated[Activity, strict_row(Activity)], ...]
Precedences = tuple[Annotated[Precedence, strict_row(Precedence)], ...]
Requirements = tuple[Annotated[Requirement, strict_row(Requirement)], ...]


class StudyBundle(BaseModel):
    """A study with its activities, needs, reservations, rates and, if it is new, its client.

    Everything in it belongs to the one study: the rows name its ``study_id`` or each other.
    Precedences may lead to activities of other studies.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: Annotated[Study, strict_row(Study), Field(description="The study.")]
    client: Annotated[
        Annotated[Client, strict_row(Client)] | None,
        Field(description="Its client; may be left out if the scenario has it."),
    ] = None
    activities: Annotated[Activities, Field(description="Its parts.")] = ()
    precedences: Annotated[Precedences, Field(description="Their order.")] = ()
    requirements: Annotated[Requirements, Field(description="What they need.")] = ()
    protections: Annotated[
        tuple[Annotated[Protection, strict_row(Protection)], ...],
        Field(description="People reserved for it."),
    ] = ()
    rates: Annotated[
        tuple[Annotated[Rate, strict_row(Rate)], ...],
        Field(description="Bill rates of the study, or of a client that comes with it."),
    ] = ()

    @model_validator(mode="after")
    def _is_one_study(self) -> Self:
        for message in self._strangers():
            raise ValueError(message)
        return self

    def _strangers(self) -> Iterable[str]:
        """Yield what does not belong to the study."""
        study_id, client_id = self.study.study_id, self.study.client_id
        if self.client is not None and self.client.client_id != client_id:
            yield (
                f"client '{self.client.client_id}' is not the study's client '{client_id}'; "
                "correct one of them"
            )
        own = {row.activity_id for row in self.activities}
        rows: tuple[Activity | Protection, ...] = (*self.activities, *self.protections)
        for row in rows:
            if row.study_id != study_id:
                yield _stranger(row, f"study '{row.study_id}'", study_id)
        for need in self.requirements:
            if need.activity_id not in own:
                yield _stranger(need, f"activity '{need.activity_id}'", study_id)
        for arc in self.precedences:
            if not {arc.predecessor, arc.successor} & own:
                yield _stranger(arc, "activities of other studies", study_id)
        for rate in self.rates:
            is_client = self.client is not None and rate.client_id == client_id
            if rate.study_id != study_id and not (is_client and not rate.study_id):
                yield _stranger(rate, "another study, or any", study_id)

    @classmethod
    def of(cls, scenario: Scenario, study_id: str) -> StudyBundle:
        """Return a study of a scenario with all that belongs to it, its client too.

        Parameters
        ----------
        scenario : Scenario
        study_id : str

        Raises
        ------
        KeyError
            If the scenario has no such study.
        """
        study = next((row for row in scenario.studies if row.study_id == study_id), None)
        if study is None:
            raise KeyError(study_id)
        own = {row.activity_id for row in scenario.activities if row.study_id == study_id}
        return cls(
            study=study,
            client=next(row for row in scenario.clients if row.client_id == study.client_id),
            activities=tuple(row for row in scenario.activities if row.activity_id in own),
            precedences=tuple(
                row for row in scenario.precedences if {row.predecessor, row.successor} & own
            ),
            requirements=tuple(row for row in scenario.requirements if row.activity_id in own),
            protections=tuple(row for row in scenario.protections if row.study_id == study_id),
            rates=tuple(row for row in scenario.rates if row.study_id == study_id),
        )

    def to_document(self) -> dict[str, object]:
        """Return the bundle as plain JSON values; defaults are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def __repr__(self) -> str:
        return (
            f"StudyBundle({self.study.study_id!r} for {self.study.client_id!r}: "
            f"{len(self.activities)} activities, {len(self.requirements)} requirements)"
        )

    # pydantic's own would print every record.
    __str__ = __repr__


def _stranger(record: Record, target: str, study_id: str) -> str:
    label = f" '{record.label}'" if record.label else ""
    return (
        f"{record.table}{label} is for {target}, not for study '{study_id}'; correct it, or leave "
        "it out"
    )
