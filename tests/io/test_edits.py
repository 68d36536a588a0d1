"""Edits and bundles in and out of files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.errors import CrostaffError, ScenarioError
from tests.support.sample import sample_folder, sample_scenario
from tests.support.tiny import week
from tests.support.whatif import valid_tiny


def what_if() -> cs.Scenario:
    scenario = valid_tiny().add_absence("ann", week(1), week(3), reason="Überstunden")
    return scenario.set_policy({"rules": {"team": "off"}}).delay_study("S", periods=2)


def test_a_what_if_is_saved_and_replayed(tmp_path: Path) -> None:
    after = what_if()
    path = tmp_path / "edits.json"
    cs.write_edits(after.edits, path)
    again = cs.read_edits(path)
    assert again == after.edits
    assert valid_tiny().apply(again) == after
    assert json.loads(path.read_text("utf-8"))[2] == {
        "edit": "delay_study",
        "study_id": "S",
        "periods": 2,
    }


def test_the_files_of_a_scenario_hold_no_edits(tmp_path: Path) -> None:
    after = what_if()
    for name in ("scenario", "scenario.json"):
        cs.write(after, tmp_path / name)
        again = cs.read(tmp_path / name)
        assert again == after
        assert again.edits == ()
    assert not list((tmp_path / "scenario").glob("*edit*"))


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "edits.json"
    cs.write_edits(what_if().edits, path)
    before = path.read_bytes()
    with pytest.raises(CrostaffError, match="exists; choose another name"):
        cs.write_edits([], path)
    assert path.read_bytes() == before
    cs.write_edits([], path, overwrite=True)
    assert cs.read_edits(path) == ()
    assert [entry.name for entry in tmp_path.iterdir()] == ["edits.json"]


def test_edits_are_json(tmp_path: Path) -> None:
    with pytest.raises(CrostaffError, match=r"edits are written as JSON; name a \.json file"):
        cs.write_edits([], tmp_path / "edits.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[{", "is not JSON"),
        ('[{"edit": "a", "edit": "b"}]', "has the key 'edit' twice"),
        ('[{"edit": "prioritise", "study_id": "S", "priority": NaN}]', "holds NaN"),
        ("[" * 20 + "]" * 20, "is nested deeper than 16 levels"),
        ("{}", "is not a list of edits"),
        ('[{"edit": "delay_study"}]', "delay_study row 1 column 'study_id': is empty"),
    ],
)
def test_faulty_files(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "edits.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        cs.read_edits(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="does not exist; check its name"):
        cs.read_edits(tmp_path / "none.json")


# Bundles


def bundle_folder(parent: Path, study_id: str = "S1") -> Path:
    """Write a study of the sample as a folder of the tables that a bundle has."""
    sample = sample_scenario()
    keep = cs.StudyBundle.of(sample, study_id)
    part = sample.model_copy(
        update={
            **dict.fromkeys(("staff", "staff_skills", "absences", "skills"), ()),
            "baseline": (),
            "baseline_starts": (),
            "studies": (keep.study,),
            "activities": keep.activities,
            "precedences": keep.precedences,
            "requirements": keep.requirements,
            "protections": keep.protections,
            "rates": keep.rates,
        }
    )
    cs.write(part, parent / "bid")
    return parent / "bid"


def test_a_bundle_is_read_from_a_folder_and_from_json(tmp_path: Path) -> None:
    bundle = cs.StudyBundle.of(sample_scenario(), "S1")
    assert cs.read_bundle(bundle_folder(tmp_path)) == bundle
    path = tmp_path / "bid.json"
    path.write_text(json.dumps(bundle.to_document()), "utf-8")
    assert cs.read_bundle(path) == bundle


def test_a_bundle_needs_a_study_and_no_more_than_one(tmp_path: Path) -> None:
    folder = bundle_folder(tmp_path)
    text = (folder / "studies.csv").read_text("utf-8")
    (folder / "studies.csv").write_text(text + text.splitlines()[1].replace("S1", "S3") + "\n")
    with pytest.raises(ScenarioError, match=r"studies\.csv: has 2 rows; keep the one study"):
        cs.read_bundle(folder)
    (folder / "studies.csv").unlink()
    with pytest.raises(ScenarioError, match=r"studies\.csv: has no row; describe the study"):
        cs.read_bundle(folder)


def test_every_fault_of_a_bundle_is_raised_once(tmp_path: Path) -> None:
    folder = bundle_folder(tmp_path)
    text = (folder / "requirements.csv").read_text("utf-8")
    (folder / "requirements.csv").write_text(text.replace(",1.5,", ",many,"), "utf-8")
    text = (folder / "activities.csv").read_text("utf-8")
    (folder / "activities.csv").write_text(text.replace("duration", "durration"), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        cs.read_bundle(folder)
    assert "requirements.csv row 2 'R1' column 'fte': 'many' is not a number" in str(caught.value)
    assert "unknown column 'durration'; did you mean 'duration'?" in str(caught.value)


def test_tables_of_a_scenario_are_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        cs.read_bundle(sample_folder(tmp_path))
    text = str(caught.value)
    assert "staff.csv: is no table of one study; put it into the scenario" in text
    assert "studies.csv: has 2 rows" in text


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "[] is not an object; write the key study"),
        ({"study": {"study_id": "N"}}, "studies row 2 'N' column 'client_id': is empty"),
        (
            {"study": {"study_id": "N", "client_id": "C"}, "activites": []},
            "unknown key 'activites'; did you mean 'activities'?",
        ),
        (
            {"study": {"study_id": "N", "client_id": "C"}, "client": {"client_id": "D"}},
            "study 'N': client 'D' is not the study's client 'C'",
        ),
        ({"study": {"study_id": "N", "client_id": "C"}, "rates": {}}, "{} is not a list of rows"),
        ({"study": "N"}, "'N' is not a row"),
    ],
)
def test_faulty_bundles(tmp_path: Path, document: object, message: str) -> None:
    path = tmp_path / "bid.json"
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        cs.read_bundle(path)
    assert message in str(caught.value)


def test_a_bundle_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"is no folder; name a folder or a \.json file"):
        cs.read_bundle(tmp_path / "none")
    with pytest.raises(ScenarioError, match="does not exist; check its name"):
        cs.read_bundle(tmp_path / "none.json")
    with pytest.raises(ScenarioError, match=r"files of type '\.csv' are not supported"):
        cs.read_bundle(tmp_path / "bid.csv")
