"""What is said of a sweep: how it went, which scenario is best by what, and what is not proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.jobs import SweepStatus
from crostaff.analysis.sweep.winners import Winner
from crostaff.analysis.words import hours, money, number
from crostaff.scenario.words import counted, listed

MOST_NAMES = 3
"""Names of a sentence before it says how many more there are."""

_TITLES = {
    "value": "Highest value",
    "billability": "Highest billability",
    "margin": "Highest margin",
    "shortfall_hours": "Least missing work",
    "late_periods": "Fewest late periods",
}


def how_it_went(entries: Sequence[Entry], *, interrupted: bool, trouble: str) -> Iterator[str]:
    """Yield how many scenarios ended how, and what was not solved now."""
    kinds = Counter(entry.outcome.status for entry in entries)
    told = [f"{kinds[status]:,} {plain(status)}" for status in SweepStatus if kinds[status]]
    yield f"{counted(len(entries), 'scenario')}: {listed(told)}."
    stored = sum(entry.from_store for entry in entries)
    if stored:
        was = "was" if stored == 1 else "were"
        yield f"{stored:,} {was} in the store from an earlier call and not solved again."
    if interrupted:
        yield (
            "The sweep was interrupted; call it again with the same store and options to solve "
            "what is pending."
        )
    if trouble:
        yield f"Some results are in memory only: {trouble}."


def plain(status: SweepStatus) -> str:
    """Return a status in words."""
    return status.value.replace("_", " ")


def who_is_best(found: Sequence[Winner], currency: str, unit: str) -> Iterator[str]:
    """Yield the best scenario by each criterion, how far the next is, and what is proved."""
    for winner in found:
        tell = _teller(winner.criterion.name, currency, unit)
        yield f"{_TITLES[winner.criterion.name]}: {_best(winner, tell)}."
        if winner.criterion.name == "value":
            yield from _proof(winner, currency)
    if any(winner.proved is None for winner in found):
        yield (
            "Only value is optimised and bounded: by other measures, the best is the best of the "
            "plans that were found."
        )


def _best(winner: Winner, tell: Callable[[float], str]) -> str:
    amount = tell(winner.amount)
    names = listed(quoted(winner.names), most=MOST_NAMES)
    if winner.next_name is None or winner.next_amount is None:
        if len(winner.names) == 1:
            return f"{names} with {amount}"
        return f"all {len(winner.names):,} scenarios with a plan tie at {amount}"
    tie = f"{names} with {amount}" if len(winner.names) == 1 else f"{names} tie at {amount}"
    return f"{tie}, before '{winner.next_name}' with {tell(winner.next_amount)}"


def _proof(winner: Winner, currency: str) -> Iterator[str]:
    if winner.proved:
        yield "That is proved: no other scenario has a plan worth more."
        return
    rivals = listed(quoted(winner.rivals), most=MOST_NAMES)
    if winner.room is None:
        yield f"That is not proved: nothing bounds the value of {rivals} below it."
    else:
        yield (
            f"That is not proved: {rivals} may be worth more, by up to "
            f"{money(winner.room, currency)}, which is within the gaps of the solves."
        )


def what_went_wrong(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the scenarios without a plan, and why, kind by kind."""
    by_status: dict[SweepStatus, list[Entry]] = {}
    for entry in entries:
        by_status.setdefault(entry.outcome.status, []).append(entry)
    for status, told in (
        (SweepStatus.FAILED, "could not be solved, and will be tried again by the next call"),
        (SweepStatus.FAULTY, "cannot be planned, as the data are wrong"),
        (SweepStatus.INFEASIBLE, "cannot be planned, as the hard rules contradict each other"),
        (SweepStatus.NO_PLAN_FOUND, "had no plan in the time; allow more seconds"),
    ):
        which = by_status.get(status, [])
        if which:
            yield f"{listed(quoted([entry.name for entry in which]), most=MOST_NAMES)} {told}."
        for entry in which[:MOST_NAMES]:
            if entry.outcome.note and status in (SweepStatus.FAILED, SweepStatus.FAULTY):
                yield f"'{entry.name}': {' '.join(entry.outcome.note.split())}"


def quoted(names: Sequence[str]) -> list[str]:
    """Return names as a sentence shows them."""
    return [f"'{name}'" for name in names]


def _teller(criterion: str, currency: str, unit: str) -> Callable[[float], str]:
    tellers: dict[str, Callable[[float], str]] = {
        "billability": lambda amount: f"{number(100 * amount, 1)} %",
        "shortfall_hours": hours,
        "late_periods": lambda amount: counted(round(amount), unit),
    }
    return tellers.get(criterion, lambda amount: money(amount, currency))
