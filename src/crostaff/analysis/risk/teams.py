"""The team of one segment in a sampled world: who leaves, who takes on more, who steps in."""

from __future__ import annotations

from typing import NamedTuple

from crostaff.analysis.risk.keeper import Keeper
from crostaff.plan.decisions import Assigned
from crostaff.problem import Cell
from crostaff.scenario.fields import Level
from crostaff.solve.seating import Seating


class Target(NamedTuple):
    """How much work a segment is to get.

    Attributes
    ----------
    solo : int
        Percent of those who work alone.
    trainees : int
        Most people who are paired.
    """

    solo: int
    trainees: int


class CellRecovery:
    """One segment; the segments before it have their teams.

    Parameters
    ----------
    keeper : Keeper
    cell : Cell
    rows : list of Assigned
        Who could stay; changed in place.
    before : list of Assigned
        The team of the segment before.
    target : Target
    pinned : frozenset of int
        People whose FTE must stay as it is.
    """

    def __init__(
        self,
        keeper: Keeper,
        cell: Cell,
        rows: list[Assigned],
        before: list[Assigned],
        *,
        target: Target,
        pinned: frozenset[int],
    ) -> None:
        self.keeper, self.cell, self.rows, self.pinned = keeper, cell, rows, pinned
        self.need = keeper.problem.requirements[cell.requirement]
        self.skill = keeper.problem.skills[self.need.skill]
        self.seating = Seating(
            keeper.problem, keeper, cell, rows, before, limit=target.solo, slots=target.trainees
        )

    def run(self, *, fill: bool) -> None:
        """Settle the team.

        Parameters
        ----------
        fill : bool
            Whether others may join, and those who stay may take on more.
        """
        for row in [row for row in self.rows if not self._is_fit(row)]:
            self._replace(row, 0)
        staying = list(self.rows)
        if fill:
            staying = [self._grown(row) for row in staying]
            if self.seating.solo_pct < self.seating.limit:
                self.seating.fill_share()
        self._cover(staying)
        self._pair(staying)
        self._share(staying)
        for row in self.rows:
            if row in staying:
                self.keeper.begin(row, self.cell)
        trainees = sum(row.paired for row in self.rows)
        if fill and (self.seating.solo_pct < self.seating.limit or trainees < self.seating.slots):
            self.seating.fill_up()

    def _level(self, row: Assigned) -> int:
        return self.keeper.level(row.staff, self.need.skill)

    def _is_fit(self, row: Assigned) -> bool:
        level = self._level(row)
        if row.paired:
            return Level.TRAINEE <= level < self.need.min_level
        return level >= max(Level.TRAINEE, self.need.min_level)

    def _replace(self, row: Assigned, pct: int) -> Assigned | None:
        """Give a person another FTE, or none; not one below the least."""
        at = self.rows.index(row)
        self.keeper.remove(row, self.cell)
        if pct < self.need.min_pct:
            del self.rows[at]
            return None
        self.rows[at] = row._replace(pct=pct)
        self.keeper.place(self.rows[at], self.cell)
        return self.rows[at]

    def _grown(self, row: Assigned) -> Assigned:
        """Let a person who works alone take on what is missing, as far as there is room."""
        missing = self.seating.limit - self.seating.solo_pct
        step = self.keeper.problem.step
        if row.paired or missing < step or row.staff in self.pinned:
            return row
        self.keeper.remove(row, self.cell)
        spare = self.keeper.room(row, self.cell) - row.pct
        more = min(missing, spare, self.seating.share_left(self._level(row)))
        more = max(0, more - more % step)
        grown = row._replace(pct=row.pct + more)
        self.rows[self.rows.index(row)] = grown
        self.keeper.place(grown, self.cell)
        return grown

    def _cover(self, staying: list[Assigned]) -> None:
        """Keep to the required FTE where it has become less; the last to join leave first."""
        if self.keeper.problem.is_off("coverage"):
            return
        excess = self.seating.solo_pct - self.need.pct
        for row in [row for row in self.rows if not row.paired][::-1]:
            if excess > 0:
                excess -= self._cut(row, excess, staying)

    def _pair(self, staying: list[Assigned]) -> None:
        """Keep trainees within the slots and within reach of mentors; the last ones leave."""
        ratio = self.skill.trainees_per_mentor
        mentors = [row for row in self.rows if not row.paired and self._is_experienced(row)]
        places = min(self.need.trainee_slots, ratio * len(mentors))
        trainees = [row for row in self.rows if row.paired]
        for row in trainees[places:]:
            self._cut(row, row.pct, staying)
        excess = _pct(trainees[:places]) - ratio * _pct(mentors)
        for row in reversed(trainees[:places]):
            if excess > 0:
                excess -= self._cut(row, excess, staying)

    def _share(self, staying: list[Assigned]) -> None:
        """Keep the experienced share: trainees leave first, then the last of the others."""
        part, whole = self.need.share
        if not part:
            return
        others = [row for row in self.rows if row.paired or not self._is_experienced(row)]
        experienced = _pct([row for row in self.rows if row not in others])
        excess = _pct(others) - (experienced * whole // part - experienced)
        trainees = [row for row in others if row.paired]
        alone = [row for row in others if not row.paired]
        for row in (*trainees[::-1], *alone[::-1]):
            if excess > 0:
                excess -= self._cut(row, excess, staying)

    def _cut(self, row: Assigned, excess: int, staying: list[Assigned]) -> int:
        """Shrink a person's FTE by at least so much, and return by how much."""
        step = self.keeper.problem.step
        left = row.pct - excess
        cut = self._replace(row, left - left % step)
        staying.remove(row)
        if cut is not None:
            staying.append(cut)
        return row.pct - (0 if cut is None else cut.pct)

    def _is_experienced(self, row: Assigned) -> bool:
        return self._level(row) >= Level.EXPERIENCED


def _pct(rows: list[Assigned]) -> int:
    return sum(row.pct for row in rows)
