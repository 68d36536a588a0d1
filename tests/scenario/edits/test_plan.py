"""Reservations, the plan in force and the policy."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from crostaff.errors import PolicyError
from crostaff.scenario.fields import Mode
from crostaff.scenario.scenario import Scenario
from tests.support.tiny import sunday, week
from tests.support.whatif import refused, valid_tiny


def protected(**columns: object) -> Scenario:
    return valid_tiny(
        protections=[{"protection_id": "P", "from": week(1), "to": sunday(6), **columns}]
    )


def test_people_are_reserved_and_let_go() -> None:
    before = valid_tiny()
    after = before.protect(
        "P",
        study_id="S",
        function="stats",
        skill_id="SAS",
        fte=1,
        from_=week(1),
        to=sunday(6),
        release_notice=2,
    )
    assert after == protected(release_notice=2)
    assert after.unprotect("P") == before
    assert after.edits_in_words() == [
        "protect 1 FTE of stats in SAS for study S from 2027-01-11 to 2027-02-21 (P)"
    ]
    assert "unknown protection 'Q'" in refused(lambda: after.unprotect("Q"))


def test_a_window_in_the_wrong_order_is_refused() -> None:
    message = refused(
        lambda: valid_tiny().protect(
            "P", study_id="S", function="stats", skill_id="SAS", fte=1, from_=week(2), to=week(1)
        )
    )
    assert "to 2027-01-11 is before from 2027-01-18; swap them?" in message


def test_a_release_is_allowed_and_forbidden_again() -> None:
    before = protected()
    after = before.release("P", notice=3, recall=2)
    assert (after.protections[0].release_notice, after.protections[0].recall) == (3, 2)
    assert after.edits_in_words() == [
        "release protection P: let holders be lent at 3 weeks notice, have them back 2 weeks "
        "before work"
    ]
    assert before.release("P", notice=0).forbid_release("P") == before


def test_a_window_ends_earlier_but_not_before_it_begins() -> None:
    assert protected().release("P", last_day=week(1)).protections[0].to == dt.date(2027, 1, 11)
    assert "is before the first day 2027-01-11; to drop it, use unprotect" in refused(
        lambda: protected().release("P", last_day=sunday(0))
    )
    assert "is not before the last day 2027-02-21" in refused(
        lambda: protected().release("P", last_day=sunday(6))
    )


def test_a_release_that_says_nothing_is_refused() -> None:
    assert "changes nothing" in refused(lambda: protected().release("P"))
    assert "a recall says nothing; give a notice too" in refused(
        lambda: protected().release("P", recall=1)
    )
    assert protected(release_notice=1).release("P", recall=3).protections[0].recall == 3


def row(segment: int, staff: str = "ann", **columns: object) -> dict[str, object]:
    return {
        "requirement_id": "R",
        "segment": segment,
        "staff_id": staff,
        "mode": "solo",
        "fte_pct": 50,
        **columns,
    }


def planned(*rows: dict[str, object], **policy: object) -> Scenario:
    return valid_tiny(
        policy=policy,
        staff=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        activities=[{"activity_id": "A", "duration": 8}, {"activity_id": "B"}],
        baseline=list(rows),
    )


ROWS = (row(0), row(0, "bob"), row(1))


@pytest.mark.parametrize(
    ("selection", "pinned"),
    [
        ({}, [True, True, True]),
        ({"segment": 0}, [True, True, False]),
        ({"staff_id": "ann"}, [True, False, True]),
        ({"segment": 1, "staff_id": "ann"}, [False, False, True]),
    ],
)
def test_rows_are_pinned_and_loosened(selection: dict[str, object], pinned: list[bool]) -> None:
    before = planned(*ROWS)
    after = before.pin("R", **selection)  # type: ignore[arg-type]
    assert [r.pinned for r in after.baseline] == pinned
    assert after.unpin("R", **selection) == before  # type: ignore[arg-type]


def test_a_row_is_written_and_dropped() -> None:
    before = planned(*ROWS)
    after = before.pin("R", segment=1, staff_id="bob", mode="paired", fte_pct=30)
    added = after.baseline[-1]
    assert (added.staff_id, added.mode, added.fte_pct, added.pinned) == (
        "bob",
        Mode.PAIRED,
        30,
        True,
    )
    assert after.unpin("R", segment=1, staff_id="bob", drop=True) == before
    assert after.edits_in_words() == ["pin bob on R segment 1 paired at 30 %"]


def test_a_row_gets_another_fte() -> None:
    after = planned(*ROWS).pin("R", segment=0, staff_id="bob", fte_pct=80)
    assert [(r.fte_pct, r.pinned) for r in after.baseline] == [
        (50, False),
        (80, True),
        (50, False),
    ]


def test_the_first_row_of_all_would_price_all_other_work() -> None:
    pin = {"segment": 0, "staff_id": "ann", "mode": "solo", "fte_pct": 50}
    message = refused(lambda: planned().pin("R", **pin))  # type: ignore[arg-type]
    assert "the scenario has no plan in force" in message
    after = planned(change_cost=0).pin("R", **pin)  # type: ignore[arg-type]
    assert len(after.baseline) == 1


@pytest.mark.parametrize(
    ("pin", "message"),
    [
        ({"segment": 1, "staff_id": "bob"}, "has no row of bob on R segment 1; to add one, give"),
        ({"fte_pct": 50}, "fte_pct can be given for one person on one segment; name both"),
        ({"staff_id": "bobby"}, "unknown staff member 'bobby'; did you mean 'bob'?"),
        ({"mode": "both"}, "'both' is none of solo, paired"),
        # the work has segments 0 and 1, on a grid of 10 %
        (
            {"segment": 2, "staff_id": "bob", "mode": "solo", "fte_pct": 50},
            "pinned segment 2 does not exist",
        ),
        (
            {"segment": 1, "staff_id": "bob", "mode": "solo", "fte_pct": 55},
            "pinned 55 % is off the grid of 10 %",
        ),
    ],
)
def test_faulty_pins(pin: dict[str, object], message: str) -> None:
    assert message in refused(lambda: planned(*ROWS).pin("R", **pin))  # type: ignore[arg-type]


def test_what_is_not_pinned_cannot_be_loosened() -> None:
    assert "ann on R is not pinned" in refused(lambda: planned(*ROWS).unpin("R", staff_id="ann"))
    assert "its start is not pinned" in refused(lambda: planned(*ROWS).unpin_start("A"))


def test_starts_are_pinned_and_loosened() -> None:
    before = valid_tiny(baseline_starts=[{"activity_id": "A", "start": 3}])
    after = before.pin_start("A")
    assert after.baseline_starts[0].pinned
    assert after.unpin_start("A") == before
    moved = before.pin_start("A", start=week(5))
    assert moved.baseline_starts[0].start == dt.date(2027, 2, 8)
    assert (after.edits_in_words(), moved.edits_in_words()) == (
        ["pin the start of A"],
        ["pin the start of A to 2027-02-08"],
    )


def test_a_start_is_written_and_dropped() -> None:
    before = valid_tiny()
    after = before.pin_start("A", start=8)
    assert after.unpin_start("A", drop=True) == before
    assert after.edits_in_words() == ["pin the start of A to period 8"]
    # 4 weeks from week 9 end after the horizon of 12
    assert "ends after the horizon" in refused(lambda: before.pin_start("A", start=9))
    assert "has no start of the activity; give one" in refused(lambda: before.pin_start("A"))
    assert "unknown activity 'B'" in refused(lambda: before.pin_start("B"))


def test_policy_keys_are_set_one_by_one() -> None:
    before = valid_tiny(policy={"max_studies": 3, "rules": {"team": "off"}})
    after = before.set_policy(
        {"full_coverage": True, "max_studies": 2, "rules": {"concurrency": "off", "team": True}}
    )
    policy = after.policy
    assert (policy.full_coverage, policy.max_studies, policy.segment) == (True, 2, 4)
    assert policy.relaxed_rules == ("concurrency",)
    assert after.edits_in_words() == [
        "set policy: max_studies 2, full_coverage on, rule concurrency off, rule team on"
    ]
    back = after.set_policy(
        {"full_coverage": False, "max_studies": 3, "rules": {"concurrency": "on", "team": "off"}}
    )
    assert back == before


def test_a_policy_key_goes_back_to_its_default() -> None:
    scenario = valid_tiny(policy={"frozen_until": week(2)})
    after = scenario.set_policy({"frozen_until": None, "objective": ["shortfall", "value"]})
    assert after.policy.frozen_until is None
    assert after.edits_in_words() == [
        "set policy: frozen_until as by default, objective shortfall then value"
    ]


def test_a_what_if_prints_as_the_list_of_its_edits() -> None:
    scenario = valid_tiny(
        studies=[{"study_id": "<S>"}], activities=[{"activity_id": "A", "study_id": "<S>"}]
    )
    after = scenario.set_policy({"max_studies": 2}).delay_study("<S>", periods=1)
    assert str(after) == (f"{after!r}\n1. set policy: max_studies 2\n2. delay study <S> by 1 week")
    assert str(scenario) == repr(scenario)
    shown = after._repr_html_()
    assert "<li>delay study &lt;S&gt; by 1 week</li>" in shown
    assert "<ol>" not in scenario._repr_html_()


def test_an_empty_value_is_the_default_of_any_key() -> None:
    scenario = valid_tiny(policy={"max_studies": 2, "growth": False, "objective": "makespan"})
    after = scenario.set_policy({"max_studies": None, "growth": None, "objective": None})
    assert after == valid_tiny()
    assert after.edits_in_words() == ["set policy: max_studies 4, growth on, objective value"]


def test_a_copied_edit_sets_the_keys_that_were_given() -> None:
    scenario = valid_tiny(policy={"max_studies": 2})
    after = scenario.set_policy({"full_coverage": True, "rules": {"concurrency": "off"}})
    copied = pickle.loads(pickle.dumps(after))
    words = ["set policy: full_coverage on, rule concurrency off"]
    assert copied.edits_in_words() == after.edits_in_words() == words
    # The number of studies at once is not put back to its default.
    assert scenario.apply(copied.edits) == after


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"rules": None}, "rules: name each rule, such as {'concurrency': 'on'}"),
        ({"rules": {"level": "off"}}, "rule 'level' protects quality and cannot be switched off"),
        ({"full_covrage": True}, "unknown key 'full_covrage'; did you mean 'full_coverage'?"),
        ({"max_studies": True}, "max_studies: true is not a number"),
        ({"max_studies": 0}, "policy column 'max_studies': 0 is below 1"),
        ({"frozen_until": "2026-01-01"}, "is outside the horizon"),
        ({"full_coverage": True, "rules": {"coverage": "off"}}, "contradicts rules.coverage"),
    ],
)
def test_a_faulty_policy_is_refused(policy: dict[str, object], message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        valid_tiny().set_policy(policy)
    assert message in str(caught.value)


def test_a_policy_without_keys_changes_nothing() -> None:
    assert "changes nothing" in refused(lambda: valid_tiny().set_policy({}))
    assert "changes nothing" in refused(lambda: valid_tiny().set_policy({"rules": {}}))
