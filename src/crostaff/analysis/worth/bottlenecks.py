"""``bottlenecks``: where it hurts, and in which month, from the prices of a relaxation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from crostaff.analysis.rules import broken_rules
from crostaff.analysis.worth.ranking import Bottlenecks, NeedRow, PersonRow
from crostaff.errors import CrostaffError
from crostaff.plan.monthly import Calendar
from crostaff.plan.plan import Plan
from crostaff.plan.score import shortages
from crostaff.problem import Cell, Problem
from crostaff.scenario.words import show
from crostaff.solve.options import is_positive
from crostaff.solve.prices import Prices, relaxed_prices
from crostaff.solve.result import Result


def bottlenecks(result: Result | Plan, *, time_limit: float = 30.0) -> Bottlenecks:
    """Rank functions, skills and months by what one more hour would bring: a quick first look.

    The prices are those of a linear relaxation of the whole problem: it is solved in seconds, and
    looks at no dates, whole people or handovers. They say where to look;
    ``crostaff.value_of`` then says what one more person is worth.

    Parameters
    ----------
    result : Result or Plan
        Whose scenario is looked at. Its plan says in which months work is done that may move, and
        which hours are missing; without a plan work is taken as early as it may be.
    time_limit : float
        Seconds.

    Returns
    -------
    Bottlenecks
        Sentences first, tables behind; ``report`` writes a page.

    Raises
    ------
    CrostaffError
        If the result is something else, or the limit no positive number.
    """
    if not isinstance(result, Result | Plan):
        raise CrostaffError(
            f"bottlenecks takes a plan or a result, and this is of type {type(result).__name__}; "
            "solve a scenario first"
        )
    if not is_positive(time_limit):
        raise CrostaffError(f"time_limit is {show(time_limit)}; give a positive number of seconds")
    problem = result.problem
    plan = result if isinstance(result, Plan) else result.plan
    prices = relaxed_prices(problem, time_limit=time_limit)
    months = _Months(problem, plan)
    return Bottlenecks(
        problem.scenario,
        tuple(_needs(problem, plan, prices, months)),
        tuple(_people(problem, prices, months)),
        is_complete=prices.is_complete,
        unpriced=_unpriced(problem, prices),
        broken="" if plan is None else broken_rules(plan),
    )


def _unpriced(problem: Problem, prices: Prices) -> tuple[str, ...]:
    """Return the requirements of which the relaxation says nothing."""
    unknown = {cell.requirement for cell in problem.cells if cell.index not in prices.need_by_cell}
    return tuple(problem.requirements[index].id for index in sorted(unknown))


class _Months:
    """In which months work is done."""

    def __init__(self, problem: Problem, plan: Plan | None) -> None:
        self._problem = problem
        self._calendar = Calendar(problem)
        self._starts: Mapping[int, int] = {a.index: a.earliest for a in problem.activities}
        if plan is not None:
            self._starts = plan.decisions.starts

    def of(self, cell: Cell) -> Iterator[tuple[str, float]]:
        """Yield the months of a cell, and how many periods of it are in each."""
        activity = self._problem.requirements[cell.requirement].activity
        begin = self._starts[activity] + cell.offset
        yield from self.between(begin, begin + cell.length)

    def between(self, begin: int, end: int) -> Iterator[tuple[str, float]]:
        """Yield the months of some periods, and how many periods are in each."""
        parts = np.asarray(self._calendar.by_period)[max(0, begin) : end].sum(axis=0)
        for month, periods in zip(self._calendar.months, parts.tolist(), strict=True):
            if periods > 0:
                yield month, float(periods)


@dataclass
class _Need:
    """What adds up to a row of needs."""

    price: float = 0.0
    asked: float = 0.0
    priced: float = 0.0
    missing: float = 0.0
    requirement: str = ""


def _needs(
    problem: Problem, plan: Plan | None, prices: Prices, months: _Months
) -> Iterator[NeedRow]:
    found: dict[tuple[str, str, str], _Need] = {}
    for cell in problem.cells:
        need = problem.requirements[cell.requirement]
        price = prices.need_by_cell.get(cell.index, 0.0)
        for month, periods in months.of(cell):
            key = need.function, problem.skills[need.skill].id, month
            row = found.setdefault(key, _Need())
            hours = problem.hours(need.pct * periods)
            row.asked += hours
            row.priced += hours if price > 0 else 0.0
            if price > row.price:
                row.price, row.requirement = price, need.id
    if plan is not None:
        _add_missing(problem, plan, months, found)
    for key, row in found.items():
        if row.price > 0 or row.missing > 0:
            yield NeedRow(
                *key,
                row.price,
                round(row.asked, 2),
                round(row.priced, 2),
                round(row.missing, 2),
                row.requirement or None,
            )


def _add_missing(
    problem: Problem, plan: Plan, months: _Months, found: dict[tuple[str, str, str], _Need]
) -> None:
    for short in shortages(problem, plan.decisions):
        if short.requirement is None:
            continue
        need = problem.requirements[short.requirement]
        for month, periods in months.between(short.begin, short.end):
            key = need.function, problem.skills[need.skill].id, month
            found[key].missing += problem.hours(short.short_pct * periods)


def _people(problem: Problem, prices: Prices, months: _Months) -> Iterator[PersonRow]:
    """Yield by person and month what their time brings: the most of what they do then."""
    best: dict[tuple[int, str], tuple[float, str]] = {}
    hours: dict[tuple[int, str], float] = {}
    for work in prices.work:
        cell = problem.cells[work.cell]
        for month, periods in months.of(cell):
            key = work.staff, month
            name = problem.requirements[cell.requirement].id
            hours[key] = hours.get(key, 0.0) + problem.hours(work.pct * periods)
            if work.price > best.get(key, (0.0, ""))[0]:
                best[key] = work.price, name
    for (staff, month), (price, name) in best.items():
        person = problem.staff[staff]
        yield PersonRow(
            person.id, person.function, month, price, round(hours[staff, month], 2), name
        )
