"""A deadline is kept by moving other work out of the way."""

from __future__ import annotations

from tests.support.planned import Planned, planned
from tests.support.tiny import sunday, tiny_scenario, week

# Ann (cost 50) was to work on B in weeks 0 to 3 and on A in weeks 4 to 7, each worth
# 160 × (100 − 50) = 8,000. Now she is away in weeks 4 to 7.


def plan_with(*, deadline: int = 7, shift_cost: float = 500) -> Planned:
    scenario = tiny_scenario(
        policy={"fte_step": 100, "shift_cost": shift_cost},
        staff=[{"staff_id": "ann", "cost_rate": 50}],
        absences=[{"staff_id": "ann", "start": week(4), "end": sunday(7)}],
        activities=[{"activity_id": "A", "deadline": sunday(deadline)}, {"activity_id": "B"}],
        requirements=[
            {"requirement_id": "R-A", "activity_id": "A", "bill_rate": 100},
            {"requirement_id": "R-B", "activity_id": "B", "bill_rate": 100},
        ],
        baseline_starts=[{"activity_id": "A", "start": 4}, {"activity_id": "B", "start": 0}],
    )
    return planned(scenario)


def test_the_deadline_is_kept_by_moving_the_other_activity() -> None:
    # A comes forward by 4 weeks, B gives way by 8: 16,000 − 12 × 500 = 10,000.
    plan = plan_with()
    assert plan.starts == {"A": 0, "B": 8}
    assert plan.team("R-A") == plan.team("R-B") == {"ann": "solo 100"}
    assert plan.value == 10_000.00


def test_a_later_deadline_leaves_the_other_activity_alone() -> None:
    # A waits 4 weeks: 16,000 − 4 × 500 = 14,000.
    plan = plan_with(deadline=11)
    assert plan.starts == {"A": 8, "B": 0}
    assert plan.value == 14_000.00


def test_nothing_moves_where_moving_is_dearer_than_leaving_it_undone() -> None:
    # Moving: 16,000 − 12 × 4,000 = −32,000. Staying: 8,000 − 16,000 = −8,000.
    plan = plan_with(shift_cost=4_000)
    assert plan.starts == {"A": 4, "B": 0}
    assert plan.team("R-A") == {}
    assert plan.value == -8_000.00
