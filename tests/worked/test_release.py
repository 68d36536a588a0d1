"""A protected person helps out during an unexpected delay, and is back in time, or stays."""

from __future__ import annotations

from tests.support.planned import Planned, planned
from tests.support.tiny import sunday, tiny_scenario, week
from tests.support.words import Block

# Ann (cost 50) is named holder of study S until its lock, which slipped from week 4 to week 8:
# 4 weeks × 500 = −2,000 of disruption whatever happens. An idle week of hers costs 40 × 50 =
# 2,000. The lock in weeks 8 to 11 brings 160 × (100 − 50) = 8,000. Study T needs her in weeks 2
# to 5: 8,000 with her, 160 h uncovered at 100 = −16,000 without.


def plan_with(*, notice: int | None = 2, recall: int = 1) -> Planned:
    scenario = tiny_scenario(
        policy={"fte_step": 100},
        staff=[{"staff_id": "ann", "cost_rate": 50}],
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "lock", "study_id": "S", "fixed_start": week(8)},
            {"activity_id": "help", "study_id": "T", "fixed_start": week(2)},
        ],
        requirements=[
            {"requirement_id": "R-lock", "activity_id": "lock", "bill_rate": 100},
            {"requirement_id": "R-help", "activity_id": "help", "bill_rate": 100},
        ],
        protections=[
            {
                "protection_id": "P",
                "from": week(0),
                "to": sunday(7),
                "named_staff": ["ann"],
                "release_notice": notice,
                "recall": recall,
            }
        ],
        baseline_starts=[{"activity_id": "lock", "start": 4}],
    )
    return planned(scenario)


def test_released_during_the_delay_and_back_in_time() -> None:
    # Released in weeks 2 to 6, back one week before the lock. Idle in weeks 0, 1 and 7: −6,000.
    # 8,000 + 8,000 − 6,000 − 2,000 = 8,000.
    plan = plan_with()
    assert plan.releases == [Block("P", 2, 7)]
    assert plan.team("R-help") == {"ann": "solo 100"}
    assert plan.team("R-lock") == {"ann": "solo 100"}
    assert plan.value == 8_000.00
    assert plan.terms["idle"] == -6_000.00


def test_not_released_because_the_notice_is_too_long() -> None:
    # Seven weeks' notice and a week's recall leave no week. Idle in weeks 0 to 7: −16,000.
    # 8,000 − 16,000 − 16,000 − 2,000 = −26,000.
    plan = plan_with(notice=7)
    assert plan.releases == []
    assert plan.team("R-help") == {}
    assert plan.value == -26_000.00


def test_never_released_without_a_notice() -> None:
    plan = plan_with(notice=None)
    assert plan.releases == []
    assert plan.value == -26_000.00


def test_a_release_that_comes_too_late_only_saves_idle_hours() -> None:
    # Free from week 3, when T is under way without her. Idle in weeks 0 to 2 and 7: −8,000.
    # 8,000 − 16,000 − 8,000 − 2,000 = −18,000.
    plan = plan_with(notice=3)
    assert plan.releases == [Block("P", 3, 7)]
    assert plan.team("R-help") == {}
    assert plan.value == -18_000.00


def test_a_long_recall_brings_her_back_too_soon_for_the_other_study() -> None:
    # Back in week 5, before T ends. Idle in weeks 0, 1, 5, 6 and 7: −10,000.
    # 8,000 − 16,000 − 10,000 − 2,000 = −20,000.
    plan = plan_with(recall=3)
    assert plan.releases == [Block("P", 2, 5)]
    assert plan.team("R-help") == {}
    assert plan.value == -20_000.00
