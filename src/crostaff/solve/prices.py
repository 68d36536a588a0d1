"""What one more hour of work is worth in a relaxation, need by need and person by person.

The prices are duals of the coarse linear programs (:mod:`crostaff.solve.coarse`): prices of a
relaxation, which knows no dates, no whole people and no handovers. They say quickly where to look;
what one more person is worth is said by planning anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from crostaff.problem import Problem
from crostaff.solve.coarse import (
    LARGEST_COARSE,
    NO_CELL,
    CoarseProgram,
    coarse_program,
    coarse_size,
)
from crostaff.solve.limits import Limits
from crostaff.solve.linear import Floats, upper_bound
from crostaff.solve.pools import find_pools
from crostaff.solve.stop import Stop

EASED_PCT = 1
"""Percent by which needs are smaller: those met to within it count as met."""

LEAST_PCT = 0.5
"""FTE in percent, for work to count as somebody's in the relaxation."""


class WorkPrice(NamedTuple):
    """What a person's time brings where the relaxation uses it.

    Attributes
    ----------
    staff, cell : int
    pct : float
        FTE in percent.
    price : float
        Currency that one more hour of the person would bring, beyond the hour's own cost.
    """

    staff: int
    cell: int
    pct: float
    price: float


@dataclass(frozen=True)
class Prices:
    """Prices in currency per hour of a full-time person.

    Attributes
    ----------
    need_by_cell : mapping of int to float
        What one more hour of somebody like those who may work there would bring, beyond the hour's
        own cost; 0 where everybody needed is there. Cells of pools that were not solved, for want
        of time or because they are too large, are left out.
    work : tuple of WorkPrice
    is_complete : bool
        Whether every linear program was solved, up to the tolerance of its solver.
    """

    need_by_cell: Mapping[int, float]
    work: tuple[WorkPrice, ...]
    is_complete: bool


def relaxed_prices(problem: Problem, *, time_limit: float) -> Prices:
    """Return the prices of a problem's needs and time, as far as the value is concerned.

    Parameters
    ----------
    problem : Problem
    time_limit : float
        Seconds.
    """
    stop = Stop(time.perf_counter() + time_limit)
    needs: dict[int, float] = {}
    work: list[WorkPrice] = []
    complete = True
    for pool in find_pools(problem):
        if coarse_size(problem, pool) > LARGEST_COARSE:
            complete = False
            continue
        program = eased(coarse_program(problem, pool))
        outcome = upper_bound(program, Limits(0, stop))
        complete = complete and outcome.is_optimal
        missing = {cell: _missing(problem, cell) for cell in pool.cells}
        if outcome.duals is None or outcome.values is None:
            # Without rows nobody can do anything; stopped early, nothing is known.
            needs.update({} if len(program.row) else missing)
            continue
        earned = _earned(problem, program, outcome.duals)
        needs.update(missing | _best(program, earned))
        work += _used(program, earned, outcome.values)
    return Prices(needs, tuple(work), complete)


def eased(program: CoarseProgram) -> CoarseProgram:
    """Return a program in which every need is a little smaller.

    Where supply meets demand exactly, the price of one more hour may be anything between nothing
    and what a missing hour costs. With a little less demand it is nothing, as it should be.
    """
    rows = program.row_cell != NO_CELL
    scale = np.where(rows, 100, 1)
    return replace(
        program,
        coefficient=program.coefficient * scale[program.row],
        most=np.where(rows, (100 - EASED_PCT) * program.most, program.most),
    )


def _earned(problem: Problem, program: CoarseProgram, duals: Floats) -> Floats:
    """Return by column of work what an hour of it earns above the prices of its team's rows.

    What is left pays for the person's time: nothing where they have time to spare.
    """
    prices = np.maximum(np.where(np.isfinite(duals), duals, 0.0), 0.0)
    entries = program.row_cell[program.row] != NO_CELL
    paid = np.zeros(len(program.worth))
    amounts = program.coefficient[entries] * prices[program.row[entries]]
    np.add.at(paid, program.column[entries], amounts)
    lengths = np.array([problem.cells[cell].length for cell in program.cell.tolist()])
    units: Floats = (program.worth - paid)[program.work] / np.maximum(lengths, 1)
    return np.multiply(units, _per_hour(problem))


def _per_hour(problem: Problem) -> float:
    """Return the currency per hour that a unit of money per pct-period is."""
    return 1 / (100 * problem.units_per_cent * problem.hours(1))


def _missing(problem: Problem, cell: int) -> float:
    """Return what an hour of missing work costs: the price where nobody can come."""
    need = problem.requirements[problem.cells[cell].requirement]
    return need.shortfall_cost * problem.output_scale * _per_hour(problem)


def _best(program: CoarseProgram, earned: Floats) -> dict[int, float]:
    """Return by cell what whoever earns most there would earn with one more hour."""
    best: dict[int, float] = {}
    for cell, price in zip(program.cell.tolist(), earned.tolist(), strict=True):
        best[cell] = max(best.get(cell, 0.0), round(price, 2))
    return best


def _used(program: CoarseProgram, earned: Floats, values: Floats) -> Iterator[WorkPrice]:
    """Yield the work of a solution, with what each person's time brings there."""
    done = values[program.work]
    for place in np.flatnonzero(done > LEAST_PCT).tolist():
        yield WorkPrice(
            int(program.staff[place]),
            int(program.cell[place]),
            float(done[place]),
            max(0.0, round(float(earned[place]), 2)),
        )
