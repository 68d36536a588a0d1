"""People come, go, learn and are away."""

from __future__ import annotations

import datetime as dt

import pytest

import crostaff as cs
from crostaff.scenario.fields import Level
from crostaff.scenario.records import StaffSkill
from crostaff.scenario.scenario import Scenario
from tests.support.tiny import sunday, week
from tests.support.whatif import refused, valid_tiny

PEOPLE: dict[str, list[dict[str, object]]] = {
    "staff": [{"staff_id": "ann"}, {"staff_id": "bob"}],
    "staff_skills": [{"staff_id": "ann"}, {"staff_id": "bob"}],
}


def test_an_absence_comes_and_goes() -> None:
    before = valid_tiny(absences=[{"staff_id": "ann", "start": week(1), "end": sunday(1)}])
    after = before.add_absence("ann", week(3), sunday(6), reason="parental leave")
    assert after.absences[1].reason == "parental leave"
    assert after.remove_absence("ann", week(3), sunday(6)) == before
    assert after.edits_in_words() == ["ann is away from 2027-01-25 to 2027-02-21 (parental leave)"]


def test_of_two_equal_absences_the_last_goes() -> None:
    before = valid_tiny(
        absences=[{"staff_id": "ann", "start": week(1), "end": sunday(1), "reason": "first"}]
    )
    after = before.add_absence("ann", week(1), sunday(1))
    assert after.remove_absence("ann", week(1), sunday(1)) == before


def test_faulty_absences() -> None:
    scenario = valid_tiny(
        **PEOPLE, absences=[{"staff_id": "ann", "start": week(1), "end": week(2)}]
    )
    assert "end 2027-01-11 is before start 2027-01-18; swap them?" in refused(
        lambda: scenario.add_absence("ann", week(2), week(1))
    )
    assert "unknown staff member 'anne'; did you mean 'ann'?" in refused(
        lambda: scenario.add_absence("anne", week(1), week(2))
    )
    assert "no absence from 2027-01-11 to 2027-01-25; the absences are 2027-01-11 to" in refused(
        lambda: scenario.remove_absence("ann", week(1), week(3))
    )
    assert "the person has no absence" in refused(
        lambda: scenario.remove_absence("bob", week(1), week(2))
    )
    assert "'soon' is not a date; write it as YYYY-MM-DD" in refused(
        lambda: scenario.add_absence("ann", "soon", week(2))
    )


def test_a_person_comes_with_skills_and_goes_without_a_trace() -> None:
    before = valid_tiny()
    after = before.hire(
        "eve", function="stats", fte=0.8, available_from=week(2), skills={"SAS": "experienced"}
    )
    assert after.staff[1].fte == 0.8
    assert after.staff_skills[1].level is Level.EXPERIENCED
    assert after.remove_staff("eve") == before
    assert after.edits_in_words() == ["hire eve (stats, 0.8 FTE) from 2027-01-18: SAS experienced"]


def test_faulty_hires() -> None:
    scenario = valid_tiny()
    assert "staff member 'ann' is there already" in refused(
        lambda: scenario.hire("ann", function="stats")
    )
    assert "unknown skill 'SAZ'; did you mean 'SAS'?" in refused(
        lambda: scenario.hire("eve", function="stats", skills={"SAZ": 2})
    )
    assert "hire column 'staff.fte': 2 is above 1" in refused(
        lambda: scenario.hire("eve", function="stats", fte=2)
    )


def test_somebody_removed_is_neither_named_nor_planned() -> None:
    scenario = valid_tiny(
        **PEOPLE,
        requirements=[
            {"requirement_id": "R", "named_staff": ["ann"]},
            {"requirement_id": "Q", "excluded_staff": ["ann"]},
        ],
        protections=[
            {"protection_id": "P", "from": week(0), "to": sunday(3), "named_staff": ["ann"]}
        ],
        absences=[{"staff_id": "ann", "start": week(1), "end": week(2)}],
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
    )
    after = scenario.remove_staff("ann")
    assert [row.staff_id for row in after.staff] == ["bob"]
    assert after.requirements[0].named_staff == after.requirements[1].excluded_staff == ()
    assert after.protections[0].named_staff == ()
    assert (after.absences, after.baseline) == ((), ())


def test_the_only_one_cannot_go_altogether_but_can_leave() -> None:
    scenario = valid_tiny()
    assert "nobody can ever fill it" in refused(lambda: scenario.remove_staff("ann"))
    assert scenario.remove_staff("ann", last_day=sunday(2)).staff[0].available_to


def in_work(**tables: object) -> Scenario:
    """Eight weeks of work from week 0 in two segments of four, all in ann's hands."""
    row = {"requirement_id": "R", "staff_id": "ann", "mode": "solo", "fte_pct": 100}
    return valid_tiny(
        **{
            **PEOPLE,
            "activities": [{"activity_id": "A", "duration": 8}],
            "requirements": [{"requirement_id": "R", "named_staff": ["ann"]}],
            "baseline": [{**row, "segment": 0, "pinned": True}, {**row, "segment": 1}],
            "baseline_starts": [{"activity_id": "A", "start": 0}],
            **tables,
        }
    )


@pytest.mark.parametrize(
    ("last_day", "segments", "named"),
    [
        # segments end with weeks 3 and 7
        (sunday(7), [0, 1], ("ann",)),
        ("2027-02-27", [0], ()),
        (sunday(3), [0], ()),
        ("2027-01-30", [], ()),
    ],
)
def test_who_leaves_keeps_what_ends_in_time(
    last_day: str, segments: list[int], named: tuple[str, ...]
) -> None:
    after = in_work().remove_staff("ann", last_day=last_day)
    assert after.staff[0].available_to == dt.date.fromisoformat(last_day)
    assert [row.segment for row in after.baseline] == segments
    assert after.requirements[0].named_staff == named
    assert after.edits_in_words() == [f"ann leaves on {last_day}"]


def test_work_without_a_plan_ends_as_early_as_it_can() -> None:
    # released in week 2, or after a predecessor of 2 weeks: 8 weeks end with week 9
    released = in_work(
        activities=[{"activity_id": "A", "duration": 8, "release": week(2)}], baseline_starts=[]
    )
    waiting = in_work(
        activities=[{"activity_id": "A", "duration": 8}, {"activity_id": "B", "duration": 2}],
        precedences=[{"predecessor": "B", "successor": "A"}],
        baseline_starts=[],
    )
    for scenario in (released, waiting):
        assert scenario.remove_staff("ann", last_day=sunday(9)).requirements[0].named_staff
        assert not scenario.remove_staff("ann", last_day=sunday(8)).requirements[0].named_staff


def test_work_waits_for_what_has_a_start() -> None:
    # B is fixed to weeks 3 and 4, so that A ends at the earliest with week 12
    scenario = in_work(
        periods=16,
        activities=[
            {"activity_id": "A", "duration": 8},
            {"activity_id": "B", "duration": 2, "fixed_start": week(3)},
        ],
        precedences=[{"predecessor": "B", "successor": "A"}],
        baseline_starts=[],
    )
    assert scenario.remove_staff("ann", last_day=sunday(12)).requirements[0].named_staff
    assert not scenario.remove_staff("ann", last_day=sunday(11)).requirements[0].named_staff


@pytest.mark.parametrize(("last_day", "segments"), [(sunday(5), [0, 1]), (sunday(4), [0])])
def test_a_last_segment_ends_with_its_work(last_day: str, segments: list[int]) -> None:
    # 6 weeks in segments of 4 and 2
    scenario = in_work(activities=[{"activity_id": "A", "duration": 6}])
    after = scenario.remove_staff("ann", last_day=last_day)
    assert [row.segment for row in after.baseline] == segments


@pytest.mark.parametrize(("last_day", "named"), [(sunday(5), ("ann",)), (sunday(4), ())])
def test_a_named_holder_who_leaves_is_replaced(last_day: str, named: tuple[str, ...]) -> None:
    scenario = valid_tiny(
        **PEOPLE,
        protections=[
            {"protection_id": "P", "from": week(1), "to": sunday(5), "named_staff": ["ann"]}
        ],
    )
    assert scenario.remove_staff("ann", last_day=last_day).protections[0].named_staff == named


def test_a_resignation_can_still_be_planned() -> None:
    scenario = in_work(
        requirements=[{"requirement_id": "R", "named_staff": ["ann"], "bill_rate": 100}],
        policy={"frozen_until": week(1)},
    )
    after = scenario.remove_staff("ann", last_day=sunday(3))
    result = cs.solve(after, time_limit=20)
    plan = result.require_plan()
    # ann stays for the pinned first segment, bob takes over
    assert list(plan.assignments["staff_id"]) == ["ann", "bob"]


def test_faulty_last_days() -> None:
    scenario = valid_tiny(
        staff=[{"staff_id": "ann", "available_from": week(1), "available_to": sunday(6)}]
    )
    assert "leaves on 2027-02-21 already" in refused(
        lambda: scenario.remove_staff("ann", last_day=sunday(7))
    )
    assert "is before the first contract day 2027-01-11" in refused(
        lambda: scenario.remove_staff("ann", last_day=sunday(0))
    )
    assert scenario.remove_staff("ann", last_day=week(1)).staff[0].available_to


SKILL = {"skill_id": "SAS", "hours_to_qualified": 100, "hours_to_experienced": 300}


def trained(level: str, hours: float = 0.0) -> Scenario:
    return valid_tiny(
        staff=[{"staff_id": "ann"}, {"staff_id": "tia"}],
        staff_skills=[
            {"staff_id": "ann"},
            {"staff_id": "tia", "level": level, "hours": hours},
        ],
        skills=[SKILL, {"skill_id": "R"}],
    )


@pytest.mark.parametrize(
    ("level", "hours", "given", "after"),
    [
        # hours add up; at the threshold the level rises and they start again
        ("trainee", 40, {"hours": 59.5}, (Level.TRAINEE, 99.5)),
        ("trainee", 40, {"hours": 60}, (Level.QUALIFIED, 0)),
        ("qualified", 0, {"hours": 400}, (Level.EXPERIENCED, 0)),
        ("experienced", 0, {"hours": 400}, (Level.EXPERIENCED, 400)),
        ("none", 0, {}, (Level.TRAINEE, 0)),
        ("none", 0, {"hours": 30}, (Level.TRAINEE, 30)),
        # a level given starts its hours at 0
        ("trainee", 40, {"level": "qualified"}, (Level.QUALIFIED, 0)),
        ("trainee", 40, {"level": 2, "hours": 10}, (Level.QUALIFIED, 10)),
    ],
)
def test_training(
    level: str, hours: float, given: dict[str, object], after: tuple[Level, float]
) -> None:
    scenario = trained(level, hours).train("tia", "SAS", **given)  # type: ignore[arg-type]
    row = scenario.staff_skills[1]
    assert (row.level, row.hours) == after


def test_training_in_a_new_skill() -> None:
    after = trained("trainee").train("tia", "R", valid_from=week(3))
    assert after.staff_skills[2] == StaffSkill(
        staff_id="tia",
        skill_id="R",
        level="trainee",  # type: ignore[arg-type]
        valid_from=week(3),  # type: ignore[arg-type]
    )
    assert after.edits_in_words() == ["train tia in R from 2027-01-25"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "tia is qualified in 'SAS' already; give hours, or a higher level"),
        ({"level": "qualified"}, "training raises a level, it never lowers one"),
        ({"level": "trainee"}, "training raises a level, it never lowers one"),
        ({"level": "guru"}, "'guru' is no level"),
        ({"hours": -1}, "-1 is below 0"),
        ({"hours": 5, "valid_from": week(1)}, "a row holds one level; leave valid_from out"),
    ],
)
def test_faulty_training(given: dict[str, object], message: str) -> None:
    scenario = trained("qualified")
    assert message in refused(lambda: scenario.train("tia", "SAS", **given))  # type: ignore[arg-type]


def test_training_of_nobody_in_nothing() -> None:
    assert "unknown staff member 'tina'" in refused(lambda: trained("none").train("tina", "SAS"))
    assert "unknown skill 'SASS'; did you mean 'SAS'?" in refused(
        lambda: trained("none").train("tia", "SASS")
    )


def test_training_places() -> None:
    before = valid_tiny()
    after = before.set_training_places("R", places=2)
    assert after.requirements[0].trainee_slots == 2
    assert after.set_training_places("R", places=0) == before
    assert after.edits_in_words() == ["offer 2 training places on R"]
    assert "unknown requirement 'Q'" in refused(lambda: before.set_training_places("Q", places=1))
