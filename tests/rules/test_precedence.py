"""Rule ``precedence``: lag ≤ start(successor) − end(predecessor) ≤ max_lag."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, tiny, violations


def chain(**columns: object) -> Problem:
    """Return activity ``A`` (4 weeks) before ``B`` (2 weeks)."""
    return tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "B", "duration": 2}],
        precedences=[{"predecessor": "A", "successor": "B", **columns}],
    )


def test_a_successor_starts_when_the_predecessor_ends() -> None:
    assert broken(chain(), starts={"A": 1, "B": 5}) == []


def test_a_successor_one_period_early_is_named() -> None:
    found = violations(chain(), starts={"A": 1, "B": 4})
    assert [str(one) for one in found] == [
        "precedence: activity 'B' starts -1 periods after 'A' ends (boundary 5), "
        "1 less than the lag of 0"
    ]


@pytest.mark.parametrize(("start", "rules"), [(6, []), (5, ["precedence"])])
def test_a_lag_keeps_them_apart(start: int, rules: list[str]) -> None:
    assert broken(chain(lag=2), starts={"A": 0, "B": start}) == rules


@pytest.mark.parametrize(("start", "rules"), [(3, []), (2, ["precedence"])])
def test_a_negative_lag_lets_them_overlap(start: int, rules: list[str]) -> None:
    assert broken(chain(lag=-1), starts={"A": 0, "B": start}) == rules


@pytest.mark.parametrize(("start", "rules"), [(7, []), (8, ["precedence"])])
def test_a_greatest_lag_keeps_them_together(start: int, rules: list[str]) -> None:
    assert broken(chain(max_lag=3), starts={"A": 0, "B": start}) == rules


def test_a_successor_without_start_is_no_second_fault() -> None:
    assert broken(chain(), starts={"A": 0, "B": 99}) == ["timeline"]


def test_switched_off_it_is_not_asked() -> None:
    problem = tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "B"}],
        precedences=[{"predecessor": "A", "successor": "B"}],
        policy={"rules": {"precedence": "off"}},
    )
    assert broken(problem, starts={"A": 4, "B": 0}) == []
