"""Levels that grow: when a person becomes qualified, and experienced, as variables."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from ortools.sat.python import cp_model

from crostaff.model.context import BuildContext, Expr, Literal, Member, Seat, is_zero
from crostaff.problem import NEVER, Cell, PersonSkill


@dataclass(frozen=True)
class Rise:
    """The boundary from which a person holds a level.

    Attributes
    ----------
    boundaries : list of int
        Where it can be reached, ascending.
    held : list of literal
        Whether the level is held from each boundary on.
    when : expression
        The boundary itself; ``never`` if it is not reached within the horizon.
    never : int
    """

    boundaries: list[int]
    held: list[Literal]
    when: Expr
    never: int

    def held_at(self, ctx: BuildContext, period: int) -> Literal:
        """Return the literal "the level is held at the begin of the period"."""
        place = bisect_right(self.boundaries, period)
        return self.held[place - 1] if place else ctx.false

    def held_at_begin(self, ctx: BuildContext, member: Member) -> Literal:
        """Return a literal equal to "the level is held when the member's segment begins"."""
        activity = ctx.activity_of(member.cell)
        if activity.is_fixed:
            return self.held_at(ctx, activity.earliest + member.cell.offset)
        literal = ctx.model.new_bool_var("")
        begin = ctx.starts[activity.index] + member.cell.offset
        ctx.model.add(self.when <= begin).only_enforce_if(literal)
        ctx.model.add(self.when >= begin + 1).only_enforce_if(~literal)
        return literal


class Growth:
    """Rises by (staff, skill) and level; only those that the horizon leaves room for."""

    def __init__(self) -> None:
        self.rises: dict[tuple[int, int, int], Rise] = {}
        self._begins: dict[tuple[int, int, int], Literal] = {}

    def level_at_least(self, ctx: BuildContext, member: Member, level: int) -> Literal:
        """Return a literal equal to "the level is held when the member's segment begins"."""
        skill = ctx.problem.requirements[member.cell.requirement].skill
        if member.staff not in ctx.view.staff:
            begin = ctx.span(member.cell)[0]
            return ctx.true if ctx.view.level(member.staff, skill, begin) >= level else ctx.false
        if ctx.person(member).skills[skill].level >= level:
            return ctx.true
        rise = self.rises.get((member.staff, skill, level))
        if rise is None:
            return ctx.false
        key = (member.staff, member.cell.index, level)
        if key not in self._begins:
            self._begins[key] = rise.held_at_begin(ctx, member)
        return self._begins[key]

    def level_at_least_at(
        self, ctx: BuildContext, staff: int, skill: int, level: int, period: int
    ) -> Literal:
        """Return a literal equal to "the person holds the level at the begin of the period"."""
        known = ctx.problem.staff[staff].skills.get(skill)
        if known is None:
            return ctx.true if level == 0 else ctx.false
        if known.level >= level:
            return ctx.true
        rise = self.rises.get((staff, skill, level))
        return ctx.false if rise is None else rise.held_at(ctx, period)


def add_growth(ctx: BuildContext) -> Growth:
    """Define when each level is reached, exactly as the hours credit it.

    For a person and skill and every boundary ``b`` at which a counted segment can end::

        held[b]  ⇔  Σ steps × length over counted segments that end by b  ≥  need
    """
    growth = Growth()
    if not ctx.problem.growth:
        return growth
    groups: dict[tuple[int, int], list[Member]] = {}
    for members in ctx.members_by_staff.values():
        for member in members:
            skill = ctx.problem.requirements[member.cell.requirement].skill
            groups.setdefault((member.staff, skill), []).append(member)
    for (staff, skill), members in groups.items():
        known = ctx.problem.staff[staff].skills[skill]
        _add_qualified(ctx, growth, (staff, skill), known, members)
        _add_experienced(ctx, growth, (staff, skill), known, members)
    return growth


def _add_qualified(
    ctx: BuildContext,
    growth: Growth,
    key: tuple[int, int],
    known: PersonSkill,
    members: list[Member],
) -> None:
    if known.level != 1 or known.earliest[0] >= NEVER:
        return
    credits = [(seat, seat.steps) for member in members for seat in member.seats if seat.paired]
    rise = _rise(ctx, known.to_next[0], known.earliest[0], credits)
    if rise is not None:
        growth.rises[(*key, 2)] = rise


def _add_experienced(
    ctx: BuildContext,
    growth: Growth,
    key: tuple[int, int],
    known: PersonSkill,
    members: list[Member],
) -> None:
    if known.level not in (1, 2) or known.earliest[1] >= NEVER:
        return
    if known.level == 1 and (*key, 2) not in growth.rises:
        return
    credits: list[tuple[Seat, Expr]] = []
    for member in members:
        for seat in member.seats:
            steps = _steps_at_level_two(ctx, growth, member, seat)
            if not is_zero(steps):
                credits.append((seat, steps))
    rise = _rise(ctx, known.to_next[1], known.earliest[1], credits)
    if rise is not None:
        growth.rises[(*key, 3)] = rise


def _steps_at_level_two(ctx: BuildContext, growth: Growth, member: Member, seat: Seat) -> Expr:
    min_level = ctx.problem.requirements[member.cell.requirement].min_level
    if not seat.paired and min_level >= 2:
        return seat.steps
    return ctx.gated(seat.steps, seat.high, growth.level_at_least(ctx, member, 2))


def _rise(
    ctx: BuildContext,
    need: int | None,
    earliest: int,
    credits: list[tuple[Seat, Expr]],
) -> Rise | None:
    if need is None or not credits:
        return None
    threshold = max(1, -(-need // ctx.problem.step))
    boundaries = _boundaries(ctx, earliest, [seat.cell for seat, _ in credits])
    if not boundaries:
        return None
    never = ctx.problem.periods + 1
    held: list[Literal] = []
    for boundary in boundaries:
        done = ctx.total(_credited(ctx, credits, boundary))
        literal = ctx.model.new_bool_var("")
        ctx.post("level", ctx.model.add(done >= threshold).only_enforce_if(literal))
        ctx.post("level", ctx.model.add(done <= threshold - 1).only_enforce_if(~literal))
        held.append(literal)
    domain = cp_model.Domain.from_values([*boundaries, never])
    when = ctx.model.new_int_var_from_domain(domain, "")
    for boundary, is_held in zip(boundaries, held, strict=True):
        ctx.model.add(when <= boundary).only_enforce_if(is_held)
        ctx.model.add(when >= boundary + 1).only_enforce_if(~is_held)
    return Rise(boundaries, held, when, never)


def _boundaries(ctx: BuildContext, earliest: int, cells: list[Cell]) -> list[int]:
    ends: set[int] = set()
    for cell in cells:
        activity = ctx.activity_of(cell)
        reach = cell.offset + cell.length
        ends.update(range(activity.earliest + reach, activity.latest + reach + 1))
    return sorted(end for end in ends if end >= earliest)


def _credited(ctx: BuildContext, credits: list[tuple[Seat, Expr]], boundary: int) -> list[Expr]:
    """Return the work credited by a boundary, in steps × periods."""
    rows: list[Expr] = []
    for seat, steps in credits:
        cell = seat.cell
        latest = boundary - cell.offset - cell.length
        if steps is seat.steps:
            done = ctx.portion(seat, 0, latest)
        else:
            ended = ctx.start_le(ctx.activity_of(cell).index, latest)
            done = ctx.gated(steps, seat.high, ended)
        if not is_zero(done):
            rows.append(cell.length * done)
    return rows
