"""A limit of the solve, beside the rules: how many people have other work than before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crostaff.model.context import BuildContext, LinearTerm, Literal, Member
from crostaff.move_limit import MoveLimit
from crostaff.plan.moves import moved_people


def add(ctx: BuildContext) -> None:
    """Keep to the limit on people with other work than in the plan in force, if there is one.

    ``Σ moves[person] + people who have moved whatever is decided ≤ most``

    A scope is left what those outside of it do not use. A scope alone leaves them out: with the
    whole limit for itself it is a relaxation.
    """
    limit = ctx.problem.move_limit
    if limit is None:
        return
    moves = _Moves(ctx, limit)
    left = limit.most - moves.elsewhere() - len(moves.sure)
    if left < 0 or len(moves.open) > left:
        row = ctx.model.add(ctx.total([moves.literal(staff) for staff in moves.open]) <= left)
        ctx.post("most_moved", row)


def count(ctx: BuildContext, limit: MoveLimit) -> LinearTerm:
    """Return at least the number of people who move, exact where it is minimised."""
    moves = _Moves(ctx, limit)
    literals = [moves.literal(staff) for staff in moves.open]
    return LinearTerm(list(literals), [1] * len(literals), len(moves.sure))


class _Moves:
    """The people whose work a model decides, and a literal for whether each moves.

    Attributes
    ----------
    sure : list of int
        People who have other work whatever is decided.
    open : list of int
        The others, of whom something is decided.
    """

    def __init__(self, ctx: BuildContext, limit: MoveLimit) -> None:
        self.ctx = ctx
        self.limit = limit
        self.before: dict[int, dict[int, tuple[bool, int]]] = {}
        for cell in ctx.view.cells:
            for staff in limit.people_by_cell.get(cell.index, ()):
                self.before.setdefault(staff, {})[cell.index] = limit.work[staff][cell.index]
        self.members: dict[int, list[Member]] = {}
        for member in ctx.members:
            if not member.is_kept:
                self.members.setdefault(member.staff, []).append(member)
        touched = sorted({*self.before, *self.members})
        differing = self._kept_differs(touched)
        self.sure = [s for s in touched if s in differing or not self._can_stay(s)]
        self.open = sorted(set(touched).difference(self.sure))
        self._touched = touched

    def elsewhere(self) -> int:
        """Return how many people move of whom nothing is decided."""
        scope = self.ctx.view.scope
        if scope is None or scope.alone:
            return 0
        problem, plan = self.ctx.problem, scope.decisions
        moved = scope.moved if scope.moved is not None else len(moved_people(problem, plan))
        return moved - len(moved_people(problem, plan, among=self._touched))

    def literal(self, staff: int) -> Literal:
        """Return a literal that is true if a person has other work than before."""
        ctx = self.ctx
        moves = ctx.model.new_bool_var("")
        before = self.before.get(staff, {})
        for member in self.members.get(staff, ()):
            kept = before.get(member.cell.index)
            if kept is None:
                ctx.model.add_implication(member.on, moves)
                continue
            seat = member.paired if kept[0] else member.solo
            if seat is not None:
                steps = kept[1] // ctx.problem.step
                ctx.model.add(seat.steps >= steps - steps * moves)
                if steps < seat.high:
                    ctx.model.add(seat.steps <= steps + (seat.high - steps) * moves)
        return moves

    def _can_stay(self, staff: int) -> bool:
        """Whether there is a seat for all that a person did on what is decided."""
        members = {member.cell.index: member for member in self.members.get(staff, ())}
        return all(
            self._has_seat(members.get(cell), paired=paired, pct=pct)
            for cell, (paired, pct) in self.before.get(staff, {}).items()
        )

    def _has_seat(self, member: Member | None, *, paired: bool, pct: int) -> bool:
        if member is None:
            return False
        seat = member.paired if paired else member.solo
        steps, rest = divmod(pct, self.ctx.problem.step)
        return seat is not None and rest == 0 and seat.low <= steps <= seat.high

    def _kept_differs(self, touched: Iterable[int]) -> frozenset[int]:
        """Return whose work differs already by what is not decided."""
        scope = self.ctx.view.scope
        if scope is None or scope.alone:
            return frozenset()
        cells = self.ctx.problem.cells_by_requirement
        now: dict[int, dict[int, tuple[bool, int]]] = {staff: {} for staff in touched}
        for row in scope.decisions.assigned:
            cell = cells[row.requirement][row.segment]
            if row.staff in now and cell not in scope.cells:
                now[row.staff][cell] = (row.paired, row.pct)
        return frozenset(s for s in now if now[s] != self._kept_before(s, scope.cells))

    def _kept_before(self, staff: int, free: frozenset[int]) -> Mapping[int, tuple[bool, int]]:
        work = self.limit.work.get(staff, {})
        return {cell: done for cell, done in work.items() if cell not in free}
