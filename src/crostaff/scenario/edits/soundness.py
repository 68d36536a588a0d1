"""Whether a scenario is sound after an edit, and what to do first where it is not."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from crostaff.errors import Fault
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.fields import MAX_PERIODS
from crostaff.scenario.parse import scenario_error
from crostaff.scenario.timegrid import TimeGrid
from crostaff.scenario.validate import validate
from crostaff.scenario.words import counted, listed

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


def require_sound(
    edit: Edit, scenario: Scenario, revised: Scenario, number: int | None = None
) -> None:
    """Check the scenario that an edit gives like any input.

    Rows are named by their ids alone: after an edit their numbers are those of no file.

    Parameters
    ----------
    edit : Edit
    scenario, revised : Scenario
        Before and after the edit.
    number : int, optional
        The edit's place in a list, for messages.

    Raises
    ------
    ScenarioError
        With every fault, or with how much longer the horizon must be if only that is in the way.
    """
    faults = validate(revised)
    if not faults:
        return
    missing = _missing_periods(edit, revised)
    if missing is not None:
        late = listed(dict.fromkeys(f"'{fault.label}'" for fault in faults), most=3)
        grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
        raise edit.refusal(
            f"{late} would not fit into the horizon, which ends {grid.last_day(grid.periods)}; "
            f"make it {counted(missing, scenario.period)} longer first, with extend_horizon",
            "periods",
        )
    place = "" if number is None else f"edit {number}, "
    error = scenario_error(faults, source=f"the scenario after {place}'{edit.words(scenario)}'")
    raise type(error)([_unplaced(fault) for fault in error.faults], source=error.source)


def _missing_periods(edit: Edit, revised: Scenario) -> int | None:
    """Return by how much a longer horizon makes a scenario sound, ``None`` if by no length.

    Only an edit that moves or lengthens work by some periods can ask for more of them.
    """
    most = getattr(edit, "periods", 0)
    most = min(most, MAX_PERIODS - revised.periods)
    if most < 1 or not _fits(revised, most):
        return None
    return 1 + bisect_left(range(1, most), True, key=lambda more: _fits(revised, more))


def _fits(scenario: Scenario, more: int) -> bool:
    return not validate(scenario.model_copy(update={"periods": scenario.periods + more}))


def _unplaced(fault: Fault) -> Fault:
    return replace(fault, row=None) if fault.label else fault
