"""Starts and seats: the variables that every rule reads; only what may be true."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from crostaff.compile import valid_starts
from crostaff.model.context import BuildContext, Expr, Literal, Member, Seat
from crostaff.plan.decisions import Assigned
from crostaff.problem import BoolArray, Cell, Person, RequirementData


def add_starts(ctx: BuildContext) -> None:
    """Create one start per activity, over its tightened window."""
    for activity in ctx.problem.activities:
        if activity.is_fixed:
            ctx.starts.append(activity.earliest)
        else:
            ctx.starts.append(ctx.model.new_int_var(activity.earliest, activity.latest, ""))


def add_members(ctx: BuildContext) -> None:
    """Create a seat per free (person, cell, mode) that some start allows; add the kept ones."""
    problem = ctx.problem
    for cell in ctx.view.cells:
        requirement = problem.requirements[cell.requirement]
        for index in ctx.view.candidates(cell):
            member = _member(ctx, requirement, problem.staff[index], cell)
            if member is not None:
                ctx.members.append(member)
    for cell_index, team in ctx.view.kept.items():
        cell = problem.cells[cell_index]
        ctx.members.extend(_kept(ctx, cell, row) for row in team)


def _kept(ctx: BuildContext, cell: Cell, row: Assigned) -> Member:
    steps = row.pct // ctx.problem.step
    seat = Seat(row.staff, cell, row.paired, ctx.true, steps, steps, steps)
    if not ctx.activity_of(cell).is_fixed:
        person = ctx.problem.staff[row.staff]
        _restrict_starts(ctx, seat, valid_starts(ctx.view.problem, person, cell))
    return ctx.member(cell, (seat,), ctx.true, steps, kept=True)


def fte_range(ctx: BuildContext, requirement: RequirementData, person: Person) -> tuple[int, int]:
    """Return the fewest and most grid steps of a person on a requirement, required FTE apart."""
    step = ctx.problem.step
    ceiling = 100 if ctx.problem.is_off("capacity") else min(100, person.contract_pct)
    return requirement.min_pct // step, ceiling // step


def _member(
    ctx: BuildContext, requirement: RequirementData, person: Person, cell: Cell
) -> Member | None:
    open_ = valid_starts(ctx.view.problem, person, cell)
    if not open_.any():
        return None
    level = person.skills[requirement.skill].level
    seats = []
    able = _able_starts(ctx, requirement, person, cell, open_)
    if able.any():
        seats.append(_seat(ctx, requirement, person, cell, paired=False, open_=able))
    if requirement.trainee_slots and 1 <= level < requirement.min_level:
        seats.append(_seat(ctx, requirement, person, cell, paired=True, open_=open_))
    taken = tuple(seat for seat in seats if seat is not None)
    if not taken:
        return None
    if len(taken) == 1:
        seat = taken[0]
        return ctx.member(cell, taken, seat.on, seat.steps)
    on = ctx.model.new_bool_var("")
    ctx.model.add(sum(seat.on for seat in taken) == on)
    steps = ctx.total([seat.steps for seat in taken])
    return ctx.member(cell, taken, on, steps)


def _able_starts(
    ctx: BuildContext, requirement: RequirementData, person: Person, cell: Cell, open_: BoolArray
) -> BoolArray:
    known = person.skills[requirement.skill]
    if known.level >= requirement.min_level:
        return open_
    first = ctx.activity_of(cell).earliest + cell.offset
    able = np.array(
        [known.level_by(first + i) >= requirement.min_level for i in range(len(open_))],
        dtype=np.bool_,
    )
    result: BoolArray = open_ & able
    return result


def _seat(
    ctx: BuildContext,
    requirement: RequirementData,
    person: Person,
    cell: Cell,
    *,
    paired: bool,
    open_: BoolArray,
) -> Seat | None:
    low, high = fte_range(ctx, requirement, person)
    if not paired and not ctx.problem.is_off("coverage"):
        high = min(high, requirement.pct // ctx.problem.step)
    if low > high:
        return None
    on = ctx.model.new_bool_var("")
    seat = Seat(person.index, cell, paired, on, _steps(ctx, on, low, high), low, high)
    _restrict_starts(ctx, seat, open_)
    return seat


def _steps(ctx: BuildContext, on: Literal, low: int, high: int) -> Expr:
    if low == high:
        return low * on
    domain = cp_model.Domain.from_intervals([[0, 0], [low, high]])
    steps = ctx.model.new_int_var_from_domain(domain, "")
    ctx.model.add(steps >= low * on)
    ctx.model.add(steps <= high * on)
    return steps


def _restrict_starts(ctx: BuildContext, seat: Seat, open_: BoolArray) -> None:
    if not open_.all():
        values = (np.flatnonzero(open_) + ctx.activity_of(seat.cell).earliest).tolist()
        key = (seat.staff, seat.cell.index, seat.paired)
        ctx.open_starts[key] = cp_model.Domain.from_values(values)
