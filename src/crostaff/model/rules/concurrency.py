"""`concurrency`: nobody works on too many studies at once."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.model.context import BuildContext, Literal, Member
from crostaff.model.overlap import fullest_periods


def add(ctx: BuildContext) -> None:
    """Bound the number of studies a person works on in a period.

    For every person and period: ``Σ over studies [on any of its cells then] ≤ max_studies``.
    Where every start is known, one row per largest set of overlapping segments suffices.
    A monitor with four studies takes a fifth when the first has ended.
    """
    for index, members in ctx.members_by_staff.items():
        person = ctx.problem.staff[index]
        if len({ctx.study_of(member) for member in members}) > person.max_studies:
            _Person(ctx, members, person.max_studies).add()


class _Person:
    """The rows of one person; presence on a study is one literal per set of cells."""

    def __init__(self, ctx: BuildContext, members: Sequence[Member], most: int) -> None:
        self.ctx = ctx
        self.most = most
        self.sure = [m for m in members if ctx.activity_of(m.cell).is_fixed]
        self.moving = [m for m in members if not ctx.activity_of(m.cell).is_fixed]
        self._presence: dict[tuple[int, ...], Literal] = {}

    def add(self) -> None:
        periods = set(fullest_periods([self.ctx.span(m.cell) for m in self.sure]))
        for member in self.moving:
            periods.update(range(*self.ctx.span(member.cell)))
        for period in sorted(periods):
            self._add_row(period)

    def _add_row(self, period: int) -> None:
        by_study: dict[int, list[Literal]] = {}
        for member in self.sure:
            begin, end = self.ctx.span(member.cell)
            if begin <= period < end:
                by_study.setdefault(self.ctx.study_of(member), []).append(member.on)
        for member in self.moving:
            begin, end = self.ctx.span(member.cell)
            if begin <= period < end:
                works = self.ctx.works(member, period)
                by_study.setdefault(self.ctx.study_of(member), []).append(works)
        if len(by_study) > self.most:
            present = [self._present(places) for places in by_study.values()]
            row = self.ctx.model.add(self.ctx.total(present) <= self.most)
            self.ctx.post("concurrency", row)

    def _present(self, places: list[Literal]) -> Literal:
        """Return a literal that is true if any of the places is taken."""
        if len(places) == 1:
            return places[0]
        key = tuple(sorted(place.index for place in places))
        if key not in self._presence:
            present = self.ctx.model.new_bool_var("")
            for place in places:
                self.ctx.model.add_implication(place, present)
            self._presence[key] = present
        return self._presence[key]
