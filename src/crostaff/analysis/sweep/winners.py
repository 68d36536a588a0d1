"""Which scenario of a sweep is best, by what measure, and whether that is proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.jobs import SweepStatus


@dataclass(frozen=True)
class Criterion:
    """A measure by which scenarios are ranked.

    Attributes
    ----------
    name : str
        Column of the table of scenarios.
    is_cost : bool
        Whether less is better; then nothing is better than 0.
    decimals : int
        Amounts that are equal to so many decimals tie.
    """

    name: str
    is_cost: bool = False
    decimals: int = 2

    def amount(self, entry: Entry) -> float | None:
        """Return the measure of a scenario; ``None`` without a plan."""
        found: float | None = getattr(entry.outcome, self.name)
        return None if found is None else round(float(found), self.decimals)


CRITERIA: tuple[Criterion, ...] = (
    Criterion("value"),
    Criterion("billability", decimals=6),
    Criterion("margin"),
    Criterion("shortfall_hours", is_cost=True),
    Criterion("late_periods", is_cost=True, decimals=0),
)
"""What scenarios are ranked by, in reading order."""


@dataclass(frozen=True)
class Winner:
    """The best scenario by one measure, of the plans that were found.

    Attributes
    ----------
    criterion : Criterion
    amount : float
    names : tuple of str
        The best one; several if they tie, in the order of the sweep.
    next_name : str or None
        The best of the others.
    next_amount : float or None
    proved : bool or None
        Whether no other scenario can be better, whatever its plan. ``None`` where no bound speaks
        of the measure.
    rivals : tuple of str
        Scenarios that may be worth more than the best value, by their bounds.
    room : float or None
        By how much at most; ``None`` where a rival has no bound, or there is none.
    """

    criterion: Criterion
    amount: float
    names: tuple[str, ...]
    next_name: str | None
    next_amount: float | None
    proved: bool | None
    rivals: tuple[str, ...] = ()
    room: float | None = None

    @property
    def lead(self) -> float | None:
        """By how much the best is better than the next; ``None`` if there is no other."""
        if self.next_amount is None:
            return None
        return round(abs(self.amount - self.next_amount), self.criterion.decimals)


def winners(entries: Sequence[Entry]) -> tuple[Winner, ...]:
    """Return the best scenario by each criterion that any scenario has a measure of."""
    return tuple(_winners(entries))


def _winners(entries: Sequence[Entry]) -> Iterator[Winner]:
    for criterion in CRITERIA:
        ranked = [(entry, criterion.amount(entry)) for entry in entries]
        known = [(entry, amount) for entry, amount in ranked if amount is not None]
        if known:
            yield _winner(criterion, known, entries)


def _winner(
    criterion: Criterion, known: Sequence[tuple[Entry, float]], entries: Sequence[Entry]
) -> Winner:
    choose = min if criterion.is_cost else max
    best = choose(amount for _, amount in known)
    names = tuple(entry.name for entry, amount in known if amount == best)
    others = [(entry, amount) for entry, amount in known if amount != best]
    second = choose(others, key=lambda pair: pair[1], default=None)
    proved: bool | None = None
    rivals: list[Entry] = []
    room: float | None = None
    if criterion.name == "value":
        # Of scenarios that tie, each may turn out to be the better one.
        rivals = [
            entry
            for entry in entries
            if may_exceed(entry, best) and (len(names) > 1 or entry.name not in names)
        ]
        proved = not rivals
        bounds = [entry.bound for entry in rivals]
        if bounds and None not in bounds:
            room = round(max(bound for bound in bounds if bound is not None) - best, 2)
    elif criterion.is_cost and best == 0:
        proved = True
    return Winner(
        criterion=criterion,
        amount=best,
        names=names,
        next_name=None if second is None else second[0].name,
        next_amount=None if second is None else second[1],
        proved=proved,
        rivals=tuple(entry.name for entry in rivals),
        room=room,
    )


def may_exceed(entry: Entry, value: float) -> bool:
    """Whether a scenario may have a plan worth more, as far as its bound and status say."""
    if entry.outcome.status in (SweepStatus.INFEASIBLE, SweepStatus.FAULTY):
        return False
    return entry.bound is None or round(entry.bound, 2) > value
