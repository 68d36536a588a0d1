"""Rule ``blinding``: nobody on both sides of a study, at any time."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, people, tiny, violations


def sides(one: str | None, other: str | None, *, study: str = "S") -> Problem:
    """Return ``R`` on the first side and ``Q``, months later, on the other."""
    return tiny(
        **people(ann="qualified", bob="qualified"),
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "study_id": study}],
        requirements=[
            {"requirement_id": "R", "blinding": one},
            {"requirement_id": "Q", "activity_id": "B", "blinding": other},
        ],
    )


BOTH = ("ann R[0] solo 100", "ann Q[0] solo 100")


def test_both_sides_at_any_time_are_one_too_many() -> None:
    found = violations(sides("blinded", "unblinded"), *BOTH, starts={"B": 8})
    assert [str(one) for one in found] == [
        "blinding: 'ann' is on blinded 'R' and on unblinded 'Q' of study 'S'"
    ]


def test_different_people_keep_it() -> None:
    team = ("ann R[0] solo 100", "bob Q[0] solo 100")
    assert broken(sides("blinded", "unblinded"), *team, starts={"B": 8}) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("blinded", "blinded"), ("unblinded", "unblinded"), ("unblinded", None), (None, "blinded")],
)
def test_one_side_or_no_side_is_free(one: str | None, other: str | None) -> None:
    assert broken(sides(one, other), *BOTH, starts={"B": 8}) == []


def test_another_study_is_another_matter() -> None:
    assert broken(sides("blinded", "unblinded", study="T"), *BOTH, starts={"B": 8}) == []
