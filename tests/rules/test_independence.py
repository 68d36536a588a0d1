"""Rule ``independence``: double programming and quality control share nobody with production."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def control(**columns: object) -> Problem:
    """Return production ``R`` and quality control ``Q`` in another activity."""
    return tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[{"activity_id": "A", "duration": 8}, {"activity_id": "B", "duration": 2}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B", **columns},
        ],
    )


def test_disjoint_teams_keep_it() -> None:
    problem = control(independent_of="R")
    assert broken(problem, "ann R[0] solo 50", "bob Q[0] solo 50") == []


@pytest.mark.parametrize("segment", [0, 1])
def test_one_shared_person_on_any_segment_breaks_it(segment: int) -> None:
    problem = control(independent_of="R")
    team = (f"ann R[{segment}] solo 50", "ann Q[0] solo 50")
    found = violations(problem, *team, starts={"B": 10})
    assert [str(one) for one in found] == [
        "independence: 'ann' is on both 'R' and 'Q', which must share nobody"
    ]


def test_it_holds_both_ways_and_is_reported_once() -> None:
    problem = tiny(
        requirements=[
            {"requirement_id": "R", "independent_of": "Q"},
            {"requirement_id": "Q", "independent_of": "R"},
        ]
    )
    assert broken(problem, "ann R[0] solo 50", "ann Q[0] solo 50") == ["independence"]


def test_requirements_are_not_independent_unless_they_say_so() -> None:
    assert broken(control(), "ann R[0] solo 50", "ann Q[0] solo 50") == []
