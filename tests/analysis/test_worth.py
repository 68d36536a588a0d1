"""What one more is worth, worked by hand, and where it is missed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.analysis import asking
from crostaff.analysis.asking import Solved
from crostaff.analysis.interval import Interval
from crostaff.analysis.quote.settling import improved
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError, NoPlanError, ScenarioError
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.solve import linear
from crostaff.solve import prices as prices_of
from crostaff.solve.prices import relaxed_prices
from crostaff.solve.result import Result
from tests.support.optima import known_optima
from tests.support.pairs import plan_of
from tests.support.tiny import decide, people, sunday, tiny, week
from tests.support.whatif import valid_tiny

# Weeks have 40 h, activities last 4 weeks: one FTE is 160 h, billed at 100, missing at 100.
BILLED = {"bill_rate": 100}


def short_of_one(**tables: object) -> Scenario:
    """Return a scenario in which R wants two of ann in weeks 0 to 3, and Q one in weeks 4 to 7."""
    return valid_tiny(
        **{
            "staff": [{"staff_id": "ann", "cost_rate": 50}],
            "activities": [
                {"activity_id": "A", "fixed_start": week(0)},
                {"activity_id": "B", "fixed_start": week(4)},
            ],
            "requirements": [
                {"requirement_id": "R", "fte": 2, **BILLED},
                {"requirement_id": "Q", "activity_id": "B", **BILLED},
            ],
            **tables,
        }
    )


def solved(scenario: Scenario) -> Result:
    return cs.solve(scenario, workers=1, time_limit=60)


def test_one_more_person_like_those_there_are() -> None:
    # 160 h more at 100 − 50, and no longer missed at 100.
    value = cs.value_of(solved(short_of_one()), hire="R", workers=1)
    assert value.worth == Interval(24_000, 24_000, 24_000)
    assert value.is_proved
    assert value.title == (
        "Value of one more person: stats, SAS qualified, 50 EUR an hour, like ann (for R), in "
        "scenario"
    )
    assert value.sentences[:2] == (
        "With one more person: stats, SAS qualified, 50 EUR an hour, like ann (for R) the plan "
        "gains 24,000 EUR (proved).",
        "R (S) is fully staffed now; 160 h were missing, which saves 16,000 EUR.",
    )
    assert value.frames["worth"]["worth"].tolist() == [24_000]


def test_one_more_person_by_columns() -> None:
    given = {"function": "stats", "cost_rate": 120, "skills": {"SAS": "experienced"}}
    value = cs.value_of(solved(short_of_one()), hire=given, workers=1)
    assert value.worth == Interval(12_800, 12_800, 12_800)
    assert value.change == "one more person, new-1 (stats, 1 FTE): SAS experienced"
    useless = cs.value_of(solved(short_of_one()), hire={"function": "stats"}, workers=1)
    assert useless.worth == Interval(0, 0, 0)
    assert useless.sentences[-1] == "The plan stays as it is."


def test_one_more_place_to_learn() -> None:
    # Tia learns beside eva in weeks 0 to 3 (160 × 30) and does half of Q: 160 × 70 and no 16,000.
    scenario = valid_tiny(
        policy={"fte_step": 100},
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160}],
        staff=[{"staff_id": "eva", "cost_rate": 50}, {"staff_id": "tia", "cost_rate": 30}],
        staff_skills=[
            {"staff_id": "eva", "level": "experienced"},
            {"staff_id": "tia", "level": "trainee"},
        ],
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "fixed_start": week(4)},
        ],
        requirements=[
            {"requirement_id": "R", **BILLED},
            {"requirement_id": "Q", "activity_id": "B", "fte": 2, **BILLED},
        ],
    )
    result = solved(scenario)
    value = cs.value_of(result, training_place="R", workers=1)
    assert value.worth == Interval(*[160 * 70 + 16_000 - 160 * 30.0] * 3)
    assert cs.value_of(result, training_place="Q", workers=1).worth.value == 0


def test_one_released_reserve() -> None:
    # Ann is held for T, never released; free, she does R: 160 × 50 and no 16,000, and her idle
    # time of 160 × 50 is saved.
    scenario = valid_tiny(
        policy={"fte_step": 100},
        staff=[{"staff_id": "ann", "cost_rate": 50}],
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A", "fixed_start": week(0)}],
        requirements=[{"requirement_id": "R", **BILLED}],
        protections=[
            {
                "protection_id": "P",
                "study_id": "T",
                "from": week(0),
                "to": sunday(3),
                "named_staff": ["ann"],
            }
        ],
    )
    value = cs.value_of(solved(scenario), release="P", workers=1)
    assert value.worth == Interval(32_000, 32_000, 32_000)
    ready = solved(scenario.release("P", notice=0))
    with pytest.raises(CrostaffError, match="'P' may be released without notice already"):
        cs.value_of(ready, release="P")


def test_one_week_on_a_deadline() -> None:
    # Ann is on R in weeks 0 to 3, and free for the 4 weeks of B from week 4 on: until week 7.
    def ending(last: int) -> Scenario:
        return short_of_one(
            activities=[
                {"activity_id": "A", "fixed_start": week(0)},
                {"activity_id": "B", "deadline": sunday(last)},
            ],
            requirements=[
                {"requirement_id": "R", **BILLED},
                {"requirement_id": "Q", "activity_id": "B", **BILLED},
            ],
        )

    # Beginning in week 3 at the latest, Q and R share ann: one of them misses its 160 h.
    assert cs.value_of(solved(ending(6)), deadline="B", workers=1).worth.value == 24_000
    study = cs.value_of(solved(ending(6)), deadline="S", workers=1)
    assert study.change == "one week more for study S"
    assert study.worth == Interval(24_000, 24_000, 24_000)
    assert cs.value_of(solved(ending(5)), deadline="B", workers=1).worth.value == 0


def test_due_dates_move_with_deadlines() -> None:
    # Two weeks late at 100, and one with a week more.
    late = short_of_one(studies=[{"study_id": "S", "due": sunday(5), "late_cost": 100}])
    assert cs.value_of(solved(late), deadline="S", workers=1).worth.value == 100


def test_what_cannot_be_asked_is_refused() -> None:
    result = solved(short_of_one())
    with pytest.raises(CrostaffError, match="exactly one of hire, training_place, release, dead"):
        cs.value_of(result)
    with pytest.raises(CrostaffError, match="given: hire, deadline"):
        cs.value_of(result, hire="R", deadline="S")
    with pytest.raises(ScenarioError, match="hire: unknown requirement 'RR'; did you mean 'R'"):
        cs.value_of(result, hire="RR")
    with pytest.raises(ScenarioError, match="training_place: unknown requirement 'X'; see the"):
        cs.value_of(result, training_place="X")
    with pytest.raises(ScenarioError, match="release: unknown protection 'P'"):
        cs.value_of(result, release="P")
    with pytest.raises(ScenarioError, match="deadline: unknown study or activity 'Z'"):
        cs.value_of(result, deadline="Z")
    with pytest.raises(CrostaffError, match="study S has neither a due date nor a deadline"):
        cs.value_of(result, deadline="S")
    with pytest.raises(CrostaffError, match="release is of type int; give an id as text"):
        cs.value_of(result, release=3)  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match="value_of takes plans or results; result is of type"):
        cs.value_of(short_of_one(), hire="R")  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match="bottlenecks takes a plan or a result, and this is of"):
        cs.bottlenecks(short_of_one())  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match="time_limit is -1; give a positive number of seconds"):
        cs.bottlenecks(result, time_limit=-1)
    with pytest.raises(ScenarioError, match="unknown function 'stat'; did you mean 'stats'"):
        cs.value_of(result, hire={"function": "stat", "skills": {"SAS": "qualified"}})
    with pytest.raises(CrostaffError, match="hire has skills that are no mapping"):
        cs.value_of(result, hire={"function": "stats", "skills": ["SAS"]})
    summary = dataclasses.replace(result.summary, status=cs.Status.INFEASIBLE, value=None)
    nothing = dataclasses.replace(result, plan=None, summary=summary)
    with pytest.raises(NoPlanError, match="infeasible"):
        cs.value_of(nothing, hire="R")


def test_a_search_that_goes_on_is_not_the_doing_of_what_is_added() -> None:
    # The plan so far leaves Q undone, worth 24,000 less than the best. The plan with one more ann
    # does it, as the best one without her does: that is search, not the person.
    scenario = short_of_one()
    problem = compile_problem(scenario)
    poor = plan_of(problem, decide(problem, "ann R[0] solo 100"))
    value = cs.value_of(poor, hire="R", workers=1)
    assert value.worth.value == 24_000
    assert value.before.summary.value == solved(scenario).value
    known = Solved.of(solved(scenario))
    assert improved(known, poor) is known


def test_a_plan_that_breaks_a_rule_has_no_value_to_add_to() -> None:
    problem = compile_problem(short_of_one())
    twice = plan_of(problem, decide(problem, "ann R[0] solo 100", "ann R[0] solo 100"))
    with pytest.raises(
        CrostaffError, match=r"result breaks a rule: .* So there is no value to add"
    ):
        cs.value_of(twice, hire="R")


def test_what_a_limit_on_moves_costs_is_not_the_doing_of_what_is_added(tmp_path: Path) -> None:
    # Eve costs 10 an hour less than ann, who is on R in the plan in force. Where nobody may move
    # ann stays, and that is proved best; one more eve is worth nothing beside the first.
    scenario = valid_tiny(
        staff=[{"staff_id": "ann", "cost_rate": 60}, {"staff_id": "eve", "cost_rate": 50}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "eve"}],
        policy={"change_cost": 0},
    )
    problem = compile_problem(scenario)
    in_force = plan_of(problem, decide(problem, "ann R[0] solo 100"))
    limited = cs.solve(scenario, stay_close_to=in_force, most_moved=0, workers=1)
    assert (limited.status, limited.value) == (cs.Status.OPTIMAL, -9_600)
    limited.write(tmp_path / "plan")
    later = limited.problem.scenario
    for known in (limited, limited.require_plan(), cs.read_plan(later, tmp_path / "plan")):
        value = cs.value_of(known, hire="R", workers=1)
        assert value.worth == Interval(0, 0, 0)
        assert value.before.summary.value == -8_000
        # Nor is anything that may happen to it held to the limit, or another plan beside it.
        free = cs.solve(later, workers=1)
        assert cs.risk(known, samples=2, candidates=[free]).samples_done == 2


def test_ctrl_c_gives_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    result = solved(short_of_one())
    solve = asking.solve

    def stopped(one: Scenario, **options: object) -> Result:
        found = solve(one, **options)  # type: ignore[arg-type]
        summary = dataclasses.replace(found.summary, status=cs.Status.INTERRUPTED, bound=None)
        plan = dataclasses.replace(found.require_plan(), summary=summary)
        return dataclasses.replace(found, summary=summary, plan=plan)

    monkeypatch.setattr(asking, "solve", stopped)
    value = cs.value_of(result, hire="R", workers=1)
    assert value.is_interrupted
    assert value.worth == Interval(24_000, 24_000, None)
    assert "24,000 EUR between the plans found (at least 24,000 EUR)" in value.sentences[0]


def test_a_missing_hour_is_priced_and_a_spare_one_is_not() -> None:
    # One more hour on R bills 100 for 50, and is no longer missed at 100: 150. Q has all it needs.
    found = cs.bottlenecks(solved(short_of_one()))
    assert found.needs.to_dict("records") == [
        {
            "function": "stats",
            "skill_id": "SAS",
            "month": "2027-01",
            "price": 150.0,
            "asked_hours": 320.0,
            "priced_hours": 320.0,
            "missing_hours": 160.0,
            "requirement_id": "R",
        }
    ]
    assert found.people.to_dict("records") == [
        {
            "staff_id": "ann",
            "function": "stats",
            "month": "2027-01",
            "price": 150.0,
            "hours": 160.0,
            "requirement_id": "R",
        }
    ]
    assert found.sentences[:2] == (
        "stats in SAS, 2027-01: one more hour would bring up to 150 EUR, on R; the plan lacks "
        "160 h.",
        "One more hour of ann (stats) would bring up to 150 EUR in 2027-01, on R.",
    )


def test_supply_that_meets_demand_exactly_has_no_price() -> None:
    scenario = short_of_one(requirements=[{"requirement_id": "R", **BILLED}])
    found = cs.bottlenecks(solved(scenario))
    assert found.needs.empty
    assert found.people.empty
    assert found.sentences[0] == "Nothing hurts: in the relaxation everybody needed is there."
    assert repr(found) == "Bottlenecks(none)"


def test_where_nobody_can_come_the_price_is_that_of_missing_work() -> None:
    # Only a trainee, and no place to learn: the 160 h cannot be done by anybody.
    scenario = short_of_one(
        staff=[{"staff_id": "tia"}],
        staff_skills=[{"staff_id": "tia", "level": "trainee"}],
        requirements=[{"requirement_id": "R", **BILLED}],
    )
    found = cs.bottlenecks(solved(scenario))
    assert found.needs[["price", "missing_hours"]].to_numpy().tolist() == [[100.0, 160.0]]
    # Without a plan the relaxation is all there is.
    result = dataclasses.replace(solved(scenario), plan=None)
    assert cs.bottlenecks(result).needs["missing_hours"].tolist() == [0.0]


def test_months_are_those_of_the_plan() -> None:
    # Two weeks of R are in January, two in February.
    scenario = short_of_one(activities=[{"activity_id": "A", "fixed_start": week(2)}],
                            requirements=[{"requirement_id": "R", "fte": 2}])  # fmt: skip
    found = cs.bottlenecks(solved(scenario)).needs
    assert found[["month", "missing_hours"]].to_numpy().tolist() == [
        ["2027-01", 80.0],
        ["2027-02", 80.0],
    ]


def test_prices_are_those_of_the_linear_program() -> None:
    # Ann can do R or Q at the same time: her hour is worth the better one, 100 + 200 − 0.
    problem = tiny(
        activities=[{"activity_id": name, "fixed_start": week(0)} for name in "AB"],
        requirements=[
            {"requirement_id": "R", "activity_id": "A", "bill_rate": 100},
            {"requirement_id": "Q", "activity_id": "B", "bill_rate": 200},
        ],
    )
    prices = relaxed_prices(problem, time_limit=60)
    assert prices.is_complete
    # One more hour frees her for R, or does it.
    assert prices.need_by_cell == {0: 200.0, 1: 200.0}
    assert {(work.cell, round(work.pct)): work.price for work in prices.work} == {
        (0, 1): 200.0,
        (1, 99): 200.0,
    }


def test_one_hour_never_brings_more_than_bill_price_and_training() -> None:
    """With growth off, no hour can bring more than its bill rate and what a missing one costs."""
    met = 0
    for problem, _, _ in known_optima(range(20)):
        scenario = problem.scenario.set_policy({"growth": False, "experienced_share": 0})
        if any(row.experienced_share for row in scenario.requirements):
            continue
        plain = compile_problem(scenario)
        prices = relaxed_prices(plain, time_limit=60)
        most = {need.id: _most_per_hour(plain, need.index) for need in plain.requirements}
        ceiling = max(most.values(), default=0.0)
        for price in prices.need_by_cell.values():
            assert 0 <= price <= ceiling + 0.01
            met += 1
    assert met > 10


def _most_per_hour(problem: Problem, index: int) -> float:
    need = problem.requirements[index]
    bills = [need.bill_units.get(staff, 0) for staff in need.candidates]
    units = max(bills, default=0) + need.shortfall_cost * problem.output_scale
    return float(units) / (100 * problem.units_per_cent * problem.hours(1))


def test_the_improved_plan_is_scored_anew() -> None:
    problem = compile_problem(short_of_one())
    poor = plan_of(problem, decide(problem, "ann R[0] solo 100"))
    rich = plan_of(problem, decide(problem, "ann R[0] solo 100", "ann Q[0] solo 100"))
    bounded = dataclasses.replace(
        poor, summary=dataclasses.replace(poor.summary, bound=rich.value + 10, gap_potential=1.0)
    )
    found = improved(Solved.of(bounded), rich)
    assert found.summary.value == score(problem, rich.decisions).value
    assert found.summary.gap_potential == pytest.approx(10 / poor.summary.potential)
    assert found.summary.bound == rich.value + 10


def test_people_who_share_no_work_are_priced_apart() -> None:
    names = {"staff": [{"staff_id": "ann"}, {"staff_id": "wil", "function": "writing"}]}
    problem = tiny(
        **names,
        staff_skills=people(ann="qualified", wil="qualified")["staff_skills"],
        activities=[{"activity_id": "A", "fixed_start": week(0)}],
        requirements=[
            {"requirement_id": "R", "fte": 2},
            {"requirement_id": "W", "function": "writing", "fte": 1},
        ],
    )
    prices = relaxed_prices(problem, time_limit=60)
    assert prices.need_by_cell == {0: 100.0, 1: 0.0}


@pytest.mark.parametrize("reason", ["too large", "no time"])
def test_what_is_not_priced_is_named(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if reason == "too large":
        monkeypatch.setattr(prices_of, "LARGEST_COARSE", 0)
    else:
        outcome = linear.LinearOutcome(0, 0.0, is_optimal=False)
        monkeypatch.setattr(prices_of, "upper_bound", lambda *_: outcome)
    found = cs.bottlenecks(solved(short_of_one()))
    assert found.unpriced == ("R", "Q")
    assert not found.is_complete
    # What the plan lacks is known all the same.
    assert found.needs[["price", "missing_hours"]].to_numpy().tolist() == [[0.0, 160.0]]
    assert found.sentences[0] == "stats in SAS, 2027-01: the plan lacks 160 h."
    assert found.sentences[-1] == (
        "Not priced, for want of time or because too many people share their work: R and Q."
    )
