"""Rule ``timeline``: release, deadlines, fixed start, horizon."""

from __future__ import annotations

import pytest

from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from tests.support.tiny import broken, friday, sunday, tiny, violations, week


def activity(**columns: object) -> Problem:
    return tiny(activities=[{"activity_id": "A", **columns}])


def test_an_activity_starts_in_the_first_period_whose_first_day_is_its_release() -> None:
    assert broken(activity(release=week(2)), starts={"A": 2}) == []


def test_a_release_inside_a_period_waits_for_the_next() -> None:
    # Friday of week 1 → the first Monday after it is that of week 2.
    problem = activity(release=friday(1))
    assert broken(problem, starts={"A": 2}) == []
    found = violations(problem, starts={"A": 1})
    assert [str(one) for one in found] == [
        "timeline: activity 'A' starts in period 1 (2027-01-11), "
        "1 before its earliest start, period 2 (2027-01-18)"
    ]


def test_a_release_before_the_horizon_is_period_0() -> None:
    assert broken(activity(release="2020-01-01"), starts={"A": 0}) == []


def test_a_deadline_on_the_last_day_is_kept() -> None:
    # 4 weeks from 2 end at boundary 6; Sunday of week 5 is the day before it.
    assert broken(activity(deadline=sunday(5)), starts={"A": 2}) == []


def test_a_deadline_one_day_earlier_is_not() -> None:
    problem = activity(deadline="2027-02-13")  # Saturday of week 5: boundary 5 at most
    assert broken(problem, starts={"A": 1}) == []
    assert broken(problem, starts={"A": 2}) == ["timeline"]


@pytest.mark.parametrize(("start", "rules"), [(2, []), (3, ["timeline"])])
def test_a_studys_deadline_binds_its_activities(start: int, rules: list[str]) -> None:
    problem = tiny(studies=[{"study_id": "S", "deadline": sunday(5)}])
    assert broken(problem, starts={"A": start}) == rules


@pytest.mark.parametrize(("start", "rules"), [(3, []), (2, ["timeline"]), (4, ["timeline"])])
def test_a_fixed_start_is_the_period_that_contains_the_day(start: int, rules: list[str]) -> None:
    assert broken(activity(fixed_start=friday(3)), starts={"A": start}) == rules


def test_a_fixed_start_before_the_horizon_is_period_0() -> None:
    assert broken(activity(fixed_start="2026-11-02"), starts={"A": 0}) == []


def test_an_activity_ends_at_the_last_boundary_at_the_latest() -> None:
    # 12 periods, 4 of them from period 8.
    assert broken(tiny(), starts={"A": 8}) == []


@pytest.mark.parametrize("start", [9, -1])
def test_an_activity_outside_the_horizon_is_no_plan_even_with_the_rule_off(start: int) -> None:
    for policy in ({}, {"rules": {"timeline": "off"}}):
        found = violations(tiny(policy=policy), "ann R[0] solo 100", starts={"A": start})
        assert [one.rule for one in found] == ["timeline"]
        assert "within 0 to 8" in found[0].message


def test_switched_off_dates_do_not_bind() -> None:
    problem = tiny(
        activities=[{"activity_id": "A", "release": week(5), "deadline": sunday(9)}],
        policy={"rules": {"timeline": "off"}},
    )
    assert broken(problem, starts={"A": 0}) == []


def test_every_activity_has_a_start() -> None:
    problem = tiny()
    found = check(problem, Decisions(starts={}))
    assert [str(one) for one in found] == ["timeline: activity 'A' has no start"]
    found = check(problem, Decisions(starts={0: 0, 7: 0}))
    assert [str(one) for one in found] == ["timeline: there is no activity number 7"]


def test_a_milestone_may_stand_at_the_end_of_the_horizon() -> None:
    problem = tiny(activities=[{"activity_id": "A", "duration": 0}], requirements=[])
    assert broken(problem, starts={"A": 12}) == []
    assert broken(problem, starts={"A": 13}) == ["timeline"]
