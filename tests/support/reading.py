"""A plan beside its scenario, and everything that follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from tests.support.facts import Facts, exact
from tests.support.words import Block, Hold, Row, WordPlan

if TYPE_CHECKING:
    from crostaff.scenario.records import Protection, Requirement

Cell = tuple[str, int]
Levels = dict[tuple[str, str], list[int]]
Key = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class Reading:
    """A plan and everything that follows from it."""

    facts: Facts
    plan: WordPlan
    staffed: Reading | None = None
    """The same starts and assignments without holders and releases."""

    @cached_property
    def teams(self) -> dict[Cell, list[Row]]:
        """Rows by requirement and segment; every segment has an entry."""
        teams: dict[Cell, list[Row]] = {
            (need, segment): []
            for need in self.facts.requirements
            for segment in range(len(self.facts.segments(need)))
        }
        for row in self.plan.assigned:
            teams[row.requirement, row.segment].append(row)
        return teams

    def reserving(self, held: tuple[Hold, ...], released: tuple[Block, ...]) -> Reading:
        """Return the same starts and assignments with other holders and releases."""
        plan = WordPlan(self.plan.starts, self.plan.assigned, held, released)
        other = Reading(self.facts, plan, self)
        other.__dict__.update(teams=self.teams, levels=self.levels)
        return other

    def span(self, cell: Cell) -> tuple[int, int]:
        """Periods ``[begin, end)`` of a segment."""
        need = self.facts.requirements[cell[0]]
        offset, length = self.facts.segments(cell[0])[cell[1]]
        begin = self.plan.starts[need.activity_id] + offset
        return begin, begin + length

    def end(self, activity_id: str) -> int:
        """End boundary of an activity."""
        return self.plan.starts[activity_id] + self.facts.activities[activity_id].duration

    @cached_property
    def levels(self) -> Levels:
        """Level of every person in every skill at boundaries 0 … P."""
        return levels(self)

    def level(self, staff_id: str, skill_id: str, boundary: int) -> int:
        """Level of a person in a skill at a boundary."""
        return self.levels[staff_id, skill_id][boundary] if self.knows(staff_id, skill_id) else 0

    def knows(self, staff_id: str, skill_id: str) -> bool:
        """Whether the skill table has the pair."""
        return self.facts.skill_row(staff_id, skill_id) is not None

    def rows_by_staff(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield every person with their rows."""
        for staff_id in self.facts.staff:
            yield staff_id, [row for row in self.plan.assigned if row.staff == staff_id]

    def pct_in(self, rows: Sequence[Row], period: int) -> int:
        """FTE percent of some rows in a period."""
        total = 0
        for row in rows:
            begin, end = self.span((row.requirement, row.segment))
            total += row.pct if begin <= period < end else 0
        return total

    def released(self, protection_id: str, period: int) -> bool:
        """Whether a protection lets its holders go in a period."""
        return any(
            block.protection == protection_id and block.begin <= period < block.end
            for block in self.plan.released
        )

    def hold_in(self, hold: Hold, period: int) -> int:
        """Reserved percent of a hold in a period, release apart."""
        begin, end = self.facts.window[hold.protection]
        inside = begin <= period < end
        return hold.pct if inside and self.facts.capacity[hold.staff][period] > 0 else 0


def levels(reading: Reading) -> Levels:
    """Section 5: hours are credited when a segment ends."""
    facts = reading.facts
    table: Levels = {}
    for row in facts.scenario.staff_skills:
        table[row.staff_id, row.skill_id] = [int(row.level)]
    done = {(row.staff_id, row.skill_id): exact(row.hours) for row in facts.scenario.staff_skills}
    for boundary in range(1, facts.periods + 1):
        for (staff_id, skill_id), history in table.items():
            before = history[boundary - 1]
            credited = _credited(reading, staff_id, skill_id, boundary, history)
            history.append(before)
            threshold = {
                1: facts.skills[skill_id].hours_to_qualified,
                2: facts.skills[skill_id].hours_to_experienced,
            }.get(before)
            if credited == 0 or threshold is None:
                continue
            done[staff_id, skill_id] += credited
            if done[staff_id, skill_id] >= exact(threshold):
                history[boundary] = before + 1
                done[staff_id, skill_id] = Fraction(0)
    return table


def _credited(
    reading: Reading, staff_id: str, skill_id: str, boundary: int, history: list[int]
) -> Fraction:
    """Hours that count towards the next level at a boundary."""
    facts, hours = reading.facts, Fraction(0)
    before = history[boundary - 1]
    if not facts.policy.growth:
        return hours
    for row in reading.plan.assigned:
        if row.staff != staff_id or facts.requirements[row.requirement].skill_id != skill_id:
            continue
        begin, end = reading.span((row.requirement, row.segment))
        counts = row.mode == "paired" or before == 2
        if end == boundary and history[begin] == before and counts:
            hours += Fraction(row.pct, 100) * facts.hours * (end - begin)
    return hours


def charge(reading: Reading, staff_id: str, period: int) -> int:
    """Capacity that a person's assignments and unreleased holds take in a period."""
    facts = reading.facts
    rows = [row for row in reading.plan.assigned if row.staff == staff_id]
    rows = [row for row in rows if reading.pct_in([row], period)]
    total = 0
    for key, holds in live_holds(reading, staff_id, period).items():
        matched = [row for row in rows if matches(facts, row, key)]
        rows = [row for row in rows if row not in matched]
        total += max(sum(pct for _, pct in holds), sum(row.pct for row in matched))
    return total + sum(row.pct for row in rows)


def live_holds(
    reading: Reading, staff_id: str, period: int
) -> dict[Key, list[tuple[Protection, int]]]:
    """Unreleased holds of a person in a period, by protected study, function and skill."""
    holds: dict[Key, list[tuple[Protection, int]]] = defaultdict(list)
    for hold in reading.plan.held:
        protection = reading.facts.protections[hold.protection]
        pct = reading.hold_in(hold, period)
        if hold.staff == staff_id and pct and not reading.released(hold.protection, period):
            key = (protection.study_id, protection.function, protection.skill_id)
            holds[key].append((protection, pct))
    return holds


def matches(facts: Facts, row: Row, key: Key) -> bool:
    """Whether a row works for the study, function and skill."""
    need = facts.requirements[row.requirement]
    return (facts.study_of(need.requirement_id).study_id, need.function, need.skill_id) == key


def shortfall(facts: Facts, need: Requirement, team: Sequence[Row]) -> Fraction:
    """Percent of a requirement that its team does not deliver."""
    skill = facts.skills[need.skill_id]
    net = exact(skill.trainee_output) - exact(skill.mentor_share)
    delivered = sum((row.pct if row.mode == "solo" else net * row.pct) for row in team)
    return max(Fraction(0), facts.required[need.requirement_id] - Fraction(delivered))
