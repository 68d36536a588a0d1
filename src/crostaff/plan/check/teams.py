"""Rules about one segment's team."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.plan.check.facts import Facts
from crostaff.plan.check.violation import Violation
from crostaff.plan.growth import EXPERIENCED
from crostaff.plan.placing import Placed
from crostaff.plan.work import delivered_by
from crostaff.problem import Cell, RequirementData


def coverage(facts: Facts) -> Iterator[Violation]:
    """Solo FTE ≤ required, and delivered FTE ≥ required where full coverage is asked for."""
    problem = facts.problem
    full = problem.scenario.policy.full_coverage
    for cell, need, team in _cells(facts):
        solo = sum(row.pct for row in team if not row.paired)
        if solo > need.pct:
            text = f"has {solo} % solo, {solo - need.pct} more than the {need.pct} % required"
            yield _violation(facts, "coverage", cell, text)
        delivered = delivered_by(problem, need, team)
        required = need.pct * problem.output_scale
        if full and delivered < required:
            text = (
                f"is short of {(required - delivered) / problem.output_scale:g} % "
                f"of the {need.pct} % required, and full coverage is asked for"
            )
            yield _violation(facts, "coverage", cell, text)


def pairing(facts: Facts) -> Iterator[Violation]:
    """Trainees fit the slots and the mentors, by number and by FTE."""
    for cell, need, team in _cells(facts):
        trainees = [row for row in team if row.paired]
        if not trainees:
            continue
        mentors = [row for row in team if not row.paired and facts.level(row) == EXPERIENCED]
        reach = facts.problem.skills[need.skill].trainees_per_mentor
        paired_pct, mentor_pct = _pct(trainees), _pct(mentors)
        if len(trainees) > need.trainee_slots:
            text = f"has {len(trainees)} trainees for {need.trainee_slots} slots"
            yield _violation(facts, "pairing", cell, text)
        if len(trainees) > reach * len(mentors):
            text = f"has {len(trainees)} trainees for {len(mentors)} mentors, each teaches {reach}"
            yield _violation(facts, "pairing", cell, text)
        if paired_pct > reach * mentor_pct:
            text = (
                f"has {paired_pct} % of trainees, {paired_pct - reach * mentor_pct} more than "
                f"{reach} times its {mentor_pct} % of mentors"
            )
            yield _violation(facts, "pairing", cell, text)


def experience(facts: Facts) -> Iterator[Violation]:
    """FTE at level 3 ≥ the experienced share of the team's FTE."""
    for cell, need, team in _cells(facts):
        part, whole = need.share
        total = _pct(team)
        experienced = _pct([row for row in team if facts.level(row) == EXPERIENCED])
        if experienced * whole >= part * total:
            continue
        text = (
            f"has {experienced} % of experienced people among {total} %; it needs "
            f"{part * total / whole:g} %, a share of {100 * part / whole:g} %"
        )
        yield _violation(facts, "experience", cell, text)


def team(facts: Facts) -> Iterator[Violation]:
    """At most ``max_people`` on a segment, and every named person on it."""
    problem = facts.problem
    for cell, need, members in _cells(facts):
        if need.max_people is not None and len(members) > need.max_people:
            text = f"has {len(members)} people, at most {need.max_people} may be on it"
            yield _violation(facts, "team", cell, text)
        present = {row.staff for row in members}
        for staff in need.named:
            if staff not in present:
                text = f"lacks {facts.who(staff)}, whom the requirement names"
                yield _violation(facts, "team", cell, text, staff=problem.staff[staff].id)


def _cells(facts: Facts) -> Iterator[tuple[Cell, RequirementData, list[Placed]]]:
    problem = facts.problem
    for cell in facts.cells:
        need = problem.requirements[cell.requirement]
        if need.activity in facts.starts:
            yield cell, need, facts.by_cell.get((cell.requirement, cell.segment), [])


def _pct(rows: list[Placed]) -> int:
    return sum(row.pct for row in rows)


def _violation(
    facts: Facts, rule: str, cell: Cell, text: str, *, staff: str | None = None
) -> Violation:
    problem = facts.problem
    need = problem.requirements[cell.requirement]
    return Violation(
        rule,
        f"{problem.label(cell.requirement, cell.segment)} {text}",
        staff=staff,
        requirement=need.id,
        segment=cell.segment,
        activity=problem.activities[need.activity].id,
        period=facts.starts[need.activity] + cell.offset,
    )
