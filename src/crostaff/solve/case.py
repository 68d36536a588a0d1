"""A case that shows a defect, saved so that it can be reported."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crostaff.io import write
from crostaff.plan.plan import Plan
from crostaff.scenario.scenario import Scenario


def saved_case(scenario: Scenario, plan: Plan | None) -> Path:
    """Write a scenario, and a plan of it if there is one; return the folder."""
    case = Path(tempfile.mkdtemp(prefix="crostaff-case-"))
    write(scenario, case / "scenario.json")
    if plan is not None:
        plan.write(case / "plan.json")
    return case
