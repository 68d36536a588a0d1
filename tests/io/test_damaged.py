"""Whatever happens to a folder: a scenario that can be planned, or an error in words."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from crostaff.errors import ScenarioError
from crostaff.io import read
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import validate
from tests.support.damage import damage
from tests.support.sample import sample_folder

FOLDERS = 300
JARGON = ("[type=", "pydantic", "Input should", "Traceback", "<class")


def _read(folder: Path) -> tuple[Scenario | None, str]:
    try:
        return read(folder), ""
    except ScenarioError as error:
        return None, str(error)


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_folder(tmp_path_factory.mktemp("sound"))


@pytest.mark.parametrize("batch", range(10))
def test_a_damaged_folder_is_read_or_refused_in_words(
    sound_folder: Path, tmp_path: Path, batch: int
) -> None:
    for seed in range(batch, FOLDERS, 10):
        folder = tmp_path / str(seed)
        shutil.copytree(sound_folder, folder)
        damage(folder, random.Random(seed))
        scenario, words = _read(folder)
        if scenario is not None:
            assert validate(scenario) == []
        assert not [jargon for jargon in JARGON if jargon in words]


def test_damage_hits_both_ways(sound_folder: Path, tmp_path: Path) -> None:
    refused = 0
    for seed in range(60):
        folder = tmp_path / str(seed)
        shutil.copytree(sound_folder, folder)
        damage(folder, random.Random(seed))
        refused += _read(folder)[0] is None
    assert 20 <= refused <= 58
