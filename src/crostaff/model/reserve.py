"""Reserved capacity: holds, released periods, and what a hold adds to a person's load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from crostaff.model.context import BuildContext, Expr, Literal, Member, is_zero
from crostaff.problem import ProtectionData


@dataclass
class Holding:
    """One person's stake in the protections of one study, function and skill.

    Attributes
    ----------
    staff : int
    holds : dict of int to expression
        Reserved grid steps by protection.
    work : list of Member
        The person's places on that study's requirements of the same function and skill.
    unused : dict of (int, int) to expression
        Steps reserved, unreleased and not worked, by (protection, period).
    charge : dict of int to expression
        Steps of capacity taken in a period: the larger of hold and matching work.
    """

    staff: int
    holds: dict[int, Expr] = field(default_factory=dict)
    work: list[Member] = field(default_factory=list)
    unused: dict[tuple[int, int], Expr] = field(default_factory=dict)
    charge: dict[int, Expr] = field(default_factory=dict)


class Reserve:
    """Holds and releases of the whole problem.

    Attributes
    ----------
    holds : dict of (int, int) to expression
        Reserved grid steps by (protection, staff).
    released : dict of (int, int) to literal
        Whether a period is released, by (protection, period); absent means never.
    holdings_by_staff : dict of int to list of Holding
    """

    def __init__(self) -> None:
        self.holds: dict[tuple[int, int], Expr] = {}
        self.released: dict[tuple[int, int], Literal] = {}
        self.holdings_by_staff: dict[int, list[Holding]] = {}

    def held_work(self, staff: int) -> set[int]:
        """Return the cells whose work of the person a hold can cover."""
        return {
            member.cell.index
            for holding in self.holdings_by_staff.get(staff, ())
            for member in holding.work
        }

    @cached_property
    def holdings(self) -> list[Holding]:
        """Every holding."""
        return [h for group in self.holdings_by_staff.values() for h in group]


def add_reserve(ctx: BuildContext) -> Reserve:
    """Create holds, released periods, and each holder's charge and unused hours."""
    reserve = Reserve()
    groups: dict[tuple[int, str, int, int], Holding] = {}
    for index in ctx.view.protections:
        protection = ctx.problem.protections[index]
        if protection.window[0] == protection.window[1]:
            continue
        _add_released(ctx, reserve, protection)
        for staff in protection.candidates:
            hold = _hold(ctx, protection, staff)
            if is_zero(hold):
                continue
            reserve.holds[protection.index, staff] = hold
            key = (protection.study, protection.function, protection.skill, staff)
            if key not in groups:
                groups[key] = Holding(staff, work=_work(ctx, protection, staff))
                reserve.holdings_by_staff.setdefault(staff, []).append(groups[key])
            groups[key].holds[protection.index] = hold
    for holding in groups.values():
        _add_charge(ctx, reserve, holding)
    return reserve


def _hold(ctx: BuildContext, protection: ProtectionData, staff: int) -> Expr:
    if protection.index not in ctx.view.free_protections:
        return ctx.view.kept_holds.get((protection.index, staff), 0) // ctx.problem.step
    most = min(protection.pct, 100)
    person = ctx.problem.staff[staff]
    is_there = person.capacity[slice(*protection.window)].any()
    if is_there and not _is_releasable(ctx, protection) and not ctx.problem.is_off("capacity"):
        # Only while it is released, or its holder away, may a hold exceed the contract.
        most = min(most, person.contract_pct)
    return ctx.model.new_int_var(0, most // ctx.problem.step, "")


def _is_releasable(ctx: BuildContext, protection: ProtectionData) -> bool:
    return protection.notice is not None or ctx.problem.is_off("release")


def _work(ctx: BuildContext, protection: ProtectionData, staff: int) -> list[Member]:
    wanted = set(protection.requirements)
    return [m for m in ctx.members_by_staff[staff] if m.cell.requirement in wanted]


def _add_released(ctx: BuildContext, reserve: Reserve, protection: ProtectionData) -> None:
    """Create one literal per releasable period; those that are true form one block."""
    if not _is_releasable(ctx, protection):
        return
    if protection.index not in ctx.view.free_protections:
        for period in ctx.view.kept_releases.get(protection.index, ()):
            reserve.released[protection.index, period] = ctx.true
        return
    begin, end = protection.window
    if protection.notice is not None and not ctx.problem.is_off("release"):
        begin = max(begin, protection.notice)
    before: Literal = ctx.false
    openings: list[Literal] = []
    for period in range(begin, end):
        literal = ctx.model.new_bool_var("")
        reserve.released[protection.index, period] = literal
        opening = literal
        if before is not ctx.false:
            opening = ctx.model.new_bool_var("")
            ctx.model.add(opening >= literal - before)
            ctx.model.add_implication(opening, literal)
        openings.append(opening)
        before = literal
    if openings:
        ctx.post("release", ctx.model.add_at_most_one(openings))


def _add_charge(ctx: BuildContext, reserve: Reserve, holding: Holding) -> None:
    """Define what a holding takes of the person's capacity, period by period.

    charge = max(Σ unreleased holds, matching work); unused = unreleased holds − matching work,
    the dearest idle hours first where several protections overlap.
    """
    known: dict[object, tuple[Expr, dict[int, Expr]]] = {}
    for period in _periods(ctx, holding.work, holding.holds):
        key = _likeness(ctx, reserve, holding, period)
        if key not in known:
            known[key] = _charge(ctx, reserve, holding, period)
        holding.charge[period], unused = known[key]
        for index, expr in unused.items():
            holding.unused[index, period] = expr


def _likeness(ctx: BuildContext, reserve: Reserve, holding: Holding, period: int) -> object:
    """Return what two periods have in common if they are charged alike."""
    work = [m for m in holding.work if m.span[0] <= period < m.span[1]]
    released = [reserve.released.get((index, period)) for index in _open(ctx, holding, period)]
    if all(m.is_fixed for m in work) and all(one is None or one is ctx.true for one in released):
        sure = tuple(m.cell.index for m in work)
        return sure, tuple(_open(ctx, holding, period)), tuple(one is None for one in released)
    return period


def _open(ctx: BuildContext, holding: Holding, period: int) -> list[int]:
    """Return the protections whose window covers a period in which the person is there."""
    if ctx.problem.staff[holding.staff].capacity[period] == 0:
        return []
    windows = {index: ctx.problem.protections[index].window for index in holding.holds}
    return [index for index, (begin, end) in windows.items() if begin <= period < end]


def _charge(
    ctx: BuildContext, reserve: Reserve, holding: Holding, period: int
) -> tuple[Expr, dict[int, Expr]]:
    """Return what a period takes of the capacity, and what is unused by protection."""
    work = _work_at(ctx, holding.work, period)
    open_ = {
        index: _unreleased(ctx, reserve, index, period, holding.holds[index])
        for index in _open(ctx, holding, period)
    }
    open_ = {index: hold for index, hold in open_.items() if not is_zero(hold)}
    if not open_:
        return work, {}
    known = _known_charge(open_, work)
    if known is not None:
        return known
    most = [ctx.problem.protections[index].pct // ctx.problem.step for index in open_]
    ceiling = sum(most) + sum(member.high for member in holding.work)
    charge = ctx.model.new_int_var(0, ceiling, "")
    ctx.post("protection", ctx.model.add(charge >= work))
    ctx.post("protection", ctx.model.add(charge >= ctx.total(list(open_.values()))))
    return charge, _unused(ctx, open_, work)


def _known_charge(open_: dict[int, Expr], work: Expr) -> tuple[int, dict[int, Expr]] | None:
    """Return charge and unused part of one hold where hold and work are known, else ``None``."""
    if len(open_) > 1 or not isinstance(work, int):
        return None
    ((index, hold),) = open_.items()
    if not isinstance(hold, int):
        return None
    return max(hold, work), {index: max(0, hold - work)}


def _periods(ctx: BuildContext, work: Iterable[Member], protections: Iterable[int]) -> list[int]:
    periods: set[int] = set()
    for member in work:
        periods.update(range(*member.span))
    for index in protections:
        periods.update(range(*ctx.problem.protections[index].window))
    return sorted(periods)


def _work_at(ctx: BuildContext, work: Iterable[Member], period: int) -> Expr:
    """Return the work in a period, exactly, as one variable (or 0)."""
    parts: list[Expr] = []
    most = 0
    for member in work:
        if member.span[0] <= period < member.span[1]:
            parts.append(ctx.load_at(member, period))
            most += member.high
    if all(isinstance(part, int) for part in parts):
        return sum(parts)
    total = ctx.model.new_int_var(0, most, "")
    ctx.model.add(total == ctx.total(parts))
    return total


def _unreleased(
    ctx: BuildContext, reserve: Reserve, protection: int, period: int, hold: Expr
) -> Expr:
    released = reserve.released.get((protection, period))
    if released is None:
        return hold
    most = ctx.problem.protections[protection].pct // ctx.problem.step
    return ctx.gated(hold, most, ctx.negated(released))


def _unused(ctx: BuildContext, open_: dict[int, Expr], work: Expr) -> dict[int, Expr]:
    """Return the unused part of each hold; all wishes make it as small as the work allows."""
    unused: dict[int, Expr] = {}
    shares: list[Expr] = []
    for index, hold in open_.items():
        most = ctx.problem.protections[index].pct // ctx.problem.step
        share = work
        if len(open_) > 1:
            share = ctx.model.new_int_var(0, most, "")
            ctx.model.add(share <= hold)
            ctx.model.add(share <= work)
            shares.append(share)
        unused[index] = ctx.model.new_int_var(0, most, "")
        ctx.model.add(unused[index] >= hold - share)
    if shares:
        ctx.model.add(ctx.total(shares) <= work)
    return unused
