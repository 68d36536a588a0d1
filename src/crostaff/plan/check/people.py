"""Rules about one person: what they can carry, what they may do, and beside what."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crostaff.plan.check.facts import Facts
from crostaff.plan.check.violation import Violation
from crostaff.plan.placing import Placed, group, load, runs


def capacity(facts: Facts) -> Iterator[Violation]:
    """In every period: assignments and unreleased holds ≤ capacity."""
    problem = facts.problem
    charged = facts.reserves.charged
    for staff in sorted({*facts.by_staff, *charged}):
        person = problem.staff[staff]
        total = load(facts.by_staff.get(staff, ()), problem.periods)
        if staff in charged:
            total = total + charged[staff]
        over = np.maximum(0, total - person.capacity)
        for begin, end, excess in runs(over):
            text = (
                f"'{person.id}' carries {total[begin]} % in {facts.when(begin)}, {excess} more "
                f"than the capacity of {person.capacity[begin]} %"
            )
            if end - begin > 1:
                text += f", and is {excess} over until period {end - 1}"
            yield Violation("capacity", text, staff=person.id, period=begin)


def eligibility(facts: Facts) -> Iterator[Violation]:
    """Match function, region and language; contract and skill cover the segment."""
    problem = facts.problem
    for row in facts.placed:
        for reason in _ineligible(facts, row):
            yield Violation(
                "eligibility",
                f"'{problem.staff[row.staff].id}' may not be on "
                f"{problem.label(row.requirement, row.segment)}: {reason}",
                staff=problem.staff[row.staff].id,
                requirement=problem.requirements[row.requirement].id,
                segment=row.segment,
                period=row.begin,
            )


def _ineligible(facts: Facts, row: Placed) -> Iterator[str]:
    person = facts.problem.staff[row.staff]
    need = facts.problem.requirements[row.requirement]
    if person.function != need.function:
        yield f"function '{person.function}' is not '{need.function}'"
    if need.region and person.region != need.region:
        yield f"region '{person.region}' is not '{need.region}'"
    if need.language and need.language not in person.languages:
        yield f"does not speak '{need.language}'"
    if row.staff in need.excluded:
        yield "is excluded by the requirement"
    first, last = person.contract
    if row.begin < first or row.end > last:
        yield (
            f"the segment runs over periods [{row.begin}, {row.end}), "
            f"the contract covers [{first}, {last})"
        )
    skill = facts.problem.skills[need.skill].id
    known = person.skills.get(need.skill)
    if known is None:
        yield f"does not have the skill '{skill}'"
    elif not known.valid[row.begin : row.end].all():
        gap = row.begin + int(np.argmin(known.valid[row.begin : row.end]))
        yield f"the skill '{skill}' is not valid in {facts.when(gap)}"


def level(facts: Facts) -> Iterator[Violation]:
    """Solo needs the least level; paired needs a level from 1 to below it."""
    problem = facts.problem
    for row in facts.placed:
        need, reached = problem.requirements[row.requirement], facts.level(row)
        least = max(1, need.min_level)
        if row.paired and not 1 <= reached < need.min_level:
            text = f"paired work needs at least 1 and less than {need.min_level}"
        elif not row.paired and reached < least:
            text = f"solo work needs at least {least}"
        else:
            continue
        person = problem.staff[row.staff].id
        where = (
            f"'{person}' has level {reached} in '{problem.skills[need.skill].id}' in "
            f"{facts.when(row.begin)}, when {problem.label(row.requirement, row.segment)} begins"
        )
        yield Violation(
            "level",
            f"{where}; {text}",
            staff=person,
            requirement=need.id,
            segment=row.segment,
            period=row.begin,
        )


def concurrency(facts: Facts) -> Iterator[Violation]:
    """In every period a person works on at most ``max_studies`` studies."""
    problem = facts.problem
    for staff, rows in facts.by_staff.items():
        person = problem.staff[staff]
        by_study = group(rows, lambda row: row.study)
        if len(by_study) <= person.max_studies:
            continue
        count = np.zeros(problem.periods, dtype=np.int64)
        for members in by_study.values():
            count += load(members, problem.periods) > 0
        for begin, _, _ in runs(np.maximum(0, count - person.max_studies)):
            text = (
                f"'{person.id}' works on {count[begin]} studies in {facts.when(begin)}, "
                f"{count[begin] - person.max_studies} more than {person.max_studies}"
            )
            yield Violation("concurrency", text, staff=person.id, period=begin)


def firewall(facts: Facts) -> Iterator[Violation]:
    """Work for two clients of a firewall group lies at least the cooling time apart."""
    studies = facts.problem.studies
    for rows in facts.by_staff.values():
        guarded = (row for row in rows if studies[row.study].firewall_group)
        for members in group(guarded, lambda row: studies[row.study].firewall_group).values():
            yield from _rivals(facts, sorted(members, key=lambda row: (row.begin, row.end)))


def _rivals(facts: Facts, rows: list[Placed]) -> Iterator[Violation]:
    """Compare each assignment with the latest to end among earlier ones of each rival client."""
    problem = facts.problem
    latest: dict[int, Placed] = {}
    for row in rows:
        client = problem.studies[row.study].client
        for rival, other in latest.items():
            free = row.begin - other.end
            if rival == client or free >= problem.cooling:
                continue
            person = problem.staff[row.staff].id
            apart = f"only {free} free periods after" if free >= 0 else "at the same time as"
            text = (
                f"'{person}' is on {problem.label(row.requirement, row.segment)} {apart} "
                f"{problem.label(other.requirement, other.segment)} for a rival client "
                f"(group '{problem.studies[row.study].firewall_group}'); "
                f"{problem.cooling} must be free between them"
            )
            yield Violation(
                "firewall",
                text,
                staff=person,
                requirement=problem.requirements[row.requirement].id,
                segment=row.segment,
                period=row.begin,
            )
        if client not in latest or row.end > latest[client].end:
            latest[client] = row


def blinding(facts: Facts) -> Iterator[Violation]:
    """Nobody is on a blinded and an unblinded requirement of one study, at any time."""
    problem = facts.problem
    first: dict[tuple[int, int, str], int] = {}
    for row in facts.placed:
        side = problem.requirements[row.requirement].blinding
        if side is not None:
            first.setdefault((row.staff, row.study, side), row.requirement)
    for (staff, study, side), requirement in first.items():
        other = first.get((staff, study, "unblinded"))
        if side != "blinded" or other is None:
            continue
        person, ids = problem.staff[staff].id, problem.requirements
        text = (
            f"'{person}' is on blinded '{ids[requirement].id}' and on unblinded "
            f"'{ids[other].id}' of study '{problem.studies[study].id}'"
        )
        yield Violation(
            "blinding",
            text,
            staff=person,
            requirement=ids[other].id,
            study=problem.studies[study].id,
        )


def independence(facts: Facts) -> Iterator[Violation]:
    """Keep the teams of independent requirements apart."""
    problem = facts.problem
    people: dict[int, set[int]] = {}
    for row in facts.placed:
        people.setdefault(row.requirement, set()).add(row.staff)
    pairs = {
        (min(need.index, other), max(need.index, other))
        for need in problem.requirements
        for other in need.independent_of
        if other != need.index
    }
    for one, other in sorted(pairs):
        for staff in sorted(people.get(one, set()) & people.get(other, set())):
            ids = problem.requirements[one].id, problem.requirements[other].id
            person = problem.staff[staff].id
            text = f"'{person}' is on both '{ids[0]}' and '{ids[1]}', which must share nobody"
            yield Violation("independence", text, staff=person, requirement=ids[1])
