"""Every plan of a tiny scenario, one after the other: the optimum that needs no trust.

Segments are filled in order of time, so that the levels at their begin are known. Branches are cut
only by rules of one segment and by assignments alone exceeding capacity, which later decisions
cannot mend; everything else is judged on whole plans by :mod:`tests.support.literal`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.facts import Facts
from tests.support.literal import (
    broken_by_person,
    broken_dates,
    broken_on_cell,
    broken_protections,
    broken_release,
    may_hold,
)
from tests.support.literal_terms import literal_tiers
from tests.support.reading import Cell, Reading
from tests.support.words import Block, Hold, Row, WordPlan

if TYPE_CHECKING:
    from crostaff.scenario.records import Protection
    from crostaff.scenario.scenario import Scenario


class TooManyPlansError(Exception):
    """The scenario has more plans than the caller wants to look at."""


@dataclass(frozen=True)
class Best:
    """The best plan: its tiers (each to be maximised), itself, and how many were judged."""

    tiers: tuple[Fraction, ...]
    plan: WordPlan
    judged: int

    @property
    def value(self) -> Fraction:
        """The only tier's value."""
        return self.tiers[0]


@dataclass
class Budget:
    """Steps left before giving up."""

    left: int

    def spend(self) -> None:
        """Count a step.

        Raises
        ------
        TooManyPlansError
            If none are left.
        """
        self.left -= 1
        if self.left < 0:
            raise TooManyPlansError


def best_plan(scenario: Scenario, *, limit: int = 20_000) -> Best | None:
    """Return the best of all plans, or ``None`` where there is none.

    Raises
    ------
    TooManyPlansError
        If more than ``limit`` teams and plans would have to be looked at.
    """
    best: Best | None = None
    judged = 0
    for reading in plans(Facts(scenario), limit=limit):
        judged += 1
        tiers = literal_tiers(reading)
        if best is None or tiers > best.tiers:
            best = Best(tiers, reading.plan, judged)
    return None if best is None else Best(best.tiers, best.plan, judged)


def plans(facts: Facts, *, limit: int) -> Iterator[Reading]:
    """Yield every valid plan once."""
    budget = Budget(limit)
    for starts in all_starts(facts):
        releases = list(all_releases(Reading(facts, WordPlan(starts))))
        for assigned in all_teams(facts, starts, budget):
            staffed = Reading(facts, WordPlan(starts, assigned))
            if not _keeps(facts, broken_by_person(staffed)):
                continue
            for held, released in itertools.product(all_holds(staffed), releases):
                budget.spend()
                reading = staffed.reserving(held, released)
                if _keeps(facts, broken_by_person(reading)) and _keeps(
                    facts, broken_protections(reading)
                ):
                    yield reading


def _keeps(facts: Facts, broken: Iterator[str]) -> bool:
    return not any(facts.on(rule) for rule in broken)


def all_starts(facts: Facts) -> Iterator[dict[str, int]]:
    """Yield the starts that keep windows, precedences and pins."""
    windows = [facts.own_window(activity_id) for activity_id in facts.activities]
    for choice in itertools.product(*(range(first, last + 1) for first, last in windows)):
        starts = dict(zip(facts.activities, choice, strict=True))
        if _keeps(facts, broken_dates(Reading(facts, WordPlan(starts)))):
            yield starts


def all_teams(facts: Facts, starts: dict[str, int], budget: Budget) -> Iterator[tuple[Row, ...]]:
    """Yield all assignments whose segments keep their own rules."""
    empty = Reading(facts, WordPlan(starts))
    cells = sorted(empty.teams, key=lambda cell: (empty.span(cell), cell))
    yield from _fill(facts, starts, cells, (), budget)


def _fill(
    facts: Facts,
    starts: dict[str, int],
    cells: list[Cell],
    assigned: tuple[Row, ...],
    budget: Budget,
) -> Iterator[tuple[Row, ...]]:
    if not cells:
        yield assigned
        return
    cell, rest = cells[0], cells[1:]
    for team in teams_of(Reading(facts, WordPlan(starts, assigned)), cell):
        budget.spend()
        reading = Reading(facts, WordPlan(starts, assigned + team))
        if _keeps(facts, broken_on_cell(reading, cell)):
            yield from _fill(facts, starts, rest, assigned + team, budget)


def teams_of(reading: Reading, cell: Cell) -> list[tuple[Row, ...]]:
    """Return the teams that a segment can have beside what is assigned already."""
    facts = reading.facts
    need = facts.requirements[cell[0]]
    begin, end = reading.span(cell)
    step = facts.policy.fte_step
    teams: list[tuple[Row, ...]] = [()]
    for staff_id in facts.staff:
        level = reading.level(staff_id, need.skill_id, begin)
        eligible = facts.may_work(staff_id, cell[0], begin, end) or not facts.on("eligibility")
        if level < 1 or not eligible:
            continue
        mode = "solo" if level >= need.min_level else "paired"
        free = free_pct(reading, staff_id, begin, end) if facts.on("capacity") else 100
        rows = [
            Row(staff_id, cell[0], cell[1], mode, pct)
            for pct in range(step, min(free, 100) + 1, step)
            if pct >= facts.least[cell[0]]
        ]
        if mode == "paired" and not need.trainee_slots:
            continue
        teams += [(*team, row) for team in teams for row in rows]
        teams = [team for team in teams if _fits(facts, cell, team)]
    return teams


def _fits(facts: Facts, cell: Cell, team: tuple[Row, ...]) -> bool:
    need = facts.requirements[cell[0]]
    solo = sum(row.pct for row in team if row.mode == "solo")
    if facts.on("team") and need.max_people is not None and len(team) > need.max_people:
        return False
    return not facts.on("coverage") or solo <= facts.required[cell[0]]


def free_pct(reading: Reading, staff_id: str, begin: int, end: int) -> int:
    """Least capacity that a person's assignments leave in periods ``[begin, end)``."""
    rows = [row for row in reading.plan.assigned if row.staff == staff_id]
    capacity = reading.facts.capacity[staff_id]
    return min(capacity[p] - reading.pct_in(rows, p) for p in range(begin, end))


def all_holds(reading: Reading) -> Iterator[tuple[Hold, ...]]:
    """Yield the holders of all protections that function, level and grid allow."""
    options = [_holders(reading, p) for p in reading.facts.protections.values()]
    for choice in itertools.product(*options):
        yield tuple(itertools.chain.from_iterable(choice))


def _holders(reading: Reading, protection: Protection) -> list[tuple[Hold, ...]]:
    facts, step = reading.facts, reading.facts.policy.fte_step
    most = facts.reserved[protection.protection_id]
    groups: list[tuple[Hold, ...]] = [()]
    begin, end = facts.window[protection.protection_id]
    for staff_id in facts.staff if begin < end else ():
        if facts.on("protection") and not may_hold(reading, protection, staff_id):
            continue
        groups += [
            (*group, Hold(protection.protection_id, staff_id, pct))
            for group in groups
            for pct in range(step, min(100, most - sum(h.pct for h in group)) + 1, step)
        ]
    return groups


def all_releases(reading: Reading) -> Iterator[tuple[Block, ...]]:
    """Yield the releases that notice and recall allow at given starts."""
    options: list[list[tuple[Block, ...]]] = []
    for protection_id, protection in reading.facts.protections.items():
        begin, end = reading.facts.window[protection_id]
        blocks = [
            (Block(protection_id, b, e),)
            for b in range(begin, end)
            for e in range(b + 1, end + 1)
            if _keeps(reading.facts, broken_release(reading, protection, b, e))
        ]
        options.append([(), *blocks])
    for choice in itertools.product(*options):
        yield tuple(itertools.chain.from_iterable(choice))
