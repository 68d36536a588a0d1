"""Scenarios that should not matter, or should matter one way: what properties compare."""

from __future__ import annotations

from collections.abc import Mapping

from crostaff.plan.plan import Plan
from crostaff.scenario.scenario import TABLES, Scenario
from tests.support.words import to_words

ID_COLUMNS = frozenset(
    {
        "staff_id",
        "skill_id",
        "study_id",
        "client_id",
        "activity_id",
        "predecessor",
        "successor",
        "requirement_id",
        "independent_of",
        "protection_id",
        "named_staff",
        "excluded_staff",
    }
)


def renamed_and_reordered(scenario: Scenario) -> Scenario:
    """Return the scenario with other ids and every table upside down."""
    document = scenario.to_document()
    for table in TABLES:
        rows = document.get(table, [])
        assert isinstance(rows, list)
        document[table] = [_renamed(row) for row in reversed(rows)]
    return Scenario.model_validate(document)


def _renamed(row: Mapping[str, object]) -> dict[str, object]:
    return {
        column: _new_name(value) if column in ID_COLUMNS else value for column, value in row.items()
    }


def _new_name(value: object) -> object:
    if isinstance(value, list):
        return [_new_name(item) for item in reversed(value)]
    return f"z {str(value)[::-1]}" if value else value


def with_helper(scenario: Scenario) -> Scenario:
    """Return the scenario with one more person, experienced in everything, in every function."""
    document = scenario.to_document()
    staff, skills = document.setdefault("staff", []), document.setdefault("staff_skills", [])
    assert isinstance(staff, list)
    assert isinstance(skills, list)
    functions = dict.fromkeys(need.function for need in scenario.requirements)
    for i, function in enumerate(functions):
        staff.append({"staff_id": f"helper {i}", "function": function, "cost_rate": 20})
        skills += [
            {"staff_id": f"helper {i}", "skill_id": skill.skill_id, "level": "experienced"}
            for skill in scenario.skills
        ]
    return Scenario.model_validate(document)


def without_baseline(scenario: Scenario) -> Scenario:
    """Return the scenario as if no plan were in force."""
    policy = scenario.policy.model_copy(update={"frozen_until": None})
    return scenario.model_copy(update={"baseline": (), "baseline_starts": (), "policy": policy})


def pinned(scenario: Scenario, plan: Plan) -> Scenario:
    """Return the scenario with a whole plan in force and pinned."""
    words = to_words(plan.problem, plan.decisions)
    document = scenario.to_document()
    document["baseline"] = [
        {
            "requirement_id": row.requirement,
            "segment": row.segment,
            "staff_id": row.staff,
            "mode": row.mode,
            "fte_pct": row.pct,
            "pinned": True,
        }
        for row in words.assigned
    ]
    document["baseline_starts"] = [
        {"activity_id": activity_id, "start": start, "pinned": True}
        for activity_id, start in words.starts.items()
    ]
    return Scenario.model_validate(document)


def aiming_at(scenario: Scenario, *tiers: str) -> Scenario:
    """Return the scenario with another objective."""
    policy = scenario.policy.model_copy(update={"objective": tiers})
    return scenario.model_copy(update={"policy": policy})


def relaxed(scenario: Scenario, rule: str) -> Scenario:
    """Return the scenario with one rule switched off."""
    policy = scenario.policy.model_copy(update={"rules": {rule: "off"}})
    return scenario.model_copy(update={"policy": policy})
