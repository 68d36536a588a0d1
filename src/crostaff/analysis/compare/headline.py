"""What is said first: value, margin, billability, and what the two plans do not share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from crostaff.analysis.compare.figures import VALUE, Figure, figure
from crostaff.analysis.compare.pair import Pair, Side
from crostaff.analysis.rules import broken_rules
from crostaff.analysis.words import decimals_of, money, number
from crostaff.plan.moves import moved_people
from crostaff.plan.summary import Status
from crostaff.scenario.policy import TERMS
from crostaff.scenario.words import counted, listed

_WHICH = ("first", "second")
_NAMES = {
    "billing": "billing",
    "labour": "labour cost",
    "shortfall": "shortfall cost",
    "tardiness": "late cost",
    "handover": "handover cost",
    "idle": "cost of idle protected hours",
    "disruption": "disruption cost",
    "training": "value of training",
}


def headline(pair: Pair, terms: Sequence[Figure], kpis: Sequence[Figure]) -> Iterator[str]:
    """Yield the sentences that come first."""
    if pair.is_same:
        worth = money(pair.after.plan.value, pair.currency)
        yield f"Nothing changes: both plans are the same, worth {worth}."
        yield from _broken("The plan", pair.after)
        return
    for which, side in zip(_WHICH, _sides(pair), strict=True):
        yield from _broken(f"The {which} plan", side)
    yield _value(pair, terms)
    yield _margin(pair, kpis)
    yield from _proof(pair)
    yield from _limit(pair)
    yield from _rules(pair)
    yield from _horizon(pair)


def _value(pair: Pair, terms: Sequence[Figure]) -> str:
    parts = [figure(terms, name) for name in TERMS]
    parts = [row for row in parts if row.change]
    decimals = decimals_of(*(row.change for row in parts))
    told = [
        f"{number(abs(row.change), decimals)} {_direction(row)} {_NAMES[row.measure]}"
        for row in sorted(parts, key=lambda row: -abs(row.change))
    ]
    made_of = f": {listed(told)}" if told else ""
    return f"Value {_amounts(figure(terms, VALUE), pair.currency)}{made_of}."


def _direction(row: Figure) -> str:
    """Return whether there is more or less of a term, whatever its sign."""
    return "more" if abs(row.after) > abs(row.before) else "less"


def _amounts(row: Figure, currency: str) -> str:
    """Return how an amount of money changes, as the end of a sentence."""
    change = round(row.change, 2)
    if not change:
        return f"stays at {money(row.after, currency)}"
    decimals = decimals_of(row.before, row.after)
    before, after = number(row.before, decimals), number(row.after, decimals)
    verb = "rises" if change > 0 else "falls"
    return f"{verb} by {money(abs(change), currency)}, from {before} to {after} {currency}"


def _margin(pair: Pair, kpis: Sequence[Figure]) -> str:
    said = f"Margin (billing less labour) {_amounts(figure(kpis, 'margin'), pair.currency)}"
    share = figure(kpis, "billability")
    if math.isnan(share.before) or math.isnan(share.after):
        return f"{said}."
    before, after = (f"{number(100 * part, 1)} %" for part in (share.before, share.after))
    if before == after:
        return f"{said}; billability stays at {after}."
    verb = "rises" if share.after > share.before else "falls"
    return f"{said}; billability {verb} from {before} to {after}."


def _broken(name: str, side: Side) -> Iterator[str]:
    """Yield which rules a plan breaks: what it is worth cannot be had so."""
    broken = broken_rules(side.plan)
    if broken:
        yield f"{name} {broken}. Its amounts count all that it says."


def _proof(pair: Pair) -> Iterator[str]:
    """Yield by how much the plans may fall short of their best, where that is known."""
    rooms = [(which, _room(side)) for which, side in zip(_WHICH, _sides(pair), strict=True)]
    told = [
        f"up to {money(room, pair.currency)} more than the {which}" for which, room in rooms if room
    ]
    if told:
        yield f"Better plans are not ruled out: worth {listed(told)}."


def _room(side: Side) -> float:
    """Return what a better plan may be worth more; 0 if the plan is best or nothing is known."""
    summary = side.plan.summary
    if summary.gap_value is None or summary.bound is None or summary.status is Status.OPTIMAL:
        return 0.0
    return round(summary.bound - side.plan.value, 2)


def _limit(pair: Pair) -> Iterator[str]:
    """Yield how many people were allowed to move, where the second plan was limited so."""
    problem = pair.after.problem
    if problem.move_limit is not None:
        most, number = problem.move_limit.most, len(moved_people(problem, pair.after.decisions))
        who = f"at most {counted(most, 'person', 'people')}" if most else "nobody"
        has = "has" if number <= 1 else "have"
        yield (
            f"In the second plan {who} of those still there may have other work than in the plan "
            f"in force: {number or 'nobody'} {has}."
        )


def _rules(pair: Pair) -> Iterator[str]:
    before, after = (side.problem.scenario.policy.relaxed_rules for side in _sides(pair))
    if before or after:
        yield (
            f"Rules switched off: {listed(after) or 'none'} after, {listed(before) or 'none'} "
            "before."
        )


def _horizon(pair: Pair) -> Iterator[str]:
    before, after = (side.problem.grid for side in _sides(pair))
    if before != after:
        spans = [
            f"{grid.first_day(0)} to {grid.last_day(grid.periods)}" for grid in (before, after)
        ]
        yield (
            f"The second plan covers {spans[1]} ({counted(after.periods, after.period.value)}), "
            f"the first {spans[0]} ({counted(before.periods, before.period.value)}); what lies "
            "outside one of them counts in the other only."
        )
    if pair.apart is None:
        yield "The periods of the two begin on different days; slips are told in days."


def _sides(pair: Pair) -> tuple[Side, Side]:
    return pair.before, pair.after
