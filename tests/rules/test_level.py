"""Rule ``level``: solo from the least level on, paired below it; one mode and FTE on the grid."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def need(min_level: str, **columns: object) -> Problem:
    """Return requirement ``R`` with a person of each level, and ``eve`` to teach."""
    return tiny(
        **people(non="none", tia="trainee", quin="qualified", exa="experienced", eve="experienced"),
        requirements=[
            {"requirement_id": "R", "min_level": min_level, "trainee_slots": 1, **columns}
        ],
    )


@pytest.mark.parametrize(
    ("min_level", "who", "rules"),
    [
        ("trainee", "non", ["level"]),
        ("trainee", "tia", []),
        ("qualified", "tia", ["level"]),
        ("qualified", "quin", []),
        ("experienced", "quin", ["level"]),
        ("experienced", "exa", []),
        ("none", "non", ["level"]),
        ("none", "tia", []),
    ],
)
def test_solo_needs_the_least_level(min_level: str, who: str, rules: list[str]) -> None:
    assert broken(need(min_level), f"{who} R[0] solo 50") == rules


@pytest.mark.parametrize(
    ("min_level", "who", "rules"),
    [
        ("qualified", "non", ["level"]),
        ("qualified", "tia", []),
        ("qualified", "quin", ["level"]),
        ("experienced", "quin", []),
        ("experienced", "exa", ["level"]),
        ("trainee", "tia", ["level"]),
    ],
)
def test_paired_needs_a_level_below_it(min_level: str, who: str, rules: list[str]) -> None:
    assert broken(need(min_level), "eve R[0] solo 50", f"{who} R[0] paired 50") == rules


def test_the_message_says_what_is_missing() -> None:
    found = violations(need("qualified"), "tia R[0] solo 50")
    assert [str(one) for one in found] == [
        "level: 'tia' has level 1 in 'SAS' in period 0 (2027-01-04), when R[0] begins; "
        "solo work needs at least 2"
    ]


def growing() -> Problem:
    """Return two segments; 80 paired hours make ``tia`` qualified."""
    return tiny(
        **people(tia="trainee", eve="experienced"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 80}],
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", "trainee_slots": 1}],
    )


def test_a_level_reached_at_the_boundary_counts_in_the_segment_that_starts_there() -> None:
    # 50 % of 40 hours for 4 weeks = 80 hours.
    team = ("eve R[0] solo 50", "tia R[0] paired 50", "tia R[1] solo 50")
    assert broken(growing(), *team) == []


def test_a_step_less_training_is_not_enough() -> None:
    team = ("eve R[0] solo 50", "tia R[0] paired 40", "tia R[1] solo 50")
    assert broken(growing(), *team) == ["level"]


def test_who_is_qualified_by_then_cannot_be_paired_again() -> None:
    team = ("eve R[0] solo 50", "tia R[0] paired 50", "eve R[1] solo 50", "tia R[1] paired 50")
    assert broken(growing(), *team) == ["level"]


@pytest.mark.parametrize(
    ("pct", "columns", "rules"),
    [
        (20, {}, []),
        (10, {}, ["level"]),  # min_fte 0.2 by default
        (30, {"min_fte": 0.25}, []),  # rounded up to the grid
        (20, {"min_fte": 0.25}, ["level"]),
        (30, {"fte": 0.3, "min_fte": 1.0}, []),  # above the required FTE it counts as that
        (25, {}, ["level"]),  # off the grid of 10
        (100, {}, []),
    ],
)
def test_fte_is_on_the_grid_from_the_least(
    pct: int, columns: dict[str, object], rules: list[str]
) -> None:
    assert broken(need("qualified", **columns), f"quin R[0] solo {pct}") == rules


def test_nobody_gives_more_than_full_time() -> None:
    found = violations(need("qualified", fte=2.0), "quin R[0] solo 110")
    assert [one.rule for one in found] == ["level", "capacity"]
    assert "10 more than a full-time person" in found[0].message


def test_a_person_is_on_a_segment_once() -> None:
    found = violations(need("qualified"), "quin R[0] solo 50", "quin R[0] solo 50")
    assert [str(one) for one in found] == [
        "level: 'quin' is listed twice on R[0]; a person has one FTE on a segment"
    ]


def test_a_person_has_one_mode_on_a_segment() -> None:
    found = violations(need("experienced"), "eve R[0] solo 50", "eve R[0] paired 50")
    assert [str(one) for one in found] == [
        "level: 'eve' is both solo and paired on R[0]; a person has one mode on a segment"
    ]
