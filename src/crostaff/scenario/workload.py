"""Head counts that fit the work, and work that fits the people."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from crostaff.scenario.fields import Blinding
from crostaff.scenario.needs import STEP, Need

Pool = tuple[str, str]
"""Function, and region if only its people will do."""

Key = TypeVar("Key")
_LEAST_SCOPE = 0.3
_SCOPE_EXPONENT = 0.4
_MOST_OF_AVERAGE = 3.0
_LEAST_UNBLINDED = 0.2
_MOST_UNBLINDED = 0.2


def largest_remainder(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """Return whole numbers in proportion to weights, adding up to ``total``; earlier keys first."""
    mass = sum(weights.values())
    exact = {key: total * weight / mass for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    by_rest = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in by_rest[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def pool_demand(needs: Sequence[Need]) -> dict[Pool, float]:
    """Return the FTE-periods of every pool, in order of first appearance."""
    demand: dict[Pool, float] = {}
    for need in needs:
        demand[need.pool] = demand.get(need.pool, 0.0) + need.fte * need.periods
    return demand


def limit_studies(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return the needs, no study with more than three times the average work.

    Of a larger study the department does a part: one giant would leave nothing to decide.
    """
    work: dict[str, float] = {}
    for need in needs:
        work[need.study_id] = work.get(need.study_id, 0.0) + need.fte * need.periods
    if not work:
        return ()
    most = _MOST_OF_AVERAGE * sum(work.values()) / len(work)
    part = {study: min(1.0, most / amount) if amount else 1.0 for study, amount in work.items()}
    return tuple(replace(need, fte=need.fte * part[need.study_id]) for need in needs)


def choose_scope(needs: Sequence[Need], available: float, rng: random.Random) -> tuple[Need, ...]:
    """Return the work that the department is hired for.

    Where the portfolio needs many times the people there are, each function serves only part of
    the studies, and so has a proper part of each: with a quarter of the people, 44 % of the work
    on 57 % of the studies. Every study keeps at least one function.

    Parameters
    ----------
    available : float
        FTE-periods wanted; the needs of all studies may be far more.
    """
    work: dict[str, dict[str, float]] = {}
    for need in needs:
        by_function = work.setdefault(need.study_id, {})
        by_function[need.function] = by_function.get(need.function, 0.0) + need.fte * need.periods
    wanted = sum(amount for by_function in work.values() for amount in by_function.values())
    share = max(_LEAST_SCOPE, (available / wanted) ** _SCOPE_EXPONENT) if wanted else 1.0
    if share >= 1:
        return tuple(needs)
    scope: set[tuple[str, str]] = set()
    for function in dict.fromkeys(need.function for need in needs):
        buyers = [study for study in work if function in work[study]]
        count = max(1, round(share * len(buyers)))
        scope.update((study, function) for study in rng.sample(buyers, count))
    served = {study for study, _ in scope}
    for study, by_function in work.items():
        if study not in served:
            scope.add((study, max(by_function, key=lambda name: by_function[name])))
    return tuple(need for need in needs if (need.study_id, need.function) in scope)


def split_teams(
    needs: Sequence[Need], people: int, threshold: int, home: Mapping[str, str]
) -> tuple[Need, ...]:
    """Return the needs, those of large functions bound to the region their study is led from.

    Parameters
    ----------
    threshold : int
        A function with more people, if all are shared out like the work, works in regional teams.
    home : mapping of study id to region
    """
    demand = pool_demand(needs)
    total = sum(demand.values())
    large = {
        pool[0]
        for pool, amount in demand.items()
        if not pool[1] and people * amount > threshold * total
    }
    return tuple(
        replace(need, region=home[need.study_id])
        if need.function in large and not need.region
        else need
        for need in needs
    )


def head_counts(
    people: int, demand: Mapping[Pool, float], min_people: Mapping[Pool, int]
) -> dict[Pool, int]:
    """Return the people of every pool, in proportion to its work.

    With fewer people than pools the smallest pools get nobody. Every other pool has one person,
    and its minimum where all minima together need at most half of the people.

    Parameters
    ----------
    people : int
        Total head count, at least 1.
    """
    largest = sorted(demand, key=lambda pool: -demand[pool])[:people]
    chosen = {pool: weight for pool, weight in demand.items() if pool in set(largest)}
    floor = {pool: min_people.get(pool, 1) for pool in chosen}
    if 2 * sum(floor.values()) > people:
        floor = dict.fromkeys(chosen, 1)
    counts = largest_remainder(people, chosen)
    counts = {pool: max(count, floor[pool]) for pool, count in counts.items()}
    for _ in range(sum(counts.values()) - people):
        spare = [pool for pool in chosen if counts[pool] > floor[pool]]
        fullest = max(spare, key=lambda pool: counts[pool] - people * demand[pool])
        counts[fullest] -= 1
    return counts


def fit_steps(needs: Sequence[Need], capacity: Mapping[Pool, float], load: float) -> list[int]:
    """Return every need's FTE in steps of 10 %: each pool's work is ``load`` of its capacity.

    Within a pool needs keep their proportions. Each is rounded down to the grid, then those with
    the largest remainders get a step more until the pool's hours are reached; 0 steps drop it.
    Unblinded work keeps a step where it can: somebody must do it, and nobody else may.

    Parameters
    ----------
    capacity : mapping of pool to FTE-periods
        Needs of other pools get 0 steps.
    load : float
        Required over available FTE-periods.
    """
    members: dict[Pool, list[int]] = {}
    for index, need in enumerate(needs):
        if need.pool in capacity:
            members.setdefault(need.pool, []).append(index)
    steps = [0] * len(needs)
    for pool, indices in members.items():
        fte = np.array([needs[index].fte for index in indices])
        periods = np.array([needs[index].periods for index in indices])
        apart = np.array([needs[index].blinding is Blinding.UNBLINDED for index in indices])
        fitted = _apportion(fte, periods, apart, load * capacity[pool] / STEP)
        for index, count in zip(indices, fitted, strict=True):
            steps[index] = int(count)
    return steps


def _apportion(
    fte: npt.NDArray[np.float64],
    periods: npt.NDArray[np.int64],
    apart: npt.NDArray[np.bool_],
    target: float,
) -> npt.NDArray[np.int64]:
    exact = fte * (target / float(fte @ periods))
    steps = np.floor(exact).astype(np.int64)
    kept = apart & (steps == 0) & (exact >= _LEAST_UNBLINDED)
    if float(periods[kept].sum()) <= _MOST_UNBLINDED * target:
        steps[kept] = 1
    order = np.argsort(steps - exact, kind="stable")
    reached = np.cumsum(periods[order]) - periods[order] / 2
    steps[order[reached <= target - float(steps @ periods)]] += 1
    return steps
