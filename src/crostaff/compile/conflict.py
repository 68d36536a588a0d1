"""Why no schedule exists: the chain of dates and precedences that leaves an activity no start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from crostaff.compile.studies import allowed_window
from crostaff.problem import ActivityData
from crostaff.scenario.network import Arc, Chain, Link, contradiction
from crostaff.scenario.records import Activity
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid, add_units

_MOST_LINKS = 8
"""Links of a chain that are told one by one."""


def schedule_conflict(
    scenario: Scenario, grid: TimeGrid, activities: Sequence[ActivityData]
) -> str | None:
    """Return in words why dates and precedences alone allow no schedule, ``None`` if they do.

    Parameters
    ----------
    scenario : Scenario
    grid : TimeGrid
    activities : sequence of ActivityData
        With tightened windows.
    """
    if all(activity.earliest <= activity.latest for activity in activities):
        return None
    return _Words(scenario, grid, activities).conflict()


class _Words:
    """The chain of one scenario, told."""

    def __init__(
        self, scenario: Scenario, grid: TimeGrid, activities: Sequence[ActivityData]
    ) -> None:
        self.scenario = scenario
        self.grid = grid
        self.data = {activity.id: activity for activity in activities}
        self.records = {record.activity_id: record for record in scenario.activities}
        policy = scenario.policy
        day = None if policy.is_off("pins") else policy.frozen_until
        self.frozen = 0 if day is None else grid.release_period(day)

    def conflict(self) -> str | None:
        windows = {
            name: allowed_window(
                activity.own_window,
                activity.baseline_start if activity.kept else None,
                self.frozen,
            )
            for name, activity in self.data.items()
        }
        durations = {name: activity.duration for name, activity in self.data.items()}
        chain = contradiction(windows, durations, self._arcs())
        if chain is None:
            return None
        if chain.is_loop:
            return self._loop(chain)
        return self._told(chain, windows)

    def _arcs(self) -> list[Arc]:
        if self.scenario.policy.is_off("precedence"):
            return []
        return [
            Arc(row.predecessor, row.successor, row.lag, row.max_lag)
            for row in self.scenario.precedences
        ]

    def _told(self, chain: Chain, windows: dict[str, tuple[int, int]]) -> str:
        last = chain.links[-1].head if chain.links else chain.first
        begin = self._day(windows[chain.first][0])
        parts = [
            f"'{chain.first}' starts {begin} at the earliest ({self._cause(chain.first)}) and "
            f"takes {self._periods(self.data[chain.first].duration)}"
        ]
        links = [self._link(link) for link in chain.links]
        left_out = len(links) - _MOST_LINKS
        if left_out > 0:
            half = _MOST_LINKS // 2
            links = [*links[:half], f"… {left_out} more in between …", *links[-half:]]
        late = chain.earliest - windows[last][1]
        return (
            f"no schedule exists: {'; '.join(parts + links)}; so {self._end(last, chain.earliest)} "
            f"at the earliest, {self._periods(late)} {self._limit(last)}; move a date, or shorten "
            "an activity or a lag"
        )

    def _link(self, link: Link) -> str:
        arc = link.arc
        if link.backward:
            return (
                f"'{link.head}' ends at most {self._periods(arc.max_lag or 0)} before that starts "
                "(max_lag)"
            )
        after = "follows"
        if arc.lag > 0:
            after = f"follows {self._periods(arc.lag)} after its end"
        elif arc.lag < 0:
            after = f"starts at most {self._periods(-arc.lag)} before its end"
        return f"'{link.head}' {after} and takes {self._periods(self.data[link.head].duration)}"

    def _loop(self, chain: Chain) -> str:
        names = " → ".join([chain.first, *(link.head for link in chain.links)])
        return (
            f"no schedule exists: the lags and max_lags of {names} contradict each other by "
            f"{self._periods(chain.earliest)}; raise a max_lag, or shorten an activity or a lag"
        )

    def _cause(self, name: str) -> str:
        """Return what keeps an activity from starting earlier."""
        activity, record = self.data[name], self.records[name]
        start = activity.own_window[0]
        if activity.kept and (activity.baseline_start or 0) >= start:
            return "its pinned or frozen baseline start"
        if record.fixed_start is not None and not self._is_off("timeline"):
            return f"its fixed start {record.fixed_start}"
        if self.frozen > start and activity.own_window[0] < activity.own_window[1]:
            return f"frozen until {self.scenario.policy.frozen_until}"
        if record.release is not None and start > 0:
            return f"its release {record.release}"
        return "the start of the horizon"

    def _end(self, name: str, start: int) -> str:
        if self._is_started(name):
            return f"it starts {self._day(start)}"
        return f"it ends {self._day(start + self.data[name].duration, before=True)}"

    def _limit(self, name: str) -> str:
        """Return what an activity would be too late for."""
        activity, record = self.data[name], self.records[name]
        own = activity.own_window[1]
        if activity.kept and (activity.baseline_start or 0) <= own:
            start = self._day(activity.baseline_start or 0)
            return f"after its pinned or frozen baseline start {start}"
        if self._is_started(name):
            return f"after its fixed start {record.fixed_start}"
        deadline = self._deadline(record, own + activity.duration)
        if deadline is not None:
            return deadline
        return f"after the horizon, which ends {self.grid.last_day(self.grid.periods)}"

    def _deadline(self, record: Activity, boundary: int) -> str | None:
        if self._is_off("timeline"):
            return None
        days = {study.study_id: study.deadline for study in self.scenario.studies}
        study = days[record.study_id]
        if record.deadline is not None and self.grid.due_boundary(record.deadline) == boundary:
            return f"after its deadline {record.deadline}"
        if study is not None and self.grid.due_boundary(study) == boundary:
            return f"after the deadline {study} of study '{record.study_id}'"
        return None

    def _is_started(self, name: str) -> bool:
        """Whether it is a given start, not an end, that an activity misses."""
        fixed = self.records[name].fixed_start is not None and not self._is_off("timeline")
        return self.data[name].kept or fixed

    def _is_off(self, rule: str) -> bool:
        return self.scenario.policy.is_off(rule)

    def _day(self, boundary: int, *, before: bool = False) -> str:
        """Return the day at a boundary, or before it, be it beyond the horizon."""
        day = add_units(self.grid.start, self.grid.period, boundary)
        return str(day - dt.timedelta(days=1) if before else day)

    def _periods(self, count: int) -> str:
        return f"{count} {self.scenario.period}{'' if count == 1 else 's'}"
