"""Projects of whole people with several skills, and their shortest makespan by enumeration."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.readers.mspsp import Instance

Team = frozenset[int]


def random_crew(seed: int) -> Instance:
    """Return a project of four activities between two dummies, which somebody can do."""
    rng = random.Random(seed)
    while True:
        people, skills = rng.randint(2, 4), rng.randint(1, 3)
        durations = [0, *(rng.randint(6, 9) for _ in range(4)), 0]
        masters = [[rng.random() < 0.6 for _ in range(skills)] for _ in range(people)]
        needs = [[0] * skills for _ in durations]
        for row in needs[1:-1]:
            for _ in range(rng.randint(1, 2)):
                row[rng.randrange(skills)] += 1
        inner = [arc for arc in itertools.combinations(range(1, 5), 2) if rng.random() < 0.25]
        ends = [arc for a in range(1, 5) for arc in ((0, a), (a, 5))]
        crew = Instance(f"crew-{seed}", durations, needs, masters, [*ends, *inner])
        if all(_teams(crew, activity) for activity in range(1, 5)):
            return crew


def shortest(crew: Instance) -> int:
    """Return the shortest makespan.

    Every activity of some best schedule begins at 0 or when another one ends: else it could begin
    earlier. So activities are placed in order of their begin, at such moments alone.
    """
    work = [a for a, duration in enumerate(crew.durations) if duration]
    return min(
        max(begin + crew.durations[a] for a, begin in begins.items())
        for begins in _schedules(crew, work, {})
        if _is_staffed(crew, begins, work, {})
    )


def _schedules(
    crew: Instance, left: Sequence[int], begins: Mapping[int, int]
) -> Iterator[dict[int, int]]:
    if not left:
        yield dict(begins)
        return
    latest = max(begins.values(), default=0)
    ends = {a: begin + crew.durations[a] for a, begin in begins.items()}
    for activity in left:
        before = [one for one, other in crew.arcs if other == activity and crew.durations[one]]
        if any(one not in ends for one in before):
            continue
        ready = max((ends[one] for one in before), default=0)
        for moment in sorted({0, *ends.values()}):
            if moment >= max(latest, ready):
                rest = [a for a in left if a != activity]
                yield from _schedules(crew, rest, {**begins, activity: moment})


def _is_staffed(
    crew: Instance, begins: Mapping[int, int], left: Sequence[int], teams: dict[int, Team]
) -> bool:
    if not left:
        return True
    activity, *rest = left
    busy = {
        person
        for other, team in teams.items()
        if begins[other] < begins[activity] + crew.durations[activity]
        and begins[activity] < begins[other] + crew.durations[other]
        for person in team
    }
    return any(
        _is_staffed(crew, begins, rest, {**teams, activity: team})
        for team in _teams(crew, activity)
        if not team & busy
    )


def _teams(crew: Instance, activity: int) -> set[Team]:
    """Return every set of people who can do an activity, each giving one skill."""
    places = [skill for skill, need in enumerate(crew.needs[activity]) for _ in range(need)]
    people = range(len(crew.masters))
    return {
        frozenset(team)
        for team in itertools.permutations(people, len(places))
        if all(crew.masters[person][skill] for person, skill in zip(team, places, strict=True))
    }
