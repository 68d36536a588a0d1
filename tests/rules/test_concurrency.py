"""Rule ``concurrency``: studies at once."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, tiny, violations


def studies(count: int, *, own: int | None = None, policy: int = 2) -> Problem:
    """Return studies ``S0`` … with activities ``A0`` … and requirements ``R0`` …, for ``ann``."""
    return tiny(
        staff=[{"staff_id": "ann", **({} if own is None else {"max_studies": own})}],
        studies=[{"study_id": f"S{i}"} for i in range(count)],
        activities=[{"activity_id": f"A{i}", "study_id": f"S{i}"} for i in range(count)],
        requirements=[{"requirement_id": f"R{i}", "activity_id": f"A{i}"} for i in range(count)],
        policy={"max_studies": policy},
    )


def on(*numbers: int) -> tuple[str, ...]:
    return tuple(f"ann R{i}[0] solo 20" for i in numbers)


def test_as_many_studies_as_allowed() -> None:
    assert broken(studies(2), *on(0, 1)) == []


def test_one_more_in_a_single_period() -> None:
    found = violations(studies(3), *on(0, 1, 2), starts={"A1": 3, "A2": 3})
    assert [str(one) for one in found] == [
        "concurrency: 'ann' works on 3 studies in period 3 (2027-01-25), 1 more than 2"
    ]


def test_one_after_the_other_is_not_at_once() -> None:
    assert broken(studies(3), *on(0, 1, 2), starts={"A2": 4}) == []


@pytest.mark.parametrize(("own", "rules"), [(3, []), (2, ["concurrency"])])
def test_a_persons_own_limit_goes_first(own: int, rules: list[str]) -> None:
    assert broken(studies(3, own=own, policy=1), *on(0, 1, 2)) == rules


def test_two_requirements_of_a_study_are_one_study() -> None:
    problem = tiny(
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q"}],
        policy={"max_studies": 1},
    )
    assert broken(problem, "ann R[0] solo 50", "ann Q[0] solo 50") == []


def test_switched_off_it_is_not_asked() -> None:
    problem = tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "study_id": "T"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
        policy={"max_studies": 1, "rules": {"concurrency": "off"}},
    )
    assert broken(problem, "ann R[0] solo 50", "ann Q[0] solo 50") == []
