"""What every edit is: a frozen record that makes one scenario into another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from crostaff.errors import Fault, ScenarioError
from crostaff.scenario.records import NOUN_BY_TABLE, RECORD_BY_TABLE, Record
from crostaff.scenario.words import hint, plain

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario

_RecordT = TypeVar("_RecordT", bound=Record)


class Edit(BaseModel, ABC):
    """One change of a scenario; frozen, and closed to unknown keys.

    The key ``edit`` names the kind of change. From the record follow the JSON form, the JSON
    Schema, the words and the replay. ``subject`` is the field that holds the id of what is changed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: ClassVar[str] = ""

    edit: str

    @abstractmethod
    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with its tables changed, not yet checked nor recorded.

        Parameters
        ----------
        scenario : Scenario

        Raises
        ------
        ScenarioError
            If the edit cannot be made in this scenario.
        """

    @abstractmethod
    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words, such as ``delay study ONC-12 by 6 weeks``.

        Parameters
        ----------
        scenario : Scenario
            Any scenario of the what-if: it gives the unit of time.
        """

    def apply(self, scenario: Scenario, *, number: int | None = None) -> Scenario:
        """Return the scenario after the edit, checked like any input, with the edit recorded.

        Parameters
        ----------
        scenario : Scenario
        number : int, optional
            The edit's place in a list, from 1, for messages.

        Raises
        ------
        ScenarioError
            If the edit cannot be made, or with every fault that the scenario would have.
        """
        # The checks know the scenario, which has the edits' methods.
        from crostaff.scenario.edits.soundness import require_sound

        try:
            revised = self.revise(scenario)
            require_sound(self, scenario, revised, number)
        except ScenarioError as error:
            if number is None:
                raise
            own = [
                replace(fault, row=number) if fault.table == self.edit else fault
                for fault in error.faults
            ]
            raise type(error)(own, source=error.source) from None
        return revised.with_edits((*scenario.edits, self))

    def to_document(self) -> dict[str, object]:
        """Return the edit as plain JSON values; defaults are left out."""
        body = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"edit"})
        return {"edit": self.edit, **body}

    @property
    def label(self) -> str:
        """The id of what is changed, as messages show it."""
        return str(getattr(self, self.subject, "")) if self.subject else ""

    def refusal(self, message: str, column: str = "") -> ScenarioError:
        """Return the error that says why the edit cannot be made, and the next step."""
        return ScenarioError([Fault(self.edit, None, self.label, column, message)], source="edits")

    def find(self, scenario: Scenario, table: str, name: str, column: str) -> Record:
        """Return a record by its id.

        Parameters
        ----------
        scenario : Scenario
        table : str
        name : str
            The id.
        column : str
            Field of the edit that holds the id, for the message.

        Raises
        ------
        ScenarioError
            If there is none; the message names the nearest id.
        """
        rows = scenario.table(table)
        found = next((row for row in rows if row.label == name), None)
        if found is not None:
            return found
        advice = hint(name, [row.label for row in rows])
        if not advice:
            key = RECORD_BY_TABLE[table].key[0]
            advice = (
                f"; see {key} in the table {table}" if rows else f"; the table {table} is empty"
            )
        raise self.refusal(f"unknown {NOUN_BY_TABLE[table]} '{name}'{advice}", column)

    def require_new(self, scenario: Scenario, rows: Iterable[Record], column: str) -> None:
        """Raise for the first record whose id is taken.

        Parameters
        ----------
        scenario : Scenario
        rows : iterable of Record
        column : str
            Field of the edit that holds them, for the message.
        """
        for row in rows:
            if any(key_of(other) == key_of(row) for other in scenario.table(row.table)):
                raise self.refusal(
                    f"{NOUN_BY_TABLE[row.table]} '{row.label}' is there already; give the new "
                    "one another id, or remove the old one first",
                    column,
                )

    def revised(self, record: _RecordT, **columns: object) -> _RecordT:
        """Return a record with other values in some columns, read like any input.

        Raises
        ------
        ScenarioError
            If a value is outside of what the column takes.
        """
        kind = type(record)
        values = {name: getattr(record, name) for name in kind.model_fields}
        try:
            return kind.model_validate({**values, **columns})
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            where = " ".join(part for part in (kind.table, record.label) if part)
            column = str(detail["loc"][0]).rstrip("_") if detail["loc"] else ""
            raise self.refusal(f"{where}: {column} {plain(detail)}") from None


def replaced(rows: tuple[_RecordT, ...], *revised: _RecordT) -> tuple[_RecordT, ...]:
    """Return the rows of a table with the ones of the same key replaced; the order stays."""
    by_key = {key_of(row): row for row in revised}
    return tuple(by_key.get(key_of(row), row) for row in rows)


def key_of(record: Record) -> tuple[object, ...]:
    """Return what no two rows of the record's table share."""
    return tuple(getattr(record, column) for column in record.key)
