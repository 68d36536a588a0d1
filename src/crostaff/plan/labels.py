"""What people are called where a plan is told."""

from __future__ import annotations

from crostaff.problem import Problem


def person_labels(problem: Problem) -> dict[str, str]:
    """Return a unique, readable label by staff id: the name, with the id where names repeat."""
    names = {record.staff_id: record.name.strip() for record in problem.scenario.staff}
    counts: dict[str, int] = {}
    for name in names.values():
        counts[name] = counts.get(name, 0) + 1
    return {
        staff: (name if counts[name] == 1 else f"{name} ({staff})") if name else staff
        for staff, name in names.items()
    }
