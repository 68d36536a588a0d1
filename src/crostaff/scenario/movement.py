"""Start windows: which activities of a portfolio may move, and how far."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from crostaff.scenario.fields import Period
from crostaff.scenario.portfolio import Portfolio
from crostaff.scenario.records import Activity
from crostaff.scenario.stages import boundary_date, last_date, periods_of_weeks
from crostaff.scenario.timegrid import TimeGrid


@dataclass(frozen=True)
class _Chain:
    """The stages of one study inside the horizon.

    Attributes
    ----------
    starts : tuple of int
        Planned start periods.
    movable : int
        Stages at the end of the chain that have not begun, 0 if there is no room to move.
    slack : int
        Periods by which the end may slip.
    cut : int
        Periods taken off the last stage, so that it ends inside the horizon even if late.
    """

    activities: tuple[Activity, ...]
    starts: tuple[int, ...]
    movable: int
    slack: int
    cut: int


def let_move(portfolio: Portfolio, share: float, rng: random.Random) -> Portfolio:
    """Return the portfolio with start windows for a share of its activities.

    What moves is always the tail of a study, in planned order: each start may slip by the same
    number of weeks, and a study that has not begun may also begin earlier. Work that has begun
    cannot move, which limits the share. A last stage that runs over the end of the horizon is
    planned for what lies inside it even if it slips.

    Parameters
    ----------
    share : float
        Movable activities over all activities, 0 to 1.
    """
    chains = _chains(portfolio, rng)
    tails = _choose_tails(chains, round(share * len(portfolio.activities)), rng)
    activities: list[Activity] = []
    for chain, tail in zip(chains, tails, strict=True):
        activities += _loosen(chain, tail, portfolio.start, portfolio.period)
    duration_by_activity = {row.activity_id: row.duration for row in activities}
    needs = tuple(
        replace(need, periods=duration_by_activity[need.activity_id]) for need in portfolio.needs
    )
    return replace(portfolio, activities=tuple(activities), needs=needs)


def _chains(portfolio: Portfolio, rng: random.Random) -> list[_Chain]:
    grid = TimeGrid(portfolio.start, portfolio.period, portfolio.periods)
    rows_by_study: dict[str, list[Activity]] = {}
    for activity in portfolio.activities:
        rows_by_study.setdefault(activity.study_id, []).append(activity)
    low, high = portfolio.templates.movable.weeks
    chains = []
    for rows in rows_by_study.values():
        starts = tuple(
            grid.fixed_period(row.fixed_start) or 0 for row in rows if row.fixed_start is not None
        )
        wish = periods_of_weeks(rng.uniform(low, high), portfolio.period)
        room = portfolio.periods - starts[-1] - rows[-1].duration
        slack = min(wish, max(room, periods_of_weeks(low, portfolio.period)))
        cut = max(0, slack - room)
        waiting = sum(start > 0 for start in starts)
        fits = rows[-1].duration > cut
        chains.append(_Chain(tuple(rows), starts, waiting if fits else 0, slack, cut))
    return chains


def _choose_tails(chains: list[_Chain], wanted: int, rng: random.Random) -> list[int]:
    """Return how many stages of each chain move, ``wanted`` in all if there are as many.

    Chains that end inside the horizon come first: the others lose work by moving.
    """
    tails = [0] * len(chains)
    order = rng.sample(range(len(chains)), len(chains))
    order.sort(key=lambda index: chains[index].cut > 0)
    for index in order:
        limit = min(chains[index].movable, wanted - sum(tails))
        if limit:
            tails[index] = rng.randint((limit + 1) // 2, limit)
    for index in order:
        tails[index] += min(chains[index].movable - tails[index], wanted - sum(tails))
    return tails


def _loosen(chain: _Chain, tail: int, start: dt.date, period: Period) -> list[Activity]:
    rows = list(chain.activities)
    first = len(rows) - tail
    early = min(chain.starts[0], chain.slack // 2) if first == 0 else 0
    for index in range(first, len(rows)):
        cut = chain.cut if index == len(rows) - 1 else 0
        duration = rows[index].duration - cut
        end = chain.starts[index] + duration + chain.slack
        rows[index] = rows[index].model_copy(
            update={
                "duration": duration,
                "fixed_start": None,
                "release": boundary_date(start, period, chain.starts[index] - early),
                "deadline": last_date(start, period, end),
            }
        )
    return rows
