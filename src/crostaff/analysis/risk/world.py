"""A sampled world as a scenario: other lengths and sizes, and only the promises that can hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from crostaff.analysis.risk.timing import has_begun, planned_starts, right_shift
from crostaff.errors import CrostaffError
from crostaff.plan.decisions import Decisions
from crostaff.problem import BoolArray, IntArray, Problem
from crostaff.scenario.edits.dates import ExtendHorizon
from crostaff.scenario.fields import MAX_PERIODS
from crostaff.scenario.records import (
    Activity,
    BaselineAssignment,
    BaselineStart,
    Precedence,
    Protection,
    Record,
    Requirement,
)
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid

FIXED, PINNED_START, ORDER, LAG = "fixed start", "pinned start", "order", "greatest lag"
PINNED, NAMED, HOLDER = "pinned work", "named person", "named holder"
KINDS: tuple[str, ...] = (FIXED, PINNED_START, ORDER, LAG, PINNED, NAMED, HOLDER)
"""Promises, beside due dates and deadlines, that a sampled world can break."""

PinKey = tuple[str, str, int]
"""Person, requirement and segment of a pinned row."""

R = TypeVar("R", bound=Record)
N = TypeVar("N", Requirement, Protection)


class Broken(NamedTuple):
    """A promise that a sampled world breaks.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    id : str
        Of the activity, requirement or protection; of both activities where it is a precedence.
    staff : str
        Whom it names, empty where it names nobody.
    """

    kind: str
    id: str
    staff: str = ""


@dataclass(frozen=True)
class Timing:
    """A plan's dates in every sample.

    Attributes
    ----------
    planned : IntArray, shape (activities,)
        Starts as planned.
    begun : BoolArray, shape (activities,)
        What had begun, and stays.
    starts, durations : IntArray, shape (samples, activities)
    """

    planned: IntArray
    begun: BoolArray
    starts: IntArray
    durations: IntArray

    @classmethod
    def of(cls, problem: Problem, decisions: Decisions, durations: IntArray) -> Timing:
        """Shift a plan to the right in every sample."""
        planned = planned_starts(problem, decisions)
        begun = has_begun(problem, planned)
        starts = right_shift(problem, planned, durations, begun=begun)
        return cls(planned, begun, starts, durations)

    @property
    def ends(self) -> IntArray:
        """Boundaries at which activities end; shape (samples, activities)."""
        return self.starts + self.durations

    @property
    def horizon(self) -> int:
        """Periods until everything has ended in every sample."""
        return int(self.ends.max(initial=0))


def extended(scenario: Scenario, periods: int) -> Scenario:
    """Return the scenario with a horizon of at least so many periods, as an edit makes it.

    What the plan took for the end of the old horizon stays there: protections reserve nobody
    after it, and dates of starts that lie beyond it count as its last boundary.

    Raises
    ------
    CrostaffError
        If that is longer than a horizon may be.
    """
    more = periods - scenario.periods
    if more <= 0:
        return scenario
    if periods > MAX_PERIODS:
        raise CrostaffError(
            f"a sample of '{scenario.name}' ends after {periods:,} periods, more than the "
            f"{MAX_PERIODS:,} that are planned; plan in a longer unit, or lower the caps (high) of "
            "the delays"
        )
    old = TimeGrid(scenario.start, scenario.period, scenario.periods)
    last, after = old.last_day(old.periods), old.first_day(old.periods)
    longer = ExtendHorizon(periods=more).revise(scenario)
    return longer.model_copy(
        update={
            "protections": tuple(
                _changed(row, to=min(row.to, last)) for row in scenario.protections
            ),
            "activities": tuple(
                _changed(
                    row,
                    release=_at_most(row.release, after),
                    fixed_start=_at_most(row.fixed_start, after),
                )
                for row in scenario.activities
            ),
            "baseline_starts": tuple(
                row if isinstance(row.start, int) else _changed(row, start=min(row.start, after))
                for row in scenario.baseline_starts
            ),
        }
    )


def _at_most(day: dt.date | None, last: dt.date) -> dt.date | None:
    return None if day is None else min(day, last)


class World:
    """One sample of a plan's scenario.

    Deadlines and full coverage are promises, and no laws of nature: they are left out, and what
    becomes of them is measured. Nothing is frozen: what was frozen is pinned, and what cannot be
    kept is told as broken.

    Parameters
    ----------
    problem : Problem
        Of the plan.
    base : Scenario
        The plan's scenario with a horizon that is long enough.
    timing : Timing
    sample : int
    required : IntArray, shape (requirements,)
        FTE percent.
    """

    def __init__(
        self, problem: Problem, base: Scenario, *, timing: Timing, sample: int, required: IntArray
    ) -> None:
        self.problem = problem
        self.base = base
        self.planned = timing.planned
        self.starts = timing.starts[sample]
        self.durations = timing.durations[sample]
        self.required = required

    @cached_property
    def scenario(self) -> Scenario:
        """The sampled scenario; every promise holds that the dates do not break."""
        base = self.base
        policy = base.policy.model_copy(update={"full_coverage": False, "frozen_until": None})
        return base.model_copy(
            update={
                "policy": policy,
                "studies": tuple(_changed(row, deadline=None) for row in base.studies),
                "activities": tuple(self._activity(*row) for row in enumerate(base.activities)),
                "precedences": tuple(self._precedences()),
                "requirements": tuple(self._requirements()),
                "baseline": tuple(self._baseline()),
                "baseline_starts": tuple(self._baseline_starts()),
            }
        )

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """What the dates break."""
        return (*self._moved_starts(), *self._loose_lags())

    def without(self, broken: Iterable[Broken], pins: Iterable[PinKey]) -> Scenario:
        """Return the scenario without promises that people could not keep.

        Parameters
        ----------
        broken : iterable of Broken
            Named people and holders.
        pins : iterable of (staff_id, requirement_id, segment)
            Rows of the plan in force that are pinned no longer.
        """
        people: dict[tuple[str, str], set[str]] = {}
        for lost in broken:
            people.setdefault((lost.kind, lost.id), set()).add(lost.staff)
        loose, scenario = set(pins), self.scenario
        return scenario.model_copy(
            update={
                "requirements": tuple(
                    _unnamed(row, people.get((NAMED, row.requirement_id)))
                    for row in scenario.requirements
                ),
                "protections": tuple(
                    _unnamed(row, people.get((HOLDER, row.protection_id)))
                    for row in scenario.protections
                ),
                "baseline": tuple(
                    _changed(row, pinned=False)
                    if (row.staff_id, row.requirement_id, row.segment) in loose
                    else row
                    for row in scenario.baseline
                ),
            }
        )

    def _activity(self, index: int, record: Activity) -> Activity:
        moved = self.starts[index] != self.planned[index]
        return _changed(
            record,
            duration=int(self.durations[index]),
            deadline=None,
            fixed_start=None if moved else record.fixed_start,
        )

    def _requirements(self) -> Iterator[Requirement]:
        for record, need, pct in zip(
            self.base.requirements, self.problem.requirements, self.required.tolist(), strict=True
        ):
            # What was off the grid stays so: the compiler rounds it as before.
            yield record if need.pct == pct else _changed(record, fte=pct / 100)

    def _precedences(self) -> Iterator[Precedence]:
        """Yield the precedences that hold; work under way does not wait for what is late."""
        is_off = self.problem.is_off("precedence")
        for record, gap in zip(self.base.precedences, self._gaps(), strict=True):
            if is_off:
                yield record
            elif gap >= record.lag:
                is_loose = record.max_lag is not None and gap > record.max_lag
                yield _changed(record, max_lag=None) if is_loose else record

    def _gaps(self) -> list[int]:
        """Return the periods from the end of each predecessor to the start of its successor."""
        ends = self.starts + self.durations
        return [
            int(self.starts[arc.successor] - ends[arc.predecessor])
            for arc in self.problem.precedences
        ]

    def _baseline(self) -> Iterator[BaselineAssignment]:
        problem, length = self.problem, self.base.policy.segment_periods(self.base.period)
        frozen = 0 if problem.is_off("pins") else problem.frozen
        for record, row in zip(self.base.baseline, problem.baseline, strict=True):
            activity = problem.requirements[row.requirement].activity
            if row.segment * length < self.durations[activity]:
                begin = self.planned[activity] + row.segment * length
                yield _changed(record, pinned=bool(row.pinned or begin < frozen))

    def _baseline_starts(self) -> Iterator[BaselineStart]:
        for record in self.base.baseline_starts:
            activity = self.problem.activities[self.problem.activity_index[record.activity_id]]
            kept = activity.kept and self.starts[activity.index] == activity.baseline_start
            yield _changed(record, pinned=bool(kept))

    def _moved_starts(self) -> Iterator[Broken]:
        is_free = self.problem.is_off("timeline")
        for activity, record in zip(self.problem.activities, self.base.activities, strict=True):
            start = self.starts[activity.index]
            if record.fixed_start is not None and not is_free:
                if start != self.planned[activity.index]:
                    yield Broken(FIXED, activity.id)
            elif activity.kept and start != activity.baseline_start:
                yield Broken(PINNED_START, activity.id)

    def _loose_lags(self) -> Iterator[Broken]:
        if self.problem.is_off("precedence"):
            return
        for record, gap in zip(self.base.precedences, self._gaps(), strict=True):
            name = f"{record.predecessor} → {record.successor}"
            if gap < record.lag:
                yield Broken(ORDER, name)
            elif record.max_lag is not None and gap > record.max_lag:
                yield Broken(LAG, name)


def _changed(record: R, **values: object) -> R:
    """Return a record with other values, itself if they are the same."""
    same = all(getattr(record, name) == value for name, value in values.items())
    return record if same else record.model_copy(update=values)


def _unnamed(record: N, people: set[str] | None) -> N:
    """Return a record that does not name some people any more."""
    if not people:
        return record
    return _changed(record, named_staff=tuple(p for p in record.named_staff if p not in people))
