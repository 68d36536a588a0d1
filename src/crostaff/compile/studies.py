"""Studies, activities with their start windows, precedences, and the plan in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from crostaff.compile.source import Source
from crostaff.problem import ActivityData, BaselineRow, PrecedenceData, StudyData
from crostaff.scenario.fields import Mode
from crostaff.scenario.network import Arc, tighten
from crostaff.scenario.records import Activity
from crostaff.scenario.timegrid import add_units
from crostaff.scenario.units import cents, exact

_MOST_NAMES = 3


class Studies:
    """The work, compiled."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._late = [self._late_cost(i) for i in range(len(source.scenario.studies))]

    def _late_cost(self, study: int) -> Fraction:
        record = self.source.scenario.studies[study]
        return self.source.money.note(cents(record.late_cost) * exact(record.priority))

    def build(self, activities: Sequence[ActivityData]) -> tuple[StudyData, ...]:
        """Return the studies, once every amount is noted."""
        members: list[list[int]] = [[] for _ in self.source.scenario.studies]
        for activity in activities:
            members[activity.study].append(activity.index)
        groups = {c.client_id: c.firewall_group for c in self.source.scenario.clients}
        return tuple(
            StudyData(
                index=i,
                id=study.study_id,
                client=self.source.client_index[study.client_id],
                firewall_group=groups[study.client_id],
                due=None if study.due is None else self.source.grid.due_boundary(study.due),
                priority=exact(study.priority).as_integer_ratio(),
                late_cost=self.source.money.units(self._late[i]),
                activities=tuple(members[i]),
            )
            for i, study in enumerate(self.source.scenario.studies)
        )

    def activities(self) -> tuple[ActivityData, ...]:
        """Return the activities with their tightened windows."""
        self._note_long_begun()
        baseline = {row.activity_id: row for row in self.source.scenario.baseline_starts}
        own, window, starts, kept = {}, {}, {}, {}
        frozen = 0 if self.source.policy.is_off("pins") else self.source.frozen
        for record in self.source.scenario.activities:
            name = record.activity_id
            own[name] = self._own_window(record)
            row = baseline.get(name)
            starts[name] = None if row is None else self._period(row.start)
            kept[name] = row is not None and self._is_kept(row.pinned, starts[name])
            window[name] = allowed_window(own[name], starts[name] if kept[name] else None, frozen)
        if not self.source.policy.is_off("precedence"):
            durations = {a.activity_id: a.duration for a in self.source.scenario.activities}
            window = tighten(window, durations, self._arcs())
        needs: dict[str, list[int]] = {}
        for i, requirement in enumerate(self.source.scenario.requirements):
            needs.setdefault(requirement.activity_id, []).append(i)
        length = self.source.policy.segment_periods(self.source.scenario.period)
        return tuple(
            ActivityData(
                index=i,
                id=record.activity_id,
                study=self.source.study_index[record.study_id],
                duration=record.duration,
                earliest=window[record.activity_id][0],
                latest=window[record.activity_id][1],
                own_window=own[record.activity_id],
                due=None if record.due is None else self.source.grid.due_boundary(record.due),
                baseline_start=starts[record.activity_id],
                kept=kept[record.activity_id],
                segments=_segments(record.duration, length),
                requirements=tuple(needs.get(record.activity_id, ())),
            )
            for i, record in enumerate(self.source.scenario.activities)
        )

    def _note_long_begun(self) -> None:
        """Warn of fixed starts so early that the duration can hardly be what is left."""
        grid = self.source.grid
        names = [
            record.activity_id
            for record in self.source.scenario.activities
            if record.fixed_start is not None
            and add_units(record.fixed_start, grid.period, record.duration) <= grid.start
        ]
        if names and not self.source.policy.is_off("timeline"):
            shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMES])
            rest = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
            self.source.warnings.append(
                f"activities {shown}{rest}: by fixed start and duration they would have ended "
                f"before the horizon begins ({grid.start}); they are planned from its first day "
                "on, with the duration as what is left"
            )

    def _own_window(self, record: Activity) -> tuple[int, int]:
        latest = self.source.grid.periods - record.duration
        if self.source.policy.is_off("timeline"):
            return 0, latest
        earliest = 0 if record.release is None else self.source.grid.release_period(record.release)
        study = self.source.scenario.studies[self.source.study_index[record.study_id]]
        for day in (record.deadline, study.deadline):
            if day is not None:
                latest = min(latest, self.source.grid.due_boundary(day) - record.duration)
        if record.fixed_start is not None:
            start = self.source.grid.fixed_period(record.fixed_start)
            fixed = self.source.grid.periods if start is None else start
            return max(earliest, fixed), min(latest, fixed)
        return earliest, latest

    def _period(self, start: int | dt.date) -> int:
        if isinstance(start, int):
            return start
        period = self.source.grid.fixed_period(start)
        return self.source.grid.periods if period is None else period

    def _is_kept(self, pinned: bool, start: int | None) -> bool:
        if start is None or self.source.policy.is_off("pins"):
            return False
        return pinned or start < self.source.frozen

    def _arcs(self) -> list[Arc]:
        return [
            Arc(row.predecessor, row.successor, row.lag, row.max_lag)
            for row in self.source.scenario.precedences
        ]

    def precedences(self) -> tuple[PrecedenceData, ...]:
        """Return the precedences by index."""
        return tuple(
            PrecedenceData(
                predecessor=self.source.activity_index[row.predecessor],
                successor=self.source.activity_index[row.successor],
                lag=row.lag,
                max_lag=row.max_lag,
            )
            for row in self.source.scenario.precedences
        )

    def baseline(self) -> tuple[BaselineRow, ...]:
        """Return the assignments of the plan in force, by index."""
        return tuple(
            BaselineRow(
                staff=self.source.staff_index[row.staff_id],
                requirement=self.source.requirement_index[row.requirement_id],
                segment=row.segment,
                paired=row.mode is Mode.PAIRED,
                pct=row.fte_pct,
                pinned=row.pinned,
            )
            for row in self.source.scenario.baseline
        )


def allowed_window(own: tuple[int, int], kept: int | None, frozen: int) -> tuple[int, int]:
    """Return a start window with what pins and the frozen zone leave of it.

    Parameters
    ----------
    own : tuple of (int, int)
    kept : int or None
        The start that is pinned or frozen.
    frozen : int
        First period that is not frozen, 0 without the rule ``pins``.
    """
    earliest, latest = own
    if kept is not None:
        return max(earliest, kept), min(latest, kept)
    movable = earliest < latest and latest >= frozen
    return (max(earliest, frozen), latest) if movable else own


def _segments(duration: int, length: int) -> tuple[tuple[int, int], ...]:
    return tuple((offset, min(length, duration - offset)) for offset in range(0, duration, length))
