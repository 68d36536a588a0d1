"""Whether the tables fit together: one small check per data fault."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator

from crostaff.errors import Fault
from crostaff.scenario.scenario import Scenario, require_scenario
from crostaff.scenario.validate import (
    baseline,
    policies,
    precedences,
    protections,
    references,
    staffing,
    timeline,
)
from crostaff.scenario.validate.case import Case
from crostaff.scenario.validate.shape import shape

__all__ = ["CHECKS", "Case", "find_faults", "validate"]

Check = Callable[[Case], Iterator[Fault]]

CHECKS: tuple[Check, ...] = (
    timeline.horizon,
    policies.frozen,
    policies.coverage,
    references.duplicates,
    references.repeated,
    references.dangling,
    references.rates,
    timeline.date_orders,
    timeline.windows,
    precedences.lags,
    precedences.loops,
    precedences.cycles,
    staffing.skills,
    staffing.levels,
    staffing.milestones,
    staffing.shares,
    staffing.selves,
    staffing.teams,
    staffing.named,
    staffing.unfillable,
    protections.holders,
    baseline.pinned_rows,
    baseline.pinned_starts,
)
"""Every check, in the order in which its faults are listed."""


_sound: weakref.WeakValueDictionary[int, Scenario] = weakref.WeakValueDictionary()


def is_sound(scenario: Scenario) -> bool:
    """Whether this very object was found to be without faults; scenarios are frozen."""
    return _sound.get(id(scenario)) is scenario


def note_sound(scenario: Scenario) -> None:
    """Note that a scenario has no fault, so that it is not checked again."""
    _sound[id(scenario)] = scenario


def validate(scenario: Scenario) -> list[Fault]:
    """Return every fault in a scenario; an empty list means that it can be planned.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    list of Fault
        Record ``i`` of a table is reported as row ``i + 2``: the header is row 1.
    """
    return list(shape(require_scenario(scenario))) or find_faults(Case(scenario))


def find_faults(case: Case) -> list[Fault]:
    """Return every fault in a scenario of which parts may not have been read."""
    return [fault for check in CHECKS for fault in check(case)]
