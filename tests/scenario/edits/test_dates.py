"""Due dates, deadlines, the horizon and durations."""

from __future__ import annotations

import datetime as dt

import pytest

from crostaff.scenario.scenario import Scenario
from tests.support.tiny import sunday, week
from tests.support.whatif import refused, valid_tiny


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def promised() -> Scenario:
    return valid_tiny(
        studies=[{"study_id": "S", "due": sunday(8), "deadline": sunday(10)}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A", "release": week(1), "due": sunday(6), "deadline": sunday(7)},
            {"activity_id": "H", "fixed_start": "2027-01-01", "due": sunday(3)},
            {"activity_id": "B", "study_id": "T"},
        ],
    )


def test_shortening_a_study_pulls_its_promises_and_leaves_its_work() -> None:
    before = promised()
    after = before.shorten_study("S", periods=2)
    assert (after.studies[0].due, after.studies[0].deadline) == (day(sunday(6)), day(sunday(8)))
    work, history, other = after.activities
    assert (work.due, work.deadline) == (day(sunday(4)), day(sunday(5)))
    assert (work.release, work.duration) == (day(week(1)), 4)
    assert (history, other) == before.activities[1:]


def test_a_study_is_not_shortened_below_its_work() -> None:
    # 4 weeks from week 1 end with week 4: the deadline may come 3 weeks earlier, not 4
    assert promised().shorten_study("S", periods=3).activities[0].deadline == day(sunday(4))
    message = refused(lambda: promised().shorten_study("S", periods=4))
    assert "4 weeks do not fit between release 2027-01-11 and deadline 2027-01-31" in message


def test_a_study_without_promises_cannot_be_shortened() -> None:
    message = refused(lambda: promised().shorten_study("T", periods=1))
    assert "neither the study nor what has not begun of it has a due date" in message
    later = promised().set_due("T", sunday(9)).shorten_study("T", periods=1)
    assert later.studies[1].due == day(sunday(8))
    assert later.edits_in_words() == [
        "set the due date of study T to 2027-03-14",
        "shorten study T by 1 week",
    ]


@pytest.mark.parametrize("periods", [0, -2])
@pytest.mark.parametrize(
    "method", ["shorten_study", "pull_deadline", "shorten_activity", "extend_activity"]
)
def test_periods_are_counted_from_one(method: str, periods: int) -> None:
    target = "A" if method.endswith("activity") else "S"
    message = refused(lambda: getattr(promised(), method)(target, periods=periods))
    assert message == (
        f"{method} '{target}' column 'periods': {periods} is below 1; is it mistyped?"
    )


def test_deadlines_and_due_dates_are_set_and_removed() -> None:
    before = promised()
    after = before.set_deadline("S", "2027-03-01").set_due("S", None)
    assert (after.studies[0].deadline, after.studies[0].due) == (day("2027-03-01"), None)
    inner = before.set_deadline("S", None, activity_id="A")
    inner = inner.set_due("S", sunday(5), activity_id="A")
    assert (inner.activities[0].deadline, inner.activities[0].due) == (None, day(sunday(5)))
    assert inner.studies == before.studies
    assert inner.edits_in_words() == [
        "remove the deadline of activity A of study S",
        "set the due date of activity A of study S to 2027-02-14",
    ]
    assert after.edits_in_words()[1] == "remove the due date of study S"
    back = after.set_deadline("S", sunday(10)).set_due("S", sunday(8))
    assert back == before


def test_a_deadline_before_the_release_is_refused() -> None:
    message = refused(lambda: promised().set_due("S", "2027-01-10", activity_id="A"))
    assert message == "activities 'A': due 2027-01-10 is before release 2027-01-11; swap them?"
    assert promised().set_due("S", "2027-01-11", activity_id="A").activities[0].due


def test_an_activity_of_another_study_is_refused() -> None:
    message = refused(lambda: promised().set_deadline("S", None, activity_id="B"))
    assert "activity 'B' is part of study 'T'; name that study" in message
    message = refused(lambda: promised().set_deadline("S", None, activity_id="C"))
    assert "unknown activity 'C'" in message


def test_a_deadline_is_pulled_in_alone() -> None:
    after = promised().pull_deadline("S", periods=1)
    assert (after.studies[0].deadline, after.studies[0].due) == (day(sunday(9)), day(sunday(8)))
    inner = promised().pull_deadline("S", periods=1, activity_id="A")
    assert inner.activities[0].deadline == day(sunday(6))
    assert inner.edits_in_words() == ["pull the deadline of activity A of study S in by 1 week"]


def test_no_deadline_no_pull() -> None:
    assert "study T has no deadline to pull in" in refused(
        lambda: promised().pull_deadline("T", periods=1)
    )


def test_the_horizon_grows_to_its_limit() -> None:
    scenario = valid_tiny(header={"period": "day"}, periods=4_999)
    assert scenario.extend_horizon(periods=1).periods == 5_000
    assert "5,001 periods are more than the 5,000" in refused(
        lambda: scenario.extend_horizon(periods=2)
    )


ROW = {"requirement_id": "R", "staff_id": "ann", "mode": "solo", "fte_pct": 50}


def planned() -> Scenario:
    """Ten weeks of work in segments of 4, 4 and 2."""
    return valid_tiny(
        periods=20,
        activities=[{"activity_id": "A", "duration": 10}, {"activity_id": "M", "duration": 0}],
        requirements=[{"requirement_id": "R", "fte": 0.6}],
        baseline=[{**ROW, "segment": 1}, {**ROW, "segment": 2, "pinned": True}],
    )


def test_a_shorter_activity_loses_the_segments_beyond_its_end() -> None:
    # 9 weeks still have three segments, 8 have two
    assert planned().shorten_activity("A", periods=1).baseline == planned().baseline
    after = planned().shorten_activity("A", periods=2)
    assert after.activities[0].duration == 8
    assert after.baseline == planned().baseline[:1]
    assert after.requirements == planned().requirements


def test_the_same_hours_in_fewer_weeks_need_more_people() -> None:
    # 10 weeks x 0.6 FTE = 6 FTE-weeks: 1.2 FTE over 5 weeks, and half of 0.6 over 20
    after = planned().shorten_activity("A", periods=5, keep_work=True)
    assert after.requirements[0].fte == 1.2
    longer = planned().extend_activity("A", periods=10, keep_work=True)
    assert longer.requirements[0].fte == 0.3
    assert longer.edits_in_words() == ["extend activity A by 10 weeks, with the same hours"]


def test_longer_and_shorter_give_back_the_scenario() -> None:
    before = planned()
    assert before.extend_activity("A", periods=3).shorten_activity("A", periods=3) == before


def test_an_activity_keeps_at_least_a_period() -> None:
    assert planned().shorten_activity("A", periods=9).activities[0].duration == 1
    message = refused(lambda: planned().shorten_activity("A", periods=10))
    assert "takes 10 weeks, 10 fewer leave nothing" in message
    assert "remove_scope" in message


def test_a_milestone_has_no_duration_to_change() -> None:
    message = refused(lambda: planned().extend_activity("M", periods=1))
    assert message.startswith("extend_activity 'M' column 'activity_id': is a milestone")


def test_an_activity_that_outgrows_the_horizon_is_refused() -> None:
    assert planned().extend_activity("A", periods=10).activities[0].duration == 20
    message = refused(lambda: planned().extend_activity("A", periods=11))
    assert "'A' would not fit into the horizon, which ends 2027-05-23; make it 1 week" in message
