"""A study moves: what has not begun, with all that hangs on it; history stays."""

from __future__ import annotations

import datetime as dt

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.scenario.records import Activity, Protection, Study
from crostaff.scenario.scenario import Scenario
from tests.support.tiny import friday, sunday, week
from tests.support.whatif import refused, valid_tiny


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def study(scenario: Scenario) -> Study:
    return scenario.studies[0]


def activity(scenario: Scenario, name: str = "A") -> Activity:
    return next(row for row in scenario.activities if row.activity_id == name)


def protection(scenario: Scenario) -> Protection:
    return scenario.protections[0]


def windows(scenario: Scenario) -> dict[str, tuple[int, int]]:
    problem = compile_problem(scenario)
    return {row.id: (row.earliest, row.latest) for row in problem.activities}


def test_every_date_of_what_has_not_begun_moves() -> None:
    scenario = valid_tiny(
        periods=24,
        studies=[{"study_id": "S", "due": friday(8), "deadline": sunday(9)}],
        activities=[
            {"activity_id": "A", "release": week(1), "due": sunday(6), "deadline": sunday(7)},
            {"activity_id": "B", "fixed_start": friday(3), "release": week(2)},
        ],
    )
    later = scenario.delay_study("S", periods=6)
    assert (study(later).due, study(later).deadline) == (day(friday(14)), day(sunday(15)))
    moved = activity(later)
    assert moved.release == day(week(7))
    assert (moved.due, moved.deadline) == (day(sunday(12)), day(sunday(13)))
    fixed = activity(later, "B")
    assert (fixed.fixed_start, fixed.release) == (day(friday(9)), day(week(8)))


def test_due_dates_and_deadlines_stay_if_wished() -> None:
    scenario = valid_tiny(
        periods=24,
        studies=[{"study_id": "S", "due": friday(8), "deadline": sunday(12)}],
        activities=[{"activity_id": "A", "release": week(1), "due": sunday(6)}],
    )
    later = scenario.delay_study("S", periods=2, keep_due=True)
    assert study(later) == study(scenario)
    assert activity(later).due == day(sunday(6))
    assert activity(later).release == day(week(3))


def test_a_kept_deadline_without_room_is_refused() -> None:
    scenario = valid_tiny(activities=[{"activity_id": "A", "deadline": sunday(4)}])
    # 4 weeks from week 1 to the end of week 4 just fit, from week 2 they do not
    assert windows(scenario.delay_study("S", periods=1, keep_due=True)) == {"A": (1, 1)}
    message = refused(lambda: scenario.delay_study("S", periods=2, keep_due=True))
    assert "4 weeks do not fit between release 2027-01-18 and deadline 2027-02-07" in message


def test_other_studies_stay() -> None:
    scenario = valid_tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A"},
            {"activity_id": "B", "study_id": "T", "release": week(1)},
        ],
    )
    later = scenario.delay_study("S", periods=2)
    assert activity(later, "B") == activity(scenario, "B")
    assert later.studies == scenario.studies


@pytest.mark.parametrize(
    ("fixed", "policy", "moves"),
    [
        # the last day before the horizon, and its first day
        ("2027-01-03", {}, False),
        ("2027-01-04", {}, True),
        # frozen until week 2: week 1 is history, week 2 is not
        (week(1), {"frozen_until": week(2)}, False),
        (week(2), {"frozen_until": week(2)}, True),
    ],
)
def test_a_fixed_start_that_is_over_is_history(
    fixed: str, policy: dict[str, object], moves: bool
) -> None:
    scenario = valid_tiny(
        policy=policy,
        activities=[
            {"activity_id": "A", "fixed_start": fixed, "due": sunday(5)},
            {"activity_id": "B", "fixed_start": week(6)},
        ],
    )
    later = scenario.delay_study("S", periods=2)
    assert (activity(later) != activity(scenario)) is moves
    assert activity(later, "B").fixed_start == day(week(8))


@pytest.mark.parametrize(
    ("start", "policy", "after"),
    [
        ("2027-01-03", {}, "2027-01-03"),
        ("2027-01-04", {}, "2027-01-18"),
        (0, {}, 2),
        (1, {"frozen_until": week(2)}, 1),
        (2, {"frozen_until": week(2)}, 4),
    ],
)
def test_a_start_of_the_plan_in_force_moves_unless_it_is_history(
    start: object, policy: dict[str, object], after: object
) -> None:
    scenario = valid_tiny(
        policy=policy,
        activities=[{"activity_id": "A"}, {"activity_id": "B", "fixed_start": week(6)}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "ann",
                "mode": "solo",
                "fte_pct": 50,
                "pinned": True,
            }
        ],
        baseline_starts=[{"activity_id": "A", "start": start}],
    )
    later = scenario.delay_study("S", periods=2)
    expected = day(after) if isinstance(after, str) else after
    assert later.baseline_starts[0].start == expected
    # the people stay on the work, wherever it goes, pinned or not
    assert later.baseline == scenario.baseline


def test_a_pinned_start_moves_with_its_study() -> None:
    scenario = valid_tiny(baseline_starts=[{"activity_id": "A", "start": 3, "pinned": True}])
    later = scenario.delay_study("S", periods=5)
    (row,) = later.baseline_starts
    assert (row.start, row.pinned) == (8, True)
    # 4 weeks from week 8 end with the horizon of 12; from week 9 they do not
    message = refused(lambda: scenario.delay_study("S", periods=6))
    assert "'A' would not fit into the horizon, which ends 2027-03-28" in message


def test_deadlines_that_leave_only_frozen_time_make_history() -> None:
    scenario = valid_tiny(
        policy={"frozen_until": week(3)},
        activities=[
            {"activity_id": "A", "deadline": sunday(5)},
            {"activity_id": "B", "deadline": sunday(6)},
        ],
    )
    # A must begin in weeks 0 to 2, all frozen; B may still begin in week 3
    later = scenario.delay_study("S", periods=2)
    assert activity(later) == activity(scenario)
    assert activity(later, "B").deadline == day(sunday(8))
    assert activity(later, "B").release == day(week(5))


def test_a_frozen_time_that_is_switched_off_makes_no_history() -> None:
    frozen: dict[str, object] = {"frozen_until": week(3)}
    scenario = valid_tiny(policy=frozen, baseline_starts=[{"activity_id": "A", "start": 1}])
    assert "every activity has begun" in refused(lambda: scenario.delay_study("S", periods=2))
    loose = scenario.set_policy({"rules": {"pins": "off"}})
    later = loose.delay_study("S", periods=2)
    assert later.baseline_starts[0].start == 3
    assert activity(later).release == day(week(2))


def test_dates_that_are_switched_off_make_no_history() -> None:
    scenario = valid_tiny(
        policy={"rules": {"timeline": "off"}},
        activities=[{"activity_id": "A", "deadline": sunday(1)}],
    )
    assert activity(scenario.delay_study("S", periods=2)).deadline == day(sunday(3))


def test_precedences_that_are_switched_off_carry_nothing() -> None:
    scenario = valid_tiny(
        policy={"rules": {"precedence": "off"}},
        activities=[{"activity_id": "A"}, {"activity_id": "B"}],
        precedences=[{"predecessor": "A", "successor": "B"}],
    )
    assert windows(scenario.delay_study("S", periods=2)) == {"A": (2, 8), "B": (2, 8)}


def test_a_study_that_has_begun_altogether_is_refused() -> None:
    scenario = valid_tiny(activities=[{"activity_id": "A", "fixed_start": "2026-12-28"}])
    message = refused(lambda: scenario.delay_study("S", periods=2))
    assert message.startswith("delay_study 'S' column 'study_id': every activity has begun")
    assert "extend_activity" in message


def test_work_without_a_release_gets_one() -> None:
    scenario = valid_tiny()
    later = scenario.delay_study("S", periods=3)
    assert windows(scenario) == {"A": (0, 8)}
    assert activity(later).release == day(week(3))
    assert windows(later) == {"A": (3, 8)}
    assert later.delay_study("S", periods=-3) == scenario


def test_a_release_long_ago_counts_as_the_first_day() -> None:
    scenario = valid_tiny(activities=[{"activity_id": "A", "release": "2025-01-06"}])
    assert windows(scenario.delay_study("S", periods=3)) == {"A": (3, 8)}


def test_work_that_follows_moving_work_needs_no_release() -> None:
    scenario = valid_tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "B"}],
        precedences=[{"predecessor": "A", "successor": "B"}],
    )
    later = scenario.delay_study("S", periods=2)
    assert activity(later, "B").release is None
    assert windows(later)["B"] == (6, 8)


@pytest.mark.parametrize("lag", [-4, -5])
def test_a_lag_that_lets_work_overtake_gets_a_release(lag: int) -> None:
    scenario = valid_tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "B"}],
        precedences=[{"predecessor": "A", "successor": "B", "lag": lag}],
    )
    later = scenario.delay_study("S", periods=2)
    # A lasts 4: with lag -4, B may begin with A; with -5 it could begin before it
    assert windows(later)["B"][0] == 2
    assert (activity(later, "B").release is None) is (lag == -4)


def test_work_that_waits_for_history_moves_by_as_much() -> None:
    scenario = valid_tiny(
        periods=16,
        activities=[
            {"activity_id": "A", "fixed_start": "2026-12-28", "duration": 5},
            {"activity_id": "B"},
        ],
        precedences=[{"predecessor": "A", "successor": "B", "lag": 1}],
    )
    # A ends at boundary 5, so B begins in period 6; two later is 8
    assert windows(scenario)["B"][0] == 6
    later = scenario.delay_study("S", periods=2)
    assert windows(later)["B"][0] == 8
    assert later.delay_study("S", periods=-2) == scenario


def test_work_that_waits_for_history_and_for_moving_work_moves_by_as_much() -> None:
    scenario = valid_tiny(
        periods=20,
        policy={"frozen_until": week(4)},
        activities=[
            {"activity_id": "H", "fixed_start": week(3), "duration": 7},
            {"activity_id": "A", "duration": 1},
            {"activity_id": "B"},
        ],
        precedences=[
            {"predecessor": "H", "successor": "B"},
            {"predecessor": "A", "successor": "B"},
        ],
    )
    # A could end at boundary 5, but H ends at 10: B begins in period 10, and two later in 12
    assert windows(scenario)["B"][0] == 10
    later = scenario.delay_study("S", periods=2)
    assert (windows(later)["A"][0], windows(later)["B"][0]) == (6, 12)
    assert later.delay_study("S", periods=-2) == scenario


@pytest.mark.parametrize(("pinned", "begin"), [(True, 11), (False, 6)])
def test_a_pinned_start_of_another_study_is_waited_for(pinned: bool, begin: int) -> None:
    scenario = valid_tiny(
        periods=20,
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A"}, {"activity_id": "X", "study_id": "T"}],
        precedences=[{"predecessor": "X", "successor": "A"}],
        baseline_starts=[{"activity_id": "X", "start": 5, "pinned": pinned}],
    )
    # pinned, X ends at boundary 9; else it may end at 4: A comes two periods after
    assert windows(scenario.delay_study("S", periods=2))["A"][0] == begin


def test_work_of_another_study_that_waits_too_is_no_floor() -> None:
    scenario = valid_tiny(
        periods=20,
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A"},
            {"activity_id": "X", "study_id": "T"},
            {"activity_id": "B"},
        ],
        precedences=[
            {"predecessor": "A", "successor": "X"},
            {"predecessor": "X", "successor": "B"},
        ],
    )
    later = scenario.delay_study("S", periods=2)
    assert [window[0] for window in windows(later).values()] == [2, 6, 10]
    assert later.delay_study("S", periods=-2) == scenario


def test_a_window_that_has_not_opened_moves() -> None:
    scenario = valid_tiny(
        protections=[{"protection_id": "P", "from": "2027-01-05", "to": sunday(6)}]
    )
    row = protection(scenario.delay_study("S", periods=2))
    assert (row.from_, row.to) == (day("2027-01-19"), day(sunday(8)))


@pytest.mark.parametrize("first", ["2026-11-02", "2027-01-04"])
def test_a_window_that_is_open_lasts_longer(first: str) -> None:
    scenario = valid_tiny(protections=[{"protection_id": "P", "from": first, "to": sunday(6)}])
    row = protection(scenario.delay_study("S", periods=2))
    assert (row.from_, row.to) == (day(first), day(sunday(8)))


@pytest.mark.parametrize(("first", "opens"), [(1, 1), (2, 4)])
def test_a_window_that_opens_in_the_frozen_time_is_open(first: int, opens: int) -> None:
    scenario = valid_tiny(
        policy={"frozen_until": week(2)},
        protections=[{"protection_id": "P", "from": week(first), "to": sunday(6)}],
    )
    row = protection(scenario.delay_study("S", periods=2))
    assert (row.from_, row.to) == (day(week(opens)), day(sunday(8)))


def test_a_window_that_is_over_stays() -> None:
    scenario = valid_tiny(
        protections=[{"protection_id": "P", "from": "2026-11-02", "to": "2027-01-03"}]
    )
    assert protection(scenario.delay_study("S", periods=2)) == protection(scenario)


@pytest.mark.parametrize(("skill", "moves"), [("SAS", False), ("R", True), ("MW", True)])
def test_a_protection_follows_the_work_it_is_for(skill: str, moves: bool) -> None:
    # SAS is needed by history alone, R by what moves, MW by nothing: it is for the study as a whole
    scenario = valid_tiny(
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "ann", "skill_id": "R"}],
        skills=[{"skill_id": "SAS"}, {"skill_id": "R"}, {"skill_id": "MW"}],
        activities=[
            {"activity_id": "A", "fixed_start": "2026-12-28"},
            {"activity_id": "B", "release": week(5)},
        ],
        requirements=[
            {"requirement_id": "R1"},
            {"requirement_id": "R2", "activity_id": "B", "skill_id": "R"},
        ],
        protections=[{"protection_id": "P", "skill_id": skill, "from": week(1), "to": sunday(6)}],
    )
    later = scenario.delay_study("S", periods=2)
    assert (protection(later) != protection(scenario)) is moves


def test_bringing_forward_reaches_the_first_period_and_no_further() -> None:
    scenario = valid_tiny(activities=[{"activity_id": "A", "release": week(3)}])
    assert windows(scenario.delay_study("S", periods=-3)) == {"A": (0, 8)}
    message = refused(lambda: scenario.delay_study("S", periods=-4))
    assert "activity 'A' can begin 3 weeks earlier at most, in period 0" in message


@pytest.mark.parametrize("row", [{"fixed_start": week(3)}, {}])
def test_no_start_is_brought_into_the_past(row: dict[str, object]) -> None:
    starts = [] if row else [{"activity_id": "A", "start": 3}]
    scenario = valid_tiny(activities=[{"activity_id": "A", **row}], baseline_starts=starts)
    assert scenario.delay_study("S", periods=-3) != scenario
    message = refused(lambda: scenario.delay_study("S", periods=-4))
    assert "activity 'A' would begin before the horizon" in message


def test_no_start_is_brought_into_the_frozen_time() -> None:
    scenario = valid_tiny(
        policy={"frozen_until": week(2)},
        baseline_starts=[{"activity_id": "A", "start": week(5)}],
    )
    assert scenario.delay_study("S", periods=-3).baseline_starts[0].start == day(week(2))
    message = refused(lambda: scenario.delay_study("S", periods=-4))
    assert "activity 'A' would begin in the frozen time" in message


def test_a_window_is_not_brought_before_the_horizon() -> None:
    scenario = valid_tiny(
        activities=[{"activity_id": "A", "release": week(4)}],
        protections=[{"protection_id": "P", "from": week(2), "to": sunday(8)}],
    )
    row = protection(scenario.delay_study("S", periods=-4))
    assert (row.from_, row.to) == (day(week(0)), day(sunday(4)))


def test_the_horizon_must_have_room() -> None:
    scenario = valid_tiny(activities=[{"activity_id": "A", "fixed_start": week(8)}])
    message = refused(lambda: scenario.delay_study("S", periods=1))
    assert "make it 1 week longer first, with extend_horizon" in message
    later = scenario.extend_horizon(periods=1).delay_study("S", periods=1)
    assert windows(later) == {"A": (9, 9)}


def test_months_keep_their_ends() -> None:
    scenario = valid_tiny(
        header={"start": "2027-01-01", "period": "month"},
        policy={"segment": 3},
        studies=[{"study_id": "S", "deadline": "2027-11-30"}],
        activities=[{"activity_id": "A", "deadline": "2027-06-30", "release": "2027-02-01"}],
    )
    later = scenario.delay_study("S", periods=1)
    # the last day of June becomes that of July, not the 30th
    assert activity(later).deadline == day("2027-07-31")
    assert activity(later).release == day("2027-03-01")
    assert study(later).deadline == day("2027-12-31")
    assert later.delay_study("S", periods=-1) == scenario


def test_a_date_past_all_dates_is_refused_in_words() -> None:
    scenario = valid_tiny(studies=[{"study_id": "S", "due": "2200-12-01"}])
    message = refused(lambda: scenario.delay_study("S", periods=5))
    assert "studies S: due 2201-01-05 is outside 1900 to 2200" in message


@pytest.mark.parametrize(
    ("periods", "keep", "words"),
    [
        (6, False, "delay study S by 6 weeks"),
        (1, True, "delay study S by 1 week, due dates and deadlines kept"),
        (-2, False, "bring study S forward by 2 weeks"),
    ],
)
def test_words(periods: int, keep: bool, words: str) -> None:
    scenario = valid_tiny(periods=24, activities=[{"activity_id": "A", "release": week(2)}])
    later = scenario.delay_study("S", periods=periods, keep_due=keep)
    assert later.edits_in_words() == [words]


def test_nothing_and_nobody() -> None:
    scenario = valid_tiny(studies=[{"study_id": "ONC-12"}], activities=[], requirements=[])
    assert refused(lambda: scenario.delay_study("ONC12", periods=1)) == (
        "delay_study 'ONC12' column 'study_id': unknown study 'ONC12'; did you mean 'ONC-12'?"
    )
    assert "0 moves nothing" in refused(lambda: scenario.delay_study("ONC-12", periods=0))
    # a study that is sold but not yet broken down moves by its dates
    with_due = scenario.set_due("ONC-12", "2027-03-07")
    assert with_due.delay_study("ONC-12", periods=1).studies[0].due == day("2027-03-14")


def test_a_delayed_plan_keeps_its_people_at_no_cost_of_change() -> None:
    scenario = valid_tiny(
        activities=[{"activity_id": "A", "release": week(1), "deadline": sunday(4)}],
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "ann",
                "mode": "solo",
                "fte_pct": 100,
            }
        ],
        baseline_starts=[{"activity_id": "A", "start": 1}],
    )
    result = cs.solve(scenario.delay_study("S", periods=4), time_limit=20)
    assert result.plan is not None
    terms = result.plan.summary.terms
    # 4 weeks x 40 h x 100/h, and neither a person nor a start differs from the delayed plan
    assert (terms["billing"], terms["disruption"]) == (16_000, 0)
