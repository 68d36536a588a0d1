"""Hours and money by month, worked by hand. January 2027 has 21 working days, February 20."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from crostaff.plan.monthly import DIMENSIONS, MONTHLY_COLUMNS, monthly
from crostaff.problem import Problem
from tests.support.tiny import decide, people, tiny


def rows(
    problem: Problem, *team: str, dimension: str = "total", key: str = "total", **starts: int
) -> pd.DataFrame:
    """Return one key's rows by month."""
    frame = monthly(problem, decide(problem, *team, starts=starts))
    return frame[(frame["dimension"] == dimension) & (frame["key"] == key)].set_index("month")


def priced(**tables: object) -> Problem:
    """Return ``ann`` at 30 and ``tia`` at 20 per hour, on work billed at 120; 12 weeks."""
    return tiny(
        **{
            "staff": [
                {"staff_id": "ann", "cost_rate": 30, "grade": "senior", "region": "EU"},
                {"staff_id": "tia", "cost_rate": 20, "grade": "junior", "region": "US"},
            ],
            "staff_skills": [
                {"staff_id": "ann", "level": "experienced"},
                {"staff_id": "tia", "level": "trainee"},
            ],
            "studies": [{"study_id": "S"}, {"study_id": "T"}],
            "requirements": [{"requirement_id": "R", "bill_rate": 120, "trainee_slots": 1}],
            **tables,
        }  # type: ignore[arg-type]
    )


TEAM = ("ann R[0] solo 50", "tia R[0] paired 25")


def test_the_columns_are_stable() -> None:
    frame = monthly(priced(), decide(priced()))
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == MONTHLY_COLUMNS
    assert tuple(frame["dimension"].unique()) == DIMENSIONS
    assert list(rows(priced()).index) == ["2027-01", "2027-02", "2027-03"]


def test_hours_follow_the_working_days_of_the_month() -> None:
    # Weeks 2 to 5 are 18 January to 14 February: 10 working days in each month, 8 h × 50 %.
    found = rows(priced(), *TEAM, A=2)
    assert list(found["assigned_hours"]) == [60.0, 60.0, 0.0]
    assert list(found["billable_hours"]) == [40.0, 40.0, 0.0]
    assert list(found["paired_hours"]) == [20.0, 20.0, 0.0]


def test_a_week_across_two_months_is_split_by_its_working_days() -> None:
    # Weeks 5 to 8 are 8 February to 7 March: 15 working days, then 5.
    found = rows(priced(), "ann R[0] solo 50", A=5)
    assert list(found["assigned_hours"]) == [0.0, 60.0, 20.0]


def test_available_hours_are_contract_hours_by_working_days() -> None:
    # From Monday 4 January: 20 working days, 20 in February, 20 to Sunday 28 March; two people.
    assert list(rows(priced())["available_hours"]) == [320.0, 320.0, 320.0]


def test_every_absence_counts_short_ones_too() -> None:
    # Thursday 28 January to Tuesday 2 February: 2 + 2 working days of 8 h × 80 %.
    problem = tiny(
        staff=[{"staff_id": "ann", "fte": 0.8}],
        absences=[
            {"staff_id": "ann", "start": "2027-01-28", "end": "2027-02-01"},
            {"staff_id": "ann", "start": "2027-02-01", "end": "2027-02-02"},
        ],
    )
    assert list(rows(problem)["available_hours"]) == [115.2, 115.2, 128.0]


def test_days_outside_the_contract_are_not_available() -> None:
    # Wednesday 13 January to Friday 5 February: 13 and 5 working days.
    problem = tiny(
        staff=[{"staff_id": "ann", "available_from": "2027-01-13", "available_to": "2027-02-05"}]
    )
    assert list(rows(problem)["available_hours"]) == [104.0, 40.0, 0.0]


def test_billability_idle_hours_and_money() -> None:
    found = rows(priced(), *TEAM, A=2).loc["2027-01"]
    assert found["billability"] == pytest.approx(40 / 320)
    assert found["idle_hours"] == 260.0
    # 40 h × 120; 40 h × 30 + 20 h × 20
    assert (found["revenue"], found["cost"], found["margin"]) == (4800.0, 1600.0, 3200.0)


def test_paired_hours_are_billable_as_the_policy_says() -> None:
    problem = priced()
    policy = {"segment": 4, "trainee_billable": 0.25}
    problem = tiny(
        **people(ann="experienced", tia="trainee"),
        requirements=[{"requirement_id": "R", "bill_rate": 120, "trainee_slots": 1}],
        policy=policy,
    )
    found = rows(problem, *TEAM, A=0).loc["2027-01"]
    # 20 working days: 80 h solo, 40 h paired
    assert (found["billable_hours"], found["revenue"]) == (90.0, 10_800.0)


def test_money_is_weighed_by_the_chance_to_win_and_hours_are_not() -> None:
    found = rows(priced(studies=[{"study_id": "S", "win_probability": 0.5}]), *TEAM, A=2)
    assert (found["assigned_hours"].iloc[0], found["revenue"].iloc[0]) == (60.0, 2400.0)
    assert found["cost"].iloc[0] == 800.0


def test_nobody_is_idle_below_zero() -> None:
    problem = tiny(absences=[{"staff_id": "ann", "start": "2027-01-04", "end": "2027-01-15"}])
    found = rows(problem, "ann R[0] solo 100", A=0)
    # 10 of 20 working days away, 160 h assigned.
    assert list(found.loc["2027-01", ["available_hours", "idle_hours", "billability"]]) == [
        80.0,
        0.0,
        2.0,
    ]


@pytest.mark.parametrize(
    ("dimension", "key", "assigned", "available"),
    [
        ("function", "stats", 60.0, 320.0),
        ("grade", "senior", 40.0, 160.0),
        ("grade", "junior", 20.0, 160.0),
        ("region", "US", 20.0, 160.0),
    ],
)
def test_people_are_grouped_by_their_own_columns(
    dimension: str, key: str, assigned: float, available: float
) -> None:
    found = rows(priced(), *TEAM, dimension=dimension, key=key, A=2).loc["2027-01"]
    assert (found["assigned_hours"], found["available_hours"]) == (assigned, available)


def test_studies_have_no_available_hours() -> None:
    found = rows(priced(), *TEAM, dimension="study", key="S", A=2).loc["2027-01"]
    assert found["assigned_hours"] == 60.0
    assert all(math.isnan(found[name]) for name in ("available_hours", "idle_hours", "billability"))
    assert rows(priced(), *TEAM, dimension="study", key="T", A=2)["assigned_hours"].sum() == 0


def test_billability_is_empty_without_available_hours() -> None:
    problem = tiny(staff=[{"staff_id": "ann", "available_to": "2027-01-31"}])
    assert math.isnan(rows(problem).loc["2027-02", "billability"])


def test_a_day_on_a_weekend_keeps_its_hours() -> None:
    # 14 days from Monday, 8 h each; one whole activity of 7 days from Saturday 30 January on.
    problem = tiny(
        header={"period": "day", "start": "2027-01-25"},
        periods=14,
        activities=[{"activity_id": "A", "duration": 7}],
        policy={"segment": 7},
    )
    found = rows(problem, "ann R[0] solo 100", A=5)
    assert list(found["assigned_hours"]) == [16.0, 40.0]
    assert list(found["available_hours"]) == [56.0, 56.0]


def test_a_month_that_begins_inside_a_calendar_month_is_split() -> None:
    # 18 January to 17 February 2027: 10 and 13 working days of 160 hours.
    problem = tiny(
        header={"period": "month", "start": "2027-01-18"},
        periods=1,
        activities=[{"activity_id": "A", "duration": 1}],
    )
    found = rows(problem, "ann R[0] solo 100")
    assert list(found["assigned_hours"]) == pytest.approx([160 * 10 / 23, 160 * 13 / 23])


@pytest.mark.parametrize(
    ("start", "weeks", "months"),
    [
        # the fourth week ends on Sunday 1 August 2027, and July's last working day is Friday
        ("2027-07-05", 4, ["2027-07"]),
        # the first week begins on Saturday 30 January 2027
        ("2027-01-30", 1, ["2027-02"]),
    ],
)
def test_a_month_without_working_days_has_no_rows(
    start: str, weeks: int, months: list[str]
) -> None:
    problem = tiny(header={"start": start}, periods=weeks, activities=[], requirements=[])
    frame = monthly(problem, decide(problem, starts={}))
    total = frame[frame["dimension"] == "total"]
    assert list(total["month"]) == months
    assert list(total["available_hours"]) == [40.0 * weeks]


def test_months_add_up_to_the_plan() -> None:
    problem = priced()
    frame = monthly(problem, decide(problem, *TEAM, starts={"A": 7}))
    sums = frame.groupby("dimension")[["assigned_hours", "revenue", "cost"]].sum()
    assert set(sums["assigned_hours"]) == {120.0}
    assert set(sums["revenue"]) == {9600.0}
    assert set(sums["cost"]) == {3200.0}


def test_nobody_and_nothing_is_a_row_of_zeros() -> None:
    problem = tiny(staff=[], staff_skills=[], studies=[], activities=[], requirements=[], periods=4)
    frame = monthly(problem, decide(problem))
    assert list(frame["key"]) == ["total"]
    assert list(frame["month"]) == ["2027-01"]
    assert frame["available_hours"].sum() == 0
