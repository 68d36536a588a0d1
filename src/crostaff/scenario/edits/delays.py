"""A study moves as a whole: what has not begun, with its dates, its plan and its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

from pydantic import Field, field_validator

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.floors import floors
from crostaff.scenario.edits.moment import Moment, later, later_last
from crostaff.scenario.fields import Id
from crostaff.scenario.records import Activity, BaselineStart, Protection, Study
from crostaff.scenario.timegrid import add_units
from crostaff.scenario.words import counted

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class DelayStudy(Edit):
    """The client moves a study: what has not begun, and what is promised, comes later."""

    subject: ClassVar[str] = "study_id"

    edit: Literal["delay_study"] = "delay_study"
    study_id: Annotated[Id, Field(description="Study that moves.")]
    periods: Annotated[
        int, Field(ge=-5000, le=5000, description="Periods later; negative brings it forward.")
    ]
    keep_due: Annotated[
        bool, Field(description="Whether due dates and deadlines stay where they are.")
    ] = False

    @field_validator("periods")
    @classmethod
    def _moves(cls, value: int) -> int:
        if value == 0:
            raise ValueError("0 moves nothing; write how many periods later")
        return value

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        by = counted(abs(self.periods), scenario.period)
        kept = ", due dates and deadlines kept" if self.keep_due else ""
        if self.periods < 0:
            return f"bring study {self.study_id} forward by {by}{kept}"
        return f"delay study {self.study_id} by {by}{kept}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the study moved."""
        study = cast(Study, self.find(scenario, "studies", self.study_id, "study_id"))
        moment = Moment(scenario)
        own = [row for row in scenario.activities if row.study_id == self.study_id]
        moving = [row for row in own if not moment.has_begun(row)]
        if own and not moving:
            raise self.refusal(
                "every activity has begun, before the horizon or in the frozen time; nothing is "
                "left to move. Did you mean extend_activity?",
                "study_id",
            )
        move = _Move(self, moment)
        floor_by_activity = floors(moment, moving)
        starts = [moment.starts[a.activity_id] for a in moving if a.activity_id in moment.starts]
        return scenario.model_copy(
            update={
                "studies": replaced(scenario.studies, move.study(study)),
                "activities": replaced(
                    scenario.activities, *(move.activity(row, floor_by_activity) for row in moving)
                ),
                "protections": replaced(
                    scenario.protections, *(move.protection(row) for row in self._held(moment))
                ),
                "baseline_starts": replaced(
                    scenario.baseline_starts, *(move.start(row) for row in starts)
                ),
            }
        )

    def _held(self, moment: Moment) -> list[Protection]:
        """Return the protections of work that moves, or of the study as a whole.

        Windows that ended before the horizon are history, as are those of work that has begun.
        """
        scenario = moment.scenario
        has_begun = {
            row.activity_id: moment.has_begun(row)
            for row in scenario.activities
            if row.study_id == self.study_id
        }
        needs: dict[tuple[str, str], list[bool]] = {}
        for need in scenario.requirements:
            if need.activity_id in has_begun:
                kind = (need.function, need.skill_id)
                needs.setdefault(kind, []).append(has_begun[need.activity_id])
        return [
            row
            for row in scenario.protections
            if row.study_id == self.study_id
            and row.to >= scenario.start
            and not all(needs.get((row.function, row.skill_id), [False]))
        ]


class _Move:
    """How the rows of a moving study change."""

    def __init__(self, edit: DelayStudy, moment: Moment) -> None:
        self._edit = edit
        self._moment = moment
        self._unit = moment.scenario.period

    def study(self, study: Study) -> Study:
        if self._edit.keep_due:
            return study
        return self._edit.revised(
            study, due=self._last(study.due), deadline=self._last(study.deadline)
        )

    def activity(self, activity: Activity, floor_by_activity: Mapping[str, int]) -> Activity:
        changes: dict[str, object] = {}
        if not self._edit.keep_due:
            changes["due"] = self._last(activity.due)
            changes["deadline"] = self._last(activity.deadline)
        if activity.fixed_start is not None:
            day = later(activity.fixed_start, self._unit, self._edit.periods)
            self._require_open(activity.activity_id, self._period(day))
            changes["fixed_start"] = day
            if activity.release is not None:
                changes["release"] = later(activity.release, self._unit, self._edit.periods)
        else:
            floor = floor_by_activity.get(activity.activity_id)
            changes["release"] = self._release(activity, floor)
        return self._edit.revised(activity, **changes)

    def _release(self, activity: Activity, floor: int | None) -> dt.date | None:
        """Return the release of a moved activity.

        ``floor`` is the earliest start that its release cannot undercut: the horizon and what does
        not move. ``None`` says that it follows moving work anyway.
        """
        periods, day = self._edit.periods, activity.release
        base = max(self._moment.frozen, 0) if floor is None else floor
        given = None if day is None else self._moment.grid.release_period(day)
        if day is None or given is None or given <= base:
            if periods < 0 or (floor is None and day is None):
                return day
            return add_units(self._moment.grid.start, self._unit, base + periods)
        if given + periods < base:
            raise self._edit.refusal(
                f"activity '{activity.activity_id}' can begin {counted(given - base, self._unit)} "
                f"earlier at most, in period {base}; bring it forward by fewer periods",
                "periods",
            )
        # A release that says no more than the horizon and its predecessors is left out, so that a
        # delay taken back leaves no trace.
        return None if given + periods == base else later(day, self._unit, periods)

    def start(self, row: BaselineStart) -> BaselineStart:
        periods = self._edit.periods
        if isinstance(row.start, int):
            self._require_open(row.activity_id, row.start + periods)
            return self._edit.revised(row, start=row.start + periods)
        day = later(row.start, self._unit, periods)
        self._require_open(row.activity_id, self._period(day))
        return self._edit.revised(row, start=day)

    def protection(self, row: Protection) -> Protection:
        """Move a window that has not opened; one that is open lasts longer."""
        periods, grid = self._edit.periods, self._moment.grid
        to = later_last(row.to, self._unit, periods)
        if row.from_ <= grid.start or grid.release_period(row.from_) < self._moment.frozen:
            return self._edit.revised(row, to=to)
        # Nobody is reserved for days that are over.
        begin = max(later(row.from_, self._unit, periods), grid.start)
        return self._edit.revised(row, from_=begin, to=to)

    def _last(self, day: dt.date | None) -> dt.date | None:
        return None if day is None else later_last(day, self._unit, self._edit.periods)

    def _period(self, day: dt.date) -> int:
        return -1 if day < self._moment.grid.start else self._moment.period_of(day)

    def _require_open(self, activity_id: str, period: int) -> None:
        if self._edit.periods < 0 and period < self._moment.frozen:
            what = "in the frozen time" if self._moment.frozen else "before the horizon"
            raise self._edit.refusal(
                f"activity '{activity_id}' would begin {what}; bring it forward by fewer periods",
                "periods",
            )
