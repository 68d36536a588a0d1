"""What is said of edits that cannot be made: where, why, and what to do first."""

from __future__ import annotations

from pathlib import Path

import pytest

import crostaff as cs
from crostaff.errors import CrostaffError, ScenarioError
from crostaff.scenario.edits.parsing import parse_edits
from crostaff.scenario.scenario import Scenario
from tests.support.tiny import week
from tests.support.whatif import refused, valid_tiny


def said_of(*edits: object) -> list[str]:
    """Return the faults of a list of edits."""
    with pytest.raises(ScenarioError) as caught:
        parse_edits(edits)
    return [str(fault) for fault in caught.value.faults]


def test_every_unknown_key_is_told() -> None:
    assert said_of({"edit": "delay_study", "study": "S", "weeks": 6}) == [
        "delay_study row 1 column 'study_id': is empty; give it a value",
        "delay_study row 1 column 'periods': is empty; give it a value",
        "delay_study row 1: unknown key 'study'; did you mean 'study_id'?",
        "delay_study row 1: unknown key 'weeks'; remove it, or choose from edit, study_id, "
        "periods, keep_due",
    ]


def test_a_key_of_the_policy_beside_it_is_told_where_it_belongs() -> None:
    assert said_of({"edit": "set_policy", "full_coverage": True}) == [
        "set_policy row 1 column 'policy': is empty; give it a value",
        "set_policy row 1: 'full_coverage' is a key of the policy; write it there: 'policy': "
        "{'full_coverage': …}",
    ]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("delay", "did you mean 'delay_study'?"),
        ("Protect", "did you mean 'protect'?"),
        ("study", "did you mean 'delay_study' or 'shorten_study' or 'add_study' or"),
        ("xyzzy", "remove it, or choose from delay_study, shorten_study"),
    ],
)
def test_a_part_of_a_name_finds_the_edit(name: str, advice: str) -> None:
    (fault,) = said_of({"edit": name})
    assert fault.startswith(f"edits row 1 column 'edit': unknown edit '{name}'; {advice}")


def test_rows_inside_an_edit_are_named_by_their_ids() -> None:
    staff = {"staff_id": "eve", "function": "stats"}
    skills = [
        {"staff_id": "eve", "skill_id": "sas", "level": "expert"},
        {"staff_id": "eve", "level": "qualified"},
    ]
    assert said_of({"edit": "hire", "staff": staff, "skills": skills}) == [
        "hire row 1 column 'skills.sas.level': 'expert' is no level; write none, trainee, "
        "qualified or experienced (0 to 3)",
        "hire row 1 column 'skills.2.skill_id': is empty; give it a value",
    ]
    assert said_of({"edit": "add_scope", "study_id": "S", "fte": {"R": 1, "Q": -1}}) == [
        "add_scope row 1 'S' column 'fte.Q': -1 is not above 0; is it mistyped?"
    ]
    assert said_of({"edit": "add_scope", "study_id": "S", "fte": 0.5}) == [
        "add_scope row 1 'S' column 'fte': 0.5 says no requirement; write FTE by requirement, "
        "like {'R-7': 0.5}"
    ]


def test_an_id_that_is_taken_is_told_once() -> None:
    scenario = valid_tiny()
    twin = cs.StudyBundle.of(scenario, "S")
    advice = "is there already; give the new one another id, or remove the old one first"
    assert refused(lambda: scenario.add_study(twin)) == (
        f"add_study 'S' column 'study': study 'S' {advice}"
    )
    assert refused(lambda: scenario.hire("ann", function="stats")) == (
        f"hire 'ann' column 'staff': staff member 'ann' {advice}"
    )
    activity = {"activity_id": "A", "study_id": "S", "duration": 1}
    assert refused(lambda: scenario.add_scope("S", activities=[activity])) == (
        f"add_scope 'S' column 'activities': activity 'A' {advice}"
    )


def test_rows_of_an_edited_scenario_are_named_by_their_ids_alone() -> None:
    with pytest.raises(ScenarioError) as caught:
        valid_tiny().hire("eve", function="stats", skills={"nope": "qualified"})
    (fault,) = caught.value.faults
    # There is no file with such a row.
    assert (fault.table, fault.row, fault.label) == ("staff_skills", None, "eve / nope")


@pytest.mark.parametrize(
    ("edit", "longer"),
    [
        # 4 weeks of work, 12 of horizon.
        ({"edit": "delay_study", "study_id": "S", "periods": 10}, "2 weeks"),
        ({"edit": "extend_activity", "activity_id": "A", "periods": 9}, "1 week"),
    ],
)
def test_a_horizon_that_is_too_short_is_to_be_extended_first(
    edit: dict[str, object], longer: str
) -> None:
    scenario = valid_tiny(activities=[{"activity_id": "A", "release": week(0)}])
    (asked,) = parse_edits([edit])
    said = refused(lambda: asked.apply(scenario))
    assert said.endswith(
        "column 'periods': 'A' would not fit into the horizon, which ends 2027-03-28; make it "
        f"{longer} longer first, with extend_horizon"
    )
    number = int(longer.split(maxsplit=1)[0])
    assert asked.apply(scenario.extend_horizon(periods=number)).edits[-1] == asked
    if number > 1:
        assert "1 week longer" in refused(
            lambda: asked.apply(scenario.extend_horizon(periods=number - 1))
        )


def listed(scenario: Scenario, *documents: object) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        scenario.apply(parse_edits(documents))
    return caught.value


def test_the_place_in_the_list_is_told() -> None:
    first = {"edit": "prioritise", "study_id": "S", "priority": 2}
    error = listed(valid_tiny(), first, {"edit": "prioritise", "study_id": "T", "priority": 2})
    (fault,) = error.faults
    assert str(fault).startswith("prioritise row 2 'T' column 'study_id': unknown study 'T'")
    late = {"edit": "set_deadline", "study_id": "S", "deadline": "2027-01-10"}
    error = listed(valid_tiny(), first, late)
    assert error.source == (
        "the scenario after edit 2, 'set the deadline of study S to 2027-01-10'"
    )


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([{"edit": "prioritise"}], "number 1 is {'edit': 'prioritise'}, and no edit; read a file"),
        ("edits.json", "'edits.json' is no list of edits; read a file of edits with"),
        (Path("edits.json"), "is no list of edits; read a file of edits with crostaff.read_edits"),
        (None, "None is no list of edits; read a file of edits with crostaff.read_edits"),
    ],
)
def test_what_is_no_edit_is_refused(edits: object, said: str) -> None:
    with pytest.raises(CrostaffError) as caught:
        valid_tiny().apply(edits)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_words_count_what_a_study_brings() -> None:
    scenario = valid_tiny()
    document = {
        "study": {"study_id": "N", "client_id": scenario.clients[0].client_id},
        "activities": [{"activity_id": "N1", "study_id": "N", "duration": 1}],
    }
    words = scenario.add_study(document).edits_in_words()[0]
    assert words.endswith("1 activity, 0 requirements")
