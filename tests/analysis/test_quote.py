"""Whether to take a bid: worked by hand, and against solving anew."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

import crostaff as cs
from crostaff.analysis import asking
from crostaff.analysis.asking import Solved
from crostaff.analysis.interval import Interval, gain, in_words
from crostaff.analysis.quote.changes import checked_delays
from crostaff.analysis.quote.settling import settled
from crostaff.analysis.quote.trial import DELAY, HIRE, TRAINING, Trial, Verdict
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError, NoPlanError, ScenarioError
from crostaff.plan.plan import unsolved
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.fields import Period
from crostaff.scenario.policy import Policy
from crostaff.scenario.scenario import Scenario
from crostaff.solve.result import Result
from tests.support.bids import bid
from tests.support.pairs import plan_of
from tests.support.strategies import from_seed
from tests.support.tiny import decide, people, sunday, tiny, tiny_scenario, week
from tests.support.whatif import valid_tiny

# Weeks have 40 h, activities last 4 weeks: one FTE is 160 h, billed at 100, missing at 100.
WORK = 16_000.0

AT_ONCE = [{"activity_id": "A", "fixed_start": week(0)}]
BILLED = [{"requirement_id": "R", "bill_rate": 100}]


def busy(**tables: object) -> Scenario:
    """Return a scenario in which ann is on R in weeks 0 to 3, and then free."""
    return valid_tiny(**{"activities": AT_ONCE, "requirements": BILLED, **tables})


def quoted(scenario: Scenario, bundle: StudyBundle, **options: object) -> cs.Quote:
    return cs.quote(scenario, bundle, workers=1, time_limit=120, **options)  # type: ignore[arg-type]


def by_kind(quote: cs.Quote, kind: str) -> list[Trial]:
    return [trial for trial in quote.trials if trial.kind == kind]


def test_a_bid_for_a_free_person_is_a_yes_and_displaces_nothing() -> None:
    quote = quoted(busy(), bid(start=4))
    assert (quote.answer, quote.proof) == (Verdict.YES, "proved")
    assert quote.worth == Interval(WORK, WORK, WORK)
    assert (quote.earliest_start, quote.earliest_end) == (dt.date(2027, 2, 1), dt.date(2027, 2, 28))
    assert quote.displaced is not None
    assert quote.displaced.is_nothing
    assert [trial.kind for trial in quote.trials] == ["as asked"]
    assert quote.sentences == (
        "Yes: NEW (2027-02-01 to 2027-02-28) is staffed in full and on time.",
        "It changes the value of the plan by 16,000 EUR (proved).",
        "Proved: no plan without it is worth more than the plan found with it.",
        "Margin (billing less labour) is 32,000 EUR with it and 16,000 without; its own is 16,000. "
        "Billability is 66.7 % with it and 33.3 % without.",
        "Nothing is displaced: all other work stays as it is.",
    )


def test_a_bid_that_takes_people_from_better_work_is_a_no_until_they_are_free() -> None:
    # At half the rate: 160 × 50 gained, R's 16,000 lost and 16,000 for leaving it, or as much for
    # leaving the bid. Either way 160 h are missing: −16,000.
    quote = quoted(busy(), bid(start=0, bill_rate=50))
    assert (quote.answer, quote.proof) == (Verdict.NO, "proved")
    assert quote.worth == Interval(-WORK, -WORK, -WORK)
    assert [(t.periods, t.verdict.value) for t in by_kind(quote, DELAY)] == [
        (1, "no"),
        (2, "no"),
        (3, "no"),
        (4, "yes"),
    ]
    assert quote.earliest_start == dt.date(2027, 2, 1)
    possible = quote.possible
    assert possible is not None
    assert possible.worth == Interval(8_000, 8_000, 8_000)
    assert quote.taken is possible
    (margin,) = (sentence for sentence in quote.sentences if "labour) is" in sentence)
    assert margin.startswith(
        "Then margin (billing less labour) is 24,000 EUR with it and 16,000 without; its own is "
        "8,000."
    )
    # One more ann bills 8,000 instead of paying 16,000.
    (hire,) = by_kind(quote, HIRE)
    assert hire.verdict is Verdict.YES
    assert hire.gain == Interval(24_000, 24_000, 24_000)
    assert "like ann" in hire.change


def test_the_earliest_date_lies_between_the_usual_delays() -> None:
    # Ann is free from week 7 on: 4 weeks later is too early, 8 will do, and so will 7.
    scenario = busy(activities=[{"activity_id": "A", "fixed_start": week(0), "duration": 7}])
    quote = quoted(scenario, bid(start=0, bill_rate=50), remedies=False)
    assert [(t.periods, t.verdict.value) for t in by_kind(quote, DELAY)] == [
        (1, "no"),
        (2, "no"),
        (4, "no"),
        (6, "no"),
        (7, "yes"),
        (8, "yes"),
    ]
    assert quote.earliest_start == dt.date(2027, 2, 22)
    assert "Possible as a whole 7 weeks later" in quote.sentences[3]
    # Delays that are given are all that is tried.
    quote = quoted(scenario, bid(start=0, bill_rate=50), delays=(4, 8), remedies=False)
    assert [trial.periods for trial in by_kind(quote, DELAY)] == [4, 8]
    assert quote.earliest_start == dt.date(2027, 3, 1)


def test_dates_in_between_for_which_there_was_no_time_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = busy(activities=[{"activity_id": "A", "fixed_start": week(0), "duration": 7}])
    solve, solves = asking.Asker.solve, []

    def counted(asker: asking.Asker, *given: object, **named: object) -> Solved:
        solves.append(given)
        return solve(asker, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(asking.Asker, "solve", counted)
    # Without the bid, as asked, and 1, 2, 4 and 8 weeks later.
    monkeypatch.setattr(asking.Asker, "is_over", property(lambda _: len(solves) >= 6))
    quote = quoted(scenario, bid(start=0, bill_rate=50), remedies=False)
    assert [trial.periods for trial in by_kind(quote, DELAY)] == [1, 2, 4, 8]
    assert quote.untried_delays == (5, 6, 7)
    assert "There was no time to try 5 to 7 weeks later; allow more seconds." in quote.sentences


def test_a_better_plan_than_the_base_is_told() -> None:
    # The base leaves R undone, though ann is free: the search without the bid does it, too.
    scenario = busy()
    problem = compile_problem(scenario)
    poor = plan_of(problem, decide(problem))
    told = "is worth 32,000 EUR more than the plan given; all is compared with that one here."
    one = quoted(scenario, bid(start=4), base=poor)
    assert one.given is not None
    assert one.given.value == poor.value
    assert any(f"a plan without it that {told}" in sentence for sentence in one.sentences)
    several = cs.quote(scenario, [bid(start=4)], base=poor, workers=1, time_limit=60)
    assert any(f"a plan without them that {told}" in said for said in several.sentences)
    best = cs.solve(scenario, workers=1)
    assert not any("Searching on" in said for said in quoted(scenario, bid(), base=best).sentences)


def test_a_late_bid_is_a_yes_but() -> None:
    # It can begin when ann is free, and is 4 weeks late: 16,000 − 4 × 100.
    due = {"due": sunday(3), "late_cost": 100}
    quote = quoted(busy(), bid(start=None, study=due), delays=(2, 4))
    assert (quote.answer, quote.proof) == (Verdict.BUT, "proved")
    assert quote.worth.value == WORK - 400
    assert quote.as_asked.standing is not None
    assert quote.as_asked.standing.late == 4
    assert quote.sentences[0] == (
        "Yes, but NEW (2027-02-01 to 2027-02-28) is not as asked: study NEW is 4 weeks late."
    )
    # With due dates 4 weeks later nothing is late.
    assert [trial.verdict for trial in by_kind(quote, DELAY)] == [Verdict.BUT, Verdict.YES]


def test_what_breaks_the_rules_is_a_proved_no() -> None:
    quote = quoted(busy(policy={"full_coverage": True}), bid(start=0), delays=(4,))
    assert (quote.answer, quote.proof) == (Verdict.NO, "proved")
    assert quote.sentences[0] == "No, proved: no plan with NEW keeps all rules."
    assert quote.possible is not None
    assert quote.possible.periods == 4
    # All else is told of the date at which it is possible.
    assert quote.taken is quote.possible
    assert quote.plan is not None
    assert cs.check(quote.plan.problem.scenario, quote.plan) == []
    assert quote.displaced is not None
    assert "Nothing is displaced, 4 weeks later: all other work stays as it is." in quote.sentences
    assert not quote.frames["figures"].empty
    (hire,) = by_kind(quote, HIRE)
    assert hire.verdict is Verdict.YES
    assert hire.gain.value is None


def test_a_bid_that_nobody_does_at_no_price_is_a_no_and_displaces_nothing() -> None:
    scenario = busy(**people(ann="qualified", tia="trainee"))
    quote = quoted(scenario, bid(study={"priority": 0}, min_level="experienced"), delays=())
    assert (quote.answer, quote.proof) == (Verdict.NO, "proved")
    assert quote.worth == Interval(0, 0, 0)
    assert quote.displaced is not None
    assert quote.displaced.is_nothing
    assert quote.sentences[0] == "No: nobody would work on NEW."
    assert quote.sentences[2] == "Proved: no plan with it is worth more than the plan without."


def test_a_first_client_is_served_once_two_trainees_have_qualified() -> None:
    # The client is new, so 30 % of the team must be experienced: eva and two others. Eva is on R
    # in weeks 0 to 3, with two places to learn. Before week 4 a plan has eva on one of the two:
    # 320 h of the bid, or R and 160 h less... either way 480 h at 100 are missing.
    scenario = valid_tiny(
        policy={"fte_step": 100, "experienced_share": 0.3},
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160}],
        staff=[
            {"staff_id": "eva", "cost_rate": 50},
            {"staff_id": "tia", "cost_rate": 30},
            {"staff_id": "tom", "cost_rate": 30},
        ],
        staff_skills=[
            {"staff_id": "eva", "level": "experienced"},
            {"staff_id": "tia", "level": "trainee"},
            {"staff_id": "tom", "level": "trainee"},
        ],
        activities=AT_ONCE,
        requirements=[{"requirement_id": "R", "bill_rate": 100, "trainee_slots": 2}],
    )
    quote = quoted(scenario, bid(fte=3, client={"client_id": "first", "first_time": True}))
    assert (quote.answer, quote.proof) == (Verdict.NO, "proved")
    assert quote.worth.value == -48_000
    assert quote.earliest_start == dt.date(2027, 2, 1)
    # Learning costs 2 × 160 × 30 = 9,600; the bid brings 160 × 50 + 2 × 160 × 70 = 30,400.
    possible = quote.possible
    assert possible is not None
    assert possible.worth == Interval(20_800, 20_800, 20_800)
    assert possible.solved is not None
    plan = possible.solved.plan
    assert plan is not None
    assert set(plan.qualifications["staff_id"]) == {"tia", "tom"}
    assert "the shortest" not in str(quote)
    (hire,) = by_kind(quote, HIRE)
    assert "SAS experienced, 50 EUR an hour, like eva" in hire.change


def test_a_training_place_makes_a_later_bid_possible() -> None:
    # Eva alone does half of the bid. Tia learns beside her on R (cost 160 × 30), if there is a
    # place, and does the other half: 160 × 70 instead of −16,000.
    scenario = valid_tiny(
        policy={"fte_step": 100},
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160}],
        staff=[{"staff_id": "eva", "cost_rate": 50}, {"staff_id": "tia", "cost_rate": 30}],
        staff_skills=[
            {"staff_id": "eva", "level": "experienced"},
            {"staff_id": "tia", "level": "trainee"},
        ],
        activities=AT_ONCE,
        requirements=BILLED,
    )
    quote = quoted(scenario, bid(start=4, fte=2), delays=())
    # Eva's half brings 8,000, the missing half costs 16,000.
    assert (quote.answer, quote.worth.value) == (Verdict.NO, -8_000)
    trained, place = by_kind(quote, TRAINING)
    assert trained.change == "tia qualified in SAS from the start"
    # She is the cheaper one on R, too.
    assert trained.gain.value == 160 * 70 + 16_000 + 160 * (50 - 30)
    assert place.change == "one more training place on R (1)"
    assert place.verdict is Verdict.YES
    assert place.gain == Interval(*[160 * 70 + 16_000 - 160 * 30.0] * 3)


def test_a_quote_is_worth_what_adding_the_study_is() -> None:
    met = {"yes": 0, "yes, but": 0, "no": 0, "no plan": 0}
    for seed in range(40):
        whole = from_seed(seed)
        name = whole.studies[-1].study_id
        bundle = StudyBundle.of(whole, name).model_copy(update={"client": None})
        scenario = whole.remove_study(name)
        without, added = (
            cs.solve(one, workers=1) for one in (scenario, scenario.add_study(bundle))
        )
        if without.plan is None:
            with pytest.raises(NoPlanError, match="without the bid has no plan"):
                quoted(scenario, bundle)
            met["no plan"] += 1
            continue
        quote = quoted(scenario, bundle, delays=(), remedies=False)
        assert quote.without.summary.value == without.value
        assert quote.as_asked.solved is not None
        assert quote.as_asked.solved.summary.value == added.value
        assert quote.as_asked.solved.status == added.status
        assert quote.as_asked.is_proved
        if quote.plan is not None:
            assert cs.check(scenario.add_study(bundle), quote.plan) == []
            assert quote.plan.value == added.value
        selection = cs.quote(scenario, [bundle], base=without, workers=1)
        assert (selection.answer, selection.proof) == (quote.answer, "proved")
        met[quote.answer] += 1
    assert min(met.values()) >= 1, met


def test_a_base_saves_the_first_solve(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = busy()
    base = cs.solve(scenario, workers=1)
    solved: list[str] = []
    solve = asking.solve

    def noted(one: Scenario, **options: object) -> Result:
        solved.append(one.studies[-1].study_id)
        return solve(one, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "solve", noted)
    assert quoted(scenario, bid(start=4), base=base).answer is Verdict.YES
    assert quoted(scenario, bid(start=4), base=base.require_plan()).answer is Verdict.YES
    assert solved == ["NEW", "NEW"]
    with pytest.raises(CrostaffError, match=r"base is a plan of scenario .*; leave base out"):
        quoted(scenario.prioritise("S", priority=2), bid(start=4), base=base)


def test_a_base_that_breaks_a_rule_proves_nothing() -> None:
    # Ann twice at the same time is worth more than any plan, and would make every bid a proved no.
    scenario = busy(requirements=[{"requirement_id": "R", "fte": 2, "bill_rate": 100}])
    problem = compile_problem(scenario)
    twice = plan_of(problem, decide(problem, "ann R[0] solo 100", "ann R[0] solo 100"))
    with pytest.raises(
        CrostaffError,
        match=r"base breaks a rule: .*\. So there is nothing to compare with: ",
    ):
        quoted(scenario, bid(start=4), base=twice)
    with pytest.raises(CrostaffError, match=r"quote takes plans or results; base is of type str"):
        quoted(scenario, bid(start=4), base="plan.json")


def test_a_base_that_nobody_solved_for_has_its_value() -> None:
    scenario = busy()
    solved = cs.solve(scenario, workers=1).require_plan()
    assert unsolved(solved.problem, solved.decisions).summary.value == solved.value
    # Of another plan, or of none: what is decided counts.
    for value in (None, 99.0):
        stale = dataclasses.replace(solved.summary, value=value)
        base = dataclasses.replace(solved, summary=stale)
        quote = quoted(scenario, bid(start=4), base=base)
        assert (quote.answer, quote.worth.value) == (Verdict.YES, WORK)
        selection = cs.quote(scenario, [bid(start=4)], base=base, workers=1)
        assert selection.worth.value == WORK


def test_a_gain_is_against_the_plan_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # As asked, a poor plan is found that leaves R undone. Putting R back brings 32,000: that is
    # not what one more person brings. She does what of the bid is missing, 160 h: 32,000.
    scenario = busy()
    solve = asking.solve

    def poor(one: Scenario, **options: object) -> Result:
        found = solve(one, **options)  # type: ignore[arg-type]
        if len(one.studies) == 1 or len(one.staff) > 1:
            return found
        plan = plan_of(found.problem, decide(found.problem, "ann NEW/R[0] solo 100"))
        return dataclasses.replace(found, plan=plan, summary=plan.summary)

    monkeypatch.setattr(asking, "solve", poor)
    quote = quoted(scenario, bid(start=4, fte=2), delays=())
    assert quote.worth.value == 0
    [hired] = by_kind(quote, HIRE)
    assert hired.worth.value == hired.gain.value == 2 * WORK


def test_a_bid_is_undone_whatever_the_hours_of_a_week() -> None:
    # Three times 133.333333 h missing are not the 399.9999996 h that are asked.
    row = bid(bill_rate=0).requirements[0]
    three = tuple(row.model_copy(update={"requirement_id": f"NEW/{name}"}) for name in "RQP")
    free = {"priority": 0}
    bundle = bid(bill_rate=0, study=free).model_copy(update={"requirements": three})
    scenario = busy(
        header={"hours_per_fte_period": 33.3333333},
        staff=[{"staff_id": "ann", "cost_rate": 50}],
    )
    quote = quoted(scenario, bundle, delays=(), remedies=False)
    assert quote.answer is Verdict.NO
    assert quote.sentences[0] == "No: nobody would work on NEW."


def test_the_chance_of_winning_is_told() -> None:
    quote = quoted(busy(), bid(start=4, study={"status": "tentative", "win_probability": 0.4}))
    assert quote.worth.value == pytest.approx(0.4 * WORK)
    assert quote.sentences[3] == (
        "Billing, labour and missing work count with the chance of winning (NEW 40 %); people are "
        "planned as if it were won."
    )


def test_what_is_no_scenario_and_no_bid_is_told() -> None:
    with pytest.raises(CrostaffError, match=r"a scenario is needed, and this is a Result"):
        cs.quote(cs.solve(busy(), workers=1), bid())  # type: ignore[call-overload]
    with pytest.raises(CrostaffError, match=r"a bid is of type Scenario; give a StudyBundle"):
        cs.quote(busy(), busy())  # type: ignore[call-overload]


def test_a_plan_in_force_keeps_its_price() -> None:
    # With a baseline the work of the bid is a change of it: 4 FTE-periods at 50.
    scenario = busy(
        baseline=[
            {"requirement_id": "R", "segment": 0, "staff_id": "ann", "mode": "solo", "fte_pct": 100}
        ]
    )
    assert quoted(scenario, bid(start=4)).worth.value == WORK - 200


def test_what_there_is_no_time_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.Asker, "is_over", True)
    quote = quoted(busy(), bid(bill_rate=50))
    assert [trial.kind for trial in quote.trials] == ["as asked"]
    assert quote.untried_delays == (1, 2, 4, 8, 13, 26)
    assert "There was no time to try 1, 2, 4, 8, 13 and 26 weeks later; allow more seconds." in (
        quote.sentences
    )
    assert any("no time to try one more person" in sentence for sentence in quote.sentences)


def test_after_ctrl_c_the_answer_so_far_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = asking.solve
    calls = 0

    def stopped(one: Scenario, **options: object) -> Result:
        nonlocal calls
        calls += 1
        result = solve(one, **options)  # type: ignore[arg-type]
        if calls != stop_at:
            return result
        summary = dataclasses.replace(result.summary, status=cs.Status.INTERRUPTED, bound=None)
        plan = dataclasses.replace(result.require_plan(), summary=summary)
        return dataclasses.replace(result, summary=summary, plan=plan)

    monkeypatch.setattr(asking, "solve", stopped)
    stop_at = 2
    quote = quoted(busy(), bid(bill_rate=50))
    assert quote.is_interrupted
    assert calls == 2
    # The plan with it has no bound: a better one may be worth it.
    assert (quote.answer, quote.proof) == (Verdict.NO, "not proved")
    assert quote.worth == Interval(-WORK, -WORK, None)
    assert quote.sentences[-1] == "The search was interrupted; this is the answer so far."
    calls, stop_at = 0, 1
    with pytest.raises(KeyboardInterrupt):
        quoted(busy(), bid(bill_rate=50))


def test_delays_past_the_horizon_are_refused_in_words() -> None:
    quote = quoted(busy(), bid(bill_rate=50), delays=(10,), remedies=False)
    (late,) = by_kind(quote, DELAY)
    assert late.solved is None
    assert late.refusal
    assert quote.frames["trials"]["note"][1] == late.refusal


@pytest.mark.parametrize("delay", [0, -1, True, 1.5])
def test_odd_delays_are_refused(delay: int) -> None:
    with pytest.raises(CrostaffError, match=r"delays has .*; give whole numbers of weeks from 1"):
        quoted(busy(), bid(), delays=(delay,))
    with pytest.raises(CrostaffError, match=r"delays is 4; give whole numbers of weeks from 1"):
        quoted(busy(), bid(), delays=4)
    assert checked_delays(np.array([8, 4, 8]), Period.WEEK) == (4, 8)


def test_a_bid_that_is_there_already_is_refused() -> None:
    with pytest.raises(ScenarioError, match="'S'"):
        quoted(busy(), bid("S"))


def test_what_need_not_differ_is_put_back() -> None:
    names = dict.fromkeys(("ann", "bob", "cat"), "qualified")
    scenario = tiny_scenario(**people(**names), activities=AT_ONCE)
    before = plan_of(tiny(**people(**names), activities=AT_ONCE), decide(
        tiny(**people(**names), activities=AT_ONCE), "ann R[0] solo 100"))  # fmt: skip
    with_bid = cs.solve(scenario.add_study(bid()), workers=1).require_plan().problem
    swapped = plan_of(with_bid, decide(with_bid, "bob R[0] solo 100", "cat NEW/R[0] solo 100"))
    kept = settled(before, swapped, {"NEW"})
    assert kept.assignments["staff_id"].tolist() == ["ann", "cat"]
    assert kept.value == swapped.value
    # Ann is needed for the bid: nothing can be put back.
    taken = plan_of(with_bid, decide(with_bid, "bob R[0] solo 100", "ann NEW/R[0] solo 100"))
    assert settled(before, taken, {"NEW"}) is taken


def test_an_interval_holds_only_where_bounds_do() -> None:
    result = cs.solve(busy(), workers=1)
    loose = dataclasses.replace(result.summary, status=cs.Status.FEASIBLE, bound=WORK + 5)
    assert gain(result.summary, loose, Policy()) == Interval(0, 0, 5)
    assert gain(loose, result.summary, Policy()) == Interval(-5, 0, 0)
    # With tiers a plan may be worth more than the best one: nothing is known but of two best ones.
    tiers = Policy(objective=("shortfall", "value"))
    assert gain(result.summary, loose, tiers) == Interval(None, 0, None)
    assert gain(loose, result.summary, tiers) == Interval(None, 0, None)
    assert gain(result.summary, result.summary, tiers) == Interval(0, 0, 0)
    assert gain(result.summary, result.summary, Policy(objective="headcount")) == Interval(
        None, 0, None
    )
    nothing = dataclasses.replace(loose, value=None)
    assert gain(nothing, loose, Policy()) == Interval(None, None, None)


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ((5, 5, 5), "5 EUR (proved)"),
        ((1, 5, 9), "5 EUR between the plans found (proved: between 1 and 9 EUR)"),
        ((1, 5, None), "5 EUR between the plans found (at least 1 EUR)"),
        ((None, 5, 9.5), "5 EUR between the plans found (at most 9.50 EUR)"),
        ((None, 5, None), "5 EUR between the plans found (not bounded)"),
        ((None, None, None), "unknown"),
    ],
)
def test_intervals_in_words(amounts: tuple[float | None, ...], words: str) -> None:
    assert in_words(Interval(*amounts), "EUR") == words


def test_people_reserved_for_the_bid_are_asked_for_too() -> None:
    # Ann is on R while the client wants her held for the lock: 160 h missing at 100.
    lock = bid(start=4)
    held = {
        "protection_id": "P",
        "study_id": "NEW",
        "function": "stats",
        "skill_id": "SAS",
        "fte": 1.0,
        "from": week(0),
        "to": sunday(3),
    }
    bundle = StudyBundle.model_validate({**lock.to_document(), "protections": [held]})
    quote = quoted(busy(policy={"fte_step": 100}), bundle, delays=())
    # The lock brings as much as the missing hold costs, so it may be taken.
    assert (quote.answer, quote.worth.value) == (Verdict.BUT, 0)
    assert quote.as_asked.standing is not None
    assert [short.name for short in quote.as_asked.standing.shorts] == ["protection P"]
    assert quote.sentences[0] == (
        "Yes, but NEW (2027-02-01 to 2027-02-28) is not as asked: protection P lacks 160 h of "
        "stats (SAS, 2027-01-04 to 2027-01-31)."
    )
    (hire,) = by_kind(quote, HIRE)
    assert hire.verdict is Verdict.YES
    assert repr(quote) == "Quote('NEW': yes, but, proved, worth 0.00 EUR)"


def test_what_was_not_found_in_time_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = asking.solve

    def late(one: Scenario, **options: object) -> Result:
        result = solve(one, **options)  # type: ignore[arg-type]
        if len(one.studies) == 1:
            return result
        status = cs.Status.NO_PLAN_FOUND
        summary = dataclasses.replace(result.summary, status=status, value=None, bound=None)
        return dataclasses.replace(result, summary=summary, plan=None)

    monkeypatch.setattr(asking, "solve", late)
    quote = quoted(busy(), bid(start=4), delays=(1,))
    assert (quote.answer, quote.proof) == (Verdict.NO, "not proved")
    assert quote.sentences[0] == (
        "No, not proved: no plan with NEW was found in time; allow more seconds."
    )
    assert "No later date that was tried makes it possible (tried: 1 week later)." in (
        quote.sentences
    )
    assert any(sentence.endswith(": no plan was found.") for sentence in quote.sentences)
    assert quote.frames["trials"]["note"][0] == "no plan was found in time"
    assert (quote.earliest_start, quote.earliest_end, quote.plan) == (None, None, None)


def test_rules_that_are_off_are_told() -> None:
    quote = quoted(busy(policy={"rules": {"concurrency": "off"}}), bid(start=4))
    assert "Rules switched off in all of these plans: concurrency." in quote.sentences
