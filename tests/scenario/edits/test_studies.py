"""Studies come, go, matter more, and change their scope."""

from __future__ import annotations

import pytest

import crostaff as cs
from crostaff.errors import ScenarioError
from crostaff.scenario.records import Client, Rate, Study
from crostaff.scenario.scenario import Scenario
from tests.support.sample import sample_scenario
from tests.support.tiny import sunday, week
from tests.support.whatif import refused, valid_tiny

BID: dict[str, object] = {
    "study": {"study_id": "N", "client_id": "beta", "due": sunday(9)},
    "client": {"client_id": "beta", "first_time": True},
    "activities": [
        {"activity_id": "N1", "study_id": "N", "duration": 2},
        {"activity_id": "N2", "study_id": "N", "duration": 3},
    ],
    "precedences": [
        {"predecessor": "N1", "successor": "N2"},
        {"predecessor": "A", "successor": "N1"},
    ],
    "requirements": [
        {
            "requirement_id": "RN",
            "activity_id": "N1",
            "function": "stats",
            "skill_id": "SAS",
            "fte": 0.5,
        }
    ],
    "protections": [
        {
            "protection_id": "PN",
            "study_id": "N",
            "function": "stats",
            "skill_id": "SAS",
            "fte": 0.5,
            "from": week(1),
            "to": sunday(6),
        }
    ],
    "rates": [{"study_id": "N", "bill_rate": 120}, {"client_id": "beta", "bill_rate": 100}],
}


def bid(**changes: object) -> cs.StudyBundle:
    return cs.StudyBundle.model_validate({**BID, **changes})


def test_a_priority_is_set_and_set_back() -> None:
    before = valid_tiny()
    after = before.prioritise("S", priority=2.5)
    assert after.studies[0].priority == 2.5
    assert after != before
    assert after.prioritise("S", priority=1) == before
    assert after.edits_in_words() == ["give study S priority 2.5"]


@pytest.mark.parametrize("priority", [-1, float("nan"), "high", True])
def test_a_priority_is_a_weight(priority: object) -> None:
    message = refused(lambda: valid_tiny().prioritise("S", priority=priority))  # type: ignore[arg-type]
    assert message.startswith("prioritise 'S' column 'priority': ")


def test_a_study_comes_with_everything_and_goes_with_everything() -> None:
    before = valid_tiny()
    after = before.add_study(bid())
    assert [row.study_id for row in after.studies] == ["S", "N"]
    assert after.clients[-1] == Client(client_id="beta", first_time=True)
    assert [row.label for row in after.precedences] == ["N1 / N2", "A / N1"]
    assert [row.requirement_id for row in after.requirements] == ["R", "RN"]
    assert after.protections[0].protection_id == "PN"
    assert len(after.rates) == 2
    assert after.remove_study("N", with_client=True) == before
    # the client stays by default, and so do the rates of all its studies
    left = after.remove_study("N")
    assert (len(left.clients), len(left.rates)) == (2, 1)
    assert after.edits_in_words() == ["add study N for client beta: 2 activities, 1 requirement"]


def test_a_study_may_be_given_as_a_mapping() -> None:
    assert valid_tiny().add_study(BID) == valid_tiny().add_study(bid())


def test_a_client_that_is_known_is_used() -> None:
    study = {"study_id": "N", "client_id": "C"}
    rates = [{"study_id": "N", "bill_rate": 120}]
    same = bid(study=study, client={"client_id": "C"}, rates=rates)
    none = bid(study=study, client=None, rates=rates)
    after = valid_tiny().add_study(same)
    assert after == valid_tiny().add_study(none)
    assert len(after.clients) == 1
    assert after.remove_study("N") == valid_tiny()
    other = bid(study=study, client={"client_id": "C", "first_time": True}, rates=rates)
    message = refused(lambda: valid_tiny().add_study(other))
    assert "the scenario has another row for client 'C'; leave the client out" in message


def test_an_unknown_client_is_refused() -> None:
    orphan = bid(study={"study_id": "N", "client_id": "D"}, client=None, rates=[])
    message = refused(lambda: valid_tiny().add_study(orphan))
    assert "unknown client 'D'" in message


def test_ids_that_exist_are_refused() -> None:
    after = valid_tiny().add_study(bid())
    with pytest.raises(ScenarioError, match="study 'N' is there already; give"):
        after.add_study(bid())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"client": {"client_id": "C"}}, "client 'C' is not the study's client 'beta'"),
        (
            {"activities": [{"activity_id": "N1", "study_id": "S", "duration": 2}]},
            "activities 'N1' is for study 'S', not for study 'N'",
        ),
        ({"activities": []}, "requirements 'RN' is for activity 'N1', not for study 'N'"),
        (
            {"precedences": [{"predecessor": "A", "successor": "B"}]},
            "precedences 'A / B' is for activities of other studies",
        ),
        ({"rates": [{"bill_rate": 1}]}, "rates is for another study, or any, not for study 'N'"),
        (
            {"rates": [{"client_id": "beta", "study_id": "S", "bill_rate": 1}]},
            "rates 'beta / S' is for another study",
        ),
    ],
)
def test_a_bundle_is_one_study(changes: dict[str, object], message: str) -> None:
    # told of the edit that holds it
    assert message in refused(lambda: valid_tiny().add_study({**BID, **changes}))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"activity_id": "N1", "study_id": "N"}, "column 'study.activities.N1.duration'"),
        (
            {"activity_id": "N1", "study_id": "N", "duration": True},
            "duration: true is not a number",
        ),
        (
            {"activity_id": "N1", "study_id": "N", "duration": 1, "relase": week(1)},
            "unknown column 'relase'; did you mean 'release'?",
        ),
    ],
)
def test_rows_of_a_bundle_are_read_strictly(row: dict[str, object], message: str) -> None:
    changed = {**BID, "activities": [row], "requirements": [], "precedences": []}
    assert message in refused(lambda: valid_tiny().add_study(changed))


def test_a_bundle_is_cut_out_of_a_scenario() -> None:
    scenario = sample_scenario()
    bundle = cs.StudyBundle.of(scenario, "S1")
    assert (len(bundle.activities), len(bundle.requirements), len(bundle.protections)) == (2, 2, 1)
    assert repr(bundle) == "StudyBundle('S1' for 'acme': 2 activities, 2 requirements)"
    with pytest.raises(KeyError, match="S9"):
        cs.StudyBundle.of(scenario, "S9")
    # back at the end of the tables, without its rows in the plan in force
    back = scenario.remove_study("S1").add_study(bundle)
    assert [row.study_id for row in back.studies] == ["S2", "S1"]
    for table in ("activities", "precedences", "requirements", "protections"):
        assert {row.label for row in back.table(table)} == {
            row.label for row in scenario.table(table)
        }
    assert (back.baseline, back.baseline_starts) == ((), ())


def test_a_study_that_goes_leaves_nothing_that_speaks_of_it() -> None:
    scenario = valid_tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "study_id": "T"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B", "independent_of": ["R"]},
        ],
        rates=[{"study_id": "S", "bill_rate": 90}, {"bill_rate": 80}],
    )
    after = scenario.remove_study("S")
    assert after.requirements[0].independent_of == ()
    assert after.rates == (Rate(bill_rate=80),)
    assert "client 'C' has other studies, such as 'T'" in refused(
        lambda: scenario.remove_study("S", with_client=True)
    )
    assert after.remove_study("T", with_client=True).clients == ()


# Change orders


def ordered() -> Scenario:
    return valid_tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "study_id": "T"}],
        requirements=[
            {"requirement_id": "R", "fte": 0.7},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
    )


NEW_ACTIVITY = {"activity_id": "A2", "study_id": "S", "duration": 2}
NEW_NEED = {
    "requirement_id": "R2",
    "activity_id": "A2",
    "function": "stats",
    "skill_id": "SAS",
    "fte": 0.5,
}


def test_a_change_order_adds_and_takes_back() -> None:
    before = ordered()
    after = before.add_scope(
        "S",
        activities=[NEW_ACTIVITY],
        precedences=[{"predecessor": "A", "successor": "A2"}],
        requirements=[NEW_NEED],
        fte={"R": 0.1},
    )
    # 0.7 + 0.1 is 0.8 and not 0.7999999999999999
    assert [row.fte for row in after.requirements] == [0.8, 1.0, 0.5]
    assert after.edits_in_words() == [
        "add to study S: activity A2, requirement R2, 0.1 FTE on R and 1 precedence"
    ]
    back = after.remove_scope("S", activities=["A2"], fte={"R": 0.1})
    assert back == before
    assert back.edits_in_words()[1] == "remove from study S: activity A2 and 0.1 FTE on R"


def test_a_need_goes_alone() -> None:
    after = ordered().remove_scope("S", requirements=["R"])
    assert [row.requirement_id for row in after.requirements] == ["Q"]
    assert len(after.activities) == 2


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({}, "changes nothing"),
        (
            {"activities": [{**NEW_ACTIVITY, "study_id": "T"}]},
            "activity 'A2' is for study 'T'; correct one of them",
        ),
        ({"requirements": [NEW_NEED]}, "activity 'A2' is not part of study 'S'"),
        ({"requirements": [{**NEW_NEED, "activity_id": "B"}]}, "activity 'B' is not part of"),
        ({"precedences": [{"predecessor": "B", "successor": "B"}]}, "activity 'B' is not part of"),
        ({"fte": {"Q": 0.1}}, "requirement 'Q' of activity 'B' is not part of study 'S'"),
        ({"fte": {"X": 0.1}}, "unknown requirement 'X'"),
        ({"fte": {"R": 0}}, "0 is not above 0"),
        ({"fte": {"R": True}}, "R: true is not a number"),
    ],
)
def test_scope_that_is_not_the_studys_is_refused(scope: dict[str, object], message: str) -> None:
    assert message in refused(lambda: ordered().add_scope("S", **scope))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({}, "changes nothing"),
        ({"activities": ["B"]}, "activity 'B' is not part of study 'S'"),
        ({"activities": ["A9"]}, "unknown activity 'A9'"),
        ({"requirements": ["Q"]}, "requirement 'Q' of activity 'B' is not part of study 'S'"),
        ({"fte": {"R": 0.7}}, "asks for 0.7 FTE, 0.7 less leaves nothing"),
    ],
)
def test_scope_that_is_not_there_cannot_go(scope: dict[str, object], message: str) -> None:
    assert message in refused(lambda: ordered().remove_scope("S", **scope))  # type: ignore[arg-type]


def test_what_the_new_scope_lacks_is_a_fault_of_the_tables() -> None:
    need = {**NEW_NEED, "activity_id": "A", "function": "statz"}
    message = refused(lambda: ordered().add_scope("S", requirements=[need]))
    assert "nobody can ever fill it" in message
    assert "did you mean 'stats'?" in message


def test_the_study_of_a_bundle_is_a_record() -> None:
    assert bid().study == Study(study_id="N", client_id="beta", due=sunday(9))  # type: ignore[arg-type]
