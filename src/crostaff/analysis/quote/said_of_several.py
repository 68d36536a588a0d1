"""What is said of several bids."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crostaff.analysis.interval import Interval, in_words
from crostaff.analysis.quote.sentences import lacks, span
from crostaff.analysis.quote.standing import Standing
from crostaff.analysis.quote.subsets import Subset
from crostaff.analysis.words import money
from crostaff.scenario.fields import Period
from crostaff.scenario.words import counted, listed


def choice(names: Sequence[str], chosen: Collection[str]) -> str:
    """Return which bids to take."""
    taken = [name for name in names if name in chosen]
    left = [name for name in names if name not in chosen]
    if not taken:
        return f"No: take none of {listed(left)}."
    return f"Yes: take {listed(taken)}{f', not {listed(left)}' if left else ''}."


def worth(chosen: Subset, currency: str) -> str:
    """Return what the chosen bids add."""
    if not chosen.bids:
        return "No combination that was planned is worth more than the plan without them."
    return f"Together they change the value of the plan by {in_words(chosen.worth, currency)}."


def proof(is_proved: bool, chosen: Interval, most: float | None, currency: str) -> str:
    """Return what is proved of the choice, and what is not."""
    if is_proved:
        return "Proved: no combination is worth more."
    if most is None or chosen.value is None:
        return "Not proved: there is no bound on what other combinations are worth."
    room = money(round(most - chosen.value, 2), currency)
    return f"Not proved: better plans, of this or another combination, may be worth {room} more."


def looked_at(planned: int, bids: int, untried: int) -> str:
    """Return how many combinations were planned."""
    said = f"{planned:,} of {2**bids:,} combinations were planned, the one of none included"
    if untried:
        return (
            f"{said}; there was no time for {counted(untried, 'more', 'more')}, allow more seconds."
        )
    if planned < 2**bids:
        return f"{said}: each bid alone, and what grows from the best."
    return f"{said}."


def taken(standing: Standing, unit: Period) -> str:
    """Return how a chosen bid stands."""
    if standing.is_as_asked:
        return f"{standing.study_id}{span(standing)} is staffed in full and on time."
    return f"{standing.study_id}{span(standing)} is not as asked: {lacks(standing, unit)}."


def left(name: str, chosen: Subset, subsets: Sequence[Subset], currency: str) -> str:
    """Return why a bid is not chosen: what it changes beside the chosen ones, or alone."""
    by_bids = {frozenset(one.bids): one for one in subsets}
    beside = by_bids.get(frozenset((*chosen.bids, name)))
    if beside is not None and beside.value is not None and chosen.value is not None:
        change = money(round(beside.value - chosen.value, 2), currency)
        where = "beside those taken" if chosen.bids else "alone"
        undone = any(one.is_undone for one in beside.standings if one.study_id == name)
        rest = ", and nobody would work on it" if undone else ""
        return f"{name} is left out: {where} it would change the value by {change}{rest}."
    alone = by_bids.get(frozenset((name,)))
    if alone is None:
        return f"{name} is left out: there was no time to plan it."
    if alone.refusal:
        return f"{name} is left out: {alone.refusal}."
    if alone.worth.value is None:
        return f"{name} is left out: no plan with it was found."
    change = money(alone.worth.value, currency)
    return f"{name} is left out: alone it would change the value by {change}."
