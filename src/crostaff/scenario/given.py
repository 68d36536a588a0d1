"""Scenarios that callers give: checked once, before they are planned."""

from __future__ import annotations

from crostaff.scenario.parse import scenario_error
from crostaff.scenario.scenario import Scenario, require_scenario
from crostaff.scenario.validate import is_sound, note_sound, validate
from crostaff.scenario.words import show


def require_valid(scenario: object) -> Scenario:
    """Return a scenario that can be planned; each is checked once.

    Parameters
    ----------
    scenario : object
        What the caller gave.

    Raises
    ------
    CrostaffError
        If it is no scenario; the message says how to get one.
    ScenarioError
        With every fault found.
    """
    found = require_scenario(scenario)
    if not is_sound(found):
        faults = validate(found)
        if faults:
            raise scenario_error(faults, source=f"scenario {show(found.name)}")
        note_sound(found)
    return found
