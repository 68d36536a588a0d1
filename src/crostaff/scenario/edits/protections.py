"""People are reserved for a study, lent, or let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

from pydantic import Field

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.bundle import strict_row
from crostaff.scenario.fields import Count, DateField, Id
from crostaff.scenario.records import Protection
from crostaff.scenario.words import counted

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class Protect(Edit):
    """People are reserved for a study over a window."""

    edit: Literal["protect"] = "protect"
    protection: Annotated[Protection, strict_row(Protection), Field(description="The reservation.")]

    @property
    def label(self) -> str:
        """The id of the protection."""
        return self.protection.protection_id

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        row = self.protection
        return (
            f"protect {row.fte:g} FTE of {row.function} in {row.skill_id} for study "
            f"{row.study_id} from {row.from_} to {row.to} ({row.protection_id})"
        )

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with one more protection."""
        self.require_new(scenario, (self.protection,), "protection")
        return scenario.model_copy(update={"protections": (*scenario.protections, self.protection)})


class _OfProtection(Edit):
    """An edit of a protection that exists."""

    subject: ClassVar[str] = "protection_id"

    protection_id: Annotated[Id, Field(description="Protection, as in protections.")]

    def found(self, scenario: Scenario) -> Protection:
        """Return the protection."""
        found = self.find(scenario, "protections", self.protection_id, "protection_id")
        return cast(Protection, found)

    def changed(self, scenario: Scenario, **columns: object) -> Scenario:
        """Return the scenario with other values in the protection."""
        rows = replaced(scenario.protections, self.revised(self.found(scenario), **columns))
        return scenario.model_copy(update={"protections": rows})


class Unprotect(_OfProtection):
    """A protection is dropped: nobody is reserved."""

    edit: Literal["unprotect"] = "unprotect"

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"drop protection {self.protection_id}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario without the protection."""
        gone = self.found(scenario)
        rows = tuple(row for row in scenario.protections if row is not gone)
        return scenario.model_copy(update={"protections": rows})


class Release(_OfProtection):
    """The client lets go: holders may be lent after a notice, or the window ends earlier."""

    edit: Literal["release"] = "release"
    notice: Annotated[
        Count | None, Field(description="Periods of notice before holders are lent.")
    ] = None
    recall: Annotated[
        Count | None, Field(description="Periods that they must be back before they are needed.")
    ] = None
    last_day: Annotated[DateField | None, Field(description="New last day of the window.")] = None

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        parts = []
        if self.notice is not None:
            parts.append(f"let holders be lent at {counted(self.notice, scenario.period)} notice")
        if self.recall is not None:
            parts.append(f"have them back {counted(self.recall, scenario.period)} before work")
        if self.last_day is not None:
            parts.append(f"end it on {self.last_day}")
        return f"release protection {self.protection_id}: {', '.join(parts) or 'nothing'}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the protection loosened."""
        row = self.found(scenario)
        columns = {"release_notice": self.notice, "recall": self.recall, "to": self.last_day}
        given = {name: value for name, value in columns.items() if value is not None}
        if not given:
            raise self.refusal(
                "changes nothing; give a notice, a recall or a last_day, or use unprotect"
            )
        if self.recall is not None and self.notice is None and row.release_notice is None:
            raise self.refusal(
                "the protection is never released, so a recall says nothing; give a notice too",
                "recall",
            )
        if self.last_day is not None:
            self._require_earlier(row)
        return self.changed(scenario, **given)

    def _require_earlier(self, row: Protection) -> None:
        day = self.last_day
        if day is not None and day >= row.to:
            raise self.refusal(
                f"{day} is not before the last day {row.to}; to reserve for longer, use protect",
                "last_day",
            )
        if day is not None and day < row.from_:
            raise self.refusal(
                f"{day} is before the first day {row.from_}; to drop it, use unprotect", "last_day"
            )


class ForbidRelease(_OfProtection):
    """A protection is never released: its holders stay, idle or not."""

    edit: Literal["forbid_release"] = "forbid_release"

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"never release protection {self.protection_id}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the notice emptied."""
        return self.changed(scenario, release_notice=None)
