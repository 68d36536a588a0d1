"""A limit of the solve, beside the rules: how many people have other work than before."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.plan.check.facts import Facts
from crostaff.plan.check.violation import Violation
from crostaff.plan.decisions import Assigned, Decisions
from crostaff.plan.moves import moved_people
from crostaff.scenario.words import counted, listed

MOST_MOVED = "most_moved"
"""What the violation is filed under: the option of ``crostaff.solve``."""


def most_moved(facts: Facts) -> Iterator[Violation]:
    """No more people than allowed have other work than in the plan in force."""
    problem = facts.problem
    if problem.move_limit is None:
        return
    rows = tuple(
        Assigned(row.staff, row.requirement, row.segment, row.paired, row.pct)
        for row in facts.placed
    )
    moved = moved_people(problem, Decisions(facts.starts, rows))
    if len(moved) > problem.move_limit.most:
        names = listed([facts.who(staff) for staff in sorted(moved)], most=6)
        yield Violation(
            MOST_MOVED,
            f"{counted(len(moved), 'person has', 'people have')} other work than in the plan in "
            f"force ({names}), {len(moved) - problem.move_limit.most} more than allowed",
        )
