"""Dates, missing work, protected hours, learning and money, worked by hand."""

from __future__ import annotations

import pytest

from crostaff.analysis.compare import compare
from crostaff.problem import Problem
from tests.support.department import department, department_plan
from tests.support.pairs import by_hand, changed, figures
from tests.support.tiny import people, sunday, tiny, week

SLIPS = ("change", "id", "start_slip", "start_slip_days", "end_slip", "end_slip_days")


def dated(*, due: str | None = None, **options: object) -> Problem:
    """Return study ``S`` with activities ``A`` and ``B`` of 4 weeks each, in 16 weeks."""
    tables: dict[str, object] = {
        "studies": [{"study_id": "S", "due": due, "late_cost": 100}],
        "activities": [{"activity_id": "A"}, {"activity_id": "B"}],
        "periods": 16,
    }
    return tiny(**{**tables, **options})  # type: ignore[arg-type]


def test_a_study_that_runs_later_slips_in_periods_and_days() -> None:
    problem = dated(due=sunday(7))
    before = by_hand(problem, starts={"A": 0, "B": 4})
    after = by_hand(problem, starts={"A": 2, "B": 6})
    comparison = compare(before, after)
    assert changed(comparison, "dates", *SLIPS) == [
        ("later", "S", 2, 14, 2, 14),
        ("later", "A", 2, 14, 2, 14),
        ("later", "B", 2, 14, 2, 14),
    ]
    assert (
        "S runs 2 weeks later, 2027-01-18 to 2027-03-14 instead of 2027-01-04 to 2027-02-28; "
        "it is 2 weeks late and was not before." in comparison.sentences
    )
    # two weeks after the due date at 100
    assert figures(comparison, "terms")["total", "total", "tardiness"] == (0.0, -200.0)


def test_a_study_that_ends_earlier_starts_where_it_did() -> None:
    problem = dated()
    before = by_hand(problem, starts={"A": 0, "B": 9})
    comparison = compare(before, by_hand(problem, starts={"A": 0, "B": 8}))
    assert changed(comparison, "dates", *SLIPS) == [
        ("earlier", "S", 0, 0, -1, -7),
        ("earlier", "B", -1, -7, -1, -7),
    ]
    assert "S ends 1 week earlier, on 2027-03-28 instead of 2027-04-04." in comparison.sentences


def test_a_study_that_starts_later_and_ends_as_before_is_shorter() -> None:
    problem = dated()
    before = by_hand(problem, starts={"A": 0, "B": 8})
    comparison = compare(before, by_hand(problem, starts={"A": 3, "B": 8}))
    assert changed(comparison, "dates", *SLIPS)[0] == ("shorter", "S", 3, 21, 0, 0)
    assert (
        "S starts 3 weeks later, on 2027-01-25 instead of 2027-01-04, and ends on the same day."
        in comparison.sentences
    )


def test_activities_that_move_inside_a_study_are_named() -> None:
    activities = [{"activity_id": name} for name in ("A", "B", "C")]
    problem = dated(activities=activities)
    before = by_hand(problem, starts={"A": 0, "B": 8, "C": 2})
    comparison = compare(before, by_hand(problem, starts={"A": 0, "B": 8, "C": 3}))
    assert changed(comparison, "dates", *SLIPS) == [("later", "C", 1, 7, 1, 7)]
    assert "In S, whose dates stay, C ends 1 week later." in comparison.sentences


def test_another_due_date_makes_the_same_dates_late() -> None:
    starts = {"A": 0, "B": 4}
    before = by_hand(dated(), starts=starts)
    comparison = compare(before, by_hand(dated(due=sunday(6)), starts=starts))
    assert changed(comparison, "dates", "change", "id", "late_before", "late_after") == [
        ("due", "S", 0, 1)
    ]
    assert "S keeps its dates; it is 1 week late and was not before." in comparison.sentences
    assert "1 study of the scenario differs (see scenarios)." in comparison.sentences


def test_work_that_is_no_longer_staffed_is_missing() -> None:
    problem = tiny()
    comparison = compare(by_hand(problem, "ann R[0] solo 100"), by_hand(problem))
    # 4 weeks × 40 h at 100
    columns = ("requirement_id", "hours_before", "hours_after", "cost_after", "change")
    assert changed(comparison, "shortfalls", *columns) == [("R", 0.0, 160.0, 16_000.0, 160.0)]
    assert (
        "R (S) is no longer fully staffed: 160 h are missing, 2027-01-04 to 2027-01-31, which "
        "costs 16,000 EUR." in comparison.sentences
    )


def test_work_that_is_newly_staffed_is_missing_no_longer() -> None:
    problem = tiny()
    half = by_hand(problem, "ann R[0] solo 50")
    full = by_hand(problem, "ann R[0] solo 100")
    comparison = compare(half, full)
    assert changed(comparison, "shortfalls", "hours_before", "hours_after", "change") == [
        (80.0, 0.0, -80.0)
    ]
    assert "R (S) is fully staffed now; 80 h were missing, which saves 8,000 EUR." in (
        comparison.sentences
    )
    less = compare(by_hand(problem), half).sentences
    assert (
        "R (S) lacks 80 h instead of 160 h, 2027-01-04 to 2027-01-31, which saves 8,000 EUR."
        in (less)
    )


def protected() -> Problem:
    """Return ``ann``, held for study ``S`` over 8 weeks of 12; idle hours cost 10."""
    return tiny(
        activities=[{"activity_id": "A"}],
        protections=[
            {
                "protection_id": "P",
                "from": week(0),
                "to": sunday(7),
                "release_notice": 1,
                "idle_cost": 10,
            }
        ],
    )


def test_protected_hours_are_worked_idle_released_or_lost() -> None:
    problem = protected()
    before = by_hand(problem, "ann R[0] solo 100", starts={"A": 4}, held=["P ann 100"])
    after = by_hand(
        problem, "ann R[0] solo 100", starts={"A": 8}, held=["P ann 100"], released=["P 2 7"]
    )
    comparison = compare(before, after)
    # 320 h: 160 worked and 160 idle before; 5 weeks released, 3 idle after
    assert changed(comparison, "protections", "measure", "before", "after", "change") == [
        ("worked_hours", 160.0, 0.0, -160.0),
        ("idle_hours", 160.0, 120.0, -40.0),
        ("released_hours", 0.0, 200.0, 200.0),
    ]
    assert (
        "Protection P (S) has 0 h worked instead of 160 h, 120 h idle instead of 160 h and 200 h "
        "released instead of 0 h, which saves 400 EUR." in comparison.sentences
    )


def test_protected_hours_that_nobody_holds_are_lost() -> None:
    problem = protected()
    before = by_hand(problem, starts={"A": 8}, held=["P ann 100"])
    comparison = compare(before, by_hand(problem, starts={"A": 8}, held=["P ann 60"]))
    # 320 h × 40 % = 128 h lost, at 100; as many idle hours less, at 10
    assert changed(comparison, "protections", "measure", "change") == [
        ("idle_hours", -128.0),
        ("lost_hours", 128.0),
    ]
    assert changed(comparison, "shortfalls", "protection_id", "change") == [("P", 128.0)]
    assert any("which costs 11,520 EUR" in sentence for sentence in comparison.sentences)


def test_a_protection_of_one_scenario_only_is_told() -> None:
    problem, without = protected(), tiny()
    comparison = compare(by_hand(without), by_hand(problem, held=["P ann 100"]))
    assert "Protection P (S) is new: 320 h idle, which costs 3,200 EUR." in comparison.sentences
    back = compare(by_hand(problem, held=["P ann 100"]), by_hand(without))
    assert "Protection P (S) falls away: 320 h idle, which saves 3,200 EUR." in back.sentences


def learning(**options: object) -> Problem:
    """Return ``tia``, who needs 160 hours beside ``ann``, worth 5,000."""
    tables: dict[str, object] = {
        **people(ann="experienced", tia="trainee"),
        "skills": [{"skill_id": "SAS", "hours_to_qualified": 160, "value_qualified": 5_000}],
        "activities": [{"activity_id": "A", "duration": 8}],
        "requirements": [{"requirement_id": "R", "trainee_slots": 1}],
    }
    return tiny(**{**tables, **options})  # type: ignore[arg-type]


TEAM = ("ann R[0] solo 100", "ann R[1] solo 100")


def test_a_level_is_gained_or_lost_with_the_paired_work() -> None:
    problem = learning()
    without = by_hand(problem, *TEAM)
    taught = by_hand(problem, *TEAM, "tia R[0] paired 100")
    columns = ("change", "staff_id", "level", "date_before", "date_after")
    gained, lost = compare(without, taught), compare(taught, without)
    # 4 weeks × 40 h: qualified from week 4 on
    assert changed(gained, "qualifications", *columns) == [
        ("gained", "tia", "qualified", None, week(4))
    ]
    assert changed(lost, "qualifications", *columns) == [
        ("lost", "tia", "qualified", week(4), None)
    ]
    assert "tia becomes qualified in SAS on 2027-02-01, which was not reached before." in (
        gained.sentences
    )
    assert "tia no longer becomes qualified in SAS, which was reached on 2027-02-01." in (
        lost.sentences
    )


def test_a_level_is_reached_earlier_or_later() -> None:
    problem = learning()
    soon = by_hand(problem, *TEAM, "tia R[0] paired 100")
    late = by_hand(problem, *TEAM, "tia R[1] paired 100")
    comparison = compare(soon, late)
    assert changed(comparison, "qualifications", "change", "slip_days") == [("later", 28)]
    assert (
        "tia becomes qualified in SAS 4 weeks later, on 2027-03-01 instead of 2027-02-01."
        in comparison.sentences
    )
    assert changed(compare(late, soon), "qualifications", "change", "slip_days") == [
        ("earlier", -28)
    ]


def test_who_has_a_level_from_the_start_has_not_lost_it() -> None:
    taught = by_hand(learning(), *TEAM, "tia R[0] paired 100")
    able = learning(**people(ann="experienced", tia="qualified"))
    comparison = compare(taught, by_hand(able, *TEAM))
    assert changed(comparison, "qualifications", "change", "date_before", "date_after") == [
        ("earlier", week(4), week(0))
    ]
    assert (
        "tia is qualified in SAS from the start, 4 weeks earlier, on 2027-01-04 instead of "
        "2027-02-01." in comparison.sentences
    )


def test_value_and_margin_say_what_they_are_made_of() -> None:
    before = department_plan()
    after = by_hand(
        before.problem,
        "ann interim/stats[0] solo 100",
        "ann final/stats[0] solo 100",
        "ben report/stats[0] solo 100",
        starts={"interim": 0, "final": 8, "sent": 12, "report": 12},
        held=["hold ben 100"],
        released=["hold 8 11"],
    )
    first, second, *_ = compare(before, after).sentences
    # without tia: no 160 h × 120 billed, no 480 h × 40 paid, 160 h × 100 more missing, and she
    # does not become qualified: −19,200 + 19,200 − 16,000 − 5,000
    assert first == (
        "Value falls by 21,000 EUR, from 600 to −20,400 EUR: 19,200 less billing, 19,200 less "
        "labour cost, 16,000 more shortfall cost and 5,000 less value of training."
    )
    # 33,600 stays; billable 800 → 640 of 2,400 h
    assert second == (
        "Margin (billing less labour) stays at 33,600 EUR; billability falls from 33.3 % to 26.7 %."
    )


def test_billability_is_not_told_where_nobody_is_available() -> None:
    problem = tiny(staff=[{"staff_id": "ann", "available_from": week(40)}])
    late = by_hand(problem, starts={"A": 1})
    assert compare(by_hand(problem), late).sentences[1] == (
        "Margin (billing less labour) stays at 0 EUR."
    )


def test_terms_lie_in_the_months_studies_and_functions_they_belong_to() -> None:
    plan = department_plan()
    terms = figures(compare(plan, plan), "terms")
    # final: 4 weeks from 2027-03-01 lack 160 h at 100, all in March; 4 weeks late at 100 after
    # 2027-02-28; tia is qualified on 2027-03-01
    assert terms["month", "2027-03", "shortfall"] == (-16_000.0, -16_000.0)
    assert terms["month", "2027-03", "tardiness"] == (-400.0, -400.0)
    assert terms["month", "2027-03", "training"] == (5_000.0, 5_000.0)
    assert terms["study", "ONC-12", "tardiness"] == (-400.0, -400.0)
    assert terms["study", "", "training"] == (5_000.0, 5_000.0)
    # ben: 9 weeks of 40 h idle for CNS-3 at 60
    assert terms["study", "CNS-3", "idle"] == (-21_600.0, -21_600.0)
    assert terms["function", "stats", "shortfall"] == (-16_000.0, -16_000.0)
    assert terms["function", "", "tardiness"] == (-400.0, -400.0)
    assert terms["function", "writing", "value"] == (0.0, 0.0)


def test_kpis_are_those_of_the_monthly_table() -> None:
    plan = department_plan()
    kpis = figures(compare(plan, plan), "kpis")
    monthly = plan.monthly.set_index(["dimension", "key", "month"])
    march = monthly.loc["total", "total", "2027-03"]
    assert kpis["month", "2027-03", "billability"][0] == march["billability"]
    # 1,920 h of three statisticians, 800 h billable
    assert kpis["function", "stats", "billability"][0] == pytest.approx(800 / 1_920, abs=1e-6)
    assert kpis["study", "CNS-3", "margin"] == (9_600.0, 9_600.0)
    assert ("study", "CNS-3", "available_hours") not in kpis


def test_rules_that_are_switched_off_are_named() -> None:
    relaxed = department(policy={"rules": {"capacity": "off"}})
    comparison = compare(department_plan(), department_plan(relaxed))
    assert "Rules switched off: capacity after, none before." in comparison.sentences


def test_handovers_and_moved_starts_cost_where_they_fall() -> None:
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[{"activity_id": "A", "duration": 8}],
        baseline_starts=[{"activity_id": "A", "start": 0}],
    )
    before = by_hand(problem, "ann R[0] solo 100", "ann R[1] solo 100")
    after = by_hand(problem, "ann R[0] solo 100", "bob R[1] solo 100", starts={"A": 2})
    terms = figures(compare(before, after), "terms")
    # bob is new on R[1], which begins in week 6, 2027-02-15; the start moves by 2 × 500
    assert terms["month", "2027-02", "handover"] == (0.0, -500.0)
    assert terms["study", "S", "disruption"] == (0.0, -1_000.0)
    assert terms["function", "stats", "handover"] == (0.0, -500.0)
