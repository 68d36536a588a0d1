"""Growth in a coarse linear program: a level is held by as much as the hours are of what it needs.

Of each level that somebody may reach, the program has one share for the end of every few periods:
what the hours that can be credited by then are of those needed, one at most. Work that asks for the
level takes no more of the person's time than that share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from crostaff.problem import NEVER, IntArray, PersonSkill, Problem
from crostaff.scenario.fields import Level
from crostaff.solve.coarse_work import CoarseWork, least_within, stretches
from crostaff.solve.pools import Pool

NO_RISE = -1
"""Stands for no rise: the last entry of an array by rise, which is nothing."""

TARGETS = (Level.QUALIFIED, Level.EXPERIENCED)
"""Levels that hours lead to."""

NO_TARGET, TO_QUALIFIED, TO_EXPERIENCED = -1, 0, 1
"""Places in ``TARGETS``."""

MOST_MOMENTS = 52
"""Moments at which levels are looked at, at most."""

MOST_ALONE = 100
"""Percent that nobody exceeds on a cell."""


@dataclass(frozen=True)
class Rises:
    """Levels that people of a pool may reach, one entry each.

    Attributes
    ----------
    place, skill : array of int
        Of the person among the pool's people, and of the skill.
    target : array of int
        The level's place in ``TARGETS``.
    need : array of int
        Pct-periods from now on; those of a trainee towards level 3 with those towards level 2.
    first : array of int
        The first boundary at which the level can be held.
    worth : array of int
        Units that reaching it earns.
    """

    place: IntArray
    skill: IntArray
    target: IntArray
    need: IntArray
    first: IntArray
    worth: IntArray

    def __len__(self) -> int:
        return len(self.place)

    @classmethod
    def of(cls, problem: Problem, pool: Pool) -> Rises:
        """Return the levels that people may reach within the horizon.

        Parameters
        ----------
        problem : Problem
        pool : Pool
        """
        skills = sorted({problem.requirements[index].skill for index in pool.requirements})
        found = [
            (place, skill, *rise, problem.skills[skill].value_qualified * (rise[0] == 0))
            for place, staff in enumerate(pool.staff)
            for skill in skills
            if (known := problem.staff[staff].skills.get(skill)) is not None
            for rise in rises_to(problem, known)
        ]
        return cls(*np.array(found, dtype=np.int64).reshape(-1, 6).T)

    def only(self, chosen: IntArray) -> Rises:
        """Return some of the rises."""
        return Rises(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def numbers(self, people: int) -> defaultdict[int, IntArray]:
        """Return the number of each rise, by skill: shape (targets, people), or ``NO_RISE``.

        Parameters
        ----------
        people : int
            How many places there are.
        """
        nothing = np.full((len(TARGETS), people), NO_RISE)
        found: defaultdict[int, IntArray] = defaultdict(nothing.copy)
        for skill in np.unique(self.skill).tolist():
            own = np.flatnonzero(self.skill == skill)
            found[skill][self.target[own], self.place[own]] = own
        return found


def rises_to(problem: Problem, known: PersonSkill) -> Iterator[tuple[int, int, int]]:
    """Yield target, need and first boundary of the levels that somebody may reach in a skill."""
    if not problem.growth or known.level < Level.TRAINEE:
        return
    need = 0
    for target, level in enumerate(TARGETS):
        if known.level >= level:
            continue
        more, first = known.to_next[target], known.earliest[target]
        if more is None or first > problem.periods or first >= NEVER:
            return
        need += max(0, more)
        yield target, max(1, need), first


@dataclass(frozen=True)
class Moments:
    """The boundaries at which levels are looked at.

    Attributes
    ----------
    periods : int
        Length of the horizon.
    """

    periods: int

    @property
    def span(self) -> int:
        """Periods between two moments."""
        return max(1, -(-self.periods // MOST_MOMENTS))

    @property
    def number(self) -> int:
        """How many there are; the last one is the end of the horizon, or later."""
        return -(-self.periods // self.span)

    def of(self, boundary: IntArray) -> IntArray:
        """Return the first moments that are not before boundaries; −1 is the begin."""
        found: IntArray = -(-boundary // self.span) - 1
        return found

    def boundary(self, moment: IntArray) -> IntArray:
        """Return the boundaries of moments."""
        found: IntArray = (moment + 1) * self.span
        return found

    @property
    def stretches(self) -> IntArray:
        """The stretches ``[from, to)`` in which work waits for a level, one per row."""
        spans = stretches(self.number)
        return np.minimum(np.array(spans, dtype=np.int64).reshape(-1, 2) * self.span, self.periods)


@dataclass(frozen=True)
class RowBlock:
    """Rows ``Σ coefficient × column ≤ 0`` and what they are about, one entry each.

    Attributes
    ----------
    owner, at : array of int
    row, column, coefficient : array of int
        One entry per coefficient; rows count from 0.
    """

    owner: IntArray
    at: IntArray
    row: IntArray
    column: IntArray
    coefficient: IntArray

    @classmethod
    def of(
        cls, owner: IntArray, at: IntArray, entries: list[tuple[IntArray, IntArray, IntArray]]
    ) -> RowBlock:
        """Gather entries."""
        row, column, coefficient = (np.concatenate(part) for part in zip(*entries, strict=True))
        return cls(owner, at, row, column, coefficient)


class Growth:
    """What keeps levels within the hours that lead to them, and work within the levels.

    Parameters
    ----------
    rises : Rises
    moments : Moments
    shares : array of int, shape (rises, moments)
        Columns.
    work : CoarseWork
    """

    def __init__(self, rises: Rises, moments: Moments, shares: IntArray, work: CoarseWork) -> None:
        self._rises = rises
        self._moments = moments
        self._shares = shares
        self._work = work

    def learning(self) -> RowBlock:
        """Return ``need × (share − share before) ≤ hours credited since``, by rise and moment."""
        shares, work = self._shares, self._work
        owner, at = np.indices(shares.shape)
        rows = np.arange(shares.size).reshape(shares.shape)
        need = np.broadcast_to(self._rises.need[:, None], shares.shape)
        entries = [
            (rows.ravel(), shares.ravel(), need.ravel()),
            (rows[:, 1:].ravel(), shares[:, :-1].ravel(), -need[:, 1:].ravel()),
        ]
        credit = self._moments.of(work.begin + work.length)
        for numbers in work.credits:
            own = np.flatnonzero(numbers != NO_RISE)
            entries.append((rows[numbers[own], credit[own]], work.column[own], -work.length[own]))
        return RowBlock.of(owner.ravel(), at.ravel(), entries)

    def loads(self, capacity: IntArray) -> RowBlock:
        """Return ``work at the level ≤ capacity × share``, by stretch of time and rise.

        Parameters
        ----------
        capacity : array of int, shape (rises, periods)
            Of the person.
        """
        spans, work = self._moments.stretches, self._work
        there = np.pad(capacity.cumsum(axis=1), ((0, 0), (1, 0)))
        most = (there[:, spans[:, 1]] - there[:, spans[:, 0]]).T
        at, owner = np.indices(most.shape)
        rows = np.arange(most.size).reshape(most.shape)
        latest = self._moments.of(spans[:, 1] - 1)[at]
        is_early = self._moments.boundary(latest) < self._rises.first[owner]
        opens = (latest >= 0) & ~is_early & (most > 0)
        entries = [(rows[opens], self._shares[owner[opens], latest[opens]], -most[opens])]
        gated = np.flatnonzero(work.gate != NO_RISE)
        begin, end, length = work.begin[gated], work.end[gated], work.length[gated]
        for number, (first, last) in enumerate(spans.tolist()):
            load = least_within(begin, end, length, first, last)
            busy = np.flatnonzero(load)
            own = gated[busy]
            entries.append((rows[number, work.gate[own]], work.column[own], load[busy]))
        return RowBlock.of(owner.ravel(), at.ravel(), entries)

    def places(self, own: IntArray) -> RowBlock:
        """Return ``work at the level ≤ most alone × share`` for some of the work, one by one."""
        gate, latest = self._work.gate[own], self._moments.of(self._work.end[own])
        rows = np.arange(len(own))
        entries = [
            (rows, self._work.column[own], np.ones_like(rows)),
            (rows, self._shares[gate, latest], np.full_like(rows, -MOST_ALONE)),
        ]
        return RowBlock.of(gate, latest, entries)
