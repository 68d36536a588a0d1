"""Rule ``pairing``: trainees within the slots, and within reach of mentors."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def need(*, slots: int = 2, reach: int = 2, **columns: object) -> Problem:
    return tiny(
        **people(
            eve="experienced",
            exa="experienced",
            quin="qualified",
            tia="trainee",
            tom="trainee",
            tim="trainee",
        ),
        skills=[{"skill_id": "SAS", "trainees_per_mentor": reach}],
        requirements=[
            {"requirement_id": "R", "trainee_slots": slots, "min_level": "qualified", **columns}
        ],
    )


def test_one_mentor_teaches_two() -> None:
    # 2 trainees ≤ 2 × 1 mentor, 100 % ≤ 2 × 50 %
    team = ("eve R[0] solo 50", "tia R[0] paired 50", "tom R[0] paired 50")
    assert broken(need(), *team) == []


def test_one_mentor_does_not_teach_three() -> None:
    team = ("eve R[0] solo 60", *(f"{name} R[0] paired 40" for name in ("tia", "tom", "tim")))
    found = violations(need(slots=3), *team)
    assert [str(one) for one in found] == [
        "pairing: R[0] has 3 trainees for 1 mentors, each teaches 2"
    ]


def test_trainees_fit_the_slots() -> None:
    team = ("eve R[0] solo 50", "tia R[0] paired 50", "tom R[0] paired 50")
    found = violations(need(slots=1), *team)
    assert [str(one) for one in found] == ["pairing: R[0] has 2 trainees for 1 slots"]


def test_trainees_fte_is_within_reach_of_the_mentors() -> None:
    team = ("eve R[0] solo 50", "tia R[0] paired 60", "tom R[0] paired 50")
    found = violations(need(), *team)
    assert [str(one) for one in found] == [
        "pairing: R[0] has 110 % of trainees, 10 more than 2 times its 50 % of mentors"
    ]


def test_two_mentors_add_up() -> None:
    team = ("eve R[0] solo 50", "exa R[0] solo 20", "tia R[0] paired 70", "tom R[0] paired 70")
    assert broken(need(), *team) == []


@pytest.mark.parametrize("mentor", ["quin R[0] solo 50", "eve R[1] solo 50"])
def test_a_mentor_is_experienced_and_on_the_same_segment(mentor: str) -> None:
    problem = tiny(
        **people(eve="experienced", quin="qualified", tia="trainee"),
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", "trainee_slots": 1}],
    )
    assert broken(problem, mentor, "tia R[0] paired 20") == ["pairing", "pairing"]


def test_nobody_teaches_where_the_skill_says_so() -> None:
    assert broken(need(reach=0), "eve R[0] solo 50", "tia R[0] paired 20") == ["pairing"] * 2


def test_a_person_who_grows_experienced_mentors_from_then_on() -> None:
    # 4 weeks × 40 h × 50 % = 80 hours.
    problem = tiny(
        **people(quin="qualified", tia="trainee"),
        skills=[{"skill_id": "SAS", "hours_to_experienced": 80}],
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", "trainee_slots": 1}],
    )
    assert broken(problem, *("quin R[0] solo 50", "quin R[1] solo 50", "tia R[1] paired 50")) == []
    team = ("quin R[0] solo 40", "quin R[1] solo 50", "tia R[1] paired 50")
    assert broken(problem, *team) == ["pairing", "pairing"]
