"""Plans that commands read."""

from __future__ import annotations

from pathlib import Path

import crostaff as cs
from crostaff.cli import screen
from crostaff.plan.check.moves import MOST_MOVED


def read_plan(world: cs.Scenario, path: Path) -> cs.Plan:
    """Read a plan of a scenario; what is odd about its files is told on stderr.

    Parameters
    ----------
    world : Scenario
    path : pathlib.Path
    """
    plan = cs.read_plan(world, path)
    known = plan.problem.warnings
    odd = [words for words in plan.summary.warnings if words not in known]
    # That a solve was to move few people is nothing odd.
    odd = [f"{path}: {words}" for words in odd if not words.startswith(f"{MOST_MOVED}:")]
    screen.show_warnings(screen.console(stderr=True), odd)
    return plan
