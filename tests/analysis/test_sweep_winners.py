"""The best scenario by each measure, and whether bounds prove it."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.result import Sweep
from crostaff.analysis.sweep.winners import Winner, winners
from tests.support.sweeps import entry


def best(*entries: Entry) -> Winner:
    """Return the best by value."""
    return winners(entries)[0]


def said(entries: Sequence[Entry]) -> str:
    return "\n".join(Sweep(tuple(entries)).sentences)


def test_a_value_above_all_other_bounds_is_proved() -> None:
    found = best(entry("a", 100.0, 140.0), entry("b", 70.0, 99.99), entry("c", 80.0, 100.0))
    assert (found.names, found.proved, found.rivals) == (("a",), True, ())
    assert (found.next_name, found.next_amount, found.lead) == ("c", 80.0, 20.0)


def test_a_difference_within_the_gap_is_not_proved() -> None:
    entries = (entry("a", 100.0, 140.0), entry("b", 70.0, 100.01), entry("c", 99.0, 130.0))
    found = best(*entries)
    assert (found.proved, found.rivals, found.room) == (False, ("b", "c"), 30.0)
    assert (
        "That is not proved: 'b' and 'c' may be worth more, by up to 30 EUR, which is within the "
        "gaps of the solves." in said(entries)
    )


def test_what_has_no_bound_or_no_result_rules_nothing_out() -> None:
    a = entry("a", 100.0, 100.0, status="optimal")
    for rival in (
        entry("b", 70.0, None),
        entry("b", status="no_plan_found"),
        entry("b", status="failed"),
        entry("b", status="pending"),
        # A bound on the last of several tiers holds for plans that are as good in the first only.
        entry("b", 70.0, 80.0, tiers=["shortfall", "value"]),
    ):
        found = best(a, rival)
        assert (found.proved, found.rivals, found.room) == (False, ("b",), None)
        assert "That is not proved: nothing bounds the value of 'b' below it." in said((a, rival))
    for loser in (entry("b", status="infeasible"), entry("b", status="faulty")):
        assert best(a, loser).proved
    assert best(a, entry("b", None, 90.0, status="no_plan_found")).proved


def test_scenarios_that_tie_are_all_named() -> None:
    a, b = (entry(name, 100.0, 100.0, status="optimal") for name in "ab")
    c = entry("c", 50.0, 60.0)
    found = best(a, b, c)
    assert (found.names, found.proved, found.next_name) == (("a", "b"), True, "c")
    assert "Highest value: 'a' and 'b' tie at 100 EUR, before 'c' with 50 EUR." in said((a, b, c))
    assert "Highest value: all 2 scenarios with a plan tie at 100 EUR." in said((a, b))
    # The tie may be the search's doing.
    open_end = entry("b", 100.001, 130.0)
    found = best(a, open_end, c)
    assert (found.names, found.proved, found.rivals) == (("a", "b"), False, ("b",))


def test_every_measure_has_its_winner() -> None:
    amounts = {"billability": 0.5, "margin": 10.0, "shortfall_hours": 0.0, "late_periods": 2}
    a = entry("a", 10.0, 10.0, **amounts)
    b = entry("b", 5.0, 5.0, **{**amounts, "billability": 0.625, "margin": 4.0, "late_periods": 1})
    # Nobody is available: there is a margin, and no billability.
    c = entry("c", 1.0, 1.0, **{**amounts, "billability": None, "shortfall_hours": 40.5})
    frame = Sweep((a, b, c)).winners.set_index("criterion")
    assert dict(frame["name"]) == {
        "value": "a",
        "billability": "b",
        "margin": "a",
        "shortfall_hours": "a",
        "late_periods": "b",
    }
    assert list(frame["tied_with"]) == ["", "", "c", "b", ""]
    assert list(frame["lead"]) == [5.0, 0.125, 6.0, 40.5, 1.0]
    # Nothing is less than no missing hour; no bound speaks of the others.
    assert list(frame["proved"].fillna(False)) == [True, False, False, True, False]
    assert list(frame["proved"].isna()) == [False, True, True, False, True]
    text = said((a, b, c))
    for sentence in (
        "Highest value: 'a' with 10 EUR, before 'b' with 5 EUR.",
        "That is proved: no other scenario has a plan worth more.",
        "Highest billability: 'b' with 62.5 %, before 'a' with 50.0 %.",
        "Highest margin: 'a' and 'c' tie at 10 EUR, before 'b' with 4 EUR.",
        "Least missing work: 'a' and 'b' tie at 0 h, before 'c' with 40.5 h.",
        "Fewest late periods: 'b' with 1 week, before 'a' with 2 weeks.",
        "Only value is optimised and bounded",
    ):
        assert sentence in text


def test_one_plan_alone_is_the_best() -> None:
    found = best(entry("a", 100.0, 120.0))
    assert (found.names, found.proved, found.next_name, found.lead) == (("a",), True, None, None)
    assert "Highest value: 'a' with 100 EUR." in said([entry("a", 100.0, 120.0)])


def test_without_a_plan_there_is_no_winner() -> None:
    entries = (entry("a", status="no_plan_found"), entry("b", status="failed", note="lost\nagain"))
    assert winners(entries) == ()
    text = said(entries)
    assert "2 scenarios: 1 no plan found and 1 failed." in text
    assert "'a' had no plan in the time; allow more seconds." in text
    assert "'b': lost again" in text


def test_many_names_are_cut() -> None:
    entries = [entry(f"n{number}", status="infeasible") for number in range(9)]
    assert "'n0', 'n1', 'n2' and 6 more cannot be planned" in said(entries)
