"""Rule ``team``: at most ``max_people``, and every named person on every segment."""

from __future__ import annotations

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def need(policy: dict[str, object] | None = None, **columns: object) -> Problem:
    """Return a requirement of two segments."""
    return tiny(
        **people(ann="qualified", bob="qualified", cem="qualified"),
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", **columns}],
        policy=policy,
    )


def test_a_team_may_be_as_large_as_allowed() -> None:
    assert broken(need(max_people=2), "ann R[0] solo 50", "bob R[0] solo 50") == []


def test_one_more_is_too_many() -> None:
    team = ("ann R[0] solo 30", "bob R[0] solo 30", "cem R[0] solo 30")
    found = violations(need(max_people=2), *team)
    assert [str(one) for one in found] == ["team: R[0] has 3 people, at most 2 may be on it"]
    assert broken(need(), *team) == []


def test_segments_may_have_different_teams() -> None:
    assert broken(need(max_people=1), "ann R[0] solo 50", "bob R[1] solo 50") == []


def test_a_named_person_is_on_every_segment() -> None:
    problem = need(named_staff="ann")
    assert broken(problem, "ann R[0] solo 20", "ann R[1] solo 20") == []


def test_a_named_person_missing_once_is_named() -> None:
    found = violations(need(named_staff="ann"), "ann R[0] solo 20", "bob R[1] solo 20")
    assert [str(one) for one in found] == ["team: R[1] lacks 'ann', whom the requirement names"]
    assert (found[0].staff, found[0].requirement, found[0].segment) == ("ann", "R", 1)


def test_every_named_person_counts() -> None:
    assert broken(need(named_staff="ann;bob")) == ["team"] * 4


def test_switched_off_it_is_not_asked() -> None:
    assert broken(need({"rules": {"team": "off"}}, named_staff="ann")) == []
