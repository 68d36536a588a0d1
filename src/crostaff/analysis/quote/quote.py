"""``quote``: whether a bid can be taken, when, and at what price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from crostaff.analysis.asking import Asker, Effort, Solved
from crostaff.analysis.quote.changes import checked_delays
from crostaff.analysis.quote.quotation import Quote
from crostaff.analysis.quote.selection import BidSelection
from crostaff.analysis.quote.single import quote_one
from crostaff.analysis.quote.subsets import MOST_EXACT, Subsets, with_bids
from crostaff.errors import CrostaffError
from crostaff.plan.plan import Plan
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario
from crostaff.solve.progress import Listener
from crostaff.solve.result import Result

WITHOUT_SHARE = 1 / 4
"""Part of the time for the plan without the bid, where none is given."""


@overload
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
) -> Quote: ...


@overload
def quote(
    scenario: Scenario,
    bid: Sequence[StudyBundle],
    *,
    base: Result | Plan | None = None,
    delays: Sequence[int] | None = None,
    remedies: bool = True,
    time_limit: float = 120.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    progress: bool | Listener = False,
) -> BidSelection: ...


def quote(
    scenario: Scenario,
    bid: StudyBundle | Sequence[StudyBundle],
    *,
    base: Result | Plan | None = None,
    delays: Sequence[int] | None = None,
    remedies: bool = True,
    time_limit: float = 120.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    progress: bool | Listener = False,
) -> Quote | BidSelection:
    """Say whether to take a bid: yes or no with its proof, dates, price, and what would help."""
    effort = Effort(time_limit, workers, seed, deterministic_limit, progress)
    later = checked_delays(delays, scenario.period)
    # Bids that do not fit are refused before anything is solved.
    bids = checked_bids(bid)
    with_bids(scenario, bids)
    asker = Asker(effort)
    without = known_base(scenario, base)
    if without is None:
        without = asker.require(scenario, "the scenario without the bid", share=WITHOUT_SHARE)
    if isinstance(bid, StudyBundle):
        return quote_one(asker, scenario, bid, without, later=later, with_remedies=remedies)
    return quote_several(asker, scenario, bids, without)


def checked_bids(bid: object) -> tuple[StudyBundle, ...]:
    """Return the bids.

    Raises
    ------
    CrostaffError
        If there is none, or something is no bid.
    """
    given = tuple(bid) if isinstance(bid, Sequence) and not isinstance(bid, str) else (bid,)
    for one in given:
        if not isinstance(one, StudyBundle):
            raise CrostaffError(
                f"a bid is of type {type(one).__name__}; give a StudyBundle, such as "
                "cs.read_bundle(path) returns"
            )
    if not given:
        raise CrostaffError("there is no bid; give at least one StudyBundle")
    return tuple(one for one in given if isinstance(one, StudyBundle))


def quote_several(
    asker: Asker, scenario: Scenario, bids: Sequence[StudyBundle], without: Solved
) -> BidSelection:
    """Return which of several bids to take.

    Parameters
    ----------
    asker : Asker
    scenario : Scenario
        Without the bids.
    bids : sequence of StudyBundle
    without : Solved
        Of that scenario, with a plan.
    """
    by_name = {bundle.study.study_id: bundle for bundle in bids}
    subsets = Subsets(asker, scenario, by_name, without)
    subsets.run()
    return BidSelection(
        scenario,
        tuple(bids),
        subsets.without,
        tuple(subsets.tried.values()),
        subsets.best,
        subsets.ceiling(),
        tuple(subsets.untried),
        len(bids) <= MOST_EXACT,
        asker.is_interrupted,
    )


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
