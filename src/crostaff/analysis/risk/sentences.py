"""What is said of the risk of a plan, what matters most first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from crostaff.analysis.risk.dates import STUDY, DateRisk
from crostaff.analysis.risk.figures import Figures
from crostaff.analysis.risk.ranking import PlanRisk
from crostaff.analysis.risk.simulation import Track
from crostaff.analysis.risk.tables import spread
from crostaff.analysis.words import hours, money, number, signed
from crostaff.scenario.words import counted, listed

MOST = 5
"""Most dates that a sentence names; the table has all."""

LIKELY = 0.8
"""From this probability on a date counts as likely to be met."""


def subject(tracks: Sequence[Track]) -> Iterator[str]:
    """Yield of which plan the rest is told, where there are several."""
    if len(tracks) > 1:
        yield f"What follows is about one of them, the plan in question ({tracks[0].name})."


def money_sentences(track: Track) -> Iterator[str]:
    """Yield value, margin and billability, then missing work."""
    currency = track.plan.problem.scenario.currency

    def worth(read: Callable[[Figures], float]) -> str:
        mean, _, low, _, high = spread(np.array([read(row) for row in track.figures]))
        told = f"{number(mean)} {currency} on average, planned {number(read(track.planned))}"
        return f"{told}; in eight of ten samples between {number(low)} and {number(high)}"

    yield f"Value: {worth(lambda row: row.value)}."
    yield f"Margin (billing less labour): {worth(lambda row: row.total_margin)}."
    share = spread(np.array([row.billability for row in track.figures]))
    if not math.isnan(share[0]):
        yield (
            f"Billability within the planned horizon: {_percent(share[0])} on average, planned "
            f"{_percent(track.planned.billability)}; between {_percent(share[2])} and "
            f"{_percent(share[4])} in eight of ten samples."
        )
    lost = -float(np.mean([row.unbilled for row in track.figures]))
    if lost >= 0.5:
        yield (
            f"Hours beyond the contract that are not billed cost {money(round(lost), currency)} "
            "on average."
        )
    short = spread(np.array([row.shortfall_hours for row in track.figures]))
    planned = track.planned.shortfall_hours
    if short[4] or planned:
        yield (
            f"Missing work: {hours(round(short[0], 1))} on average, planned "
            f"{hours(round(planned, 1))}; more than {hours(round(short[4], 1))} in one of ten "
            "samples."
        )


def date_sentences(rows: Sequence[DateRisk], unit: str, all_due: float) -> Iterator[str]:
    """Yield which due dates and deadlines are at risk, and which studies end latest."""
    yield from _limits(rows, "due date", lambda row: row.p_due)
    if all_due < 1:
        yield f"All due dates are met in {_percent(all_due)} of the samples."
    yield from _limits(rows, "deadline", lambda row: row.p_deadline)
    late = [row for row in rows if row.kind == STUDY and row.mean_delay >= 0.05]
    late.sort(key=lambda row: (-row.mean_delay, row.id))
    if late:
        told = [
            f"{row.id} by {number(row.mean_delay, 1)} (to {row.p90_delay} in nine of ten samples)"
            for row in late[:MOST]
        ]
        rest = len(late) - len(told)
        more = f"; {counted(rest, 'more study slips', 'more studies slip')} less" if rest else ""
        yield f"Studies end later than planned, in {unit}s on average: {listed(told)}{more}."


def _limits(
    rows: Sequence[DateRisk], noun: str, read: Callable[[DateRisk], float]
) -> Iterator[str]:
    known = [row for row in rows if not math.isnan(read(row))]
    if not known:
        return
    unlikely = sorted(
        (row for row in known if read(row) < LIKELY), key=lambda row: (read(row), row.kind, row.id)
    )
    if min(map(read, known)) == 1:
        yield f"Every {noun} is met in every sample."
        return
    if not unlikely:
        yield (
            f"Every {noun} is met with a probability of at least {_percent(min(map(read, known)))}."
        )
        return
    named = [f"{row.kind} {row.id} {_percent(read(row))}" for row in unlikely]
    few = len(unlikely)
    yield (
        f"{counted(few, noun)} of {len(known):,} {'is' if few == 1 else 'are'} met with less than "
        f"{_percent(LIKELY)}: {listed(named, most=MOST)}."
    )


def promise_sentences(track: Track) -> Iterator[str]:
    """Yield how often promises beside dates are broken."""
    total = len(track.broken)
    kinds: dict[str, int] = {}
    for broken in track.broken:
        for kind in {row.kind for row in broken}:
            kinds[kind] = kinds.get(kind, 0) + 1
    if kinds:
        told = [
            f"{kind} in {_percent(number_of / total)}"
            for kind, number_of in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        ]
        yield f"Promises that samples break: {listed(told)} of the samples (table promises)."


def plan_sentences(rows: Sequence[PlanRisk], currency: str) -> Iterator[str]:
    """Yield which plan is best on average, and how sure that is."""
    if len(rows) < 2:
        return
    best, second = rows[0], rows[1]
    yield (
        f"Best on average of {counted(len(rows), 'plan')}: {best.plan}, worth "
        f"{money(round(best.mean), currency)}; it is the best of these candidates, not a proved "
        "optimum."
    )
    gap, error = -second.difference, second.difference_standard_error
    sure = _certainty(gap, error)
    yield (
        f"That is {signed(gap)} {currency} against {second.plan}, the next best, with a standard "
        f"error of {number(error)} over the same samples{sure}."
    )
    nominal = max(rows, key=lambda row: row.planned_value)
    if nominal.planned_value > best.planned_value:
        yield (
            f"As planned, {nominal.plan} would be worth "
            f"{money(round(nominal.planned_value - best.planned_value), currency)} more than "
            f"{best.plan}, and is worth {number(-nominal.difference)} less on average."
        )


def _certainty(gap: float, error: float) -> str:
    if math.isnan(error) or (gap == 0 and error == 0):
        return ""
    if gap > 2 * error:
        return ""
    return ": too little to tell them apart; take more samples"


def honesty_sentences(track: Track, wanted: int) -> Iterator[str]:
    """Yield what was cut short, and what lies outside the plan's horizon."""
    done = len(track.figures)
    if done < wanted:
        yield f"Interrupted: {done:,} of {wanted:,} samples are counted."
    problem = track.plan.problem
    beyond = int((track.timing.ends > problem.periods).any(axis=1).sum())
    if beyond:
        longest = track.timing.horizon - problem.periods
        yield (
            f"In {_percent(beyond / done)} of the samples work runs past the horizon, by up to "
            f"{counted(longest, problem.grid.period.value)}; the horizon is extended for it, and "
            "the work counts in full."
        )


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"
