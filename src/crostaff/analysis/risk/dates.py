"""How likely every date is, and how late work becomes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from crostaff.analysis.risk.simulation import Track
from crostaff.problem import IntArray
from crostaff.scenario.timegrid import TimeGrid

STUDY, ACTIVITY = "study", "activity"


class DateRisk(NamedTuple):
    """When a study or an activity ends.

    Attributes
    ----------
    p_due, p_deadline : float
        Share of samples that end by the date; NaN where there is none.
    mean_delay, p10_delay, p50_delay, p90_delay : float or int
        Periods after the planned end; less than 0 where it ends earlier.
    """

    kind: str
    id: str
    study_id: str
    stage: str | None
    planned_end_date: dt.date
    due_date: dt.date | None
    p_due: float
    deadline_date: dt.date | None
    p_deadline: float
    mean_delay: float
    p10_delay: int
    p50_delay: int
    p90_delay: int
    p50_end_date: dt.date
    p90_end_date: dt.date


class Dates:
    """The dates of a plan in all samples.

    Parameters
    ----------
    track : Track
    stages : tuple of str
        By activity.
    """

    def __init__(self, track: Track, stages: tuple[str, ...]) -> None:
        self.problem = track.plan.problem
        self.stages = stages
        self.ends = track.timing.ends
        scenario = self.problem.scenario
        lengths = np.array([a.duration for a in self.problem.activities], dtype=np.int64)
        self.planned = track.timing.planned + lengths
        horizon = max(scenario.periods, track.timing.horizon)
        self.grid = TimeGrid(scenario.start, scenario.period, horizon)

    def rows(self) -> Iterator[DateRisk]:
        """Yield the studies, then the activities."""
        scenario = self.problem.scenario
        for study, record in zip(self.problem.studies, scenario.studies, strict=True):
            own = list(study.activities)
            if own:
                ends, planned = self.ends[:, own].max(axis=1), int(self.planned[own].max())
                limits = record.due, record.deadline
                yield self._row((STUDY, study.id, study.id, None), ends, planned, limits)
        for activity, work in zip(self.problem.activities, scenario.activities, strict=True):
            at = activity.index
            name = ACTIVITY, activity.id, work.study_id, self.stages[at]
            limits = work.due, work.deadline
            yield self._row(name, self.ends[:, at], int(self.planned[at]), limits)

    def all_due(self) -> float:
        """Return the share of samples in which every due date is met; NaN without any."""
        scenario = self.problem.scenario
        met = np.ones(len(self.ends), dtype=np.bool_)
        count = 0
        for study, record in zip(self.problem.studies, scenario.studies, strict=True):
            if record.due is not None and study.activities:
                limit = self.grid.due_boundary(record.due)
                met &= self.ends[:, list(study.activities)].max(axis=1) <= limit
                count += 1
        for at, work in enumerate(scenario.activities):
            if work.due is not None:
                met &= self.ends[:, at] <= self.grid.due_boundary(work.due)
                count += 1
        return float(met.mean()) if count else math.nan

    def _row(
        self,
        name: tuple[str, str, str, str | None],
        ends: IntArray,
        planned: int,
        limits: tuple[dt.date | None, dt.date | None],
    ) -> DateRisk:
        due, deadline = limits
        delays = ends - planned
        # Quantiles that occur: a date between two periods would be none.
        low, middle, high = np.quantile(delays, (0.1, 0.5, 0.9), method="inverted_cdf").tolist()
        return DateRisk(
            *name,
            self.grid.last_day(planned),
            due,
            self._probability(ends, due),
            deadline,
            self._probability(ends, deadline),
            float(delays.mean()),
            int(low),
            int(middle),
            int(high),
            self.grid.last_day(planned + int(middle)),
            self.grid.last_day(planned + int(high)),
        )

    def _probability(self, ends: IntArray, day: dt.date | None) -> float:
        if day is None:
            return math.nan
        return float((ends <= self.grid.due_boundary(day)).mean())
