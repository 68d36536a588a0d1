"""A scenario without some of its rows, and without what speaks of them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


def without_activities(scenario: Scenario, gone: AbstractSet[str]) -> Scenario:
    """Return a scenario without some activities, their precedences, needs and planned starts."""
    needs = {r.requirement_id for r in scenario.requirements if r.activity_id in gone}
    left = without_requirements(scenario, needs)
    return left.model_copy(
        update={
            "activities": tuple(row for row in left.activities if row.activity_id not in gone),
            "precedences": tuple(
                row for row in left.precedences if not {row.predecessor, row.successor} & gone
            ),
            "baseline_starts": tuple(
                row for row in left.baseline_starts if row.activity_id not in gone
            ),
        }
    )


def without_requirements(scenario: Scenario, gone: AbstractSet[str]) -> Scenario:
    """Return a scenario without some requirements, and without independence of them."""
    return scenario.model_copy(
        update={
            "requirements": tuple(
                row.model_copy(update={"independent_of": others(row.independent_of, gone)})
                for row in scenario.requirements
                if row.requirement_id not in gone
            ),
            "baseline": tuple(row for row in scenario.baseline if row.requirement_id not in gone),
        }
    )


def without_staff(scenario: Scenario, staff_id: str) -> Scenario:
    """Return a scenario without a person, who is then neither named, excluded nor planned."""
    gone = {staff_id}
    return scenario.model_copy(
        update={
            "staff": tuple(row for row in scenario.staff if row.staff_id != staff_id),
            "staff_skills": tuple(r for r in scenario.staff_skills if r.staff_id != staff_id),
            "absences": tuple(row for row in scenario.absences if row.staff_id != staff_id),
            "requirements": tuple(
                row.model_copy(
                    update={
                        "named_staff": others(row.named_staff, gone),
                        "excluded_staff": others(row.excluded_staff, gone),
                    }
                )
                for row in scenario.requirements
            ),
            "protections": tuple(
                row.model_copy(update={"named_staff": others(row.named_staff, gone)})
                for row in scenario.protections
            ),
            "baseline": tuple(row for row in scenario.baseline if row.staff_id != staff_id),
        }
    )


def others(names: tuple[str, ...], gone: AbstractSet[str]) -> tuple[str, ...]:
    """Return names without some of them, in order."""
    return tuple(name for name in names if name not in gone)
