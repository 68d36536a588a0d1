"""The coarse program of a pool that is too large to be solved with everybody in it.

People who are alike are one class. The prices of a program of classes are those of everybody in a
class: any prices bound the program with all people and all columns. A first look pools people who
are about alike, and sifts: if even that program is large, only some columns of each cell are in it,
prices tell what every other column would earn, those that earn most come in, and it is solved
again. Each turn gives a bound, and the best one counts. A closer look tells apart all who differ.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crostaff.problem import IntArray, Problem
from crostaff.solve.coarse import CoarseProgram, RowKind, restricted_program, whole_program
from crostaff.solve.coarse_classes import ClassColumns, alike, shared_out
from crostaff.solve.coarse_columns import CoarseColumns
from crostaff.solve.coarse_pricing import CellPrices, Late, Pricing
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.limits import Limits
from crostaff.solve.linear import Floats, LinearOutcome, upper_bound
from crostaff.solve.pools import Pool, pool_ceiling
from crostaff.solve.row_prices import RowPrices

LARGEST_WHOLE = 100_000
"""About how many entries the program of a pool has that is solved with everybody in it."""

LARGEST_AT_ONCE = 400_000
"""Entries of a program of classes that is solved with all columns: beyond, sifting is faster."""

FIRST_COLUMNS, MORE_COLUMNS = 16, 6
"""Columns of a cell in each mode that come in at first, and at each turn."""

MOST_COLUMNS = 30
"""Columns of a cell in each mode at the beginning of a turn; of more, those that lose most go."""

MOST_TURNS = 60
"""Solves of a program."""

LEAST_GAIN = 1e-3
"""Part of the bound that a turn has to win, for another one."""

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
            begin = int(len(earned) * ((_SPREAD * cell) % 1.0))
            order = np.lexsort(((new - begin) % len(earned), -outside[new]))
            if self.is_first:
                # Nothing is known of what time costs: some of all kinds.
                order = order[np.linspace(0, len(new) - 1, self.more).astype(np.int64)]
            new = new[order[: self.more]]
        self.added += len(new)
        if len(known) > MOST_COLUMNS:
            known = known[np.argsort(-earned[known], kind="stable")[:MOST_COLUMNS]]
        return np.concatenate([known, new])

    def take(self, late: Late) -> None:
        """Take those who have to reach a level first and earn most, some for each cell."""
        late = late.only(np.lexsort((late.solo, -late.earned, late.cell)))
        cells, begins = np.unique(late.cell, return_index=True)
        ends = np.append(begins, len(late.cell))[1:]
        for index, begin, end in zip(cells.tolist(), begins, ends, strict=True):
            solo, paired = self.chosen[index]
            own = late.solo[begin:end]
            new = own[~np.isin(own, solo)][: self.more]
            self.added += len(new)
            self.chosen[index] = np.concatenate([solo, new]), paired


class _Look:
    """A look at a pool by classes of its people."""

    def __init__(self, problem: Problem, pool: Pool, limits: Limits, *, closely: bool) -> None:
        self.problem = problem
        self.limits = limits
        self.people = CoarseColumns(problem, pool)
        self.classes = ClassColumns(self.people, closely=closely)
        self._of_people, self._of_classes = Pricing(self.people), Pricing(self.classes)
        self.work = 0.0
        self.bound = pool_ceiling(problem, pool)
        self.likely: dict[int, tuple[int, ...]] = {}

    @property
    def is_over(self) -> bool:
        return self.limits.stop.seconds_left == 0 or self.work >= self.limits.work

    @property
    def can_be_closer(self) -> bool:
        """Whether a program that tells apart all who differ is small enough."""
        close = alike(self.problem, self.people.pool, closely=True)
        return len(np.unique(close)) * self._of_people.entries <= LARGEST_AT_ONCE * len(close)

    def sift(self) -> None:
        """Solve the program, or sift as long as that gains something for everybody."""
        if self._of_classes.entries <= LARGEST_AT_ONCE:
            self.solve(whole_program(self.classes))
            return
        choice = _Choice(self.classes)
        self._take(choice, _first_prices(self.problem, self.classes, self._of_classes.frame))
        for _ in range(MOST_TURNS):
            before = self.bound
            found = self.solve(restricted_program(self.classes, choice.chosen))
            if found is None or self.is_over:
                break
            self._take(choice, found)
            if not choice.added or before - self.bound < LEAST_GAIN * abs(before):
                break

    def solve(self, program: CoarseProgram) -> RowPrices | None:
        """Solve a program of classes, and take over its bound for everybody; return its prices."""
        if self.is_over:
            return None
        outcome = self._solve(program)
        if outcome.values is not None:
            self.likely = shared_out(self.people, self.classes.classes, program, outcome.values)
        if outcome.duals is None:
            free = _first_prices(self.problem, self.people, self._of_people.frame)
            self.bound = min(self.bound, self._price(free))
            return None
        found = RowPrices.of(self.classes, program, outcome.duals)
        self.bound = min(self.bound, self._price(found.spread(self.classes, self.people)))
        return found

    def _price(self, prices: RowPrices) -> int:
        """Return the bound with everybody at some prices."""
        self.work += WORK_PER_COLUMN * self._of_people.size
        return self._of_people.price(prices, lambda _: None).bound

    def _take(self, choice: _Choice, prices: RowPrices) -> None:
        """Take the columns that earn most."""
        self.work += WORK_PER_COLUMN * self._of_classes.size
        choice.added = 0
        priced = self._of_classes.price(prices, choice.look)
        choice.take(priced.late)
        choice.is_first = False

    def _solve(self, program: CoarseProgram) -> LinearOutcome:
        stop, left = self.limits.stop, self.limits.work - self.work
        stop = stop.within(LP_SHARE * stop.seconds_left)
        outcome = upper_bound(program, replace(self.limits, stop=stop, work=max(0.0, left)))
        self.work += outcome.work
        return outcome


def sift_pool(problem: Problem, pool: Pool, limits: Limits) -> CoarseOutcome:
    """Bound a pool by classes of people who are about alike, sifting if these are still many.

    Parameters
    ----------
    problem : Problem
    pool : Pool
        Served by somebody.
    limits : Limits
    """
    look = _Look(problem, pool, limits, closely=False)
    look.sift()
    return CoarseOutcome(look.bound, look.work, look.likely, look.can_be_closer)


def look_closely(problem: Problem, pool: Pool, limits: Limits) -> CoarseOutcome:
    """Bound a pool by classes in which all are the same: its whole coarse program, but smaller.

    Parameters
    ----------
    problem, pool, limits
        As for :func:`sift_pool`.
    """
    look = _Look(problem, pool, limits, closely=True)
    look.solve(whole_program(look.classes))
    return CoarseOutcome(look.bound, look.work, look.likely)


def _first_prices(problem: Problem, columns: CoarseColumns, frame: CoarseProgram) -> RowPrices:
    """Return prices at which all work pays that is better than none, and time costs nothing."""
    prices = np.zeros(len(frame.most))
    for row in np.flatnonzero(frame.rows.kind == RowKind.DELIVERED).tolist():
        cell = problem.cells[frame.rows.owner[row]]
        prices[row] = problem.requirements[cell.requirement].shortfall_cost * cell.length
    return RowPrices.of(columns, frame, prices)
