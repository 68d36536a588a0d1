"""Time, cost and quality of plans, worked by hand."""

from __future__ import annotations

from fractions import Fraction

from crostaff.plan.criteria import Criteria, criteria, late_scale
from tests.support.tiny import decide, people, sunday, tiny

TWO = {
    "studies": [
        {"study_id": "S", "due": sunday(3), "priority": 1.5, "late_cost": 10},
        {"study_id": "T", "priority": 0.2},
    ],
    "activities": [
        {"activity_id": "A"},
        {"activity_id": "B", "study_id": "T", "due": sunday(5)},
    ],
    "requirements": [
        {"requirement_id": "R", "bill_rate": 100},
        {"requirement_id": "Q", "activity_id": "B"},
    ],
}


def test_late_periods_weigh_by_priority() -> None:
    problem = tiny(**TWO)
    assert late_scale(problem) == 10
    # A ends 2 weeks after S is due, B 3 weeks after its own due date: 2 × 1.5 + 3 × 0.2 = 3.6.
    found = criteria(problem, decide(problem, starts={"A": 2, "B": 5}))
    assert (found.lateness, found.late_periods) == (36, 5)


def test_net_margin_is_the_value_without_lateness() -> None:
    problem = tiny(**TWO)
    team = "ann R[0] solo 100"
    early = criteria(problem, decide(problem, team, starts={"A": 0}))
    late = criteria(problem, decide(problem, team, starts={"A": 4}))
    # 4 weeks × 40 h: 160 h billed at 100; Q lacks 160 h at 100 × 0.2.
    assert problem.money(early.margin) == 16_000 - 3_200
    assert late.margin == early.margin
    assert late.lateness > early.lateness


def test_experience_is_that_of_the_moment() -> None:
    problem = tiny(
        **people(ann="qualified", eva="experienced"),
        skills=[{"skill_id": "SAS", "hours_to_experienced": 160}],
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", "fte": 1.5}],
    )
    # Eva 50 % for 8 weeks; ann 100 %, experienced after the first segment of 4.
    plan = decide(
        problem, "eva R[0] solo 50", "eva R[1] solo 50", "ann R[0] solo 100", "ann R[1] solo 100"
    )
    found = criteria(problem, plan)
    assert (found.experienced, found.assigned) == (50 * 8 + 100 * 4, 150 * 8)
    assert found.share == Fraction(2, 3)


def test_a_plan_without_work_has_no_experience() -> None:
    problem = tiny()
    assert criteria(problem, decide(problem)).share == 0


def test_one_plan_covers_another_if_it_is_no_worse_in_anything() -> None:
    one = Criteria(2, 100, 1, 2)
    assert one.covers(Criteria(2, 100, 2, 4))
    assert one.equals(Criteria(2, 100, 2, 4))
    assert one.covers(Criteria(3, 90, 1, 3))
    assert not one.covers(Criteria(1, 90, 1, 3))
    assert not one.covers(Criteria(3, 101, 1, 3))
    assert not one.covers(Criteria(3, 90, 2, 3))
