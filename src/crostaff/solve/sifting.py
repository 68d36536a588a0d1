"""The coarse program of a pool that is too large to be solved at once.

People who are alike are one class at first, and of each cell only the best columns are in the
program. Its prices tell what every other column would earn; those that earn most come in, and it
is solved again. Then the prices are those of everybody in a class: any prices bound the program
with all people and all columns, so each turn gives a bound, and the best one counts. A program
that is small enough then goes on with people one by one, to its optimum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from crostaff.problem import IntArray, Problem
from crostaff.solve.coarse import CoarseProgram, RowKind, restricted_program
from crostaff.solve.coarse_classes import ClassColumns, alike, shared_out
from crostaff.solve.coarse_columns import CoarseColumns
from crostaff.solve.coarse_pricing import CellPrices, Late, Pricing
from crostaff.solve.guide import CoarseOutcome, likely_people
from crostaff.solve.limits import Limits
from crostaff.solve.linear import LARGEST_SIMPLEX, Floats, LinearOutcome, upper_bound
from crostaff.solve.pools import Pool
from crostaff.solve.row_prices import RowPrices

LARGEST_WHOLE = 500_000
"""Entries of the program of a pool that is solved at once: beyond, sifting is faster."""

FIRST_COLUMNS, MORE_COLUMNS = 10, 6
"""Columns of a cell in each mode that come in at first, and at each turn."""

MOST_COLUMNS = 30
"""Columns of a cell in each mode at the beginning of a turn; of more, those that lose most go."""

MOST_TURNS = 60
"""Solves of a program, with classes and with people."""

LEAST_GAIN = 1e-4
"""Part of the bound that a turn has to win, for another one with classes."""

WORK_PER_COLUMN = 3e-7
"""Deterministic seconds that pricing a column counts for: about what it takes."""

LP_SHARE = 0.7
"""Part of the time left that a solve may take: pricing takes time, too."""

_SPREAD = 0.618
"""Of the golden ratio: where alike people are looked through from, cell by cell."""

_NONE = np.array([], dtype=np.int64)


class _Choice:
    """Which columns of each cell are in the program, in each mode."""

    def __init__(self, columns: CoarseColumns) -> None:
        self.chosen: dict[int, tuple[IntArray, IntArray]] = dict.fromkeys(
            columns.pool.cells, (_NONE, _NONE)
        )
        self.is_first = True
        self.added = 0

    @property
    def more(self) -> int:
        """Columns of a cell and mode that may come in."""
        return FIRST_COLUMNS if self.is_first else MORE_COLUMNS

    def look(self, prices: CellPrices) -> None:
        """Take the columns of a cell that earn most, and drop those that lose most."""
        index = prices.columns.cell.index
        solo, paired = self.chosen[index]
        self.chosen[index] = (
            self._renewed(solo, prices.solo, index),
            self._renewed(paired, prices.paired, index),
        )

    def _renewed(self, known: IntArray, earned: Floats, cell: int) -> IntArray:
        outside = earned.copy()
        outside[known] = -np.inf
        new = np.flatnonzero(outside > (-np.inf if self.is_first else 0.0))
        if len(new) > self.more:
            # Many people are alike: each cell begins with another one.
            first = int(len(earned) * ((_SPREAD * cell) % 1.0))
            order = np.lexsort(((new - first) % len(earned), -outside[new]))
            new = new[order[: self.more]]
        self.added += len(new)
        if len(known) > MOST_COLUMNS:
            known = known[np.argsort(-earned[known], kind="stable")[:MOST_COLUMNS]]
        return np.concatenate([known, new])

    def take(self, late: Iterable[Late]) -> None:
        """Take those who have to qualify first and earn most, some for each cell."""
        by_cell: dict[int, list[Late]] = {}
        for one in late:
            by_cell.setdefault(one.cell, []).append(one)
        for cell, waiting in by_cell.items():
            solo, paired = self.chosen[cell]
            waiting.sort(key=lambda one: -one.earned)
            known = set(solo.tolist())
            new = [one.solo for one in waiting if one.solo not in known][: self.more]
            self.added += len(new)
            self.chosen[cell] = np.concatenate([solo, np.array(new, dtype=np.int64)]), paired


class _Level:
    """A program that is sifted: of people, or of classes."""

    def __init__(self, columns: CoarseColumns) -> None:
        self.columns = columns
        self.pricing = Pricing(columns)
        self.choice = _Choice(columns)

    def take(self, prices: RowPrices) -> int:
        """Take the columns that earn most; return the bound."""
        self.choice.added = 0
        priced = self.pricing.price(prices, self.choice.look)
        self.choice.take(priced.late)
        self.choice.is_first = False
        return priced.bound

    def program(self) -> CoarseProgram:
        """Return the program with the columns taken so far."""
        return restricted_program(self.columns, self.choice.chosen, self.pricing.learnable)


class _Sifting:
    """Sifts a pool: classes first, and people if they are few."""

    def __init__(self, problem: Problem, pool: Pool, limits: Limits) -> None:
        self.problem = problem
        self.limits = limits
        single = CoarseColumns(problem, pool)
        self.classes = alike(problem, pool)
        self.people = _Level(single)
        self.together = _Level(ClassColumns(single, self.classes))
        self.prices = _first_prices(problem, single, self.people.pricing.frame)
        self.work = 0.0
        self.bound = self._price_people(self.prices)
        self.likely: dict[int, tuple[int, ...]] = {}

    @property
    def is_over(self) -> bool:
        return self.limits.stop.seconds_left == 0 or self.work >= self.limits.work

    def _price_people(self, prices: RowPrices) -> int:
        self.work += WORK_PER_COLUMN * self.people.pricing.size
        return self.people.pricing.price(prices, lambda _: None).bound

    def _take(self, level: _Level, prices: RowPrices) -> int:
        self.work += WORK_PER_COLUMN * level.pricing.size
        return level.take(prices)

    def _learn(self, prices: RowPrices, bound: int) -> None:
        """Remember the best bound, and the prices that gave it."""
        if bound < self.bound:
            self.bound, self.prices = bound, prices

    def _solve(self, program: CoarseProgram) -> LinearOutcome:
        stop, left = self.limits.stop, self.limits.work - self.work
        stop = stop.within(LP_SHARE * stop.seconds_left)
        outcome = upper_bound(program, replace(self.limits, stop=stop, work=max(0.0, left)))
        self.work += outcome.work
        return outcome

    def sift_classes(self) -> None:
        """Sift the program of classes, as long as that gains something for people."""
        level, columns = self.together, self.together.columns
        first = _first_prices(self.problem, columns, level.pricing.frame)
        self._take(level, first)
        last: tuple[CoarseProgram, Floats] | None = None
        for _ in range(MOST_TURNS):
            if self.is_over:
                break
            program, before = level.program(), self.bound
            outcome = self._solve(program)
            if outcome.values is not None:
                last = program, outcome.values
            if outcome.duals is None:
                break
            found = RowPrices.of(columns, program, outcome.duals)
            spread = found.spread(self.classes)
            self._learn(spread, self._price_people(spread))
            self._take(level, found)
            if not level.choice.added or before - self.bound < LEAST_GAIN * abs(before):
                break
        if last is not None:
            self.likely = shared_out(self.people.columns, self.classes, *last)

    def sift_people(self) -> None:
        """Sift the program of people, if the simplex can solve it."""
        level = self.people
        self._take(level, self.prices)
        for _ in range(MOST_TURNS):
            program = level.program()
            if self.is_over or len(program.row) > LARGEST_SIMPLEX:
                return
            outcome = self._solve(program)
            if outcome.values is not None:
                self.likely = likely_people(program, outcome.values)
            if outcome.duals is None:
                return
            found = RowPrices.of(level.columns, program, outcome.duals)
            self._learn(found, self._take(level, found))
            if not level.choice.added:
                return


def sift_pool(problem: Problem, pool: Pool, limits: Limits) -> CoarseOutcome:
    """Bound a pool by its coarse linear program, without ever making all of it.

    Parameters
    ----------
    problem : Problem
    pool : Pool
        Served by somebody.
    limits : Limits
    """
    sifting = _Sifting(problem, pool, limits)
    sifting.sift_classes()
    sifting.sift_people()
    return CoarseOutcome(sifting.bound, sifting.work, sifting.likely)


def _first_prices(problem: Problem, columns: CoarseColumns, frame: CoarseProgram) -> RowPrices:
    """Return prices at which all work pays that is better than none, and time costs nothing."""
    prices = np.zeros(len(frame.most))
    for row in np.flatnonzero(frame.rows.kind == RowKind.DELIVERED).tolist():
        cell = problem.cells[frame.rows.owner[row]]
        prices[row] = problem.requirements[cell.requirement].shortfall_cost * cell.length
    return RowPrices.of(columns, frame, prices)
