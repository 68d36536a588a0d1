"""Many scenarios in one folder, and what is wrong with such a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import crostaff as cs
from crostaff.errors import CrostaffError, ScenarioError
from tests.support.sweeps import BASE

LONGER = BASE.extend_activity("A", periods=2)


def write_edits(folder: Path) -> None:
    (folder / "edits").mkdir(parents=True)
    cs.write_edits(LONGER.edits, folder / "edits" / "longer.json")
    unknown = '[{"edit": "delay_study", "study_id": "S2", "periods": 1}]'
    (folder / "edits" / "b.json").write_text(unknown, encoding="utf-8")
    (folder / "edits" / "broken.json").write_text("[", encoding="utf-8")


def faults(found: object) -> str:
    assert isinstance(found, ScenarioError)
    return str(found)


def test_folders_and_documents_are_scenarios_by_their_names(tmp_path: Path) -> None:
    cs.write(LONGER, tmp_path / "z")
    cs.write(BASE, tmp_path / "a.json")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "empty").mkdir()
    found = cs.read_scenarios(tmp_path)
    assert list(found) == ["a", "empty", "z"]
    assert (found["a"], found["z"]) == (BASE, LONGER)
    assert "the file is missing; write at least start and periods" in faults(found["empty"])


@pytest.mark.parametrize("where", ["", "portfolio", "portfolio.json"])
def test_edits_are_what_ifs_of_the_one_scenario(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "sweep"
    write_edits(folder)
    cs.write(BASE, folder / where, overwrite=True)
    found = cs.read_scenarios(str(folder))
    assert list(found) == ["base", "b", "broken", "longer"]
    assert (found["base"], found["longer"]) == (BASE, LONGER)
    assert isinstance(found["longer"], cs.Scenario)
    assert found["longer"].edits == LONGER.edits
    assert "unknown study 'S2'; did you mean 'S'?" in faults(found["b"])
    assert "is not JSON" in faults(found["broken"])


def test_a_faulty_base_is_raised(tmp_path: Path) -> None:
    write_edits(tmp_path)
    (tmp_path / "base.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"base\.json"):
        cs.read_scenarios(tmp_path)


def refused(folder: Path, message: str) -> None:
    with pytest.raises(CrostaffError, match=message):
        cs.read_scenarios(folder)


def test_what_is_no_such_folder_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "is no folder; name one that holds scenarios")
    refused(tmp_path, r"holds no scenarios: neither sub-folders nor \.json files")
    cs.write(BASE, tmp_path / "one")
    refused(tmp_path / "one", r"is one scenario; give a folder of scenarios, or put what-ifs into")
    cs.write(BASE, tmp_path / "one.json")
    refused(tmp_path, r"one and .*one\.json have one name; rename one")
    (tmp_path / "edits").mkdir()
    refused(tmp_path, "has edits and 2 scenarios; keep the one that they change")
    (tmp_path / "one.json").unlink()
    refused(tmp_path, "edits holds no scenarios")
    cs.write_edits(LONGER.edits, tmp_path / "edits" / "base.json")
    refused(tmp_path, r"base\.json has the name of the scenario without edits; rename it")
