"""Solver and second opinion differ: the case is kept for a report."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crostaff.errors import SolverDisagreement
from crostaff.io import write
from crostaff.plan.plan import Plan
from crostaff.scenario.scenario import Scenario


def disagreement(scenario: Scenario, message: str, plan: Plan | None) -> SolverDisagreement:
    """Return the error that names a defect, with scenario and plan in a new folder.

    Parameters
    ----------
    scenario : Scenario
    message : str
        What was found.
    plan : Plan or None
        Over which they differ.
    """
    case = Path(tempfile.mkdtemp(prefix="crostaff-case-"))
    write(scenario, case / "scenario.json")
    if plan is not None:
        plan.write(case / "plan.json")
    return SolverDisagreement(
        f"{message} This is a defect of crostaff, not of your input; please report it.",
        case=case,
    )
