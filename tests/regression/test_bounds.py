"""Proven optima of generated scenarios: no change of model or search may move or miss them.

The numbers were proved by the exact model and are compared as bounds; chosen staff and time are
not. A changed generator gives other scenarios, which the digest tells: prove their optima anew and
replace the rows of ``bounds.csv``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crostaff.plan.summary import Status
from crostaff.scenario.generate import generate
from crostaff.scenario.scenario import Scenario
from crostaff.solve.engine import solve

WORK = 20.0
STORED = (Path(__file__).parent / "bounds.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(STORED.splitlines()))


def scenario_of(row: dict[str, str]) -> Scenario:
    scenario = generate(
        people=int(row["people"]),
        studies=int(row["studies"]),
        periods=int(row["periods"]),
        seed=int(row["seed"]),
    )
    assert scenario.digest == row["digest"], "the generator changed: prove the optima anew"
    return scenario


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['people']}-{row['seed']}")
def test_the_exact_model_proves_the_stored_optimum(row: dict[str, str]) -> None:
    result = solve(scenario_of(row), workers=1, deterministic_limit=WORK, method="exact")
    assert result.status is Status.OPTIMAL
    assert result.value == result.bound == float(row["optimum"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['people']}-{row['seed']}")
def test_search_and_pools_enclose_the_stored_optimum(row: dict[str, str]) -> None:
    result = solve(scenario_of(row), workers=1, deterministic_limit=2.0, method="search")
    optimum = float(row["optimum"])
    assert result.value is not None
    assert result.bound is not None
    assert result.value <= optimum <= result.bound
    # Pools choose their dates apart, so the bound may stay above the optimum, but not by much.
    assert result.gap is not None
    assert result.gap < 0.02
