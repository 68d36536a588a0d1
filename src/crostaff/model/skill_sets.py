"""What people and their skills leave room for at one time, whoever does the work.

With full coverage the work is known: for every set K of skills, the requirements of K that run at a
time take at most the capacity of the people who can serve any of them (Hall's condition). Only
requirements without trainees count: all of their work is done by solo people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import networkx as nx
import numpy as np
from ortools.sat.python import cp_model

from crostaff.model.context import BuildContext
from crostaff.model.order import Order, Stretch
from crostaff.problem import RequirementData

MAX_SKILL_SETS = 24
"""Cumulatives over sets of skills, those with the most work per head first."""

MAX_SKILLS_FOR_SUBSETS = 12
"""Beyond this many skills only single skills, pairs and all together are tried."""

MAX_SKILLS_FOR_PAIRS = 100
"""Beyond this many only single skills and all together are."""

MAX_ACTIVITIES_FOR_PAIRS = 200
"""Beyond this many activities pairs are not compared."""

MAX_QUEUES = 30
"""Sets of activities of which every two exclude each other, the longest first."""

_QUEUES_TRIED = 20_000
"""Such sets that are looked at."""


@dataclass(frozen=True)
class SkillSet:
    """Skills that the same people have, none of which has anybody else.

    Attributes
    ----------
    demand : dict of int to int
        Required grid steps by index of the activity.
    ceiling : int
        Grid steps of all contracts.
    load : float
        Work per head, in percent × periods.
    """

    demand: dict[int, int]
    ceiling: int
    load: float


def add(ctx: BuildContext, order: Order) -> None:
    """Bound the work at any time, and keep apart what takes too many of the same people."""
    activities = ctx.problem.activities
    demanding = [
        requirement
        for requirement in ctx.problem.requirements
        if requirement.candidates
        and not requirement.trainee_slots
        and activities[requirement.activity].duration
    ]
    if all(activities[requirement.activity].is_fixed for requirement in demanding):
        return
    skill_sets = [one for one in _skill_sets(ctx, demanding) if one.ceiling < _most(one)]
    for one in skill_sets[:MAX_SKILL_SETS]:
        intervals = [_interval(ctx, activity) for activity in one.demand]
        ctx.model.add_cumulative(intervals, list(one.demand.values()), one.ceiling)
    at_work = sorted({requirement.activity for requirement in demanding})
    if len(at_work) <= MAX_ACTIVITIES_FOR_PAIRS:
        _keep_apart(ctx, order, at_work, skill_sets)


def _most(skill_set: SkillSet) -> int:
    return sum(skill_set.demand.values())


def _interval(ctx: BuildContext, activity: int) -> cp_model.IntervalVar:
    length = ctx.problem.activities[activity].duration
    return ctx.model.new_fixed_size_interval_var(ctx.starts[activity], length, "")


def _keep_apart(
    ctx: BuildContext, order: Order, activities: Sequence[int], skill_sets: Sequence[SkillSet]
) -> None:
    """Keep apart every two activities that no people can do at one time.

    Each pair gets the literals of its order, which all people share. Where of many activities every
    two exclude each other they queue up, and one row for all of them sees that they take as long as
    all together.
    """
    conflicts = _conflicts(activities, skill_sets)
    excluding: nx.Graph[int] = nx.Graph()
    in_conflict = set()
    for one, other in combinations(activities, 2):
        is_ordered = order.is_known(one, other) or order.is_known(other, one)
        if is_ordered or (one, other) in conflicts:
            excluding.add_edge(one, other)
        if not is_ordered and (one, other) in conflicts:
            in_conflict.add((one, other))
            left, right = _whole(ctx, one), _whole(ctx, other)
            ctx.model.add_bool_or(order.before(left, right), order.before(right, left))
    for queue in _queues(ctx, excluding, in_conflict):
        ctx.model.add_no_overlap([_interval(ctx, activity) for activity in queue])


def _whole(ctx: BuildContext, activity: int) -> Stretch:
    return Stretch(activity, 0, ctx.problem.activities[activity].duration)


def _conflicts(activities: Sequence[int], skill_sets: Sequence[SkillSet]) -> set[tuple[int, int]]:
    """Return the pairs of activities that take more of some people than there are."""
    exceeds = np.zeros((len(activities), len(activities)), dtype=np.bool_)
    for one in skill_sets:
        demand = np.array([one.demand.get(activity, 0) for activity in activities])
        both = (demand > 0)[:, np.newaxis] & (demand > 0)
        exceeds |= both & (demand[:, np.newaxis] + demand > one.ceiling)
    pairs = np.argwhere(np.triu(exceeds, 1)).tolist()
    return {(activities[left], activities[right]) for left, right in pairs}


def _queues(
    ctx: BuildContext, excluding: nx.Graph[int], in_conflict: set[tuple[int, int]]
) -> list[tuple[int, ...]]:
    """Return large sets of activities that exclude each other, any two differing by two or more.

    Sets that the precedences order alone are left out.
    """
    found = []
    for clique in islice(nx.find_cliques(excluding), _QUEUES_TRIED):
        queue = tuple(sorted(clique))
        if any(pair in in_conflict for pair in combinations(queue, 2)):
            found.append((-sum(ctx.problem.activities[a].duration for a in queue), queue))
    taken: list[tuple[int, ...]] = []
    for _, queue in sorted(found):
        if len(taken) == MAX_QUEUES:
            break
        if all(len({*queue} - {*other}) > 1 for other in taken):
            taken.append(queue)
    return taken


def _skill_sets(ctx: BuildContext, demanding: Sequence[RequirementData]) -> list[SkillSet]:
    """Return the sets of skills, one per set of people, those with the most work per head first."""
    problem = ctx.problem
    by_skill: dict[int, list[RequirementData]] = {}
    people: dict[int, set[int]] = {}
    for requirement in demanding:
        by_skill.setdefault(requirement.skill, []).append(requirement)
        people.setdefault(requirement.skill, set()).update(requirement.candidates)
    closed: dict[frozenset[int], tuple[int, ...]] = {}
    for skills in _subsets(sorted(by_skill)):
        heads = frozenset().union(*(people[skill] for skill in skills))
        if heads not in closed:
            closed[heads] = tuple(skill for skill in sorted(by_skill) if people[skill] <= heads)
    found = []
    for heads, skills in closed.items():
        demand: dict[int, int] = {}
        load = 0
        for requirement in (r for skill in skills for r in by_skill[skill]):
            steps = requirement.pct // problem.step
            demand[requirement.activity] = demand.get(requirement.activity, 0) + steps
            load += requirement.pct * problem.activities[requirement.activity].duration
        ceiling = sum(problem.staff[s].contract_pct for s in heads) // problem.step
        found.append((-load / len(heads), skills, SkillSet(demand, ceiling, load / len(heads))))
    return [one for _, _, one in sorted(found, key=lambda entry: entry[:2])]


def _subsets(skills: list[int]) -> Iterator[Iterable[int]]:
    largest = len(skills) if len(skills) <= MAX_SKILLS_FOR_SUBSETS else 2
    if len(skills) > MAX_SKILLS_FOR_PAIRS:
        largest = 1
    for size in range(1, largest + 1):
        yield from combinations(skills, size)
    if largest < len(skills):
        yield skills
