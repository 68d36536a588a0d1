"""A sampled world as a scenario: other lengths and sizes, and only the promises that can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crostaff.analysis.risk.timing import has_begun, planned_starts, right_shift
from crostaff.errors import CrostaffError
from crostaff.plan.decisions import Decisions
from crostaff.problem import BoolArray, IntArray, Problem
from crostaff.scenario.edits.dates import ExtendHorizon
from crostaff.scenario.fields import MAX_PERIODS
from crostaff.scenario.records import Activity, Precedence
from crostaff.scenario.scenario import Scenario


class Broken(NamedTuple):
    """A promise that a sampled world breaks.

    Attributes
    ----------
    kind : str
        ``deadline``, ``fixed start``, ``greatest lag``, ``order``, ``pinned start``,
        ``pinned work``, ``named person`` or ``named holder``.
    id : str
        Of the activity, study, precedence, requirement or protection.
    """

    kind: str
    id: str


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
    """Return the scenario with a horizon of at least so many periods, as an edit does it.

    Protections are still paid for within the old horizon only.

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
    from crostaff.scenario.timegrid import TimeGrid

    last = TimeGrid(scenario.start, scenario.period, scenario.periods).last_day(scenario.periods)
    longer = ExtendHorizon(periods=more).revise(scenario)
    windows = tuple(
        row.model_copy(update={"to": min(row.to, last)}) for row in scenario.protections
    )
    return longer.model_copy(update={"protections": windows})


class World:
    """One sample of a plan's scenario.

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
        self, problem: Problem, base: Scenario, timing: Timing, sample: int, required: IntArray
    ) -> None:
        self.problem = problem
        self.base = base
        self.timing = timing
        self.starts = timing.starts[sample]
        self.durations = timing.durations[sample]
        self.required = required
        self.broken: list[Broken] = []

    def scenario(self) -> Scenario:
        """Return the sampled scenario; what it breaks by its dates is noted in ``broken``.

        Deadlines and full coverage are promises, and no rules of nature: they are left out, and
        what becomes of them is measured. Nothing is frozen, since what could not be kept is told
        as broken.
        """
        base, policy = self.base, self.base.policy
        activities = [self._activity(*row) for row in enumerate(base.activities)]
        return base.model_copy(
            update={
                "policy": policy.model_copy(update={"full_coverage": False, "frozen_until": None}),
                "studies": tuple(
                    row if row.deadline is None else row.model_copy(update={"deadline": None})
                    for row in base.studies
                ),
                "activities": tuple(activities),
                "precedences": tuple(self._precedences()),
                "requirements": tuple(
                    row
                    if need.pct == pct
                    else row.model_copy(update={"fte": pct / 100})
                    for row, need, pct in zip(
                        base.requirements,
                        self.problem.requirements,
                        self.required.tolist(),
                        strict=True,
                    )
                ),
                "baseline": tuple(self._unpinned("baseline", self._segments(activities))),
                "baseline_starts": tuple(self._unpinned("baseline_starts", None)),
            }
        )
