"""Prices all columns of a pool's coarse program, whether a program has them or not.

There may be tens of millions of them, so they are made cell by cell, and not all are kept. What a
column pays for a person's time is a product of two small arrays: what each stretch of the person's
time costs, and for how long the cell fills each stretch. All is done in whole numbers that doubles
hold exactly, so the bound is exact, and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace

import numpy as np

from crostaff.problem import Cell, IntArray
from crostaff.solve.coarse import (
    NUM_TEAM_KINDS,
    CoarseProgram,
    RowKind,
    held_window,
    restricted_program,
)
from crostaff.solve.coarse_columns import CellColumns, CoarseColumns, Mode
from crostaff.solve.coarse_growth import MOST_ALONE, NO_RISE, Moments
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


@dataclass(frozen=True, eq=False)
class Late:
    """Columns of people who have to reach a level first, and would earn so much; one entry each.

    Attributes
    ----------
    share : array of int
        Which share of a rise they wait for, counted through moments and rises.
    cell, solo : array of int
        The cell, and the place among its columns alone.
    upper, earned : array of int
    """

    share: IntArray
    cell: IntArray
    solo: IntArray
    upper: IntArray
    earned: IntArray

    @classmethod
    def of(cls, parts: list[IntArray]) -> Late:
        """Gather columns, given as rows of one array each."""
        return cls(*np.concatenate([np.zeros((5, 0), dtype=np.int64), *parts], axis=1))

    def only(self, chosen: IntArray) -> Late:
        """Return some of the columns."""
        return Late(*(getattr(self, one.name)[chosen] for one in fields(self)))


@dataclass(frozen=True)
class Priced:
    """What pricing all columns gave.

    Attributes
    ----------
    bound : int
    late : Late
        Columns that would earn something even so.
    """

    bound: int
    late: Late


@dataclass(frozen=True)
class _Known:
    """Whole prices times ``scale``, and what people's time costs in all.

    Attributes
    ----------
    costs : array of float, shape (stretches, people)
        Prices of loads, and in single periods those of holds.
    gates : array of float, shape (stretches between moments, rises and one that is nothing)
    hours : array of float, shape (moments, rises and one that is nothing)
    """

    scale: int
    prices: RowPrices
    costs: Floats
    gates: Floats
    hours: Floats


@dataclass
class _Earned:
    """What columns earn in all, and what those earn who have to reach a level first."""

    total: int = 0
    late: list[IntArray] = field(default_factory=list)

    def add(self, mode: Mode, earned: Floats) -> None:
        """Add the columns that earn something."""
        earned = np.maximum(earned, 0.0)
        high = np.floor(earned / _LOW)
        self.total += int(high @ mode.upper) * int(_LOW) + int((earned - high * _LOW) @ mode.upper)

    def set_apart(self, of_cell: CellColumns, earned: Floats, shares: IntArray) -> None:
        """Take out who waits for a share."""
        solo = np.flatnonzero((shares >= 0) & (earned > 0))
        cells, upper = np.full_like(solo, of_cell.cell.index), of_cell.solo.upper[solo]
        amounts = earned[solo].astype(np.int64)
        self.late.append(np.array([shares[solo], cells, solo, upper, amounts]))
        earned[shares >= 0] = 0.0


class Pricing:
    """Prices the columns of a pool.

    Parameters
    ----------
    columns : CoarseColumns

    Attributes
    ----------
    size, entries : int
        Columns of work, and about how many entries the program has.
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
        self._moments = Moments(problem.periods)
        gates = self._moments.stretches.tolist()
        fills = [least_within(early, late, length, begin, end) for begin, end in gates]
        self._gate_fills = np.array(fills, dtype=np.float64).T
        self._spans = np.array([end - begin for begin, end in spans], dtype=np.float64)
        self._protections: dict[int, list[int]] = {}
        for index in self.pool.protections:
            for requirement in problem.protections[index].requirements:
                self._protections.setdefault(requirement, []).append(index)
        self._longest = max((cell.length for cell in self._cells), default=1)
        self._look_at_all()
        nobody = np.array([], dtype=np.int64)
        nothing = dict.fromkeys(self.pool.cells, (nobody, nobody))
        self.frame: CoarseProgram = restricted_program(columns, nothing)

    def cells(self) -> Iterator[CellColumns]:
        """Yield the columns of each cell."""
        return (self.columns.of(cell) for cell in self._cells)

    def _look_at_all(self) -> None:
        """Learn what no cell tells alone."""
        self.size, self.entries, self._most_worth = 0, 0, 0
        for of_cell in self.cells():
            for mode in of_cell.modes:
                self.size += len(mode)
                self.entries += len(mode) * (of_cell.cell.length + NUM_TEAM_KINDS)
                self._most_worth = max(self._most_worth, int(np.abs(mode.worth).max(initial=0)))

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
            gates = self._gate_fills[first : first + per_block] @ known.gates
            for cost, gate, fill, cells in zip(
                fills @ known.costs, gates, fills, block, strict=True
            ):
                for cell in cells:
                    paid = cost
                    if cell.requirement in self._protections and known.prices.reserved.any():
                        if cell.requirement not in freed:
                            freed[cell.requirement] = self._freed(cell.requirement, known)
                        paid = cost - fill[: self.problem.periods] @ freed[cell.requirement]
                    look(self._of_cell(self.columns.of(cell), known, paid, gate, earned))
        return self._bound(known, earned)

    def _of_cell(
        self, of_cell: CellColumns, known: _Known, paid: Floats, gate: Floats, total: _Earned
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
        credit = self._moments.of(np.array(of_cell.begin + length))
        solo += length * known.hours[credit, alone.credits].sum(axis=0)
        paired += length * known.hours[credit, pairs.credits].sum(axis=0)
        solo -= gate[alone.gate]
        if of_cell.begin < of_cell.end or problem.is_off("capacity"):
            shares = self._shares_of(alone, of_cell.end)
            total.set_apart(of_cell, solo, shares)
        total.add(alone, solo)
        total.add(pairs, paired)
        return CellPrices(of_cell, solo, paired)

    def _shares_of(self, mode: Mode, latest: int) -> IntArray:
        """Return which share each column waits for, or −1: counted through moments and rises."""
        rise, moment = mode.gate, int(self._moments.of(np.array(latest)))
        return np.where(rise == NO_RISE, -1, rise * self._moments.number + moment)

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
        gates, hours = (np.pad(one, ((0, 0), (0, 1))) for one in (rounded.gated, rounded.learnt))
        return _Known(scale, rounded, costs, gates, hours)

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
        size += (self._gate_fills @ known.gates).max(initial=0.0)
        return float(size + 2 * self._longest * known.hours.max(initial=0.0))

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
            (RowKind.GATED, prices.gated),
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
        beyond, late = self._risen(excess, Late.of(earned.late))
        total = earned.total + beyond
        total += _product(np.maximum(excess, 0), frame.upper) + _product(prices, frame.most)
        if not self.problem.is_off("capacity"):
            there = np.pad(self.columns.capacity.cumsum(axis=1), ((0, 0), (1, 0)))
            spans = stretches(self.problem.periods)
            most = np.array([there[:, end] - there[:, begin] for begin, end in spans])
            total += _product(known.prices.loads.astype(np.int64), most)
        bound: int = frame.offset - (-total // known.scale)
        return Priced(bound, late)

    def _risen(self, excess: IntArray, late: Late) -> tuple[int, Late]:
        """Price the rows of those who wait for a level at the best that the rest allows.

        Their work may cost what the share loses: beyond that, a unit of the price adds as much to
        what the share earns as it takes from their work, or more. Returned are what is then still
        earned, and all columns of the shares that earn that.
        """
        slack = np.maximum(-excess[self.frame.shares.ravel()], 0) // MOST_ALONE
        # Whoever can do most is paid for first.
        late = late.only(np.lexsort((-late.upper, late.share)))
        shares, begins, place = np.unique(late.share, return_index=True, return_inverse=True)
        # Sums of any size.
        spent = late.earned.astype(object).cumsum() - late.earned
        left = slack[shares][place] - (spent - spent[begins][place])
        beyond = late.earned - np.clip(left, 0, late.earned)
        earns = np.isin(late.share, late.share[beyond > 0])
        return _product(beyond, late.upper), late.only(np.flatnonzero(earns))


def _product(one: IntArray, other: IntArray) -> int:
    """Return the sum of products, of any size."""
    places = np.flatnonzero(one.ravel())
    pairs = zip(one.ravel()[places].tolist(), other.ravel()[places].tolist(), strict=True)
    return sum(left * right for left, right in pairs)
