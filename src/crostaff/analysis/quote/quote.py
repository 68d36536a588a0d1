"""``quote``: whether a bid can be taken, when, and at what price."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.analysis.asking import Asker, Effort, Solved
from crostaff.analysis.quote.changes import checked_delays
from crostaff.analysis.quote.quotation import Quote
from crostaff.analysis.quote.single import quote_one
from crostaff.errors import CrostaffError
from crostaff.plan.plan import Plan
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario
from crostaff.solve.progress import Listener
from crostaff.solve.result import Result

WITHOUT_SHARE = 1 / 3
"""Part of the time for the plan without the bid, where none is given."""


def quote(
    scenario: Scenario,
    bid: StudyBundle,
    *,
    base: Result | Plan | None = None,
    delays: Sequence[int] | None = None,
    remedies: bool = True,
    time_limit: float = 120.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    progress: bool | Listener = False,
) -> Quote:
    """Say whether to take a bid: yes or no with its proof, dates, price, and what would help."""
    effort = Effort(time_limit, workers, seed, deterministic_limit, progress)
    later = checked_delays(delays, scenario.period)
    asker = Asker(effort)
    without = known_base(scenario, base)
    if without is None:
        without = asker.require(scenario, "the scenario without the bid", share=WITHOUT_SHARE)
    return quote_one(asker, scenario, bid, without, later=later, with_remedies=remedies)


def known_base(scenario: Scenario, base: Result | Plan | None) -> Solved | None:
    """Return what is known of the scenario without the bid.

    Raises
    ------
    CrostaffError
        If the base is of another scenario.
    NoPlanError
        If it holds no plan.
    """
    if base is None:
        return None
    if isinstance(base, Result):
        base.require_plan()
    if base.problem.scenario != scenario:
        raise CrostaffError(
            f"base is a plan of scenario {base.problem.scenario.digest}, not of "
            f"{scenario.digest} ('{scenario.name}'); leave base out, or solve this scenario first"
        )
    return Solved.of(base)
