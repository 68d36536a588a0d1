"""Whatever happens to a folder: an error in words, or a plan that keeps every rule.

``CROSTAFF_DAMAGE_CASES`` asks for more folders than the default.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.errors import ScenarioError
from crostaff.io import read
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.plan.summary import Status
from crostaff.solve.engine import solve
from tests.support.damage import damage
from tests.support.sample import sample_folder

CASES = int(os.environ.get("CROSTAFF_DAMAGE_CASES", "150"))
BATCHES = 5
WITHOUT_PLAN = (Status.INFEASIBLE, Status.NO_PLAN_FOUND)


@pytest.fixture(scope="module")
def sound_folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder with a row in every table, and one of a small generated department."""
    parent = tmp_path_factory.mktemp("sound")
    generated = parent / "generated"
    cs.write(cs.generate(people=6, studies=3, periods=20, seed=4, protections=0.7), generated)
    return [sample_folder(parent), generated]


def outcome(folder: Path, seed: int) -> str:
    """Read and plan a folder; return what became of it."""
    try:
        scenario = read(folder)
    except ScenarioError:
        return "refused"
    result = solve(
        scenario,
        workers=1,
        time_limit=60,
        deterministic_limit=0.02,
        method=("auto", "search")[seed % 2],
    )
    if result.plan is None:
        assert result.status in WITHOUT_PLAN
        assert result.value is None
        return "no plan"
    assert result.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert check(result.problem, result.plan.decisions) == []
    assert result.value == score(result.problem, result.plan.decisions).value
    if result.bound is not None and scenario.policy.tiers == ("value",):
        assert result.bound >= result.value
    return "planned"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_folder_is_refused_or_planned(
    sound_folders: list[Path], tmp_path: Path, batch: int
) -> None:
    counts: Counter[str] = Counter()
    for seed in range(batch, CASES, BATCHES):
        folder = tmp_path / str(seed)
        shutil.copytree(sound_folders[seed // 2 % 2], folder)
        done = damage(folder, random.Random(seed))
        try:
            counts[outcome(folder, seed)] += 1
        except Exception as error:
            error.add_note(f"seed {seed}: {', '.join(done)}")
            raise
        shutil.rmtree(folder)
    assert counts["refused"]
    assert counts["planned"]
