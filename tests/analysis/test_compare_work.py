"""Whose work differs between two plans, worked by hand."""

from __future__ import annotations

import pytest

from crostaff.analysis.compare import Comparison, compare
from crostaff.plan.plan import Plan
from crostaff.problem import Problem
from tests.support.pairs import by_hand, changed
from tests.support.tiny import friday, people, sunday, tiny, week

WHO = ("change", "staff_id", "requirement_id_before", "requirement_id_after")
WHEN = ("from_date_before", "to_date_before", "from_date_after", "to_date_after")
SIZE = ("fte_pct_before", "fte_pct_after", "hours_before", "hours_after")
MODE = ("mode_before", "mode_after")
CELL = ("segment_before", "segment_after")


def two_studies(**options: object) -> Problem:
    """Return ``ann`` and ``bob`` at 50 and 40 per hour, and work of two studies billed at 100."""
    rows = people(ann="qualified", bob="qualified", tia="trainee")
    costs = {"ann": 50, "bob": 40, "tia": 20}
    tables: dict[str, object] = {
        **rows,
        "staff": [{"staff_id": name, "cost_rate": cost} for name, cost in costs.items()],
        "studies": [{"study_id": "S"}, {"study_id": "T"}],
        "activities": [
            {"activity_id": "A", "duration": 8},
            {"activity_id": "B", "study_id": "T", "duration": 4},
        ],
        "requirements": [
            {"requirement_id": "R", "bill_rate": 100, "trainee_slots": 1},
            {"requirement_id": "Q", "activity_id": "B", "bill_rate": 100},
        ],
    }
    return tiny(**{**tables, **options})  # type: ignore[arg-type]


def test_plans_that_break_rules_are_named() -> None:
    problem = tiny()
    fine = by_hand(problem, "ann R[0] solo 100")
    broken = by_hand(problem, "ann R[0] solo 100", "ann R[0] solo 100")
    (said,) = (said for said in compared(broken, fine).sentences if "a rule" in said)
    assert said.startswith("The first plan breaks a rule: level: 'ann' is listed twice on R[0]")
    assert said.endswith(". Its amounts count all that it says.")
    # Two that are the same are no better for it.
    (said,) = compared(broken, broken).sentences[1:]
    assert said.startswith("The plan breaks a rule: level: ")
    assert not any("rule" in said for said in compared(fine, fine).sentences)


def compared(before: Plan, after: Plan) -> Comparison:
    comparison = compare(before, after)
    assert repr(comparison).startswith("Comparison(")
    return comparison


def test_work_that_a_person_newly_does_is_added() -> None:
    problem = two_studies()
    comparison = compared(by_hand(problem), by_hand(problem, "ann R[1] solo 50"))
    # 4 weeks × 40 h × 50 % = 80 h, at 100 − 50 = 4,000
    assert changed(comparison, "assignments", *WHO, "hours_after", "margin_after", *CELL) == [
        ("added", "ann", None, "R", 80.0, 4_000.0, None, 1)
    ]
    assert "ann is newly on R (S): 80 h, 2027-02-01 to 2027-02-28 (margin +4,000 EUR)." in (
        comparison.sentences
    )


def test_work_that_a_person_no_longer_does_is_removed_segment_by_segment() -> None:
    problem = two_studies()
    before = by_hand(problem, "bob R[0] solo 100", "bob R[1] solo 100")
    comparison = compared(before, by_hand(problem))
    assert changed(comparison, "assignments", *WHO, *WHEN, *CELL) == [
        ("removed", "bob", "R", None, week(0), sunday(3), None, None, 0, None),
        ("removed", "bob", "R", None, week(4), sunday(7), None, None, 1, None),
    ]
    # 2 × 160 h × (100 − 40); what is told is one stretch
    assert "bob is no longer on R (S): 320 h, 2027-01-04 to 2027-02-28 (margin −19,200 EUR)." in (
        comparison.sentences
    )


def test_a_person_moves_to_other_work_on_the_same_days() -> None:
    problem = two_studies()
    before = by_hand(problem, "ann R[0] solo 100", starts={"B": 0})
    after = by_hand(problem, "ann Q[0] solo 100", starts={"B": 0})
    comparison = compared(before, after)
    assert changed(comparison, "assignments", *WHO, *WHEN) == [
        ("moved", "ann", "R", "Q", week(0), sunday(3), week(0), sunday(3))
    ]
    assert "ann moves from R (S) to Q (T): 160 h, 2027-01-04 to 2027-01-31." in (
        comparison.sentences
    )


def test_a_person_moves_to_where_most_days_are_shared_and_the_rest_is_removed() -> None:
    problem = two_studies()
    before = by_hand(problem, "ann R[0] solo 50", "ann R[1] solo 50", starts={"B": 3})
    after = by_hand(problem, "ann Q[0] solo 40", starts={"B": 3})
    comparison = compared(before, after)
    # Q covers weeks 3 to 6: one week of R[0], three of R[1]
    assert changed(comparison, "assignments", *WHO, *SIZE) == [
        ("removed", "ann", "R", None, 50, None, 80.0, None),
        ("moved", "ann", "R", "Q", 50, 40, 80.0, 64.0),
    ]
    assert (
        "ann moves from R (S), 80 h, 2027-02-01 to 2027-02-28, to Q (T), 64 h, "
        "2027-01-25 to 2027-02-21 (margin −800 EUR)." in comparison.sentences
    )


def test_work_on_other_days_moves_with_its_activity() -> None:
    problem = two_studies()
    before = by_hand(problem, "ann R[0] solo 100", "bob Q[0] solo 100", starts={"A": 0, "B": 2})
    after = by_hand(problem, "ann R[0] solo 100", "bob Q[0] solo 100", starts={"A": 3, "B": 2})
    comparison = compared(before, after)
    assert changed(comparison, "assignments", *WHO, *WHEN) == [
        ("moved", "ann", "R", "R", week(0), sunday(3), week(3), sunday(6))
    ]
    assert "ann does the same work on other days, as its dates move: 160 h." in (
        comparison.sentences
    )


def test_work_of_nobody_else_than_before_stays_while_another_activity_moves() -> None:
    problem = two_studies()
    before = by_hand(problem, "ann R[0] solo 100", starts={"B": 0})
    after = by_hand(problem, "ann R[0] solo 100", starts={"B": 8})
    comparison = compared(before, after)
    assert changed(comparison, "assignments", "change") == []
    assert not [sentence for sentence in comparison.sentences if "ann" in sentence]


def test_another_fte_is_a_resize() -> None:
    problem = two_studies()
    before = by_hand(problem, "ann R[0] solo 100")
    comparison = compared(before, by_hand(problem, "ann R[0] solo 60"))
    # 160 h and 96 h, at a margin of 50 per hour: −3,200
    assert changed(comparison, "assignments", "change", *SIZE) == [
        ("resized", 100, 60, 160.0, 96.0)
    ]
    assert (
        "ann works on R (S) 60 % instead of 100 %, 2027-01-04 to 2027-01-31 (margin −3,200 EUR)."
        in comparison.sentences
    )


def test_another_fte_is_a_resize_on_other_days_too() -> None:
    problem = two_studies()
    before = by_hand(problem, "ann R[0] solo 100", starts={"A": 0})
    after = by_hand(problem, "ann R[0] solo 60", starts={"A": 1})
    assert changed(compared(before, after), "assignments", "change", *WHEN) == [
        ("resized", week(0), sunday(3), week(1), sunday(4))
    ]


def test_another_mode_is_told_with_the_fte() -> None:
    rows = people(ann="experienced", tia="qualified")
    problem = two_studies(staff_skills=rows["staff_skills"])
    before = by_hand(problem, "tia R[0] paired 50")
    after = by_hand(problem, "tia R[0] solo 40")
    comparison = compared(before, after)
    assert changed(comparison, "assignments", "change", *MODE, *SIZE) == [
        ("mode", "paired", "solo", 50, 40, 80.0, 64.0)
    ]
    assert any(
        sentence.startswith("tia works on R (S) 40 % solo instead of 50 % paired, 2027-01-04")
        for sentence in comparison.sentences
    )


def test_the_same_mode_and_fte_are_no_change() -> None:
    problem = two_studies()
    team = ("ann R[0] solo 50", "tia R[0] paired 50")
    comparison = compared(by_hand(problem, *team), by_hand(problem, *reversed(team)))
    assert changed(comparison, "assignments", "change") == []


def test_segments_cut_elsewhere_are_the_same_work() -> None:
    short, long = two_studies(), two_studies(policy={"segment": 8})
    before = by_hand(short, "ann R[0] solo 50", "ann R[1] solo 50")
    after = by_hand(long, "ann R[0] solo 50")
    assert changed(compared(before, after), "assignments", "change") == []


def test_segments_cut_elsewhere_show_only_the_part_that_differs() -> None:
    short, long = two_studies(), two_studies(policy={"segment": 8})
    before = by_hand(short, "ann R[0] solo 50")
    after = by_hand(long, "ann R[0] solo 50")
    # weeks 4 to 7 are new, in segment 0 of the second plan
    assert changed(compared(before, after), "assignments", *WHO, *CELL, *WHEN) == [
        ("added", "ann", None, "R", None, 0, None, None, week(4), sunday(7))
    ]


def test_an_activity_that_still_ends_on_the_same_day_is_matched_from_its_end() -> None:
    activities = [
        {"activity_id": "A", "duration": 4},
        {"activity_id": "B", "study_id": "T", "duration": 4},
    ]
    whole, rest = two_studies(), two_studies(activities=activities)
    before = by_hand(whole, "ann R[0] solo 100", "bob R[1] solo 100", starts={"A": 0})
    after = by_hand(rest, "bob R[0] solo 100", starts={"A": 4})
    # bob goes on in weeks 4 to 7; only the first four weeks are gone
    assert changed(compared(before, after), "assignments", *WHO) == [("removed", "ann", "R", None)]


def test_a_later_horizon_is_matched_by_its_dates() -> None:
    first = two_studies()
    later = two_studies(
        header={"start": week(4)},
        periods=8,
        activities=[
            {"activity_id": "A", "duration": 4},
            {"activity_id": "B", "study_id": "T", "duration": 4},
        ],
    )
    before = by_hand(first, "ann R[0] solo 100", "bob R[1] solo 100", starts={"A": 0, "B": 8})
    after = by_hand(later, "bob R[0] solo 60", starts={"A": 0, "B": 4})
    comparison = compared(before, after)
    assert changed(comparison, "assignments", *WHO, "fte_pct_after") == [
        ("removed", "ann", "R", None, None),
        ("resized", "bob", "R", "R", 60),
    ]
    # B begins in week 8 of one, and in week 4 of the other that begins 4 weeks later
    assert [row for row in changed(comparison, "dates", "id") if row != ("S",)] == [("A",)]
    assert any("what lies outside" in sentence for sentence in comparison.sentences)


def test_what_one_scenario_lacks_is_added_or_removed_work_and_said_in_words() -> None:
    problem = two_studies()
    smaller = two_studies(
        **people(ann="qualified"),
        studies=[{"study_id": "S"}],
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
    )
    before = by_hand(problem, "ann R[0] solo 100", "bob Q[0] solo 100", starts={"B": 0})
    comparison = compared(before, by_hand(smaller, "ann R[0] solo 100"))
    assert changed(comparison, "assignments", *WHO) == [("removed", "bob", "Q", None)]
    assert "1 study is removed: T, with 1 activity and 1 requirement." in comparison.sentences
    assert "2 people are removed: bob and tia, with 2 skills of people." in comparison.sentences


def test_people_are_called_by_their_names() -> None:
    staff = [{"staff_id": "ann", "name": "Ann Lee", "cost_rate": 50}]
    problem = two_studies(**{**people(ann="qualified"), "staff": staff})
    comparison = compared(by_hand(problem), by_hand(problem, "ann R[0] solo 100"))
    assert any(sentence.startswith("Ann Lee is newly on R") for sentence in comparison.sentences)


@pytest.mark.parametrize("day", [friday(0), "2027-01-05"])
def test_periods_that_do_not_align_are_told_in_days(day: str) -> None:
    first, shifted = two_studies(), two_studies(header={"start": day})
    comparison = compared(by_hand(first, "ann R[0] solo 50"), by_hand(shifted, "ann R[0] solo 50"))
    days = 4 if day == friday(0) else 1
    slips = changed(comparison, "dates", "id", "start_slip", "start_slip_days")
    assert ("S", None, days) in slips
    assert "The periods of the two begin on different days; slips are told in days." in (
        comparison.sentences
    )
    word = "1 day" if days == 1 else "4 days"
    assert any(sentence.startswith(f"S runs {word} later") for sentence in comparison.sentences)
