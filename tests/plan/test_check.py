"""The checker as a whole: order of the rules, words, and decisions that cannot be read."""

from __future__ import annotations

import pytest

from crostaff.plan.check import RULE_CHECKS, Violation, check
from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.scenario.policy import QUALITY_RULES, RULES
from tests.support.tiny import broken, sunday, tiny, violations, week


def test_there_is_one_check_per_rule_in_the_order_of_the_contract() -> None:
    assert tuple(RULE_CHECKS) == RULES
    assert all(function.__name__ == name for name, function in RULE_CHECKS.items())
    assert all(function.__doc__ for function in RULE_CHECKS.values())


def test_a_valid_plan_has_no_violations() -> None:
    assert violations(tiny(), "ann R[0] solo 100") == []


def test_violations_come_rule_by_rule_with_ids() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann", "fte": 0.5}],
        requirements=[{"requirement_id": "R", "min_level": "experienced"}],
    )
    found = violations(problem, "ann R[0] solo 100")
    assert [one.rule for one in found] == ["capacity", "level"]
    assert found[1] == Violation(
        "level",
        "'ann' has level 2 in 'SAS' in period 0 (2027-01-04), when R[0] begins; "
        "solo work needs at least 3",
        staff="ann",
        requirement="R",
        segment=0,
        period=0,
    )


@pytest.mark.parametrize("rule", sorted(set(RULES) - QUALITY_RULES))
def test_a_rule_switched_off_is_skipped(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    spies = {name: (lambda _, name=name: asked.append(name) or iter(())) for name in RULE_CHECKS}
    monkeypatch.setattr("crostaff.plan.check.RULE_CHECKS", spies)
    assert violations(tiny(policy={"rules": {rule: "off"}})) == []
    assert asked == [name for name in RULES if name != rule]


def test_unreadable_decisions_are_named_and_left_out() -> None:
    problem = tiny(
        protections=[{"protection_id": "P", "from": week(4), "to": sunday(7), "release_notice": 0}]
    )
    decisions = Decisions(
        starts={0: 99, 5: 0},
        assigned=(Assigned(9, 0, 0, False, 50), Assigned(0, 9, 0, False, 50)),
        held=(Held(9, 0, 50), Held(0, 9, 50), Held(0, 0, 50)),
        released=(Released(9, 4, 5), Released(0, 4, 5)),
    )
    assert [one.rule for one in check(problem, decisions)] == [
        "timeline",
        "timeline",
        "eligibility",
        "coverage",
        "protection",
        "protection",
        "release",
    ]


def test_teams_of_an_activity_without_start_await_the_start() -> None:
    problem = tiny(requirements=[{"requirement_id": "R", "named_staff": "ann"}])
    assert broken(problem) == ["team"]
    assert broken(problem, starts={"A": 99}) == ["timeline"]
