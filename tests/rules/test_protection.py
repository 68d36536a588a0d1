"""Rule ``protection``: who may hold, how much, and who must."""

from __future__ import annotations

import pytest

from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions, Held
from crostaff.problem import Problem
from tests.support.tiny import broken, friday, people, sunday, tiny, violations, week


def protected(policy: dict[str, object] | None = None, **columns: object) -> Problem:
    """Return protection ``P`` of 1 FTE of study ``S`` over weeks 4 to 7."""
    return tiny(
        **people(ann="qualified", bob="qualified", tia="trainee", eve="experienced"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 80}],
        requirements=[{"requirement_id": "R", "trainee_slots": 1}],
        protections=[{"protection_id": "P", "from": week(4), "to": sunday(7), **columns}],
        policy=policy,
    )


def test_holds_add_up_to_the_protection() -> None:
    assert broken(protected(), held=["P ann 60", "P bob 40"]) == []


def test_a_step_more_is_too_much() -> None:
    found = violations(protected(), held=["P ann 60", "P bob 50"])
    assert [str(one) for one in found] == [
        "protection: protection 'P' holds 110 %, 10 more than its 100 %"
    ]


def test_what_is_missing_is_allowed() -> None:
    assert broken(protected()) == []


@pytest.mark.parametrize(("who", "rules"), [("eve", []), ("ann", ["protection"])])
def test_a_holder_has_the_level(who: str, rules: list[str]) -> None:
    assert broken(protected(min_level="experienced"), held=[f"P {who} 50"]) == rules


def test_a_holder_may_have_grown_by_the_windows_first_period() -> None:
    # 4 weeks × 40 h × 50 % = 80 hours, credited at boundary 4, when the window begins.
    team = ("eve R[0] solo 50", "tia R[0] paired 50")
    assert broken(protected(), *team, held=["P tia 50"]) == []
    found = violations(protected(), *team, starts={"A": 1}, held=["P tia 50"])
    assert [one.rule for one in found] == ["protection"]
    assert "has level 1 in 'SAS' in period 4" in found[0].message


def holder(**tables: object) -> Problem:
    return tiny(
        protections=[{"protection_id": "P", "from": week(4), "to": sunday(7)}],
        **tables,  # type: ignore[arg-type]
    )


def test_a_holder_has_the_function() -> None:
    problem = holder(staff=[{"staff_id": "ann", "function": "data"}])
    found = violations(problem, held=["P ann 50"])
    assert [str(one) for one in found] == [
        "protection: protection 'P' cannot hold 'ann': function 'data' is not 'stats'"
    ]


def test_a_holders_skill_is_valid_at_the_windows_first_period() -> None:
    problem = holder(staff_skills=[{"staff_id": "ann", "valid_to": sunday(4)}])
    assert broken(problem, held=["P ann 50"]) == []
    problem = holder(staff_skills=[{"staff_id": "ann", "valid_to": friday(4)}])
    assert broken(problem, held=["P ann 50"]) == ["protection"]


def test_a_holder_has_the_skill() -> None:
    problem = holder(staff_skills=[])
    found = violations(problem, held=["P ann 50"])
    assert [one.message for one in found] == [
        "protection 'P' cannot hold 'ann': does not have the skill 'SAS'"
    ]


def test_named_people_are_holders() -> None:
    assert broken(protected(named_staff="ann"), held=["P ann 10"]) == []
    found = violations(protected(named_staff="ann"), held=["P bob 10"])
    assert [str(one) for one in found] == [
        "protection: protection 'P' does not hold 'ann', whom it names"
    ]


@pytest.mark.parametrize(("pct", "rules"), [(10, []), (15, ["protection"]), (0, ["protection"])])
def test_a_hold_is_on_the_grid(pct: int, rules: list[str]) -> None:
    assert broken(protected(), held=[f"P ann {pct}"]) == rules


def test_a_holder_is_listed_once() -> None:
    found = violations(protected(), held=["P ann 50", "P ann 50"])
    assert [one.message for one in found] == ["protection 'P' lists holder 'ann' twice"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Held(4, 0, 50), "there is no protection number 4"),
        (Held(0, 9, 50), "protection 'P' holds a person number 9; there is none"),
    ],
)
def test_what_does_not_exist_is_named(row: Held, message: str) -> None:
    found = check(protected(), Decisions(starts={0: 0}, held=(row,)))
    assert [(one.rule, one.message) for one in found] == [("protection", message)]


def test_a_window_without_a_whole_period_asks_nothing() -> None:
    problem = protected(**{"from": week(4), "to": friday(4), "named_staff": "ann"})
    assert broken(problem) == []


def test_switched_off_it_is_not_asked() -> None:
    problem = protected({"rules": {"protection": "off"}}, named_staff="ann")
    assert broken(problem, held=["P tia 100", "P bob 100"]) == []
