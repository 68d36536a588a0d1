"""What-ifs over the tiny scenario."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crostaff.errors import ScenarioError
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import validate
from tests.support.tiny import tiny_scenario


def valid_tiny(**tables: object) -> Scenario:
    """Return a tiny scenario that a reader of files would accept."""
    scenario = tiny_scenario(**tables)  # type: ignore[arg-type]
    assert validate(scenario) == []
    return scenario


def refused(edit: Callable[[], object]) -> str:
    """Return the one fault for which an edit is refused, in words."""
    with pytest.raises(ScenarioError) as caught:
        edit()
    (fault,) = caught.value.faults
    return str(fault)
