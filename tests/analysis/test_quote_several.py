"""Which of several bids to take, worked by hand."""

from __future__ import annotations

import pytest

import crostaff as cs
from crostaff.analysis import asking
from crostaff.analysis.interval import Interval
from crostaff.analysis.quote import subsets
from crostaff.analysis.quote.subsets import free_to_leave
from crostaff.analysis.quote.trial import Verdict
from crostaff.errors import CrostaffError, ScenarioError
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario
from tests.support.bids import bid
from tests.support.optima import known_optima
from tests.support.tiny import people, sunday, week
from tests.support.whatif import valid_tiny

# Weeks have 40 h; 4 weeks of ann are 160 h, billed at 100 where nothing else is said.
WORK = 16_000.0


def busy(**tables: object) -> Scenario:
    """Return a scenario in which ann is on R in weeks 0 to 3, and then free."""
    return valid_tiny(
        **{
            "activities": [{"activity_id": "A", "fixed_start": week(0)}],
            "requirements": [{"requirement_id": "R", "bill_rate": 100}],
            **tables,
        }
    )


def long_work(**policy: object) -> Scenario:
    """Return a scenario in which R has ann for 8 weeks or not at all, and may be left undone."""
    return valid_tiny(
        policy={"segment": 8, "fte_step": 100, **policy},
        periods=16,
        studies=[{"study_id": "S", "priority": 0}],
        activities=[{"activity_id": "A", "duration": 8, "fixed_start": week(0)}],
        requirements=[{"requirement_id": "R", "bill_rate": 10}],
    )


def halves() -> list[StudyBundle]:
    """Return bids for the first and second half of R's time, which may be left undone."""
    free = {"priority": 0}
    return [
        bid("X", start=0, bill_rate=15, study=free),
        bid("Y", start=4, bill_rate=15, study=free),
    ]


def chosen(scenario: Scenario, bids: list[StudyBundle], **options: object) -> cs.BidSelection:
    return cs.quote(scenario, bids, workers=1, time_limit=120, **options)  # type: ignore[call-overload,no-any-return]


def test_the_best_of_two_that_want_the_same_person() -> None:
    bids = [bid("B1", start=4), bid("B2", start=4, bill_rate=80), bid("B3", start=8)]
    selection = chosen(busy(), bids)
    assert selection.chosen.bids == ("B1", "B3")
    assert (selection.answer, selection.proof) == (Verdict.YES, "proved")
    assert selection.worth == Interval(2 * WORK, 2 * WORK, 2 * WORK)
    assert len(selection.subsets) == 8
    table = selection.frames["subsets"].set_index("bids")
    # B2 brings 12,800 alone, and costs 16,000 beside B1: either of them is left undone.
    assert table["worth"].to_dict() == {
        "B1, B3": 32_000,
        "B2, B3": 28_800,
        "B1": 16_000,
        "B3": 16_000,
        "B1, B2, B3": 16_000,
        "B2": 12_800,
        "": 0,
        "B1, B2": 0,
    }
    assert selection.sentences[:4] == (
        "Yes: take B1 and B3, not B2.",
        "Together they change the value of the plan by 32,000 EUR (proved).",
        "Proved: no combination is worth more.",
        "8 of 8 combinations were planned, the one of none included.",
    )
    assert (
        "B2 is left out: beside those taken it would change the value by −16,000 EUR, and nobody "
        "would work on it."
    ) in selection.sentences
    assert "Nothing is displaced: all other work stays as it is." in selection.sentences


def test_two_bids_pay_together_where_neither_does_alone() -> None:
    # R earns 3,200, each half 2,400: only both are worth it, 4,800 − 3,200.
    selection = chosen(long_work(), halves())
    assert selection.chosen.bids == ("X", "Y")
    assert selection.proof == "proved"
    assert selection.worth == Interval(1_600, 1_600, 1_600)
    assert [one.can_be_chosen for one in selection.subsets] == [True, False, False, True]
    assert any("R (S) is no longer fully staffed" in said for said in selection.sentences)


def test_many_bids_grow_from_the_best_under_a_bound_of_all() -> None:
    # X and Y as above; of P, Q and Z in weeks 8 to 11 only one can have ann.
    rates = {"P": 90, "Q": 100, "Z": 80}
    bids = [*halves(), *(bid(name, start=8, bill_rate=rate) for name, rate in rates.items())]
    selection = chosen(long_work(), bids)
    assert selection.chosen.bids == ("X", "Y", "Q")
    assert (selection.answer, selection.proof) == (Verdict.YES, "proved")
    assert selection.worth.value == 1_600 + WORK
    assert selection.most_worth == 1_600 + WORK
    assert not selection.is_exhaustive
    assert len(selection.subsets) < 32
    assert "each bid alone, and what grows from the best." in selection.sentences[3]
    alone = selection.frames["bids"].set_index("study_id")["worth"].to_dict()
    assert alone == {"X": 0, "Y": 0, "P": 14_400, "Q": 16_000, "Z": 12_800}


def test_none_is_taken_where_all_cost_more_than_they_bring() -> None:
    selection = chosen(busy(), [bid("B1", bill_rate=50), bid("B2", bill_rate=40)])
    assert selection.chosen.bids == ()
    assert (selection.answer, selection.proof) == (Verdict.NO, "proved")
    assert selection.sentences[0] == "No: take none of B1 and B2."
    assert selection.displaced is None
    assert selection.sentences[-2] == (
        "B1 is left out: alone it would change the value by −16,000 EUR, and nobody would work on "
        "it."
    )


def test_a_chosen_bid_may_be_late() -> None:
    due = {"due": sunday(3), "late_cost": 100}
    selection = chosen(busy(), [bid("B1", start=None, study=due)])
    assert selection.answer is Verdict.BUT
    assert "B1 (2027-02-01 to 2027-02-28) is not as asked: study B1 is 4 weeks late." in (
        selection.sentences
    )


def test_a_bid_that_waits_for_another_is_never_taken_alone() -> None:
    after = bid("B2", start=None).model_copy(
        update={
            "precedences": tuple(
                StudyBundle.model_validate(
                    {
                        **bid("B2", start=None).to_document(),
                        "precedences": [{"predecessor": "B1/lock", "successor": "B2/lock"}],
                    }
                ).precedences
            )
        }
    )
    selection = chosen(busy(), [bid("B1", start=4), after])
    assert selection.chosen.bids == ("B1", "B2")
    alone = next(one for one in selection.subsets if one.bids == ("B2",))
    assert "B1/lock" in alone.refusal
    assert selection.proof == "proved"


def test_what_there_is_no_time_for_leaves_the_choice_unproved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = 0
    solve = asking.Asker.solve

    def counted(asker: asking.Asker, *args: object, **options: object) -> asking.Solved:
        nonlocal calls
        calls += 1
        return solve(asker, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asking.Asker, "solve", counted)
    monkeypatch.setattr(asking.Asker, "is_over", property(lambda asker: calls >= 3))
    selection = chosen(busy(), [bid("B1", start=4), bid("B2", start=8)])
    assert selection.untried == (("B1", "B2"),)
    assert (len(selection.chosen.bids), selection.proof) == (1, "not proved")
    assert "there was no time for 1 more, allow more seconds." in selection.sentences[3]
    assert "Not proved: there is no bound on what other combinations are worth." in (
        selection.sentences
    )


def test_no_combination_is_worth_more_than_all_bids_free_to_leave() -> None:
    met = 0
    for problem, _, optimum in known_optima(range(60)):
        whole = problem.scenario
        name = whole.studies[-1].study_id
        bundle = StudyBundle.of(whole, name).model_copy(update={"client": None})
        if whole.policy.tiers != ("value",):
            continue
        try:
            without = whole.remove_study(name)
            free = free_to_leave(without, [bundle])
        except ScenarioError:
            continue
        most = cs.solve(free, workers=1)
        assert most.status is cs.Status.OPTIMAL
        assert most.value is not None
        assert most.value >= problem.money(optimum)
        met += 1
    assert met > 5


def test_bids_that_do_not_fit_are_refused_before_anything_is_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "solve", lambda *_, **__: pytest.fail("solved first"))
    with pytest.raises(ScenarioError, match="B1"):
        chosen(busy(), [bid("B1"), bid("B1")])
    with pytest.raises(CrostaffError, match="there is no bid"):
        chosen(busy(), [])
    with pytest.raises(CrostaffError, match="a bid is of type str; give a StudyBundle"):
        chosen(busy(), ["bid.json"])  # type: ignore[list-item]
    with pytest.raises(CrostaffError, match="a bid is of type dict; give a StudyBundle"):
        cs.quote(busy(), {})  # type: ignore[call-overload]


def test_up_to_four_bids_are_planned_in_every_combination() -> None:
    assert subsets.MOST_EXACT == 4
    names = people(**dict.fromkeys(("ann", "bob", "cat", "dan"), "qualified"))
    selection = chosen(busy(**names), [bid(name, start=4) for name in ("B1", "B2", "B3", "B4")])
    assert len(selection.subsets) == 16
    assert selection.worth.value == 4 * WORK
