"""Risk as a user sees it: numbers worked by hand, sentences, tables, candidates, refusals."""

from __future__ import annotations

import importlib
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import crostaff as cs
from crostaff.analysis.risk import simulation
from crostaff.analysis.risk.ranking import rank
from crostaff.analysis.risk.simulation import Track
from crostaff.analysis.risk.tables import COLUMNS
from crostaff.errors import CrostaffError, NoPlanError, PlanError
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Status
from crostaff.solve.progress import Progress
from crostaff.solve.result import Result
from tests.support.department import department, department_plan
from tests.support.pairs import by_hand
from tests.support.tiny import people, sunday, tiny, tiny_scenario
from tests.support.worlds import spread


def priced(*team: str, periods: int = 12, **activity: object) -> Plan:
    """Return a plan of ann (cost 50) and bob (cost 60) on 4 weeks of work billed at 100."""
    problem = tiny(
        staff=[{"staff_id": "ann", "cost_rate": 50}, {"staff_id": "bob", "cost_rate": 60}],
        staff_skills=people(ann="qualified", bob="qualified")["staff_skills"],
        studies=[{"study_id": "S", "due": sunday(4), "late_cost": 1000}],
        activities=[{"activity_id": "A", **activity}],
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
        periods=periods,
    )
    return by_hand(problem, *(team or ("ann R[0] solo 100",)))


def kpi(risk: cs.Risk, measure: str, column: str, key: str = "total") -> float:
    frame = risk.kpis
    found = frame[(frame["measure"] == measure) & (frame["key"] == key)]
    return float(found[column].iloc[0])


def test_longer_work_is_billed_in_part() -> None:
    # Every sample takes 6 weeks instead of 4: mu = ln 1.5, no spread.
    risk = cs.risk(priced(), samples=3, templates=spread(mu=math.log(1.5)))
    # 240 h at 100, 80 h of them after the contract: 30 % of 8,000 is not billed.
    assert kpi(risk, "billing", "mean") == 24_000
    assert kpi(risk, "unbilled", "mean") == -2_400
    # 24,000 − 2,400 − 240 h at 50; planned 16,000 − 8,000
    assert (kpi(risk, "margin", "planned"), kpi(risk, "margin", "mean")) == (8_000, 9_600)
    # It ends with week 5 and is due in week 4: one week late.
    assert kpi(risk, "tardiness", "mean") == -1_000
    assert kpi(risk, "value", "mean") == 8_600
    assert kpi(risk, "value", "sd") == 0
    # 160 h + 70 % of 80 h of the 960 h of two people in 12 weeks
    assert kpi(risk, "billability", "mean") == pytest.approx(216 / 960)


def test_change_orders_are_billed_in_part() -> None:
    # One change order of 30 % in every study: ann cannot do more, bob takes 30 %.
    templates = spread(amendment_share=1.0, amendments_mean=1.0, change_order_hours=(0.30, 0.30))
    risk = cs.risk(priced(), samples=2, templates=templates)
    # 48 h more at 100, of which 30 % is not billed; bob costs 60, and each is 30/130 of the team
    assert kpi(risk, "billing", "mean") == 20_800
    assert kpi(risk, "unbilled", "mean") == pytest.approx(-0.3 * 4_800)
    assert kpi(risk, "margin", "mean") == 20_800 - 1_440 - 8_000 - 2_880
    assert kpi(risk, "shortfall_hours", "mean") == 0


def test_work_above_the_order_is_no_change_order() -> None:
    # With coverage off both are on work for one: billed in full as planned, and in no worse luck.
    problem = tiny(
        policy={"rules": {"coverage": "off"}},
        **people(ann="qualified", bob="qualified"),
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
    )
    plan = by_hand(problem, "ann R[0] solo 100", "bob R[0] solo 100")
    risk = cs.risk(plan, samples=2, templates=spread())
    assert risk.tracks[0].planned.value == plan.value
    assert set(risk.samples["value"]) == {plan.value} == {32_000}


def test_months_have_their_own_numbers() -> None:
    risk = cs.risk(priced(), samples=2, templates=spread(mu=math.log(1.5)))
    frame = risk.kpis
    monthly = frame[(frame["dimension"] == "month") & (frame["measure"] == "margin")]
    assert monthly["key"].tolist()[:2] == ["2027-01", "2027-02"]
    # Weeks 0 to 3 are paid in full, 2,000 each; weeks 4 and 5 at 70 %: 800 each.
    assert monthly["planned"].tolist() == pytest.approx([8_000, 0, 0])
    assert monthly["mean"].tolist() == pytest.approx([8_000, 1_600, 0])


def test_missing_work_is_counted_beyond_the_horizon() -> None:
    # Nobody works on it: 160 h are missing as planned, 240 h in 6 weeks.
    plan = priced("bob R[0] solo 50", periods=4)
    risk = cs.risk(plan, samples=2, templates=spread(mu=math.log(1.5)))
    assert kpi(risk, "shortfall_hours", "planned") == 80
    assert kpi(risk, "shortfall_hours", "mean") == 120
    assert any("past the horizon, by up to 2 weeks" in said for said in risk.sentences)


def test_probabilities_are_shares_of_samples() -> None:
    plan = priced(deadline=sunday(3))
    risk = cs.risk(plan, samples=400, seed=3, templates=spread(0.5))
    ends = risk.tracks[0].timing.ends[:, 0]
    study, activity = risk.dates.to_dict("records")
    assert (study["kind"], study["p_due"]) == ("study", (ends <= 5).mean())
    assert (activity["kind"], activity["p_deadline"]) == ("activity", (ends <= 4).mean())
    assert math.isnan(activity["p_due"])
    assert math.isnan(study["p_deadline"])
    # 4 weeks x exp(.5 z) < 5.5 weeks where z < .637; < 4.5 where z < .236
    assert study["p_due"] == pytest.approx(0.738, abs=0.06)
    assert activity["p_deadline"] == pytest.approx(0.593, abs=0.07)
    assert study["mean_delay"] == pytest.approx(ends.mean() - 4)
    assert study["p50_end_date"].date().isoformat() == "2027-01-31"


def test_the_same_seed_gives_the_same_numbers() -> None:
    one, other, third = (cs.risk(department_plan(), samples=6, seed=seed) for seed in (1, 1, 2))
    for name, frame in one.frames.items():
        assert frame.equals(other.frames[name])
    assert not one.samples.equals(third.samples)


def test_outcomes_are_plans_that_pass_the_checker() -> None:
    risk = cs.risk(department_plan(), samples=5)
    for sample in range(5):
        plan = risk.outcome(sample)
        assert cs.check(plan.problem.scenario, plan) == []
        shown = risk.samples["value"].iloc[sample]
        assert plan.value + risk.tracks[0].figures[sample].unbilled == pytest.approx(shown)
    with pytest.raises(CrostaffError, match=r"no sample 5; they are numbered 0 to 4"):
        risk.outcome(5)
    with pytest.raises(CrostaffError, match=r"no plan 'x'; choose from plan"):
        risk.outcome(0, "x")


def test_tables_have_their_columns_and_sentences_their_facts(tmp_path: Path) -> None:
    risk = cs.risk(department_plan(), samples=8, candidates=[department_plan()])
    assert {name: list(frame) for name, frame in risk.frames.items()} == {
        name: list(columns) for name, columns in COLUMNS.items()
    }
    assert len(risk.samples) == 16
    assert all(sentence.endswith(".") for sentence in risk.sentences)
    assert "Best on average of 2 plans: plan" in risk.sentences[0]
    assert "not a proved optimum" in risk.sentences[0]
    assert "What follows is about one of them, the plan in question (plan)." in risk.sentences
    assert repr(risk).startswith("Risk('department', 8 samples, 2 plans: best on average plan")
    assert "<li>" in risk._repr_html_()
    risk.write(tmp_path / "risk.json")
    document = json.loads((tmp_path / "risk.json").read_text(encoding="utf-8"))
    assert document["sentences"] == list(risk.sentences)


def test_the_better_candidate_is_found_on_the_same_samples() -> None:
    cheap, dear = priced(), priced("bob R[0] solo 100")
    risk = cs.risk(dear, samples=20, candidates={"cheap": cheap}, templates=spread(0.4))
    assert risk.best.decisions == cheap.decisions
    best, other = risk.plans.to_dict("records")
    assert (best["plan"], best["is_best"], other["plan"]) == ("cheap", True, "plan")
    # In every sample bob costs 10 an hour more.
    hours = risk.tracks[0].timing.durations[:, 0] * 40
    assert other["difference"] == pytest.approx(-10 * hours.mean())
    error = 10 * hours.std(ddof=1) / math.sqrt(20)
    assert other["difference_standard_error"] == pytest.approx(error)
    assert (best["share_best"], other["share_best"]) == (1.0, 0.0)
    assert math.isnan(best["difference_standard_error"])


def test_a_difference_within_its_error_is_told_as_such() -> None:
    risk = cs.risk(priced(), samples=4, candidates=[priced("bob R[0] solo 100")])
    doubtful = [
        Track(
            track.name,
            track.plan,
            track.timing,
            track.planned,
            tuple(
                figures.__class__(
                    **{**figures.__dict__, "unbilled": figures.unbilled + sign * 5_000 * (-1) ** i}
                )
                for i, figures in enumerate(track.figures)
            ),
            track.broken,
        )
        for sign, track in zip((1, -1), risk.tracks, strict=True)
    ]
    told = cs.Risk(tuple(doubtful), risk.draws, risk.delays, 0, risk.stages)
    assert rank(doubtful, [1.0, 1.0])[0].plan == "plan"
    assert "too little to tell them apart" in told.sentences[1]


def test_progress_is_told_about_twenty_times() -> None:
    said: list[Progress] = []
    risk = cs.risk(priced(), samples=40, progress=said.append, templates=spread(0.3))
    assert len(said) == 20
    assert {message.phase for message in said} == {"sample"}
    assert said[-1].value == pytest.approx(kpi(risk, "value", "mean"))


def test_an_interrupt_keeps_the_samples_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = simulation.outcome

    def interrupted(plan: Plan, timing: object, draws: object, sample: int) -> object:
        if sample == 3:
            raise KeyboardInterrupt
        return judge(plan, timing, draws, sample)  # type: ignore[arg-type]

    monkeypatch.setattr(simulation, "outcome", interrupted)
    risk = cs.risk(priced(), samples=10)
    assert (risk.samples_done, len(risk.samples)) == (3, 3)
    assert "Interrupted: 3 of 10 samples are counted." in risk.sentences
    monkeypatch.setattr(simulation, "outcome", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        cs.risk(priced(), samples=10)


def test_what_cannot_be_looked_at_is_refused() -> None:
    plan = department_plan()
    with pytest.raises(CrostaffError, match=r"samples is 1; a distribution takes at least 2"):
        cs.risk(plan, samples=1)
    with pytest.raises(CrostaffError, match=r"seed is -1; choose a whole number from 0"):
        cs.risk(plan, seed=-1)
    with pytest.raises(CrostaffError, match=r"samples is 2.5; a distribution takes at least 2"):
        cs.risk(plan, samples=2.5)  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=r"seed is None; choose a whole number"):
        cs.risk(plan, seed=None)  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=r"candidates is one plan; give a list of plans"):
        cs.risk(plan, candidates=plan)  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=r"there is no sample '1'; they are numbered 0 to 1"):
        cs.risk(plan, samples=2).outcome("1")  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=r"plans is 1.5; at least one candidate is needed"):
        cs.robust(tight(), plans=1.5)  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=r"plan is of type Scenario; solve a scenario"):
        cs.risk(department())  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=r"the name 'plan' is that of the plan in question"):
        cs.risk(plan, candidates={"plan": plan})
    with pytest.raises(PlanError, match=r"the plan is of another scenario"):
        cs.risk(plan, candidates=[priced()])
    with pytest.raises(CrostaffError, match="candidate 1 breaks a rule: coverage"):
        cs.risk(priced(), candidates=[priced("ann R[0] solo 100", "bob R[0] solo 100")])
    summary = replace(plan.summary, status=Status.INFEASIBLE)
    empty = Result(summary, None, plan.problem, ())
    with pytest.raises(NoPlanError, match=r"candidate 1 has no risk to look at: no plan"):
        cs.risk(plan, candidates=[empty])


# The best on average


def tight() -> cs.Scenario:
    """Return 4 weeks of work that the plan in force begins 4 weeks before it is due in week 8.

    An earlier start costs 10 a week, a late end 3,000: as planned nothing speaks for it, but
    every week that A takes longer does.
    """
    return tiny_scenario(
        policy={"shift_cost": 10},
        studies=[{"study_id": "S", "due": sunday(7), "late_cost": 3000}],
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
        baseline_starts=[{"activity_id": "A", "start": 4}],
        periods=16,
    )


def test_robust_leaves_room_where_the_nominal_plan_leaves_none() -> None:
    # All samples take 6 weeks: the plan made for one of them starts two weeks earlier.
    risk = cs.robust(tight(), samples=4, plans=2, time_limit=30, templates=spread(mu=math.log(1.5)))
    assert risk.plans["plan"].tolist() == ["made for sample 1", "nominal"]
    best, nominal = (int(track.plan.starts["start"].iloc[0]) for track in risk.tracks)
    assert (best, nominal) == (2, 4)
    # Not 2 weeks late at 3,000, but 2 weeks from the plan in force at 10.
    assert risk.plans["difference"].tolist() == [0, -5_980]
    # As planned the nominal one is worth 20 more.
    assert any("nominal would be worth 20 EUR more" in said for said in risk.sentences)


def test_robust_judges_candidates_on_samples_that_made_none() -> None:
    risk = cs.robust(department(), samples=6, plans=3, time_limit=30, workers=1)
    names = [track.name for track in risk.tracks]
    assert risk.plan is risk.best
    assert risk.plans["plan"].iloc[0] == names[0]
    assert "nominal" in names
    assert len(names) + sum("is left out" in note for note in risk.notes) == 3
    for track in risk.tracks:
        assert cs.check(department(), track.plan) == []
    values = np.array([[row.value for row in track.figures] for track in risk.tracks])
    assert values.mean(axis=1).argmax() == 0
    if len(names) > 1:
        assert "not a proved optimum" in risk.sentences[0]


def test_robust_with_one_plan_is_the_risk_of_the_nominal_one() -> None:
    risk = cs.robust(tight(), samples=5, plans=1, time_limit=20, workers=1)
    assert [track.name for track in risk.tracks] == ["nominal"]
    same = cs.risk(risk.plan, samples=5)
    assert same.kpis.equals(risk.kpis)
    with pytest.raises(CrostaffError, match=r"plans is 0; at least one candidate"):
        cs.robust(tight(), plans=0)


def test_robust_ends_with_the_first_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[str] = []
    module = importlib.import_module("crostaff.analysis.risk.robust")
    solve = module.solve

    def interrupted(one: cs.Scenario, **options: object) -> Result:
        found = solve(one, **options)  # type: ignore[arg-type]
        solved.append(one.name)
        # The second is interrupted, with a plan.
        status = Status.INTERRUPTED if len(solved) == 2 else found.status
        return replace(found, summary=replace(found.summary, status=status))

    monkeypatch.setattr(module, "solve", interrupted)
    risk = cs.robust(tight(), samples=2, plans=4, time_limit=20, workers=1)
    assert len(solved) == 2
    assert len(risk.tracks) == 2
    assert risk.sentences[-1] == "Interrupted: 2 of 4 candidates were made."
    assert risk.is_interrupted


def test_candidates_have_a_value() -> None:
    risk = cs.robust(tight(), samples=2, plans=2, time_limit=20, workers=1)
    assert [track.plan.summary.value for track in risk.tracks] == [
        track.plan.value for track in risk.tracks
    ]
    assert risk.outcome(0).summary.value == risk.outcome(0).value


def short_contract(**requirement: object) -> cs.Scenario:
    """Return 4 weeks of work, ann whose contract ends with them, and bob, who costs less."""
    return tiny_scenario(
        staff=[
            {"staff_id": "ann", "cost_rate": 90, "available_to": sunday(3)},
            {"staff_id": "bob", "cost_rate": 50, "function": requirement.pop("bob", "stats")},
        ],
        staff_skills=people(ann="qualified", bob="qualified")["staff_skills"],
        requirements=[{"requirement_id": "R", **requirement}],
        policy={"full_coverage": True},
        periods=4,
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        # Nobody but ann can do it, and she is gone after four of the sample's six weeks.
        ({"bob": "data"}, "no plan of it was found (infeasible)."),
        # ann is named, but not there throughout six weeks: bob did it all.
        ({"named_staff": ["ann"]}, "in the scenario as it is, team: R[0] lacks 'ann', whom"),
    ],
)
def test_candidates_that_are_no_plans_are_left_out_and_told(
    options: dict[str, object], why: str
) -> None:
    templates = spread(mu=math.log(1.5))
    scenario = short_contract(**options)
    risk = cs.robust(scenario, samples=2, plans=2, time_limit=20, templates=templates)
    assert [track.name for track in risk.tracks] == ["nominal"]
    assert len(risk.notes) == 1
    assert risk.notes[0].startswith(f"The plan made for sample 1 is left out: {why}")
    assert risk.sentences[-1] == risk.notes[0]


def test_robust_keeps_frozen_teams() -> None:
    row = {"requirement_id": "R", "segment": 0, "staff_id": "ann", "mode": "solo", "fte_pct": 50}
    scenario = tiny_scenario(
        staff=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        staff_skills=people(ann="qualified", bob="qualified")["staff_skills"],
        policy={"frozen_until": sunday(0)},
        activities=[{"activity_id": "A", "duration": 8}],
        baseline=[row],
        baseline_starts=[{"activity_id": "A", "start": 0}],
    )
    risk = cs.robust(scenario, samples=2, plans=3, time_limit=20, workers=1)
    assert risk.notes == ()
    for track in risk.tracks:
        first = track.plan.assignments.query("segment == 0")
        assert first[["staff_id", "fte_pct"]].to_numpy().tolist() == [["ann", 50]]
