"""Rule ``coverage``: solo FTE within the requirement, and full coverage where it is asked for."""

from __future__ import annotations

import pytest

from crostaff.plan.check import check
from crostaff.plan.decisions import Assigned, Decisions
from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def need(*, full: bool = False) -> Problem:
    """Return a requirement of 1 FTE; a paired person delivers 0.4 − 0.15 = 0.25 per FTE."""
    return tiny(
        **people(ann="qualified", eve="experienced", tia="trainee"),
        requirements=[{"requirement_id": "R", "fte": 1.0, "trainee_slots": 2}],
        policy={"full_coverage": full},
    )


def test_solo_work_may_fill_the_requirement() -> None:
    assert broken(need(), "ann R[0] solo 60", "eve R[0] solo 40") == []


def test_solo_work_may_not_exceed_it() -> None:
    found = violations(need(), "ann R[0] solo 60", "eve R[0] solo 50")
    assert [str(one) for one in found] == [
        "coverage: R[0] has 110 % solo, 10 more than the 100 % required"
    ]


def test_trainees_come_on_top_of_a_full_requirement() -> None:
    team = ("ann R[0] solo 50", "eve R[0] solo 50", "tia R[0] paired 100")
    assert broken(need(full=True), *team) == []


def test_shortfall_is_allowed_without_full_coverage() -> None:
    assert broken(need()) == []


def test_full_coverage_counts_what_trainees_deliver() -> None:
    # 90 + 0.25 × 40 = 100
    team = ("ann R[0] solo 50", "eve R[0] solo 40", "tia R[0] paired 40")
    assert broken(need(full=True), *team) == []


def test_full_coverage_is_broken_by_a_little_less() -> None:
    # 90 + 0.25 × 30 = 97.5
    found = violations(
        need(full=True), "ann R[0] solo 50", "eve R[0] solo 40", "tia R[0] paired 30"
    )
    assert [str(one) for one in found] == [
        "coverage: R[0] is short of 2.5 % of the 100 % required, and full coverage is asked for"
    ]


def test_full_coverage_is_asked_of_empty_segments_too() -> None:
    assert broken(need(full=True)) == ["coverage"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Assigned(0, 3, 0, False, 100), "there is no requirement number 3"),
        (Assigned(0, 0, 1, False, 100), "'ann' is on segment 1 of requirement 'R', which has 1"),
        (Assigned(0, 0, -1, False, 100), "'ann' is on segment -1 of requirement 'R'"),
    ],
)
def test_places_that_do_not_exist_are_named(row: Assigned, message: str) -> None:
    found = check(tiny(), Decisions(starts={0: 0}, assigned=(row,)))
    assert [one.rule for one in found] == ["coverage"]
    assert found[0].message.startswith(message)


def test_switched_off_it_is_not_asked() -> None:
    problem = tiny(
        requirements=[{"requirement_id": "R", "fte": 0.5}],
        policy={"rules": {"coverage": "off"}, "full_coverage": True},
    )
    assert broken(problem, "ann R[0] solo 100") == []
    assert broken(problem) == []
