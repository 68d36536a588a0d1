"""The moment of planning: what has begun, what can still move, and how dates move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from crostaff.scenario.fields import Period
from crostaff.scenario.records import Activity, BaselineStart, Precedence
from crostaff.scenario.timegrid import TimeGrid, add_units

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario

_ONE_DAY = dt.timedelta(days=1)


def later(day: dt.date, unit: Period, count: int) -> dt.date:
    """Return a first day ``count`` periods later (earlier if negative)."""
    return add_units(day, unit, count)


def later_last(day: dt.date, unit: Period, count: int) -> dt.date:
    """Return a last day ``count`` periods later; the end of a month stays the end of a month."""
    return add_units(day + _ONE_DAY, unit, count) - _ONE_DAY


class Moment:
    """A scenario seen from period 0, the moment of planning.

    Parameters
    ----------
    scenario : Scenario
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
        policy = scenario.policy
        day = None if policy.is_off("pins") else policy.frozen_until
        self.frozen = 0 if day is None else self.grid.release_period(day)
        """First period that is not frozen."""
        self.precedences = precedences(scenario)
        """The precedences that hold."""

    @cached_property
    def starts(self) -> Mapping[str, BaselineStart]:
        """The plan in force by activity."""
        return {row.activity_id: row for row in self.scenario.baseline_starts}

    @cached_property
    def _deadlines(self) -> Mapping[str, dt.date | None]:
        return {study.study_id: study.deadline for study in self.scenario.studies}

    def has_begun(self, activity: Activity) -> bool:
        """Whether an activity is history: it begins before the horizon, or in the frozen time.

        The start is the fixed one, else that of the plan in force. An activity whose deadlines
        leave it no start after the frozen time counts too.
        """
        if activity.fixed_start is not None:
            return self._is_past(activity.fixed_start)
        row = self.starts.get(activity.activity_id)
        if row is not None and self._is_past(row.start):
            return True
        # Without frozen time nothing else is history, however its dates contradict.
        return self.frozen > 0 and self.latest_start(activity) < self.frozen

    def _is_past(self, start: int | dt.date) -> bool:
        if isinstance(start, int):
            return start < self.frozen
        return start < self.grid.start or self.period_of(start) < self.frozen

    def period_of(self, start: int | dt.date) -> int:
        """Return the period of a start; the end of the horizon for a date after it."""
        if isinstance(start, int):
            return start
        period = self.grid.fixed_period(start)
        return self.grid.periods if period is None else period

    def latest_start(self, activity: Activity) -> int:
        """Return the last period in which an activity can begin by its own dates."""
        if self.scenario.policy.is_off("timeline"):
            return self.grid.periods - activity.duration
        days = (activity.deadline, self._deadlines.get(activity.study_id))
        ends = [self.grid.due_boundary(day) for day in days if day is not None]
        return min([self.grid.periods, *ends]) - activity.duration

    def known_start(self, activity: Activity) -> int | None:
        """Return the start that is fixed or in the plan in force, ``None`` if neither."""
        if activity.fixed_start is not None:
            return self.period_of(activity.fixed_start)
        row = self.starts.get(activity.activity_id)
        return None if row is None else self.period_of(row.start)

    @cached_property
    def expected_starts(self) -> Mapping[str, int]:
        """Start of every activity: as fixed, as in the plan in force, else as early as may be."""
        known = {a.activity_id: self.known_start(a) for a in self.scenario.activities}
        earliest = earliest_starts(self.scenario, {k: v for k, v in known.items() if v is not None})
        return {k: earliest[k] if start is None else start for k, start in known.items()}

    def segment_end(self, activity: Activity, segment: int) -> int:
        """Return the boundary at which a segment is expected to end."""
        length = self.scenario.policy.segment_periods(self.scenario.period)
        start = self.expected_starts[activity.activity_id]
        return start + min((segment + 1) * length, activity.duration)


def precedences(scenario: Scenario) -> tuple[Precedence, ...]:
    """Return the precedences that hold: none where the rule is off."""
    return () if scenario.policy.is_off("precedence") else scenario.precedences


def earliest_starts(scenario: Scenario, known: Mapping[str, int]) -> dict[str, int]:
    """Return the earliest start of every activity by release and precedences.

    Parameters
    ----------
    scenario : Scenario
    known : mapping of activity id to period
        Starts that are taken as they are.
    """
    # networkx waits until somebody asks.
    from crostaff.scenario.network import Arc, tighten

    grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
    durations = {row.activity_id: row.duration for row in scenario.activities}
    last = grid.periods + sum(durations.values())
    holding = precedences(scenario)
    last += sum(abs(row.lag) for row in holding)
    windows = {}
    for row in scenario.activities:
        start = 0 if row.release is None else grid.release_period(row.release)
        windows[row.activity_id] = (known.get(row.activity_id, start), last)
    arcs = [
        Arc(row.predecessor, row.successor, row.lag, None)
        for row in holding
        if row.successor not in known
    ]
    return {name: window[0] for name, window in tighten(windows, durations, arcs).items()}
