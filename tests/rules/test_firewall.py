"""Rule ``firewall``: rival clients lie a cooling time apart in a person's work."""

from __future__ import annotations

import pytest

from crostaff.problem import Problem
from tests.support.tiny import broken, sunday, tiny, violations, week


def rivals(groups: tuple[str, ...] = ("g", "g"), cooling: int | None = 3) -> Problem:
    """Return requirement ``R0`` of client ``C0``, ``R1`` of ``C1``, …, each of 4 weeks."""
    count = len(groups)
    return tiny(
        periods=60,
        clients=[{"client_id": f"C{i}", "firewall_group": groups[i]} for i in range(count)],
        studies=[{"study_id": f"S{i}", "client_id": f"C{i}"} for i in range(count)],
        activities=[{"activity_id": f"A{i}", "study_id": f"S{i}"} for i in range(count)],
        requirements=[{"requirement_id": f"R{i}", "activity_id": f"A{i}"} for i in range(count)],
        policy={} if cooling is None else {"firewall_cooling": cooling},
    )


BOTH = ("ann R0[0] solo 50", "ann R1[0] solo 50")


@pytest.mark.parametrize(("first", "then"), [("A0", "A1"), ("A1", "A0")])
def test_the_cooling_time_is_enough(first: str, then: str) -> None:
    # Boundary 4 to period 7: periods 4, 5 and 6 are free.
    assert broken(rivals(), *BOTH, starts={first: 0, then: 7}) == []


def test_a_period_less_is_not() -> None:
    found = violations(rivals(), *BOTH, starts={"A1": 6})
    assert [str(one) for one in found] == [
        "firewall: 'ann' is on R1[0] only 2 free periods after R0[0] for a rival client "
        "(group 'g'); 3 must be free between them"
    ]


def test_work_for_rivals_at_the_same_time_is_named() -> None:
    found = violations(rivals(cooling=0), *BOTH, starts={"A1": 3})
    assert [one.rule for one in found] == ["firewall"]
    assert "at the same time as R0[0]" in found[0].message
    assert broken(rivals(cooling=0), *BOTH, starts={"A1": 4}) == []


def test_nine_months_by_default() -> None:
    # 39 weeks after boundary 4.
    assert broken(rivals(cooling=None), *BOTH, starts={"A1": 43}) == []
    assert broken(rivals(cooling=None), *BOTH, starts={"A1": 42}) == ["firewall"]


@pytest.mark.parametrize("groups", [("g", "h"), ("", ""), ("g", "")])
def test_only_clients_of_one_group_are_rivals(groups: tuple[str, str]) -> None:
    assert broken(rivals(groups), *BOTH) == []


def test_another_person_may_work_for_the_rival() -> None:
    problem = tiny(
        staff=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        clients=[
            {"client_id": "C", "firewall_group": "g"},
            {"client_id": "D", "firewall_group": "g"},
        ],
        studies=[{"study_id": "S"}, {"study_id": "T", "client_id": "D"}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "study_id": "T"}],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
    )
    assert broken(problem, "ann R[0] solo 100", "bob Q[0] solo 100") == []


def test_an_early_long_assignment_is_compared_with_every_later_rival() -> None:
    # C0 works to boundary 4, C2 is no rival, C1 comes last with one free period after C0.
    problem = rivals(("g", "g", "h"))
    team = (*BOTH, "ann R2[0] solo 50")
    assert broken(problem, *team, starts={"A1": 5, "A2": 2}) == ["firewall"]


def test_two_studies_of_one_client_are_no_rivals() -> None:
    problem = tiny(
        clients=[{"client_id": "C", "firewall_group": "g"}],
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "study_id": "T"}],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
    )
    assert broken(problem, "ann R[0] solo 50", "ann Q[0] solo 50") == []


def test_holding_without_working_does_not_count() -> None:
    problem = tiny(
        clients=[
            {"client_id": "C", "firewall_group": "g"},
            {"client_id": "D", "firewall_group": "g"},
        ],
        studies=[{"study_id": "S"}, {"study_id": "T", "client_id": "D"}],
        protections=[
            {"protection_id": "P", "study_id": "T", "from": week(0), "to": sunday(3), "fte": 0.5}
        ],
    )
    assert broken(problem, "ann R[0] solo 50", held=["P ann 50"]) == []
