"""Hours, billability and money by month (docs/model.md, section 7).

Everything is spread day by day: a period's hours lie evenly on its Monday-to-Friday days, or on
all its days where it has no such day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crostaff.plan.decisions import Decisions
from crostaff.plan.ledger import billing_units, labour_units
from crostaff.plan.placing import Placed, place
from crostaff.problem import Person, Problem
from crostaff.scenario.timegrid import merge_days

if TYPE_CHECKING:
    import pandas as pd

FloatArray = npt.NDArray[np.float64]

DIMENSIONS: tuple[str, ...] = ("total", "function", "grade", "region", "study")
"""How the rows are grouped; function, grade and region are the person's."""

MONTHLY_COLUMNS: dict[str, str] = {
    "month": "string",
    "dimension": "string",
    "key": "string",
    "available_hours": "float64",
    "assigned_hours": "float64",
    "billable_hours": "float64",
    "paired_hours": "float64",
    "idle_hours": "float64",
    "billability": "float64",
    "revenue": "float64",
    "cost": "float64",
    "margin": "float64",
}
"""Columns of ``monthly`` with their types."""

_NO_SUMS = frozenset({"month", "dimension", "key", "billability"})
_ONE_DAY = dt.timedelta(days=1)


def monthly(problem: Problem, decisions: Decisions) -> pd.DataFrame:
    """Return hours and money of a plan by month, stacked over several dimensions.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Structurally sound: known indexes, a start for every activity inside the horizon.

    Returns
    -------
    pandas.DataFrame
        One row per dimension, key and month of the horizon (without a month of which the horizon
        has a weekend only, whose days carry no hours), with the columns

        - ``month`` (YYYY-MM), ``dimension`` (see ``DIMENSIONS``), ``key`` (``total`` for all),
        - ``available_hours``: contract hours less every absence by working days; NaN for studies,
        - ``assigned_hours``, ``paired_hours``, ``billable_hours`` (solo, plus
          ``policy.trainee_billable`` of paired),
        - ``idle_hours``: available less assigned, at least 0; NaN for studies,
        - ``billability``: billable by available hours; NaN without available hours. It can be
          above 1: a short absence (``policy.short_absence``) leaves billing as planned, but is not
          available,
        - ``revenue``, ``cost``: the month's share of ``billing`` and ``labour`` in currency,
        - ``margin``: revenue less cost.
    """
    import pandas as pd

    figures = _Figures.of(problem, decisions)
    parts = [figures.rows(name) for name in DIMENSIONS]
    frame = pd.DataFrame(
        {column: [value for part in parts for value in part[column]] for column in MONTHLY_COLUMNS}
    )
    return frame.astype(MONTHLY_COLUMNS)


def over_months(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one dimension of ``monthly``, summed over the months, by key."""
    figures = [name for name in MONTHLY_COLUMNS if name not in _NO_SUMS]
    sums = frame.groupby("key", as_index=False, sort=True)[figures].sum(min_count=1)
    hours = sums["available_hours"]
    return sums.assign(billability=(sums["billable_hours"] / hours).where(hours > 0))


@dataclass(frozen=True)
class Calendar:
    """Days of the horizon that carry hours."""

    problem: Problem

    @cached_property
    def _days(self) -> tuple[list[dt.date], list[int], list[float]]:
        """Days that carry hours, with their period and their share of its hours."""
        days: list[dt.date] = []
        periods: list[int] = []
        shares: list[float] = []
        bounds = self.problem.grid.boundaries
        for period in range(self.problem.periods):
            length = (bounds[period + 1] - bounds[period]).days
            every = [bounds[period] + _ONE_DAY * i for i in range(length)]
            bearing = [day for day in every if day.weekday() < 5] or every
            days += bearing
            periods += [period] * len(bearing)
            shares += [1 / len(bearing)] * len(bearing)
        return days, periods, shares

    @cached_property
    def months(self) -> list[str]:
        """Months of the horizon with days that carry hours, as YYYY-MM."""
        first, last = self._days[0][0], self._days[0][-1]
        indexes = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return [f"{i // 12:04d}-{i % 12 + 1:02d}" for i in indexes]

    @cached_property
    def ordinals(self) -> npt.NDArray[np.int64]:
        """Ordinal of every day that carries hours, ascending."""
        return np.array([day.toordinal() for day in self._days[0]], dtype=np.int64)

    @cached_property
    def by_day(self) -> FloatArray:
        """Share of its period's hours by day and month; shape (days, months)."""
        days, _, shares = self._days
        first = days[0]
        table = np.zeros((len(days), len(self.months)))
        columns = [(day.year - first.year) * 12 + day.month - first.month for day in days]
        table[np.arange(len(days)), columns] = shares
        return table

    @cached_property
    def by_period(self) -> FloatArray:
        """Share of a period's hours by month; shape (periods, months)."""
        table = np.zeros((self.problem.periods, len(self.months)))
        np.add.at(table, np.array(self._days[1]), self.by_day)
        return table


def _rates(problem: Problem, placed: Sequence[Placed]) -> dict[str, FloatArray]:
    """Return the figures of every assignment per period; shape (assignments,)."""
    paired = np.array([row.paired for row in placed], dtype=np.bool_)
    pct = np.array([row.pct for row in placed], dtype=np.float64)
    hours = np.array([problem.hours(row.pct) for row in placed], dtype=np.float64)
    per_currency = problem.units_per_cent * 100
    earned = np.array([billing_units(problem, row) / per_currency for row in placed])
    paid = np.array([labour_units(problem, row) / per_currency for row in placed])
    return {
        "assigned_hours": hours,
        "billable_hours": np.where(paired, problem.scenario.policy.trainee_billable, 1.0) * hours,
        "paired_hours": np.where(paired, hours, 0.0),
        "revenue": pct * earned,
        "cost": pct * paid,
    }


def _available(problem: Problem, calendar: Calendar) -> FloatArray:
    """Return contract hours less every absence by month; shape (staff, months)."""
    away: dict[str, list[tuple[dt.date, dt.date]]] = {}
    for absence in problem.scenario.absences:
        away.setdefault(absence.staff_id, []).append((absence.start, absence.end))
    table = np.zeros((len(problem.staff), len(calendar.months)))
    full = calendar.by_day.sum(axis=0)
    for person, record in zip(problem.staff, problem.scenario.staff, strict=True):
        present = full
        gaps = merge_days(away.get(person.id, []))
        if gaps or record.available_from is not None or record.available_to is not None:
            here = np.ones(len(calendar.ordinals))
            if record.available_from is not None:
                here[: _position(calendar, record.available_from)] = 0
            if record.available_to is not None:
                here[_position(calendar, record.available_to + _ONE_DAY) :] = 0
            for first, last in gaps:
                here[_position(calendar, first) : _position(calendar, last + _ONE_DAY)] = 0
            present = here @ calendar.by_day
        table[person.index] = present * problem.hours(person.contract_pct)
    return table


def _position(calendar: Calendar, day: dt.date) -> int:
    return int(np.searchsorted(calendar.ordinals, day.toordinal()))


@dataclass(frozen=True)
class _Figures:
    """Figures per period of every assignment, and by month of every person."""

    problem: Problem
    placed: Sequence[Placed]
    calendar: Calendar
    rates: dict[str, FloatArray]
    available: FloatArray

    @classmethod
    def of(cls, problem: Problem, decisions: Decisions) -> _Figures:
        calendar = Calendar(problem)
        placed = place(problem, decisions)
        available = _available(problem, calendar)
        return cls(problem, placed, calendar, _rates(problem, placed), available)

    @property
    def months(self) -> list[str]:
        return self.calendar.months

    def rows(self, dimension: str) -> dict[str, list[object]]:
        """Return the rows of one dimension, column by column."""
        keys, codes, available = self._grouped(dimension)
        table = {column: self._by_month(column, codes, len(keys)) for column in self.rates}
        table["available_hours"] = available
        table["idle_hours"] = np.maximum(0, available - table["assigned_hours"])
        with np.errstate(divide="ignore", invalid="ignore"):
            share = table["billable_hours"] / available
        table["billability"] = np.where(available > 0, share, np.nan)
        table["margin"] = table["revenue"] - table["cost"]
        rows: dict[str, list[object]] = {
            "month": [month for _ in keys for month in self.months],
            "dimension": [dimension for _ in keys for _ in self.months],
            "key": [key for key in keys for _ in self.months],
        }
        for column, values in table.items():
            # Binary dust, far below a second or a cent, is rounded away, and -0 with it.
            rows[column] = list((np.round(values, 6) + 0.0).ravel())
        return rows

    def _by_month(self, column: str, codes: Sequence[int], size: int) -> FloatArray:
        """Return the sums of a figure by key and month, from its steps at begins and ends."""
        width = self.problem.periods + 1
        first = np.array(codes, dtype=np.int64) * width
        steps = np.zeros(size * width)
        for sign, moment in ((1, "begin"), (-1, "end")):
            at = first + np.array([getattr(row, moment) for row in self.placed], dtype=np.int64)
            steps += sign * np.bincount(at, self.rates[column], size * width)
        per_period = np.cumsum(steps.reshape(size, width), axis=1)[:, :-1]
        total: FloatArray = per_period @ self.calendar.by_period
        return total

    def _grouped(self, dimension: str) -> tuple[list[str], list[int], FloatArray]:
        """Return the keys, the key of each assignment, and available hours by key and month."""
        if dimension == "study":
            ids = [study.id for study in self.problem.studies]
            nothing = np.full((len(ids), len(self.months)), np.nan)
            return ids, [row.study for row in self.placed], nothing
        key_of = _KEYS[dimension]
        by_person = [key_of(person) for person in self.problem.staff]
        keys = ["total"] if dimension == "total" else sorted(set(by_person))
        index = {key: code for code, key in enumerate(keys)}
        codes = [index[key] for key in by_person]
        available = _sum_by(self.available, codes, len(keys))
        return keys, [codes[row.staff] for row in self.placed], available


_KEYS: dict[str, Callable[[Person], str]] = {
    "total": lambda _: "total",
    "function": lambda person: person.function,
    "grade": lambda person: person.grade,
    "region": lambda person: person.region,
}


def _sum_by(values: FloatArray, codes: Sequence[int], size: int) -> FloatArray:
    total = np.zeros((size, values.shape[1]))
    np.add.at(total, np.array(codes, dtype=np.int64), values)
    return total
