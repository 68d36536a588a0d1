"""What callers give where a scenario is asked for: told in words, and checked once."""

from __future__ import annotations

import os

from crostaff.errors import CrostaffError
from crostaff.scenario.parse import scenario_error
from crostaff.scenario.scenario import Scenario
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


def require_scenario(scenario: object) -> Scenario:
    """Return a scenario as it is.

    Raises
    ------
    CrostaffError
        If it is something else.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str | os.PathLike):
        path = show(os.fspath(scenario))
        raise CrostaffError(
            f"{path} is a path, not a scenario; read it first: crostaff.read({path})"
        )
    kind = type(scenario).__name__
    advice = "read one with crostaff.read, or build it with crostaff.ScenarioBuilder"
    if kind == "Portfolio":
        advice = "it has no people yet; add them with crostaff.generate(portfolio=...)"
    elif kind == "ScenarioBuilder":
        advice = "call its build() first"
    raise CrostaffError(f"a scenario is needed, and this is a {kind}: {advice}")
