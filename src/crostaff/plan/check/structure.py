"""Decisions that cannot be read at all: unknown indexes, doubles, values off the grid."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.plan.check.facts import Facts
from crostaff.plan.check.violation import Violation
from crostaff.plan.decisions import Assigned, Decisions, Held, Released
from crostaff.plan.part import Part
from crostaff.problem import Problem


def sort_out(
    problem: Problem, decisions: Decisions, part: Part | None = None
) -> tuple[Facts, list[Violation]]:
    """Part the decisions that can be judged from those that cannot.

    Returns
    -------
    tuple of (Facts, list of Violation)
        The sound decisions, and one violation per unsound one, under the rule it belongs to.
    """
    faults: list[Violation] = []
    starts = _starts(problem, decisions, faults)
    assigned = _assigned(problem, decisions, faults)
    held = _held(problem, decisions, faults)
    released = _released(problem, decisions, faults)
    facts = Facts.of(
        problem, starts=starts, assigned=assigned, held=held, released=released, part=part
    )
    return facts, faults


def _starts(problem: Problem, decisions: Decisions, faults: list[Violation]) -> dict[int, int]:
    sound: dict[int, int] = {}
    for activity in problem.activities:
        start = decisions.starts.get(activity.index)
        last = problem.periods - activity.duration
        if start is None:
            text = f"activity '{activity.id}' has no start"
        elif not 0 <= start <= last:
            text = (
                f"activity '{activity.id}' starts in period {start} and takes "
                f"{activity.duration}: it must start within 0 to {last} to lie inside the horizon "
                f"of {problem.periods} periods"
            )
        else:
            sound[activity.index] = start
            continue
        faults.append(Violation("timeline", text, activity=activity.id))
    faults.extend(
        Violation("timeline", f"there is no activity number {index}")
        for index in decisions.starts
        if not 0 <= index < len(problem.activities)
    )
    return sound


def _assigned(problem: Problem, decisions: Decisions, faults: list[Violation]) -> list[Assigned]:
    sound: dict[tuple[int, int, int], Assigned] = {}
    for row in decisions.assigned:
        fault = _unknown(problem, row)
        key = row.staff, row.requirement, row.segment
        if fault is None and key in sound:
            fault = _twice(problem, sound[key], row)
        if fault is None:
            sound[key] = row
            faults.extend(_fte(problem, row))
        else:
            faults.append(fault)
    return list(sound.values())


def _unknown(problem: Problem, row: Assigned) -> Violation | None:
    if not 0 <= row.requirement < len(problem.requirements):
        return Violation("coverage", f"there is no requirement number {row.requirement}")
    need = problem.requirements[row.requirement]
    if not 0 <= row.staff < len(problem.staff):
        text = f"requirement '{need.id}' has a person number {row.staff}, who does not exist"
        return Violation("eligibility", text, requirement=need.id)
    count = len(problem.activities[need.activity].segments)
    if not 0 <= row.segment < count:
        text = (
            f"'{problem.staff[row.staff].id}' is on segment {row.segment} of requirement "
            f"'{need.id}', which has {count}, numbered from 0"
        )
        return Violation("coverage", text, requirement=need.id, segment=row.segment)
    return None


def _twice(problem: Problem, first: Assigned, row: Assigned) -> Violation:
    person, label = problem.staff[row.staff].id, problem.label(row.requirement, row.segment)
    if first.paired == row.paired:
        text = f"'{person}' is listed twice on {label}; a person has one FTE on a segment"
    else:
        text = f"'{person}' is both solo and paired on {label}; a person has one mode on a segment"
    need = problem.requirements[row.requirement].id
    return Violation("level", text, staff=person, requirement=need, segment=row.segment)


def _fte(problem: Problem, row: Assigned) -> Iterator[Violation]:
    need, person = problem.requirements[row.requirement], problem.staff[row.staff].id
    where = f"'{person}' has {row.pct} % on {problem.label(row.requirement, row.segment)}"
    if row.pct % problem.step:
        text = f"{where}, off the grid of {problem.step} %"
    elif row.pct < need.min_pct:
        text = f"{where}, {need.min_pct - row.pct} less than the least FTE of {need.min_pct} %"
    elif row.pct > 100:
        text = f"{where}, {row.pct - 100} more than a full-time person"
    else:
        return
    yield Violation("level", text, staff=person, requirement=need.id, segment=row.segment)


def _held(problem: Problem, decisions: Decisions, faults: list[Violation]) -> list[Held]:
    sound: dict[tuple[int, int], Held] = {}
    for row in decisions.held:
        if not 0 <= row.protection < len(problem.protections):
            text = f"there is no protection number {row.protection}"
            faults.append(Violation("protection", text))
            continue
        protection = problem.protections[row.protection].id
        if not 0 <= row.staff < len(problem.staff):
            text = f"protection '{protection}' holds a person number {row.staff}; there is none"
            faults.append(Violation("protection", text, protection=protection))
            continue
        person = problem.staff[row.staff].id
        if (row.protection, row.staff) in sound:
            text = f"protection '{protection}' lists holder '{person}' twice"
        elif not 0 < row.pct <= 100 or row.pct % problem.step:
            text = (
                f"protection '{protection}' holds {row.pct} % of '{person}'; a hold is between "
                f"1 and 100 % on the grid of {problem.step} %"
            )
        else:
            sound[row.protection, row.staff] = row
            continue
        faults.append(Violation("protection", text, staff=person, protection=protection))
    return list(sound.values())


def _released(problem: Problem, decisions: Decisions, faults: list[Violation]) -> list[Released]:
    sound: dict[int, Released] = {}
    for row in decisions.released:
        if not 0 <= row.protection < len(problem.protections):
            text = f"there is no protection number {row.protection}"
            faults.append(Violation("release", text))
            continue
        protection = problem.protections[row.protection].id
        if row.protection in sound:
            text = f"protection '{protection}' is released more than once"
        elif not 0 <= row.begin < row.end <= problem.periods:
            text = (
                f"the release of protection '{protection}' over [{row.begin}, {row.end}) "
                f"is no block of periods within 0 to {problem.periods}"
            )
        else:
            sound[row.protection] = row
            continue
        faults.append(Violation("release", text, protection=protection))
    return list(sound.values())
