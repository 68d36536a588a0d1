"""``quote``: whether a bid can be taken, when, and at what price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import overload

from crostaff.analysis.asking import Asker, Effort, Solved
from crostaff.analysis.quote.changes import checked_delays
from crostaff.analysis.quote.quotation import Quote
from crostaff.analysis.quote.selection import BidSelection
from crostaff.analysis.quote.single import quote_one
from crostaff.analysis.quote.subsets import MOST_EXACT, Subsets, with_bids
from crostaff.analysis.taken import known_of, taken
from crostaff.errors import CrostaffError
from crostaff.plan.plan import Plan
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario, require_scenario
from crostaff.solve.progress import Listener
from crostaff.solve.result import Result

WITHOUT_SHARE = 1 / 4
"""Part of the time for the plan without the bid, where none is given."""

NOTHING = "nothing to compare with"
"""What there is without a valid base."""


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
    """Say whether to take a bid: yes or no with its proof, dates, price, and what would help.

    Parameters
    ----------
    scenario : Scenario
        Without the bid.
    bid : StudyBundle or sequence of StudyBundle
        A study that is not in the scenario; of several, which to take.
    base : Result or Plan, optional
        Of the scenario without the bid: saves the first solve of it.
    delays : sequence of int, optional
        Periods later to try where the answer is not yes; ``()`` for none. By default those of
        ``crostaff.analysis.quote.changes.DELAYS``, and then some between the last no and the first
        yes. Not for several bids.
    remedies : bool
        Whether to try one more person, and training, where the answer is not yes. Not for several
        bids.
    time_limit : float
        Seconds of wall time, of all solves together.
    workers, seed : int
        As ``crostaff.solve`` takes them.
    deterministic_limit : float, optional
        Work limit of each solve.
    progress : bool or callable
        As ``crostaff.solve`` takes it.

    Returns
    -------
    Quote or BidSelection
        Of one bid, or of several. Sentences first, tables behind; ``report`` writes a page.

    Raises
    ------
    ScenarioError
        If a bid does not fit the scenario.
    NoPlanError
        If the scenario without the bid has no plan, or the base holds none.
    CrostaffError
        If something given is of another kind, out of range, or the base is of another scenario or
        breaks a rule.
    """
    require_scenario(scenario)
    effort = Effort(time_limit, workers, seed, deterministic_limit, progress)
    later = checked_delays(delays, scenario.period)
    # Bids that do not fit are refused before anything is solved.
    bids = checked_bids(bid)
    with_bids(scenario, bids)
    asker = Asker(effort)
    known = known_base(scenario, base)
    without = known
    if without is None:
        without = asker.require(scenario, "the scenario without the bid", share=WITHOUT_SHARE)
    given = known.plan if known else None
    if isinstance(bid, StudyBundle):
        single = quote_one(asker, scenario, bid, without, later=later, with_remedies=remedies)
        return replace(single, given=given)
    return replace(quote_several(asker, scenario, bids, without), given=given)


def checked_bids(bid: object) -> tuple[StudyBundle, ...]:
    """Return the bids.

    Raises
    ------
    CrostaffError
        If there is none, or something is no bid.
    """
    given: tuple[object, ...] = (bid,)
    if isinstance(bid, Sequence | Iterator) and not isinstance(bid, str):
        given = tuple(bid)
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
        If the base is of another scenario, or breaks a rule.
    NoPlanError
        If it holds no plan.
    """
    if base is None:
        return None
    own = taken(base, "quote", "base", NOTHING).problem.scenario
    if own != scenario:
        raise CrostaffError(
            f"base is a plan of scenario {own.digest}, not of {scenario.digest} "
            f"('{scenario.name}'); leave base out, or solve this scenario first"
        )
    return known_of(base, "quote", "base", NOTHING)
