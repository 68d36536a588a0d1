"""Plans of this project as the tables that peers exchange."""

from __future__ import annotations

from benchmarks.peers.exchange import Tables

from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem


def to_tables(problem: Problem, decisions: Decisions) -> Tables:
    """Return the tables of a plan that hold decisions.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
    """
    activities, needs = problem.activities, problem.requirements
    staff, protections = problem.staff, problem.protections
    return {
        "starts": [
            {"activity_id": activities[index].id, "start": start}
            for index, start in decisions.starts.items()
        ],
        "assignments": [
            {
                "requirement_id": needs[row.requirement].id,
                "segment": row.segment,
                "staff_id": staff[row.staff].id,
                "mode": "paired" if row.paired else "solo",
                "fte_pct": row.pct,
            }
            for row in decisions.assigned
        ],
        "holders": [
            {
                "protection_id": protections[row.protection].id,
                "staff_id": staff[row.staff].id,
                "fte_pct": row.pct,
            }
            for row in decisions.held
        ],
        "releases": [
            {
                "protection_id": protections[row.protection].id,
                "from_period": row.begin,
                "to_period": row.end,
            }
            for row in decisions.released
        ],
    }
