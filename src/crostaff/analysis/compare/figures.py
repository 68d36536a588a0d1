"""Terms of the value, and hours and money, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from crostaff.analysis.compare.pair import Pair, Side
from crostaff.plan.ledger import Entry, spread
from crostaff.plan.monthly import MONTHLY_COLUMNS, Calendar, over_months
from crostaff.scenario.policy import TERMS

if TYPE_CHECKING:
    import pandas as pd

TOTAL, VALUE = "total", "value"
DIMENSIONS: tuple[str, ...] = (TOTAL, "month", "study", "function")
"""How figures are grouped."""

KPIS: tuple[str, ...] = tuple(
    name for name in MONTHLY_COLUMNS if name not in {"month", "dimension", "key"}
)
"""Hours and money, as in the plan's table ``monthly``."""

Figures = dict[tuple[str, str], dict[str, float]]
"""Measures by dimension and key."""


class Figure(NamedTuple):
    """A measure of a key, before and after; NaN where there is none."""

    dimension: str
    key: str
    measure: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """By how much the measure is larger after."""
        return round(self.after - self.before, 6)


def term_figures(pair: Pair) -> tuple[Figure, ...]:
    """Return the signed terms and their sum, ``value``.

    Those of ``total`` are rounded to cents and add up; months, studies and functions are not
    rounded. The empty key of studies and functions has what belongs to none.
    """
    return tuple(_paired(_terms(pair.before), _terms(pair.after), (*TERMS, VALUE)))


def kpi_figures(pair: Pair) -> tuple[Figure, ...]:
    """Return hours, billability and money; a study has no available or idle hours."""
    return tuple(_paired(_kpis(pair.before.plan.monthly), _kpis(pair.after.plan.monthly), KPIS))


def figure(
    figures: Iterable[Figure], measure: str, key: tuple[str, str] = (TOTAL, TOTAL)
) -> Figure:
    """Return one figure; without value before and after where there is none."""
    wanted = (*key, measure)
    found = (row for row in figures if (row.dimension, row.key, row.measure) == wanted)
    return next(found, Figure(*wanted, math.nan, math.nan))


def _paired(before: Figures, after: Figures, measures: Iterable[str]) -> Iterator[Figure]:
    names = tuple(measures)
    for dimension in DIMENSIONS:
        keys = {key for found in (before, after) for name, key in found if name == dimension}
        for key in sorted(keys):
            sides = [found.get((dimension, key), {}) for found in (before, after)]
            for measure in names:
                known = [measure in side and not math.isnan(side[measure]) for side in sides]
                nothing = math.nan if measure == "billability" else 0.0
                amounts = [side.get(measure, nothing) for side in sides]
                if any(known):
                    yield Figure(dimension, key, measure, *amounts)


def _terms(side: Side) -> Figures:
    found: Figures = {(TOTAL, TOTAL): {**side.plan.terms, VALUE: side.plan.value}}
    problem = side.problem
    studies: dict[int | None, str] = {study.index: study.id for study in problem.studies}
    studies[None] = ""
    functions = ("", *sorted({person.function for person in problem.staff}))
    calendar = Calendar(problem)
    for dimension, keys in (
        ("month", calendar.months),
        ("study", studies.values()),
        ("function", functions),
    ):
        found |= {(dimension, key): dict.fromkeys((*TERMS, VALUE), 0.0) for key in keys}
    for term, entries in side.entries.items():
        by_month = spread(problem, entries) @ calendar.by_period
        units: dict[tuple[str, str], float] = {
            ("month", month): float(amount)
            for month, amount in zip(calendar.months, by_month, strict=True)
        }
        for entry in entries:
            for key in _keys(entry, studies):
                units[key] = units.get(key, 0) + entry.units
        for key, amount in units.items():
            row = found.setdefault(key, dict.fromkeys((*TERMS, VALUE), 0.0))
            row[term] = side.currency(amount)
            row[VALUE] = round(row[VALUE] + row[term], 6)
    return found


def _keys(entry: Entry, studies: Mapping[int | None, str]) -> tuple[tuple[str, str], ...]:
    return ("study", studies[entry.study]), ("function", entry.function)


def _kpis(monthly: pd.DataFrame) -> Figures:
    """Return the measures by month of the whole, and over all months by key."""
    whole = monthly[monthly["dimension"] == TOTAL]
    found = _measures(whole.assign(key=whole["month"]), "month")
    for dimension in (TOTAL, "study", "function"):
        found |= _measures(over_months(monthly[monthly["dimension"] == dimension]), dimension)
    return found


def _measures(frame: pd.DataFrame, dimension: str) -> Figures:
    keys = frame["key"].tolist()
    return {
        (dimension, key): dict(zip(KPIS, values, strict=True))
        for key, values in zip(keys, frame[list(KPIS)].to_numpy().tolist(), strict=True)
    }
