"""Rule ``eligibility``: function, region, language, exclusion, contract, validity of the skill."""

from __future__ import annotations

import pytest

from crostaff.plan.check import check
from crostaff.plan.decisions import Assigned, Decisions
from crostaff.problem import Problem
from tests.support.tiny import broken, friday, sunday, tiny, violations, week

ANN = "ann R[0] solo 100"


def problem_with(
    staff: dict[str, object] | None = None,
    need: dict[str, object] | None = None,
    skill: dict[str, object] | None = None,
) -> Problem:
    return tiny(
        staff=[{"staff_id": "ann", **(staff or {})}],
        staff_skills=[{"staff_id": "ann", **(skill or {})}],
        requirements=[{"requirement_id": "R", **(need or {})}],
    )


def test_the_function_is_the_requirements() -> None:
    assert broken(problem_with(), ANN) == []
    found = violations(problem_with(staff={"function": "data"}), ANN)
    assert [str(one) for one in found] == [
        "eligibility: 'ann' may not be on R[0]: function 'data' is not 'stats'"
    ]


def test_a_region_is_asked_only_where_the_requirement_names_one() -> None:
    assert broken(problem_with(staff={"region": "EU"}), ANN) == []
    assert broken(problem_with(staff={"region": "EU"}, need={"region": "EU"}), ANN) == []
    assert broken(problem_with(staff={"region": "EU"}, need={"region": "US"}), ANN) == [
        "eligibility"
    ]


@pytest.mark.parametrize(("spoken", "rules"), [("de;fr", []), ("de", ["eligibility"])])
def test_one_of_the_languages_is_the_requirements(spoken: str, rules: list[str]) -> None:
    problem = problem_with(staff={"languages": spoken}, need={"language": "fr"})
    assert broken(problem, ANN) == rules


def test_nobody_excluded() -> None:
    found = violations(problem_with(need={"excluded_staff": "ann"}), ANN)
    assert [str(one) for one in found] == [
        "eligibility: 'ann' may not be on R[0]: is excluded by the requirement"
    ]


def test_the_contract_covers_the_whole_segment() -> None:
    assert broken(problem_with(staff={"available_to": sunday(3)}), ANN) == []
    found = violations(problem_with(staff={"available_to": friday(3)}), ANN)
    assert [one.rule for one in found] == ["capacity", "eligibility"]
    assert "runs over periods [0, 4), the contract covers [0, 3)" in found[1].message


def test_the_contract_may_begin_with_the_segment() -> None:
    problem = problem_with(staff={"available_from": week(2)})
    assert broken(problem, ANN, starts={"A": 2}) == []
    assert broken(problem, ANN, starts={"A": 1}) == ["capacity", "eligibility"]


def test_the_skill_is_valid_throughout_the_segment() -> None:
    assert broken(problem_with(skill={"valid_to": sunday(3)}), ANN) == []
    found = violations(problem_with(skill={"valid_to": friday(3)}), ANN)
    assert [str(one) for one in found] == [
        "eligibility: 'ann' may not be on R[0]: "
        "the skill 'SAS' is not valid in period 3 (2027-01-25)"
    ]


def test_validity_may_begin_with_the_segment() -> None:
    problem = problem_with(skill={"valid_from": week(2)})
    assert broken(problem, ANN, starts={"A": 2}) == []
    assert broken(problem, ANN, starts={"A": 1}) == ["eligibility"]


def test_only_the_segments_worked_on_count() -> None:
    # 8 weeks are two segments; the contract ends with the first.
    problem = tiny(
        staff=[{"staff_id": "ann", "available_to": sunday(3)}],
        activities=[{"activity_id": "A", "duration": 8}],
    )
    assert broken(problem, "ann R[0] solo 100") == []
    assert broken(problem, "ann R[1] solo 100") == ["capacity", "eligibility"]


def test_a_person_without_the_skill_is_named() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        skills=[{"skill_id": "SAS"}, {"skill_id": "R"}],
    )
    found = violations(problem, "bob R[0] solo 100")
    assert [one.rule for one in found] == ["eligibility", "level"]
    assert "does not have the skill 'SAS'" in found[0].message


def test_a_person_who_does_not_exist_is_named() -> None:
    found = check(tiny(), Decisions(starts={0: 0}, assigned=(Assigned(5, 0, 0, False, 100),)))
    assert [str(one) for one in found] == [
        "eligibility: requirement 'R' has a person number 5, who does not exist"
    ]


def test_switched_off_it_is_not_asked() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann", "function": "data"}],
        policy={"rules": {"eligibility": "off"}},
    )
    assert broken(problem, ANN) == []
