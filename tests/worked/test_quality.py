"""First-time clients, quality control and firewalls: who must do it, and what that costs."""

from __future__ import annotations

import pytest

from tests.support.planned import Planned, planned
from tests.support.tiny import tiny_scenario, week

# Weeks have 40 h and activities 4 weeks (160 h), one segment each; every requirement is 1 FTE.


def first_client(*, first_time: bool = True, late_cost: float = 2_000) -> Planned:
    """Eve is the only experienced one, and the only one for study D, which bills 150."""
    scenario = tiny_scenario(
        policy={"fte_step": 50},
        periods=8,
        skills=[{"skill_id": "SAS"}, {"skill_id": "PK"}],
        staff=[{"staff_id": "eve", "cost_rate": 50}, {"staff_id": "quinn", "cost_rate": 50}],
        staff_skills=[
            {"staff_id": "eve", "level": "experienced"},
            {"staff_id": "eve", "skill_id": "PK", "level": "experienced"},
            {"staff_id": "quinn", "level": "qualified"},
        ],
        clients=[{"client_id": "new", "first_time": first_time}, {"client_id": "old"}],
        studies=[
            {"study_id": "N", "client_id": "new"},
            {"study_id": "D", "client_id": "old", "late_cost": late_cost},
        ],
        activities=[
            {"activity_id": "A-new", "study_id": "N", "fixed_start": week(0)},
            {"activity_id": "A-dear", "study_id": "D", "due": week(4)},
        ],
        requirements=[
            {"requirement_id": "R-new", "activity_id": "A-new", "bill_rate": 100},
            {
                "requirement_id": "R-dear",
                "activity_id": "A-dear",
                "skill_id": "PK",
                "min_fte": 1.0,
                "bill_rate": 150,
            },
        ],
    )
    return planned(scenario)


def test_the_experienced_one_is_kept_for_the_first_time_client() -> None:
    # N: 160 × (100 − 50) = 8,000. D: 160 × (150 − 50) = 16,000, four weeks late: −8,000.
    # Sum 16,000. D at once would bring 16,000, but N, 160 h uncovered, −16,000: 0.
    plan = first_client()
    assert "eve" in plan.team("R-new")
    assert plan.starts["A-dear"] == 4
    assert plan.team("R-dear") == {"eve": "solo 100"}
    assert plan.value == 16_000.00
    assert plan.terms["tardiness"] == -8_000.00


def test_a_known_client_gets_the_qualified_one_and_nobody_waits() -> None:
    # 8,000 + 16,000.
    plan = first_client(first_time=False)
    assert plan.team("R-new") == {"quinn": "solo 100"}
    assert plan.starts["A-dear"] == 0
    assert plan.value == 24_000.00


def test_the_first_time_client_goes_without_where_waiting_is_dearer() -> None:
    # Waiting: 8,000 + 16,000 − 4 × 6,100 = −400. D at once and N uncovered: 16,000 − 16,000 = 0.
    plan = first_client(late_cost=6_100)
    assert plan.team("R-new") == {}
    assert plan.starts["A-dear"] == 0
    assert plan.value == 0.00


def quality_control(*, independent: bool = True, bob: float = 60) -> Planned:
    """Ann costs 30, bob more; production in weeks 0 to 3, its control in weeks 4 to 7."""
    scenario = tiny_scenario(
        policy={"fte_step": 100},
        staff=[{"staff_id": "ann", "cost_rate": 30}, {"staff_id": "bob", "cost_rate": bob}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        activities=[
            {"activity_id": "make", "fixed_start": week(0)},
            {"activity_id": "control", "fixed_start": week(4)},
        ],
        requirements=[
            {"requirement_id": "R-make", "activity_id": "make", "bill_rate": 100},
            {
                "requirement_id": "R-control",
                "activity_id": "control",
                "bill_rate": 100,
                "independent_of": ["R-make"] if independent else [],
            },
        ],
    )
    return planned(scenario)


def test_the_control_team_shares_nobody_with_production() -> None:
    # 160 × (100 − 30) + 160 × (100 − 60) = 11,200 + 6,400.
    plan = quality_control()
    assert plan.people("R-make") | plan.people("R-control") == {"ann", "bob"}
    assert plan.people("R-make") & plan.people("R-control") == set()
    assert plan.value == 17_600.00


def test_the_cheaper_one_does_both_where_nobody_asks_for_independence() -> None:
    # 2 × 11,200.
    plan = quality_control(independent=False)
    assert plan.people("R-make") == plan.people("R-control") == {"ann"}
    assert plan.value == 22_400.00


def test_a_control_that_costs_more_than_its_absence_is_left_open() -> None:
    # Bob at 250: 160 × (100 − 250) = −24,000; uncovered −16,000. 11,200 − 16,000 = −4,800.
    plan = quality_control(bob=250)
    assert len(plan.people("R-make") | plan.people("R-control")) == 1
    assert plan.people("R-make") | plan.people("R-control") == {"ann"}
    assert plan.value == -4_800.00


def firewall(*, group: str = "rivals", cooling: int = 6) -> Planned:
    """X needs somebody in weeks 0 to 3 and 8 to 11, its rival Y in weeks 4 to 7."""
    scenario = tiny_scenario(
        policy={"fte_step": 100, "firewall_cooling": cooling},
        staff=[{"staff_id": "ann", "cost_rate": 30}, {"staff_id": "bob", "cost_rate": 60}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        clients=[{"client_id": name, "firewall_group": group} for name in ("X", "Y")],
        studies=[{"study_id": "SX", "client_id": "X"}, {"study_id": "SY", "client_id": "Y"}],
        activities=[
            {"activity_id": "X1", "study_id": "SX", "fixed_start": week(0)},
            {"activity_id": "Y1", "study_id": "SY", "fixed_start": week(4)},
            {"activity_id": "X2", "study_id": "SX", "fixed_start": week(8)},
        ],
        requirements=[
            {"requirement_id": f"R-{name}", "activity_id": name, "bill_rate": 100}
            for name in ("X1", "Y1", "X2")
        ],
    )
    return planned(scenario)


def test_the_firewall_moves_the_rival_client_to_somebody_else() -> None:
    # Ann on both of X, 2 × 11,200; bob on Y, 6,400.
    plan = firewall()
    assert plan.people("R-X1") == plan.people("R-X2") == {"ann"}
    assert plan.people("R-Y1") == {"bob"}
    assert plan.value == 28_800.00


@pytest.mark.parametrize(("group", "cooling"), [("", 6), ("rivals", 0)])
def test_one_person_does_it_all_without_a_firewall(group: str, cooling: int) -> None:
    # 3 × 11,200.
    plan = firewall(group=group, cooling=cooling)
    assert plan.people("R-X1") | plan.people("R-Y1") | plan.people("R-X2") == {"ann"}
    assert plan.value == 33_600.00
