"""Plans that commands read."""

from __future__ import annotations

from pathlib import Path

import crostaff as cs
from crostaff.cli import screen


def read_plan(world: cs.Scenario, path: Path) -> cs.Plan:
    """Read a plan of a scenario; what is odd about its files is told on stderr.

    Parameters
    ----------
    world : Scenario
    path : pathlib.Path
    """
    plan = cs.read_plan(world, path)
    known = plan.problem.warnings
    odd = [f"{path}: {words}" for words in plan.summary.warnings if words not in known]
    screen.show_warnings(screen.console(stderr=True), odd)
    return plan
