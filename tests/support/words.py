"""A plan in words: the common tongue of the slow second opinion and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from crostaff.plan.decisions import Decisions
    from crostaff.problem import Problem


class Row(NamedTuple):
    """A person on a segment of a requirement; ``mode`` is ``solo`` or ``paired``."""

    staff: str
    requirement: str
    segment: int
    mode: str
    pct: int


class Hold(NamedTuple):
    """A percent of a person reserved by a protection."""

    protection: str
    staff: str
    pct: int


class Block(NamedTuple):
    """Periods ``[begin, end)`` in which a protection lets its holders go."""

    protection: str
    begin: int
    end: int


@dataclass(frozen=True)
class WordPlan:
    """Starts, assignments, holders and releases by id."""

    starts: Mapping[str, int]
    assigned: tuple[Row, ...] = ()
    held: tuple[Hold, ...] = ()
    released: tuple[Block, ...] = ()


def to_words(problem: Problem, decisions: Decisions) -> WordPlan:
    """Return indexed decisions by id."""
    staff, protections = problem.staff, problem.protections
    return WordPlan(
        starts={problem.activities[a].id: start for a, start in decisions.starts.items()},
        assigned=tuple(
            Row(
                staff[row.staff].id,
                problem.requirements[row.requirement].id,
                row.segment,
                "paired" if row.paired else "solo",
                row.pct,
            )
            for row in decisions.assigned
        ),
        held=tuple(
            Hold(protections[h.protection].id, staff[h.staff].id, h.pct) for h in decisions.held
        ),
        released=tuple(
            Block(protections[r.protection].id, r.begin, r.end) for r in decisions.released
        ),
    )


def to_decisions(problem: Problem, plan: WordPlan) -> Decisions:
    """Return a plan in words by index."""
    from crostaff.plan.decisions import Assigned, Decisions, Held, Released

    staff, protections = problem.staff_index, problem.protection_index
    return Decisions(
        starts={problem.activity_index[a]: start for a, start in plan.starts.items()},
        assigned=tuple(
            Assigned(
                staff[row.staff],
                problem.requirement_index[row.requirement],
                row.segment,
                row.mode == "paired",
                row.pct,
            )
            for row in plan.assigned
        ),
        held=tuple(Held(protections[h.protection], staff[h.staff], h.pct) for h in plan.held),
        released=tuple(Released(protections[r.protection], r.begin, r.end) for r in plan.released),
    )
