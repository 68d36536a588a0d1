"""Which of two pieces of work ends before the other begins."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import networkx as nx

from crostaff.model.context import BuildContext, Literal, Member


class Stretch(NamedTuple):
    """A part of an activity: from ``offset`` periods after its start on, ``length`` periods."""

    activity: int
    offset: int
    length: int


class Order:
    """Literals for the order of stretches, one per pair, whoever works on them.

    What is learnt of a pair for one person then holds for everybody, which intervals of each
    person do not give.

    Parameters
    ----------
    ctx : BuildContext
    """

    def __init__(self, ctx: BuildContext) -> None:
        self._ctx = ctx
        self._before: dict[tuple[Stretch, Stretch], Literal] = {}

    @cached_property
    def _closure(self) -> nx.DiGraph[int]:
        """What comes after what by the precedences, directly or not."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        if not self._ctx.problem.is_off("precedence"):
            arcs = self._ctx.problem.precedences
            graph.add_edges_from((a.predecessor, a.successor) for a in arcs if a.lag >= 0)
        return nx.transitive_closure(graph)

    def is_known(self, one: int, other: int) -> bool:
        """Whether all of an activity ends before another one begins, whatever is decided."""
        first, second = self._ctx.problem.activities[one], self._ctx.problem.activities[other]
        ends_early = first.latest + first.duration <= second.earliest
        return ends_early or self._closure.has_edge(one, other)

    def before(self, one: Stretch, other: Stretch) -> Literal:
        """Return the literal "the one has ended by the time the other begins"."""
        if one.activity == other.activity:
            return self._constant(one.offset + one.length <= other.offset)
        key = one, other
        if key not in self._before:
            self._before[key] = self._new(one, other)
        return self._before[key]

    def _constant(self, value: bool) -> Literal:
        return self._ctx.true if value else self._ctx.false

    def _new(self, one: Stretch, other: Stretch) -> Literal:
        ctx = self._ctx
        first, second = ctx.problem.activities[one.activity], ctx.problem.activities[other.activity]
        gap = one.offset + one.length - other.offset
        if self.is_known(first.index, second.index) or first.latest + gap <= second.earliest:
            return ctx.true
        if first.earliest + gap > second.latest:
            return ctx.false
        literal = ctx.model.new_bool_var("")
        begin, end = ctx.starts[second.index], ctx.starts[first.index] + gap
        ctx.model.add(begin >= end).only_enforce_if(literal)
        ctx.model.add(begin < end).only_enforce_if(~literal)
        return literal


def stretch(ctx: BuildContext, member: Member) -> Stretch:
    """Return the stretch that a member's cell covers."""
    cell = member.cell
    return Stretch(ctx.activity_of(cell).index, cell.offset, cell.length)
