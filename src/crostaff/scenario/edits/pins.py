"""What of the plan in force is kept as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from crostaff.scenario.edits.base import Edit, key_of, replaced
from crostaff.scenario.fields import Count, Id, Mode, parse_choice
from crostaff.scenario.records import BaselineAssignment, BaselineStart, StartField

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class _Rows(Edit):
    """An edit of rows of the plan in force: of a requirement, a segment, or one person there."""

    subject: ClassVar[str] = "requirement_id"

    requirement_id: Annotated[Id, Field(description="Requirement whose rows are meant.")]
    segment: Annotated[Count | None, Field(description="Segment, from 0; empty = all.")] = None
    staff_id: Annotated[Id | None, Field(description="Person; empty = everybody.")] = None

    def rows(self, scenario: Scenario) -> list[BaselineAssignment]:
        """Return the rows that are meant; the ids in the edit exist."""
        self.find(scenario, "requirements", self.requirement_id, "requirement_id")
        if self.staff_id is not None:
            self.find(scenario, "staff", self.staff_id, "staff_id")
        return [
            row
            for row in scenario.baseline
            if row.requirement_id == self.requirement_id
            and self.segment in {None, row.segment}
            and self.staff_id in {None, row.staff_id}
        ]

    @property
    def place(self) -> str:
        """The rows in words."""
        segment = "" if self.segment is None else f" segment {self.segment}"
        return f"{self.staff_id or 'the team'} on {self.requirement_id}{segment}"


class Pin(_Rows):
    """Assignments are kept: those of the plan in force, or one that is written into it.

    With a mode or an FTE, a segment and a person, the row gets these, or is added.
    """

    edit: Literal["pin"] = "pin"
    mode: Annotated[
        Mode | None, BeforeValidator(parse_choice), Field(description="How the person works.")
    ] = None
    fte_pct: Annotated[
        int | None, Field(ge=1, le=100, description="Percent of full time of the person.")
    ] = None

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        pct = "" if self.fte_pct is None else f" at {self.fte_pct} %"
        mode = "" if self.mode is None else f" {self.mode.value}"
        return f"pin {self.place}{mode}{pct}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the rows pinned."""
        rows = self.rows(scenario)
        columns = {"mode": self.mode, "fte_pct": self.fte_pct}
        given = {name: value for name, value in columns.items() if value is not None}
        if given and (self.segment is None or self.staff_id is None):
            raise self.refusal(
                f"{' and '.join(given)} can be given for one person on one segment; name both",
                next(iter(given)),
            )
        if not rows:
            return self._added(scenario)
        pinned = [self.revised(row, **given, pinned=True) for row in rows]
        return scenario.model_copy(update={"baseline": replaced(scenario.baseline, *pinned)})

    def _added(self, scenario: Scenario) -> Scenario:
        if None in {self.segment, self.staff_id, self.mode, self.fte_pct}:
            raise self.refusal(
                f"the plan in force has no row of {self.place}; to add one, give segment, "
                "staff_id, mode and fte_pct"
            )
        if not scenario.baseline and scenario.policy.change_cost:
            raise self.refusal(
                "the scenario has no plan in force: with this row alone in it, all other work "
                "would be priced as a change of plan; set the policy's change_cost to 0 first"
            )
        row = BaselineAssignment.model_validate(
            {
                "requirement_id": self.requirement_id,
                "segment": self.segment,
                "staff_id": self.staff_id,
                "mode": self.mode,
                "fte_pct": self.fte_pct,
                "pinned": True,
            }
        )
        return scenario.model_copy(update={"baseline": (*scenario.baseline, row)})


class Unpin(_Rows):
    """Pinned assignments may change again, or leave the plan in force."""

    edit: Literal["unpin"] = "unpin"
    drop: Annotated[bool, Field(description="Whether the rows leave the plan in force too.")] = (
        False
    )

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"unpin {self.place}{' and drop it' if self.drop else ''}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the rows loosened, or without them."""
        pinned = [row for row in self.rows(scenario) if row.pinned]
        if not pinned:
            raise self.refusal(f"{self.place} is not pinned; there is nothing to loosen")
        if self.drop:
            gone = {key_of(row) for row in pinned}
            rows = tuple(row for row in scenario.baseline if key_of(row) not in gone)
        else:
            loose = [self.revised(row, pinned=False) for row in pinned]
            rows = replaced(scenario.baseline, *loose)
        return scenario.model_copy(update={"baseline": rows})


class _Start(Edit):
    """An edit of the start of an activity in the plan in force."""

    subject: ClassVar[str] = "activity_id"

    activity_id: Annotated[Id, Field(description="Activity whose start is meant.")]

    def rows(self, scenario: Scenario) -> Sequence[BaselineStart]:
        """Return the row of the activity, if it has one; the activity exists."""
        self.find(scenario, "activities", self.activity_id, "activity_id")
        return [row for row in scenario.baseline_starts if row.activity_id == self.activity_id]


class PinStart(_Start):
    """The start of an activity is kept: that of the plan in force, or one written into it."""

    edit: Literal["pin_start"] = "pin_start"
    start: Annotated[
        StartField | None, Field(description="Period or date; empty = as in the plan in force.")
    ] = None

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        if self.start is None:
            return f"pin the start of {self.activity_id}"
        at = self.start if isinstance(self.start, dt.date) else f"period {self.start}"
        return f"pin the start of {self.activity_id} to {at}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the start pinned."""
        given = {} if self.start is None else {"start": self.start}
        rows = [self.revised(row, **given, pinned=True) for row in self.rows(scenario)]
        if rows:
            starts = replaced(scenario.baseline_starts, *rows)
        else:
            starts = (*scenario.baseline_starts, self._new())
        return scenario.model_copy(update={"baseline_starts": starts})

    def _new(self) -> BaselineStart:
        if self.start is None:
            raise self.refusal("the plan in force has no start of the activity; give one", "start")
        return BaselineStart(activity_id=self.activity_id, start=self.start, pinned=True)


class UnpinStart(_Start):
    """A pinned start may move again, or leaves the plan in force."""

    edit: Literal["unpin_start"] = "unpin_start"
    drop: Annotated[bool, Field(description="Whether the start leaves the plan in force too.")] = (
        False
    )

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        dropped = " and drop it" if self.drop else ""
        return f"unpin the start of {self.activity_id}{dropped}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the start loosened, or without it."""
        pinned = [row for row in self.rows(scenario) if row.pinned]
        if not pinned:
            raise self.refusal("its start is not pinned; there is nothing to loosen")
        starts = scenario.baseline_starts
        if self.drop:
            rows = tuple(row for row in starts if row.activity_id != self.activity_id)
        else:
            rows = replaced(starts, *(self.revised(row, pinned=False) for row in pinned))
        return scenario.model_copy(update={"baseline_starts": rows})
