"""Implied constraints: they tighten the bound and speed the search; the optimum never changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from crostaff.model.context import BuildContext, Member
from crostaff.problem import RequirementData

MAX_SKILL_SETS = 24
"""Cumulatives over sets of skills, those with the most work per head first."""

MAX_SKILLS_FOR_SUBSETS = 12
"""Beyond this many skills only single skills and pairs are tried."""


def add(ctx: BuildContext) -> None:
    """Add every implied constraint; all of them follow from `capacity`."""
    if ctx.problem.is_off("capacity"):
        return
    _one_place_per_activity(ctx)
    if ctx.view.scope is None and ctx.problem.scenario.policy.full_coverage:
        _skill_sets(ctx)


def _one_place_per_activity(ctx: BuildContext) -> None:
    """Keep who gives more than half of their time on one cell of an activity's segment."""
    for members in ctx.members_by_staff.values():
        groups: dict[tuple[int, int], list[Member]] = {}
        for member in members:
            most = ctx.person(member).contract_pct // ctx.problem.step
            if all(2 * seat.low > most for seat in member.seats):
                key = (ctx.activity_of(member.cell).index, member.cell.segment)
                groups.setdefault(key, []).append(member)
        for group in groups.values():
            if len(group) > 1:
                ctx.model.add_at_most_one([member.on for member in group])


def _skill_sets(ctx: BuildContext) -> None:
    """Bound the work that needs any of a set of skills by the people who have them, at any time.

    With full coverage the work is known: for every set K of skills, the requirements of K running
    at a time take at most the capacity of the people who can serve any of them (Hall's condition).
    Only requirements without trainees count: all of their work is done by solo people.
    """
    demanding = [r for r in ctx.problem.requirements if r.candidates and not r.trainee_slots]
    for skills in _hardest(ctx, demanding):
        group = [r for r in demanding if r.skill in skills]
        people = {s for r in group for s in r.candidates}
        ceiling = sum(ctx.problem.staff[s].contract_pct for s in people) // ctx.problem.step
        intervals, demands = [], []
        for requirement in group:
            activity = ctx.problem.activities[requirement.activity]
            start = ctx.starts[activity.index]
            intervals.append(ctx.model.new_fixed_size_interval_var(start, activity.duration, ""))
            demands.append(requirement.pct // ctx.problem.step)
        ctx.model.add_cumulative(intervals, demands, ceiling)


def _hardest(ctx: BuildContext, demanding: list[RequirementData]) -> list[frozenset[int]]:
    """Return the sets of skills with the most work per head, at most one per set of people."""
    work: dict[int, int] = {}
    people: dict[int, set[int]] = {}
    for requirement in demanding:
        length = ctx.problem.activities[requirement.activity].duration
        work[requirement.skill] = work.get(requirement.skill, 0) + requirement.pct * length
        people.setdefault(requirement.skill, set()).update(requirement.candidates)
    best: dict[frozenset[int], tuple[float, frozenset[int]]] = {}
    for skills in _subsets(sorted(work)):
        heads = frozenset().union(*(people[skill] for skill in skills))
        closed = frozenset(skill for skill in work if people[skill] <= heads)
        load = sum(work[skill] for skill in closed) / len(heads)
        if heads not in best or load > best[heads][0]:
            best[heads] = (load, closed)
    ranked = sorted(best.values(), key=lambda item: (-item[0], sorted(item[1])))
    return [skills for _, skills in ranked[:MAX_SKILL_SETS]]


def _subsets(skills: list[int]) -> Iterator[Iterable[int]]:
    largest = len(skills) if len(skills) <= MAX_SKILLS_FOR_SUBSETS else 2
    for size in range(1, largest + 1):
        yield from combinations(skills, size)
    if largest < len(skills):
        yield skills
