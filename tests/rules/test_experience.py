"""Rule ``experience``: a share of experienced people on first-time and novel work."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def need(
    *, first_time: bool = False, novel: bool = False, policy: float = 0.5, **columns: object
) -> Problem:
    return tiny(
        **people(eve="experienced", quin="qualified", tia="trainee"),
        clients=[{"client_id": "C", "first_time": first_time}],
        studies=[{"study_id": "S", "novel": novel}],
        requirements=[{"requirement_id": "R", "trainee_slots": 2, **columns}],
        policy={"experienced_share": policy},
    )


@pytest.mark.parametrize("new", [{"first_time": True}, {"novel": True}, {"experienced_share": 0.5}])
def test_half_the_team_is_experienced(new: dict[str, object]) -> None:
    assert broken(need(**new), "eve R[0] solo 50", "quin R[0] solo 50") == []


@pytest.mark.parametrize("new", [{"first_time": True}, {"novel": True}, {"experienced_share": 0.5}])
def test_less_than_half_is_not_enough(new: dict[str, object]) -> None:
    found = violations(need(**new), "eve R[0] solo 40", "quin R[0] solo 50")
    assert [str(one) for one in found] == [
        "experience: R[0] has 40 % of experienced people among 90 %; it needs 45 %, a share of 50 %"
    ]


def test_trainees_count_in_the_team() -> None:
    assert broken(need(novel=True), "eve R[0] solo 50", "tia R[0] paired 50") == []
    assert broken(need(novel=True), "eve R[0] solo 50", "tia R[0] paired 60") == ["experience"]


def test_known_work_asks_nothing() -> None:
    assert broken(need(), "quin R[0] solo 100") == []


def test_the_requirements_share_goes_before_the_policys() -> None:
    team = ("eve R[0] solo 20", "quin R[0] solo 80")
    assert broken(need(novel=True, experienced_share=0.2), *team) == []
    assert broken(need(novel=True, experienced_share=0.0), "quin R[0] solo 80") == []
    assert broken(need(novel=True, experienced_share=0.3), *team) == ["experience"]


def test_any_positive_share_asks_for_one_experienced_person() -> None:
    assert broken(need(experienced_share=0.01), "quin R[0] solo 20") == ["experience"]


def test_an_empty_segment_needs_nobody() -> None:
    assert broken(need(first_time=True)) == []
