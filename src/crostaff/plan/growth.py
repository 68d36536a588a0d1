"""Growth: the hours a plan credits, and the levels they lead to (docs/model.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from crostaff.plan.decisions import Decisions
from crostaff.plan.placing import Placed, place
from crostaff.problem import PersonSkill, Problem

TRAINEE, QUALIFIED, EXPERIENCED = 1, 2, 3


class Promotion(NamedTuple):
    """A person reaches a level in a skill at a boundary; it counts from that period on."""

    staff: int
    skill: int
    level: int
    boundary: int


@dataclass(frozen=True)
class Levels:
    """Level of every person in every skill at every moment of a plan.

    Attributes
    ----------
    problem : Problem
    promotions : tuple of Promotion
        Ordered by boundary, then person, skill and level.
    """

    problem: Problem
    promotions: tuple[Promotion, ...]
    _by_pair: Mapping[tuple[int, int], tuple[Promotion, ...]]

    def at(self, staff: int, skill: int, period: int) -> int:
        """Return the level at the begin of a period; 0 without the skill."""
        known = self.problem.staff[staff].skills.get(skill)
        if known is None:
            return 0
        level = known.level
        for promotion in self._by_pair.get((staff, skill), ()):
            if promotion.boundary <= period:
                level = promotion.level
        return level

    def qualified(self) -> int:
        """Return how many (person, skill) pairs reach level 2 within the horizon."""
        return sum(1 for _ in self.reaching_qualified())

    def reaching_qualified(self) -> Iterable[Promotion]:
        """Yield the promotions to level 2 by the end of the horizon."""
        last = self.problem.periods
        return (p for p in self.promotions if p.level == QUALIFIED and p.boundary <= last)


def levels(problem: Problem, decisions: Decisions) -> Levels:
    """Credit every segment at its end and return the levels that follow.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Structurally sound: known indexes, and a start for every activity with assignments.

    Returns
    -------
    Levels
    """
    return levels_of(problem, place(problem, decisions))


def levels_of(problem: Problem, placed: Iterable[Placed]) -> Levels:
    """Return the levels that follow from assignments whose periods are known."""
    if not problem.growth:
        return Levels(problem, (), MappingProxyType({}))
    rows_by_pair: dict[tuple[int, int], list[Placed]] = {}
    for row in placed:
        pair = row.staff, problem.requirements[row.requirement].skill
        rows_by_pair.setdefault(pair, []).append(row)
    by_pair: dict[tuple[int, int], tuple[Promotion, ...]] = {}
    for pair, rows in rows_by_pair.items():
        known = problem.staff[pair[0]].skills.get(pair[1])
        if known is not None and known.level in (TRAINEE, QUALIFIED):
            reached = _climb(known, rows)
            by_pair[pair] = tuple(Promotion(*pair, level, at) for level, at in reached)
    promotions = sorted(
        (promotion for group in by_pair.values() for promotion in group),
        key=lambda p: (p.boundary, p.staff, p.skill, p.level),
    )
    return Levels(problem, tuple(promotions), MappingProxyType(by_pair))


def _climb(known: PersonSkill, rows: list[Placed]) -> list[tuple[int, int]]:
    """Return the (level, boundary) steps of one person in one skill."""
    level, missing = known.level, known.to_next[known.level - 1]
    # Hours count from where the present level began, so a segment under way then is dropped.
    since = 0
    steps: list[tuple[int, int]] = []
    for boundary, ending in groupby(sorted(rows, key=attrgetter("end")), key=attrgetter("end")):
        credit = sum(
            row.pct * (row.end - row.begin)
            for row in ending
            if row.begin >= since and (row.paired or level == QUALIFIED)
        )
        if missing is None or credit == 0:
            continue
        missing -= credit
        if missing > 0:
            continue
        level += 1
        since = boundary
        steps.append((level, boundary))
        if level == EXPERIENCED:
            break
        missing = known.to_next[1]
    return steps
