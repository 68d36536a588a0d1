"""One fact per edit: record, method, JSON, words and documentation agree."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

import crostaff as cs
from crostaff.errors import ScenarioError
from crostaff.scenario.edits import EDITS, Edit
from crostaff.scenario.edits.catalogue import EDIT_BY_NAME
from crostaff.scenario.edits.parsing import parse_edits
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import validate
from tests.support.sample import sample_scenario
from tests.support.tiny import week
from tests.support.whatif import valid_tiny

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "whatif.md").read_text(encoding="utf-8")

STORY: list[dict[str, object]] = [
    {"edit": "extend_horizon", "periods": 12},
    {"edit": "delay_study", "study_id": "S1", "periods": 2},
    {"edit": "set_deadline", "study_id": "S1", "deadline": "2028-02-27"},
    {"edit": "pull_deadline", "study_id": "S1", "periods": 1},
    {"edit": "set_due", "study_id": "S1", "due": "2027-12-26", "activity_id": "close-out"},
    {"edit": "shorten_study", "study_id": "S1", "periods": 1},
    {"edit": "shorten_activity", "activity_id": "conduct", "periods": 2, "keep_work": True},
    {"edit": "extend_activity", "activity_id": "conduct", "periods": 1},
    {"edit": "prioritise", "study_id": "S2", "priority": 3},
    {
        "edit": "add_study",
        "study": {
            "study": {"study_id": "N", "client_id": "beta"},
            "client": {"client_id": "beta"},
            "activities": [{"activity_id": "N1", "study_id": "N", "duration": 4}],
        },
    },
    {
        "edit": "add_scope",
        "study_id": "N",
        "requirements": [
            {
                "requirement_id": "RN",
                "activity_id": "N1",
                "function": "CRA",
                "skill_id": "ONC",
                "min_level": "trainee",
                "fte": 0.4,
            }
        ],
    },
    {"edit": "remove_scope", "study_id": "N", "fte": {"RN": 0.1}},
    {"edit": "remove_study", "study_id": "N", "with_client": True},
    {"edit": "add_absence", "staff_id": "ann", "start": "2027-03-01", "end": "2027-05-30"},
    {"edit": "remove_absence", "staff_id": "tia", "start": "2027-07-05", "end": "2027-07-30"},
    {
        "edit": "hire",
        "staff": {"staff_id": "eve", "function": "CRA", "employment": "contractor"},
        "skills": [{"staff_id": "eve", "skill_id": "ONC", "level": "qualified"}],
    },
    {"edit": "train", "staff_id": "tia", "skill_id": "ONC", "hours": 20},
    {"edit": "set_training_places", "requirement_id": "R2", "places": 1},
    {
        "edit": "protect",
        "protection": {
            "protection_id": "P2",
            "study_id": "S2",
            "function": "CRA",
            "skill_id": "ONC",
            "fte": 0.2,
            "from": "2027-04-05",
            "to": "2027-05-30",
        },
    },
    {"edit": "release", "protection_id": "P2", "notice": 2},
    {"edit": "forbid_release", "protection_id": "P2"},
    {"edit": "unprotect", "protection_id": "P2"},
    {
        "edit": "pin",
        "requirement_id": "R1",
        "segment": 1,
        "staff_id": "tia",
        "mode": "paired",
        "fte_pct": 40,
    },
    {"edit": "unpin", "requirement_id": "R1", "segment": 1},
    {"edit": "pin_start", "activity_id": "set-up", "start": 17},
    {"edit": "unpin_start", "activity_id": "set-up", "drop": True},
    {"edit": "set_policy", "policy": {"change_cost": 75, "rules": {"capacity": "off"}}},
    {"edit": "remove_staff", "staff_id": "eve", "last_day": "2027-12-31"},
]
"""One edit of every kind, each possible after the ones before."""


def story() -> Scenario:
    scenario = sample_scenario().set_policy({"rules": {"concurrency": "on"}})
    return scenario.with_edits(()).apply(parse_edits(STORY))


def test_the_story_has_every_kind_of_edit() -> None:
    assert sorted(str(entry["edit"]) for entry in STORY) == sorted(EDIT_BY_NAME)
    assert len(EDITS) == len(EDIT_BY_NAME)


def test_a_what_if_is_replayed_from_its_json() -> None:
    after = story()
    assert validate(after) == []
    assert len(after.edits) == len(STORY)
    text = json.dumps([edit.to_document() for edit in after.edits])
    # what was left out stays left out, dates and words come back as they were written
    assert json.loads(text) == STORY
    base = sample_scenario().set_policy({"rules": {"concurrency": "on"}})
    again = base.with_edits(()).apply(parse_edits(json.loads(text)))
    assert (again, again.edits) == (after, after.edits)
    assert repr(after).endswith("3 requirements; 28 edits)")


def test_the_schema_takes_what_the_reader_takes() -> None:
    schema = cs.edits_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(STORY)
    for broken in (
        [{"edit": "delay_studdy", "study_id": "S", "periods": 1}],
        [{"edit": "delay_study", "study_id": "S"}],
        [{"edit": "delay_study", "study_id": "S", "periods": 1, "weeks": 2}],
        [{"study_id": "S", "periods": 1}],
    ):
        assert not validator.is_valid(broken)
        with pytest.raises(ScenarioError, match="1 problem"):
            parse_edits(broken)


@pytest.mark.parametrize("kind", EDITS, ids=lambda kind: kind.__name__)
def test_every_edit_is_a_method_with_its_fields(kind: type[Edit]) -> None:
    name = str(kind.model_fields["edit"].default)
    words = [word.lower() for word in re.findall("[A-Z][a-z]*", kind.__name__)]
    assert "_".join(words) == name
    method = getattr(Scenario, name)
    assert method.__doc__.startswith("Return the scenario")
    parameters = dict(inspect.signature(method).parameters)
    del parameters["self"]
    fields = {k: v for k, v in kind.model_fields.items() if k != "edit"}
    if name in {"hire", "protect"}:
        record = fields["staff" if name == "hire" else "protection"].annotation
        columns = list(record.model_fields)  # type: ignore[union-attr]
        assert [p for p in parameters if p != "skills"] == columns
        fields = dict(record.model_fields)  # type: ignore[union-attr]
        del parameters["skills" if name == "hire" else "recall"]
    else:
        assert set(parameters) == set(fields)
    for parameter in parameters.values():
        field = fields[parameter.name]
        if field.is_required():
            assert parameter.default is inspect.Parameter.empty
        elif parameter.name != "fte" or name == "hire":
            assert parameter.default == field.default
    documented = set(re.findall(r"^        ([a-z_, ]+) : ", method.__doc__, flags=re.MULTILINE))
    assert {one for names in documented for one in names.split(", ")} >= set(parameters)


def table_row(kind: type[Edit]) -> str:
    """Return an edit as a row of the table in the documentation; optional keys in italics."""
    fields = {k: v for k, v in kind.model_fields.items() if k != "edit"}
    keys = ", ".join(
        name if field.is_required() else f"*{name}*" for name, field in sorted_fields(fields)
    )
    meaning = (kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    meaning = re.sub(r" +", " ", meaning).strip().replace("``", "`")
    return f"| `{kind.model_fields['edit'].default}` | {keys} | {meaning} |"


def sorted_fields(fields: dict[str, object]) -> list[tuple[str, object]]:
    """Return the keys that must be given first."""
    return sorted(fields.items(), key=lambda item: not item[1].is_required())  # type: ignore[attr-defined]


def test_the_documentation_lists_every_edit() -> None:
    rows = re.findall(r"^\| `.*$", PAGE, flags=re.MULTILINE)
    assert rows == [table_row(kind) for kind in EDITS]


def test_the_example_of_the_documentation_is_read() -> None:
    example, rows = re.findall(r"^```json\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    edits = parse_edits(json.loads(example))
    assert len(sample_scenario().apply(parse_edits(json.loads(rows))).edits) == 4
    words = [edit.words(valid_tiny()) for edit in edits]
    shown = re.findall(r"^- (.*)$", PAGE.split("<!-- words -->")[1], flags=re.MULTILINE)
    assert shown[: len(words)] == words


# Recording


def test_edits_are_no_part_of_the_scenario() -> None:
    before = valid_tiny()
    after = before.prioritise("S", priority=2).prioritise("S", priority=1)
    assert after == before
    assert hash(after) == hash(before)
    assert (after.digest, after.to_document()) == (before.digest, before.to_document())
    assert (len(after.edits), len(before.edits)) == (2, 0)
    assert "edits" not in json.dumps(cs.schema())
    assert before != 1


def test_an_edit_leaves_its_scenario_alone() -> None:
    before = valid_tiny()
    document = before.to_document()
    before.delay_study("S", periods=1).add_absence("ann", week(1), week(2))
    assert before.to_document() == document
    assert before.edits == ()


def test_copies_remember_their_edits() -> None:
    after = valid_tiny().prioritise("S", priority=2)
    for twin in (pickle.loads(pickle.dumps(after)), copy.deepcopy(after), after.model_copy()):
        assert (twin, twin.edits) == (after, after.edits)
    forgotten = after.with_edits(())
    assert (forgotten, forgotten.edits) == (after, ())
    assert len(after.edits) == 1


def test_repr_counts_the_edits() -> None:
    one = valid_tiny().prioritise("S", priority=2)
    assert repr(valid_tiny()).endswith("1 requirements)")
    assert repr(one).endswith("1 requirements; 1 edit)")
    assert repr(one.prioritise("S", priority=3)).endswith("; 2 edits)")


def test_one_edit_or_several_are_applied() -> None:
    first, second = parse_edits(
        [
            {"edit": "prioritise", "study_id": "S", "priority": 2},
            {"edit": "set_training_places", "requirement_id": "R", "places": 1},
        ]
    )
    scenario = valid_tiny()
    assert scenario.apply(first).edits == (first,)
    assert scenario.apply(edit for edit in (first, second)).edits == (first, second)
    assert scenario.apply([]) == scenario
    assert first.apply(scenario) == scenario.prioritise("S", priority=2)


def test_an_edit_is_frozen() -> None:
    (edit,) = valid_tiny().prioritise("S", priority=2).edits
    with pytest.raises(ValidationError, match="frozen"):
        edit.study_id = "T"  # type: ignore[attr-defined]


# Faults of lists


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"edit": "prioritise"}, "is not a list of edits; write [...]"),
        (["prioritise"], "edits row 1: 'prioritise' is not an edit; write an object"),
        ([{}], "edits row 1 column 'edit': is empty; name the kind of edit"),
        (
            [{"edit": "prioritize"}],
            "edits row 1 column 'edit': unknown edit 'prioritize'; did you mean 'prioritise'?",
        ),
        ([{"edit": 3}], "unknown edit '3'"),
        (
            [{"edit": "prioritise", "study_id": 3, "priority": 1}],
            "prioritise row 1 '3' column 'study_id': 3 is not text; put the id in quotes",
        ),
        (
            [{"edit": "prioritise", "study_id": "S", "prio": 1, "priority": 1}],
            "prioritise row 1 'S': unknown key 'prio'; did you mean 'priority'?",
        ),
        (
            [{"edit": "prioritise", "study_id": "S"}],
            "prioritise row 1 'S' column 'priority': is empty; give it a value",
        ),
    ],
)
def test_faulty_lists(document: object, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_edits(document)
    assert message in str(caught.value)


def test_all_faults_of_a_list_are_raised_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_edits(
            [
                {"edit": "delay_study", "study_id": "S", "periods": True},
                {"edit": "add_absence", "staff_id": "ann", "start": "soon", "end": "later"},
            ],
            source="edits.json",
        )
    assert str(caught.value) == (
        "3 problems in edits.json\n"
        "  delay_study row 1 'S' column 'periods': true is not a number; write one\n"
        "  add_absence row 2 'ann' column 'start': 'soon' is not a date; write it as YYYY-MM-DD\n"
        "  add_absence row 2 'ann' column 'end': 'later' is not a date; write it as YYYY-MM-DD"
    )


def test_too_many_edits() -> None:
    with pytest.raises(ScenarioError, match="10,001 edits, more than the 10,000"):
        parse_edits([{}] * 10_001)


def test_a_fault_after_an_edit_names_the_edit() -> None:
    with pytest.raises(ScenarioError) as caught:
        valid_tiny().set_deadline("S", "2027-01-10")
    assert str(caught.value).startswith(
        "1 problem in the scenario after 'set the deadline of study S to 2027-01-10'\n"
        "  activities 'A': "
    )
