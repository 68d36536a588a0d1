"""Rules about protections and their releases."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.plan.check.facts import Facts
from crostaff.plan.check.violation import Violation
from crostaff.plan.decisions import Held, Released
from crostaff.scenario.words import counted


def protection(facts: Facts) -> Iterator[Violation]:
    """Holders are fit at the window's first period and hold no more than is protected."""
    held_by_protection: dict[int, list[Held]] = {}
    for row in facts.held:
        held_by_protection.setdefault(row.protection, []).append(row)
    for protected in facts.protections:
        if protected.window[0] >= protected.window[1]:
            continue
        rows = held_by_protection.get(protected.index, [])
        total = sum(row.pct for row in rows)
        if total > protected.pct:
            text = f"holds {total} %, {total - protected.pct} more than its {protected.pct} %"
            yield _violation(facts, protected.index, text)
        for row in rows:
            for reason in _unfit(facts, row):
                text = f"cannot hold {facts.who(row.staff)}: {reason}"
                yield _violation(facts, protected.index, text, staff=row.staff)
        holders = {row.staff for row in rows}
        for staff in protected.named:
            if staff not in holders:
                text = f"does not hold {facts.who(staff)}, whom it names"
                yield _violation(facts, protected.index, text, staff=staff)


def _unfit(facts: Facts, row: Held) -> Iterator[str]:
    problem = facts.problem
    protected, person = problem.protections[row.protection], problem.staff[row.staff]
    first, skill = protected.window[0], problem.skills[protected.skill].id
    if person.function != protected.function:
        yield f"function '{person.function}' is not '{protected.function}'"
    known = person.skills.get(protected.skill)
    if known is None:
        yield f"does not have the skill '{skill}'"
        return
    if not known.valid[first]:
        yield f"the skill '{skill}' is not valid in {facts.when(first)}, when the window begins"
    level = facts.levels.at(row.staff, protected.skill, first)
    if level < protected.min_level:
        yield (
            f"has level {level} in '{skill}' in {facts.when(first)}, when the window begins; "
            f"it needs {protected.min_level}"
        )


def release(facts: Facts) -> Iterator[Violation]:
    """Keep a release to its notice, window and recall; no such activity runs inside it."""
    for row in facts.released:
        for reason in (*_outside(facts, row), *_in_the_way(facts, row)):
            text = f"is released over periods [{row.begin}, {row.end}) {reason}"
            yield _violation(facts, row.protection, text, rule="release", period=row.begin)


def _outside(facts: Facts, row: Released) -> Iterator[str]:
    protected = facts.problem.protections[row.protection]
    first, last = protected.window
    if row.begin < first or row.end > last:
        yield f"outside its window [{first}, {last})"
    if protected.notice is None:
        yield "but has no release notice, so it is never released"
    elif row.begin < protected.notice:
        early = protected.notice - row.begin
        notice = counted(protected.notice, "period")
        yield f"from {counted(early, 'period')} earlier than the notice of {notice} allows"


def _in_the_way(facts: Facts, row: Released) -> Iterator[str]:
    problem = facts.problem
    protected = problem.protections[row.protection]
    need = protected.study, protected.function, protected.skill
    for index in facts.activities_by_need.get(need, ()):
        activity, start = problem.activities[index], facts.starts.get(index)
        if start is None:
            continue
        if start < row.end and start + activity.duration > row.begin:
            yield f"while activity '{activity.id}' runs, from {facts.when(start)} on"
        elif row.end <= start < row.end + protected.recall:
            yield (
                f"and so until {counted(start - row.end, 'period')} before activity "
                f"'{activity.id}' starts; the people must be back "
                f"{counted(protected.recall, 'period')} before it"
            )


def _violation(
    facts: Facts,
    protection: int,
    text: str,
    *,
    rule: str = "protection",
    staff: int | None = None,
    period: int | None = None,
) -> Violation:
    problem = facts.problem
    protected = problem.protections[protection]
    return Violation(
        rule,
        f"protection '{protected.id}' {text}",
        staff=None if staff is None else problem.staff[staff].id,
        study=problem.studies[protected.study].id,
        protection=protected.id,
        period=protected.window[0] if period is None else period,
    )
