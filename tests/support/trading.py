"""A scenario in which time, cost and quality pull apart, with its whole front."""

from __future__ import annotations

from crostaff.scenario.scenario import Scenario
from tests.support.tiny import sunday, tiny_scenario, week

FRONT = ((0.0, 9600.0, 0.0), (4.0, 6400.0, 0.5), (4.0, 3200.0, 1.0))
"""Lateness, net margin and share: tia at once, both after four weeks, eva after four weeks.

160 hours billed at 100; tia costs 40, eva 80 and comes in week 4.
"""


def trading(**header: object) -> Scenario:
    """Return the scenario."""
    return tiny_scenario(
        policy={"fte_step": 50},
        periods=8,
        header={"name": "trading", "currency": "EUR", **header},
        staff=[
            {"staff_id": "tia", "cost_rate": 40},
            {"staff_id": "eva", "cost_rate": 80, "available_from": week(4)},
        ],
        staff_skills=[{"staff_id": "tia"}, {"staff_id": "eva", "level": "experienced"}],
        studies=[{"study_id": "S", "due": sunday(3)}],
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
    )


def impossible() -> Scenario:
    """Return a scenario that has no plan: more work than anybody can do."""
    return tiny_scenario(
        policy={"full_coverage": True}, requirements=[{"requirement_id": "R", "fte": 2.0}]
    )
