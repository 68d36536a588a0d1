"""What an outcome is worth, and what of it is billed, covered and late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from crostaff.plan.decisions import Decisions
from crostaff.plan.ledger import billing_units, labour_units
from crostaff.plan.monthly import Calendar
from crostaff.plan.placing import Placed, place
from crostaff.plan.plan import Plan
from crostaff.plan.score import score, shortages
from crostaff.problem import Problem
from crostaff.scenario.delays import Delays

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """Numbers of one outcome.

    Attributes
    ----------
    terms : mapping of str to float
        Signed terms of the world's score in currency.
    unbilled : float
        Billing of hours beyond the contract that nobody pays, in currency; at most 0.
    shortfall_hours : float
        Hours without people, of requirements and protections.
    available : FloatArray, shape (months,)
        Hours of the staff in each month of the plan's horizon.
    billable, margin, short : FloatArray, shape (months,)
        Billable hours, margin in currency, and hours without people, in these months.
    """

    terms: Mapping[str, float]
    unbilled: float
    shortfall_hours: float
    available: FloatArray
    billable: FloatArray
    margin: FloatArray
    short: FloatArray

    @property
    def value(self) -> float:
        """Value of the outcome in currency: all terms, less what is not billed."""
        return round(sum(self.terms.values()) + self.unbilled, 2)

    @property
    def total_margin(self) -> float:
        """Billing less labour and less what is not billed, in currency, of all work."""
        return round(self.terms["billing"] + self.terms["labour"] + self.unbilled, 2)

    @property
    def billability(self) -> float:
        """Billable by available hours within the plan's horizon; NaN without available hours."""
        hours = float(self.available.sum())
        return float(self.billable.sum()) / hours if hours else float("nan")

    @property
    def billability_by_month(self) -> FloatArray:
        """Billable by available hours; NaN in months without available hours."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share: FloatArray = self.billable / self.available
        return np.where(self.available > 0, share, np.nan)


class _Stretch(NamedTuple):
    """Periods ``[begin, end)`` of an assignment, and the share of their billing that is paid."""

    row: Placed
    begin: int
    end: int
    paid: float


class Counter:
    """Counts outcomes of one plan.

    Parameters
    ----------
    plan : Plan
        What was contracted: its scenario's durations and required FTE.
    delays : Delays
        What is paid of hours beyond that.
    """

    def __init__(self, plan: Plan, delays: Delays) -> None:
        self.problem = plan.problem
        self.delays = delays
        monthly = plan.monthly
        whole = monthly[monthly["dimension"] == "total"]
        self.available: FloatArray = whole["available_hours"].to_numpy(dtype=np.float64)

    @cached_property
    def calendar(self) -> Calendar:
        """Months of the plan's horizon."""
        return Calendar(self.problem)

    @property
    def months(self) -> list[str]:
        """Months of the plan's horizon as YYYY-MM."""
        return self.calendar.months

    def count(self, problem: Problem, decisions: Decisions) -> Figures:
        """Return the numbers of an outcome.

        Parameters
        ----------
        problem : Problem
            The world: the contract's ids in its order, over at least the same horizon.
        decisions : Decisions
        """
        stretches = list(self._stretches(problem, decisions))
        currency = 100 * problem.units_per_cent
        lost = sum(
            (s.end - s.begin) * s.row.pct * billing_units(problem, s.row) * (1 - s.paid)
            for s in stretches
        )
        worked = np.array([self._rates(problem, s) for s in stretches]).reshape(-1, 2)
        spans = [(s.begin, s.end) for s in stretches]
        short = shortages(problem, decisions)
        hours = [problem.hours(row.short_pct) for row in short]
        return Figures(
            terms=score(problem, decisions).terms,
            unbilled=-round(lost / currency, 2) + 0.0,
            shortfall_hours=sum(
                rate * (row.end - row.begin) for rate, row in zip(hours, short, strict=True)
            ),
            available=self.available,
            billable=self._by_month(problem, spans, worked[:, 0]),
            margin=self._by_month(problem, spans, worked[:, 1]) / currency,
            short=self._by_month(problem, [(row.begin, row.end) for row in short], hours),
        )

    def _stretches(self, problem: Problem, decisions: Decisions) -> Iterator[_Stretch]:
        """Yield every assignment, cut where the contracted length ends.

        Of a team that works alone with more than the contracted FTE, change orders pay the rest.
        """
        placed = place(problem, decisions)
        solo: dict[tuple[int, int], int] = {}
        for row in placed:
            if not row.paired:
                solo[row.cell] = solo.get(row.cell, 0) + row.pct
        for row in placed:
            need = self.problem.requirements[row.requirement]
            contracted = self.problem.activities[need.activity].duration
            edge = decisions.starts[need.activity] + contracted
            edge = min(max(row.begin, edge), row.end)
            team = solo.get(row.cell, 0)
            # What is ordered: more work than that is there only where coverage is off.
            ordered = min(team, problem.requirements[row.requirement].pct)
            above = 0.0 if row.paired else max(0, ordered - need.pct) / team
            paid = 1 - above * (1 - self.delays.change_order_billable)
            if row.begin < edge:
                yield _Stretch(row, row.begin, edge, paid)
            if edge < row.end:
                yield _Stretch(row, edge, row.end, self.delays.overrun_billable)

    def _rates(self, problem: Problem, stretch: _Stretch) -> tuple[float, float]:
        """Return billable hours, and units of margin, in each period of a stretch."""
        row = stretch.row
        share = problem.scenario.policy.trainee_billable if row.paired else 1.0
        earned = billing_units(problem, row) * stretch.paid - labour_units(problem, row)
        return problem.hours(row.pct) * share * stretch.paid, row.pct * earned

    def _by_month(
        self, problem: Problem, spans: list[tuple[int, int]], rates: FloatArray | list[float]
    ) -> FloatArray:
        """Return rates per period over spans, summed by month of the plan's horizon."""
        steps = np.zeros(problem.periods + 1)
        for (begin, end), rate in zip(spans, rates, strict=True):
            steps[begin] += rate
            steps[end] -= rate
        per_period = np.cumsum(steps)[: self.problem.periods]
        months: FloatArray = np.round(per_period @ self.calendar.by_period, 6) + 0.0
        return months
