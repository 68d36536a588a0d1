"""Who has other work than in the plan in force, read literally from the tables."""

from __future__ import annotations

from typing import TypeAlias

from crostaff.compile import compile_problem
from crostaff.scenario.records import BaselineAssignment
from tests.support.brute import Best, plans
from tests.support.facts import Facts
from tests.support.literal_terms import literal_tiers
from tests.support.words import Row, WordPlan

Window: TypeAlias = tuple[int, int, tuple[tuple[int, int], ...]]
"""First and last start of an activity, and its segments."""


def work_before(facts: Facts) -> frozenset[Row]:
    """Return the rows of the baseline that can still be."""
    windows = {
        activity.id: (activity.earliest, activity.latest, activity.segments)
        for activity in compile_problem(facts.scenario).activities
    }
    return frozenset(
        Row(row.staff_id, row.requirement_id, row.segment, str(row.mode.value), row.fte_pct)
        for row in facts.scenario.baseline
        if _can_be_there(facts, row, windows[facts.requirements[row.requirement_id].activity_id])
    )


def _can_be_there(facts: Facts, row: BaselineAssignment, window: Window) -> bool:
    """Whether some start of the activity lets the person be on the segment in any way."""
    need, (earliest, latest, segments) = facts.requirements[row.requirement_id], window
    skill = facts.skill_row(row.staff_id, need.skill_id)
    if row.segment >= len(segments) or skill is None or not skill.level:
        return False
    offset, length = segments[row.segment]
    for begin in range(earliest + offset, latest + offset + 1):
        there = facts.may_work(row.staff_id, row.requirement_id, begin, begin + length)
        capacity = facts.capacity[row.staff_id][begin : begin + length]
        if (there or not facts.on("eligibility")) and (all(capacity) or not facts.on("capacity")):
            return True
    return False


def literal_moved(before: frozenset[Row], plan: WordPlan) -> set[str]:
    """Return the people whose rows are others than before."""
    return {row.staff for row in before ^ set(plan.assigned)}


def best_by_moves(facts: Facts, *, limit: int) -> dict[int, Best]:
    """Return the best plan for each number of people who move.

    Raises
    ------
    TooManyPlansError
        If more than ``limit`` teams and plans would have to be looked at.
    """
    best: dict[int, Best] = {}
    before = work_before(facts)
    for reading in plans(facts, limit=limit):
        number, tiers = len(literal_moved(before, reading.plan)), literal_tiers(reading)
        if number not in best or tiers > best[number].tiers:
            best[number] = Best(tiers, reading.plan, 1)
    return best
