"""Training now so that a later study is staffed, and mentors shared by two trainees."""

from __future__ import annotations

import pytest

from tests.support.planned import Planned, planned
from tests.support.tiny import sunday, tiny_scenario, week

# Weeks have 40 h, segments 4 weeks (160 h), FTE only 0 or 100 %. Meg leaves after week 3; build
# runs in weeks 0 to 3, lock in weeks 4 to 7. Every solo hour bills 100; meg costs 50, trainees 30.


def plan_with(
    *trainees: str,
    lock_fte: float,
    hours_to_qualified: float = 160,
    trainees_per_mentor: int = 2,
    growth: bool = True,
) -> Planned:
    scenario = tiny_scenario(
        policy={"fte_step": 100, "growth": growth},
        skills=[
            {
                "skill_id": "SAS",
                "hours_to_qualified": hours_to_qualified,
                "trainees_per_mentor": trainees_per_mentor,
            }
        ],
        staff=[
            {"staff_id": "meg", "cost_rate": 50, "available_to": sunday(3)},
            *({"staff_id": name, "cost_rate": 30} for name in trainees),
        ],
        staff_skills=[
            {"staff_id": "meg", "level": "experienced"},
            *({"staff_id": name, "level": "trainee"} for name in trainees),
        ],
        activities=[
            {"activity_id": "build", "fixed_start": week(0)},
            {"activity_id": "lock", "fixed_start": week(4)},
        ],
        requirements=[
            {
                "requirement_id": "R-build",
                "activity_id": "build",
                "trainee_slots": 2,
                "bill_rate": 100,
            },
            {
                "requirement_id": "R-lock",
                "activity_id": "lock",
                "fte": lock_fte,
                "bill_rate": 100,
            },
        ],
    )
    return planned(scenario)


def test_a_trainee_is_trained_early_so_that_the_lock_is_staffed() -> None:
    # build: meg 160 × (100 − 50) = 8,000; tia beside her 160 × −30 = −4,800.
    # lock: tia, qualified by her 160 paired hours, 160 × (100 − 30) = 11,200. Sum 14,400.
    plan = plan_with("tia", lock_fte=1)
    assert plan.team("R-build") == {"meg": "solo 100", "tia": "paired 100"}
    assert plan.team("R-lock") == {"tia": "solo 100"}
    assert plan.value == 14_400.00
    assert plan.terms == {"billing": 32_000.00, "labour": -17_600.00}


@pytest.mark.parametrize(("hours", "growth"), [(160.5, True), (160, False)])
def test_nobody_is_trained_who_cannot_qualify_in_time(hours: float, growth: bool) -> None:
    # build: 8,000. lock: nobody, 160 h uncovered at 100: −16,000. Sum −8,000.
    plan = plan_with("tia", lock_fte=1, hours_to_qualified=hours, growth=growth)
    assert plan.team("R-build") == {"meg": "solo 100"}
    assert plan.team("R-lock") == {}
    assert plan.value == -8_000.00


def test_two_trainees_share_a_mentor() -> None:
    # build: 8,000 − 2 × 4,800 = −1,600. lock: 2 × 11,200 = 22,400. Sum 20,800.
    plan = plan_with("tia", "tom", lock_fte=2)
    assert plan.team("R-build") == {"meg": "solo 100", "tia": "paired 100", "tom": "paired 100"}
    assert plan.team("R-lock") == {"tia": "solo 100", "tom": "solo 100"}
    assert plan.value == 20_800.00


def test_a_mentor_of_one_trains_one() -> None:
    # build: 8,000 − 4,800 = 3,200. lock: 11,200 and 160 h uncovered, −16,000. Sum −1,600.
    plan = plan_with("tia", "tom", lock_fte=2, trainees_per_mentor=1)
    assert sorted(plan.team("R-build").values()) == ["paired 100", "solo 100"]
    assert list(plan.team("R-lock").values()) == ["solo 100"]
    assert plan.value == -1_600.00
