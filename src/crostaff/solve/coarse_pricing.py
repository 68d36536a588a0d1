"""Prices all columns of a pool's coarse program, whether a program has them or not.

There may be tens of millions of them, so they are made cell by cell, and never kept. What a column
pays for a person's time is a product of two small arrays: what each stretch of the person's time
costs, and for how long the cell fills each stretch. All is done in whole numbers that doubles hold
exactly, so the bound is exact, and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from crostaff.problem import BoolArray, Cell, IntArray
from crostaff.scenario.fields import Level
from crostaff.solve.coarse import (
    MOST_ALONE,
    NUM_TEAM_KINDS,
    CoarseProgram,
    RowKind,
    held_window,
    restricted_program,
)
from crostaff.solve.coarse_columns import CellColumns, CoarseColumns, Mode
from crostaff.solve.coarse_work import least_within, starts_of, stretches
from crostaff.solve.linear import Floats
from crostaff.solve.row_prices import RowPrices

_SAFE = float(1 << 52)
"""Doubles below it are exact whole numbers, and so are sums of two."""

_SAFE_INTEGER = float(1 << 61)
"""Above any sum that is to be exact in 64 bits."""

_MOST_BITS = 16
"""Of the fraction that duals are rounded to."""

_LOW = float(1 << 26)
"""Products are summed apart for what is a multiple of it and for the rest, to stay exact."""

_BLOCK = 2_000_000
"""Costs of people's time, by window and person, that are in memory at a time."""


@dataclass(frozen=True)
class CellPrices:
    """What each column of a cell earns above its prices, in units × scale.

    Attributes
    ----------
    columns : CellColumns
    solo, paired : array of float
        Whole numbers; 0 for those who have to qualify first.
    """

    columns: CellColumns
    solo: Floats
    paired: Floats


@dataclass(frozen=True)
class Late:
    """A column of somebody who has to qualify first, and would earn so much.

    Attributes
    ----------
    cell, solo : int
        The cell, and the place among its columns alone.
    upper, earned : int
    """

    cell: int
    solo: int
    upper: int
    earned: int


@dataclass(frozen=True)
class Priced:
    """What pricing all columns gave.

    Attributes
    ----------
    bound : int
    late : list of Late
        Columns of those who have to qualify first, and would earn something even so.
    """

    bound: int
    late: list[Late]


@dataclass(frozen=True)
class _Known:
    """Whole prices times ``scale``, and what people's time costs in all.

    Attributes
    ----------
    costs : array of float, shape (stretches, people)
        Prices of loads, and in single periods those of holds.
    """

    scale: int
    prices: RowPrices
    costs: Floats


@dataclass
class _Earned:
    """What columns earn in all, and what those earn who have to qualify first, by whom."""

    total: int = 0
    late: dict[tuple[int, int], list[Late]] = field(default_factory=dict)

    def add(self, mode: Mode, earned: Floats) -> None:
        """Add the columns that earn something."""
        earned = np.maximum(earned, 0.0)
        high = np.floor(earned / _LOW)
        self.total += int(high @ mode.upper) * int(_LOW) + int((earned - high * _LOW) @ mode.upper)

    def set_apart(self, of_cell: CellColumns, earned: Floats, waits: BoolArray) -> None:
        """Take out who has to qualify first."""
        mode, skill = of_cell.solo, of_cell.requirement.skill
        for solo in np.flatnonzero(waits & (earned > 0)).tolist():
            late = Late(of_cell.cell.index, solo, int(mode.upper[solo]), int(earned[solo]))
            self.late.setdefault((int(mode.place[solo]), skill), []).append(late)
        earned[waits] = 0.0


class Pricing:
    """Prices the columns of a pool.

    Parameters
    ----------
    columns : CoarseColumns

    Attributes
    ----------
    learnable : list of (int, int)
        Person's place and skill of all who may be paired somewhere as trainees.
    size : int
        Columns of work.
    frame : CoarseProgram
        The program without any work.
    """

    def __init__(self, columns: CoarseColumns) -> None:
        self.columns = columns
        self.problem, self.pool = columns.problem, columns.pool
        problem = self.problem
        served = (problem.cells[index] for index in self.pool.cells)
        self._cells = [c for c in served if problem.requirements[c.requirement].candidates]
        self._by_window: dict[tuple[int, int, int], list[Cell]] = {}
        for cell in self._cells:
            window = starts_of(problem, problem.requirements[cell.requirement], cell)
            self._by_window.setdefault((*window, cell.length), []).append(cell)
        spans = stretches(problem.periods)
        windows = np.array(list(self._by_window), dtype=np.int64).reshape(-1, 3)
        early, late, length = windows.T
        fills = [least_within(early, late, length, begin, end) for begin, end in spans]
        self._fills = np.array(fills, dtype=np.float64).T
        self._spans = np.array([end - begin for begin, end in spans], dtype=np.float64)
        self._protections: dict[int, list[int]] = {}
        for index in self.pool.protections:
            for requirement in problem.protections[index].requirements:
                self._protections.setdefault(requirement, []).append(index)
        self._longest = max((cell.length for cell in self._cells), default=1)
        self._look_at_all()
        nobody = np.array([], dtype=np.int64)
        nothing = dict.fromkeys(self.pool.cells, (nobody, nobody))
        self.frame: CoarseProgram = restricted_program(columns, nothing, self.learnable)

    def cells(self) -> Iterator[CellColumns]:
        """Yield the columns of each cell."""
        return (self.columns.of(cell) for cell in self._cells)

    def _look_at_all(self) -> None:
        """Learn what no cell tells alone."""
        learnable: set[tuple[int, int]] = set()
        self.size, self._most_worth = 0, 0
        for of_cell in self.cells():
            for mode in of_cell.modes:
                self.size += len(mode)
                self._most_worth = max(self._most_worth, int(np.abs(mode.worth).max(initial=0)))
            places = of_cell.paired.place[of_cell.paired.is_trainee].tolist()
            learnable.update((place, of_cell.requirement.skill) for place in places)
        self.learnable = sorted(learnable)
        self._learns: dict[int, BoolArray] = {}
        for place, skill in self.learnable:
            if self.columns.need(place, skill) is not None:
                nobody = np.zeros(len(self.columns.people), dtype=bool)
                self._learns.setdefault(skill, nobody)[place] = True

    def price(self, prices: RowPrices, look: Callable[[CellPrices], None]) -> Priced:
        """Return a bound on the program with all columns, in exact arithmetic.

        Parameters
        ----------
        prices : RowPrices
            Any, at least 0.
        look : callable
            Called with what the columns of each cell earn.
        """
        known = self._rounded(prices)
        earned = _Earned()
        freed: dict[int, Floats] = {}
        per_block = max(1, _BLOCK // max(1, len(self.columns.people)))
        windows = list(self._by_window.values())
        for first in range(0, len(windows), per_block):
            fills = self._fills[first : first + per_block]
            block = windows[first : first + per_block]
            for cost, fill, cells in zip(fills @ known.costs, fills, block, strict=True):
                for cell in cells:
                    paid = cost
                    if cell.requirement in self._protections and known.prices.reserved.any():
                        if cell.requirement not in freed:
                            freed[cell.requirement] = self._freed(cell.requirement, known)
                        paid = cost - fill[: self.problem.periods] @ freed[cell.requirement]
                    look(self._of_cell(self.columns.of(cell), known, paid, earned))
        return self._bound(known, earned)

    def _of_cell(
        self, of_cell: CellColumns, known: _Known, paid: Floats, total: _Earned
    ) -> CellPrices:
        """Return what the columns of a cell earn, and add it to the total."""
        problem, requirement = self.problem, of_cell.requirement
        skill, length = problem.skills[requirement.skill], of_cell.cell.length
        delivered, covered, shared, mentored, places = known.prices.team[
            :, of_cell.cell.index
        ].tolist()
        part, whole = requirement.share
        alone, pairs = of_cell.modes
        solo = alone.worth * float(known.scale) - paid[alone.place]
        solo += problem.output_scale * delivered - covered - part * shared
        solo += alone.is_experienced * (whole * shared + skill.trainees_per_mentor * mentored)
        paired = pairs.worth * float(known.scale) - paid[pairs.place]
        paired += skill.net_output * delivered - part * shared - mentored - places
        learns = self._learns.get(requirement.skill)
        if learns is not None:
            hours = known.prices.learnt[requirement.skill, pairs.place]
            paired += length * hours * pairs.is_trainee
            if requirement.min_level >= Level.QUALIFIED:
                total.set_apart(of_cell, solo, alone.is_trainee & learns[alone.place])
        total.add(alone, solo)
        total.add(pairs, paired)
        return CellPrices(of_cell, solo, paired)

    def _freed(self, requirement: int, known: _Known) -> Floats:
        """Return the prices of holds that do not count for a requirement's work."""
        inside = np.zeros(known.prices.reserved.shape, dtype=bool)
        for index in self._protections[requirement]:
            protection = self.problem.protections[index]
            begin, end = held_window(self.problem, protection)
            places = [self.columns.place[staff] for staff in protection.candidates]
            inside[begin:end, places] = True
        return np.where(inside, known.prices.reserved, 0.0)

    def _rounded(self, prices: RowPrices) -> _Known:
        """Round prices as finely as is exact; to nothing if they are too large for that."""
        # Somebody who is away is held all the same.
        here = self.columns.capacity.T > 0
        prices = replace(prices, reserved=np.where(here, prices.reserved, 0.0))
        for bits in range(_MOST_BITS, -1, -1):
            known = self._known(prices, 1 << bits)
            if self._size(known) < _SAFE and self._size_of_frame(known) < _SAFE_INTEGER:
                return known
        return self._known(prices.rounded(0), 1)

    def _known(self, prices: RowPrices, scale: int) -> _Known:
        rounded = prices.rounded(scale)
        costs = rounded.loads.copy()
        costs[: self.problem.periods] += rounded.reserved
        return _Known(scale, rounded, costs)

    def _size(self, known: _Known) -> float:
        """Return what no sum that prices a column exceeds."""
        problem = self.problem
        ratios = [skill.trainees_per_mentor for skill in problem.skills]
        outputs = [abs(skill.net_output) for skill in problem.skills]
        shares = [r.share[1] + abs(r.share[0]) for r in problem.requirements]
        most = max(problem.output_scale, *ratios, *outputs, *shares, 1)
        size: float = self._most_worth * float(known.scale)
        size += most * known.prices.team.sum(axis=0).max(initial=0.0)
        fills = np.minimum(self._spans, self._longest)
        size += 2 * (fills @ known.costs).max(initial=0.0)
        return float(size + self._longest * known.prices.learnt.max(initial=0.0))

    def _size_of_frame(self, known: _Known) -> float:
        """Return what no sum that prices a column without work exceeds."""
        frame = self.frame
        size = np.abs(frame.worth) * float(known.scale)
        prices = self._of_row(known)
        np.add.at(size, frame.column, np.abs(frame.coefficient) * prices[frame.row])
        return float(max(size.max(initial=0.0), prices.max(initial=0.0)))

    def _of_row(self, known: _Known) -> Floats:
        """Return the price of each row of the frame."""
        rows, prices = self.frame.rows, known.prices
        found = np.zeros(len(rows.kind))
        for kind, array in (
            (RowKind.RESERVED, prices.reserved),
            (RowKind.LEARNT, prices.learnt),
        ):
            mine = rows.kind == kind
            found[mine] = array[rows.at[mine], rows.owner[mine]]
        mine = rows.kind < NUM_TEAM_KINDS
        found[mine] = prices.team[rows.kind[mine], rows.owner[mine]]
        mine = rows.kind == RowKind.HELD
        found[mine] = prices.held[rows.owner[mine]]
        return found

    def _bound(self, known: _Known, earned: _Earned) -> Priced:
        """Add what is not work, and work after a qualification as far as that does not pay."""
        frame, prices = self.frame, self._of_row(known).astype(np.int64)
        excess = frame.worth * known.scale
        np.subtract.at(excess, frame.column, frame.coefficient * prices[frame.row])
        beyond, late = self._risen(excess, earned)
        total = earned.total + beyond
        total += _product(np.maximum(excess, 0), frame.upper) + _product(prices, frame.most)
        if not self.problem.is_off("capacity"):
            there = np.pad(self.columns.capacity.cumsum(axis=1), ((0, 0), (1, 0)))
            spans = stretches(self.problem.periods)
            most = np.array([there[:, end] - there[:, begin] for begin, end in spans])
            total += _product(known.prices.loads.astype(np.int64), most)
        bound: int = frame.offset - (-total // known.scale)
        return Priced(bound, late)

    def _risen(self, excess: IntArray, earned: _Earned) -> tuple[int, list[Late]]:
        """Price the rows of those who have to qualify first at the best that the rest allows.

        Their work may cost what the qualification loses: beyond that, a unit of the price adds as
        much to what the qualification earns as it takes from their work, or more. Returned are what
        is then still earned, and all columns of those who earn that.
        """
        frame = self.frame
        entries = np.flatnonzero(frame.rows.kind[frame.row] == RowKind.LEARNT)
        rows, columns = frame.row[entries], frame.column[entries]
        owners, skills = frame.rows.owner[rows].tolist(), frame.rows.at[rows].tolist()
        lost = (-excess[columns]).tolist()
        left = {
            (place, skill): max(0, one) // MOST_ALONE
            for place, skill, one in zip(owners, skills, lost, strict=True)
        }
        total, late = 0, []
        for key, waiting in earned.late.items():
            slack, beyond = left[key], 0
            for one in sorted(waiting, key=lambda one: -one.upper):
                paid = min(slack, one.earned)
                slack -= paid
                beyond += (one.earned - paid) * one.upper
            if beyond:
                total += beyond
                late += waiting
        return total, late


def _product(one: IntArray, other: IntArray) -> int:
    """Return the sum of products, of any size."""
    places = np.flatnonzero(one.ravel())
    pairs = zip(one.ravel()[places].tolist(), other.ravel()[places].tolist(), strict=True)
    return sum(left * right for left, right in pairs)
