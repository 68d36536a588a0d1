"""`concurrency`: nobody works on too many studies at once."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.model.context import BuildContext, Expr, Literal, Member
from crostaff.model.growth import Rise
from crostaff.model.overlap import fullest_periods


def add(ctx: BuildContext) -> None:
    """Bound the number of studies a person works on in a period.

    For every person and period: ``Σ over studies [on any of its cells then] ≤ max_studies``.
    Where every start is known, one row per largest set of overlapping segments suffices.
    A monitor with four studies takes a fifth when the first has ended.
    """
    successive = _successive(ctx)
    for index, members in ctx.members_by_staff.items():
        most = ctx.problem.staff[index].max_studies
        _Person(ctx, members, successive).keep(most, beyond=most)


def keep_once_risen(ctx: BuildContext, places: Sequence[Member], rise: Rise) -> None:
    """Bound the studies on which a person does what asks for a level: none before it is held."""
    most = ctx.person(places[0]).max_studies
    _Person(ctx, places, _successive(ctx)).keep(most, beyond=1, rise=rise)


BOTH_SIDES = {"blinded", "unblinded"}
"""Of a study, nobody serves both."""


def _successive(ctx: BuildContext) -> set[frozenset[int]]:
    """Return pairs of activities of which one ends before the other starts."""
    if ctx.problem.is_off("precedence"):
        return set()
    arcs = ctx.problem.precedences
    return {frozenset((arc.predecessor, arc.successor)) for arc in arcs if arc.lag >= 0}


class _Person:
    """The rows of one person; presence on a study is one literal per set of cells."""

    def __init__(
        self,
        ctx: BuildContext,
        members: Sequence[Member],
        successive: set[frozenset[int]],
    ) -> None:
        self.ctx = ctx
        self.successive = successive
        self.members = members
        self._presence: dict[tuple[int, ...], Literal] = {}

    def keep(self, most: int, *, beyond: int, rise: Rise | None = None) -> None:
        """Bound the studies in each period where there can be more than some.

        With a rise the bound is 0 until the level is held.
        """
        if len({member.study for member in self.members}) <= beyond:
            return
        periods = set(fullest_periods(m.span for m in self.members if m.is_fixed))
        for member in self.members:
            if not member.is_fixed:
                periods.update(range(*member.span))
        seen: set[tuple[int, ...]] = set()
        for period in sorted(periods):
            present = [m for m in self.members if m.span[0] <= period < m.span[1]]
            if len({m.study for m in present}) <= beyond or all(m.is_kept for m in present):
                continue
            key = tuple(m.cell.index for m in present)
            if not all(m.is_fixed for m in present):
                key = (*key, -1 - period)
            if key not in seen:
                seen.add(key)
                held = 1 if rise is None else rise.held_at(self.ctx, period)
                self._add_row(present, period, most * held)

    def _add_row(self, present: list[Member], period: int, most: Expr) -> None:
        by_study: dict[int, list[tuple[Member, Literal]]] = {}
        for member in present:
            place = (member, self.ctx.works(member, period))
            by_study.setdefault(member.study, []).append(place)
        studies = [self._present(places) for places in by_study.values()]
        self.ctx.post("concurrency", self.ctx.model.add(self.ctx.total(studies) <= most))

    def _present(self, places: list[tuple[Member, Literal]]) -> Literal:
        """Return a literal that is true if any of the places is taken."""
        literals = [literal for _, literal in places]
        if len(literals) == 1:
            return literals[0]
        if any(literal is self.ctx.true for literal in literals):
            return self.ctx.true
        key = tuple(sorted(literal.index for literal in literals))
        if key not in self._presence:
            present = self.ctx.model.new_bool_var("")
            for exclusive in self._exclusive(places):
                self.ctx.model.add(self.ctx.total(exclusive) <= present)
            self._presence[key] = present
        return self._presence[key]

    def _exclusive(self, places: list[tuple[Member, Literal]]) -> list[list[Literal]]:
        """Return the places in groups of which nobody takes two; it tightens the relaxation."""
        groups: list[list[tuple[Member, Literal]]] = []
        for place in places:
            fitting = (
                group
                for group in groups
                if all(self._exclude(place[0], other) for other, _ in group)
            )
            group = next(fitting, None)
            if group is None:
                groups.append([place])
            else:
                group.append(place)
        return [[literal for _, literal in group] for group in groups]

    def _exclude(self, one: Member, other: Member) -> bool:
        """Whether nobody works on both in one period."""
        problem = self.ctx.problem
        left, right = (problem.requirements[m.cell.requirement] for m in (one, other))
        if not problem.is_off("independence") and right.index in left.independent_of:
            return True
        if not problem.is_off("blinding") and {left.blinding, right.blinding} == BOTH_SIDES:
            return True
        if left.activity != right.activity:
            return frozenset((left.activity, right.activity)) in self.successive
        return one.cell.segment != other.cell.segment or self._is_too_much(one, other)

    def _is_too_much(self, one: Member, other: Member) -> bool:
        """Whether two cells of a segment take more than the whole of the person."""
        person = self.ctx.problem.staff[one.staff]
        least = min(seat.low for seat in one.seats) + min(seat.low for seat in other.seats)
        most = person.contract_pct // self.ctx.problem.step
        return not self.ctx.problem.is_off("capacity") and least > most
