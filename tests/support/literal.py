"""Rules of docs/model.md, line by line: a slow, independent second opinion."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.support.facts import Facts
from tests.support.reading import Cell, Reading, charge, shortfall
from tests.support.words import Row

if TYPE_CHECKING:
    from crostaff.scenario.records import Protection, Requirement


def literal_check(reading: Reading) -> set[str]:
    """Return the names of the rules that a plan breaks.

    ``structure`` stands for what is no plan at all, whatever rules are switched off.
    """
    broken = {*broken_structure(reading), *broken_dates(reading)}
    for cell in reading.teams:
        broken |= set(broken_on_cell(reading, cell))
    broken |= set(broken_by_person(reading))
    broken |= set(broken_protections(reading))
    return {rule for rule in broken if reading.facts.on(rule)}


def broken_structure(reading: Reading) -> Iterator[str]:
    """Doubles, values off the grid, and activities outside the horizon."""
    facts, plan = reading.facts, reading.plan
    percents = [row.pct for row in plan.assigned] + [hold.pct for hold in plan.held]
    if any(not 0 < pct <= 100 or pct % facts.policy.fte_step for pct in percents):
        yield "structure"
    keys: list[tuple[object, ...]] = [row[:3] for row in plan.assigned]
    keys += [hold[:2] for hold in plan.held] + [(block.protection,) for block in plan.released]
    if len(set(keys)) < len(keys):
        yield "structure"
    if any(not 0 <= block.begin < block.end <= facts.periods for block in plan.released):
        yield "structure"
    for activity_id, start in plan.starts.items():
        if start < 0 or reading.end(activity_id) > facts.periods:
            yield "structure"


def broken_dates(reading: Reading) -> Iterator[str]:
    """Rules `timeline` and `precedence`, and `pins` of starts."""
    facts, starts = reading.facts, reading.plan.starts
    for activity_id in facts.activities:
        first, last = facts.own_window(activity_id)
        if not first <= starts[activity_id] <= last:
            yield "timeline"
        kept = facts.baseline_start.get(activity_id)
        pinned = activity_id in facts.pinned_starts
        if kept is not None and (pinned or kept < facts.frozen) and starts[activity_id] != kept:
            yield "pins"
        settled = (kept is not None and kept < facts.frozen) or last < facts.frozen or first == last
        if starts[activity_id] < facts.frozen and not settled:
            yield "pins"
    for row in facts.scenario.precedences:
        wait = starts[row.successor] - reading.end(row.predecessor)
        if wait < row.lag or (row.max_lag is not None and wait > row.max_lag):
            yield "precedence"


def broken_on_cell(reading: Reading, cell: Cell) -> Iterator[str]:
    """Rules of one segment's team."""
    facts, team = reading.facts, reading.teams[cell]
    need = facts.requirements[cell[0]]
    begin, end = reading.span(cell)
    level = {row.staff: reading.level(row.staff, need.skill_id, begin) for row in team}
    for row in team:
        if not facts.may_work(row.staff, cell[0], begin, end):
            yield "eligibility"
        lowest, highest = (need.min_level, 3) if row.mode == "solo" else (1, need.min_level - 1)
        if not lowest <= level[row.staff] <= highest:
            yield "level"
        if row.pct < facts.least[cell[0]]:
            yield "level"
    yield from _broken_team(facts, need, team)
    yield from _broken_mentoring(facts, need, team, level)
    yield from _broken_pins(reading, cell, begin)


def _broken_team(facts: Facts, need: Requirement, team: list[Row]) -> Iterator[str]:
    solo = sum(row.pct for row in team if row.mode == "solo")
    if solo > facts.required[need.requirement_id]:
        yield "coverage"
    if facts.policy.full_coverage and shortfall(facts, need, team) > 0:
        yield "coverage"
    if need.max_people is not None and len(team) > need.max_people:
        yield "team"
    if set(need.named_staff) - {row.staff for row in team}:
        yield "team"


def _broken_mentoring(
    facts: Facts, need: Requirement, team: list[Row], level: dict[str, int]
) -> Iterator[str]:
    paired = [row for row in team if row.mode == "paired"]
    mentors = [row for row in team if row.mode == "solo" and level[row.staff] == 3]
    ratio = facts.skills[need.skill_id].trainees_per_mentor
    if len(paired) > need.trainee_slots or len(paired) > ratio * len(mentors):
        yield "pairing"
    if sum(row.pct for row in paired) > ratio * sum(row.pct for row in mentors):
        yield "pairing"
    experienced = sum(row.pct for row in team if level[row.staff] == 3)
    if experienced < facts.share(need.requirement_id) * sum(row.pct for row in team):
        yield "experience"


def _broken_pins(reading: Reading, cell: Cell, begin: int) -> Iterator[str]:
    facts = reading.facts
    team = {(row.staff, row.mode, row.pct) for row in reading.teams[cell]}
    rows = [row for row in facts.scenario.baseline if (row.requirement_id, row.segment) == cell]
    in_force = {(row.staff_id, str(row.mode.value), row.fte_pct) for row in rows}
    pinned = {(row.staff_id, str(row.mode.value), row.fte_pct) for row in rows if row.pinned}
    if pinned - team or (begin < facts.frozen and team != in_force):
        yield "pins"


def broken_by_person(reading: Reading) -> Iterator[str]:
    """Rules of one person's whole year."""
    facts = reading.facts
    for staff_id, rows in reading.rows_by_staff():
        limit = facts.staff[staff_id].max_studies or facts.policy.max_studies
        for period in range(facts.periods):
            if charge(reading, staff_id, period) > facts.capacity[staff_id][period]:
                yield "capacity"
            running = [row for row in rows if reading.pct_in([row], period)]
            if len({_study(facts, row) for row in running}) > limit:
                yield "concurrency"
        for one, other in itertools.combinations(rows, 2):
            yield from _broken_between(reading, one, other)


def _study(facts: Facts, row: Row) -> str:
    return str(facts.study_of(row.requirement).study_id)


def _broken_between(reading: Reading, one: Row, other: Row) -> Iterator[str]:
    facts = reading.facts
    needs = facts.requirements[one.requirement], facts.requirements[other.requirement]
    studies = facts.study_of(one.requirement), facts.study_of(other.requirement)
    clients = [facts.clients[study.client_id] for study in studies]
    group = clients[0].firewall_group
    if clients[0] != clients[1] and group and group == clients[1].firewall_group:
        spans = [reading.span((row.requirement, row.segment)) for row in (one, other)]
        free = max(spans[1][0] - spans[0][1], spans[0][0] - spans[1][1])
        if free < facts.cooling:
            yield "firewall"
    blinding = {need.blinding for need in needs if need.blinding is not None}
    if studies[0] == studies[1] and len(blinding) == 2:
        yield "blinding"
    if any(b.requirement_id in a.independent_of for a, b in (needs, needs[::-1])):
        yield "independence"


def broken_protections(reading: Reading) -> Iterator[str]:
    """Rules `protection` and `release`."""
    facts, plan = reading.facts, reading.plan
    for protection_id, protection in facts.protections.items():
        holds = [hold for hold in plan.held if hold.protection == protection_id]
        begin, end = facts.window[protection_id]
        if begin < end:
            if set(protection.named_staff) - {hold.staff for hold in holds}:
                yield "protection"
            if sum(hold.pct for hold in holds) > facts.reserved[protection_id]:
                yield "protection"
            if not all(may_hold(reading, protection, hold.staff) for hold in holds):
                yield "protection"
        for block in plan.released:
            if block.protection == protection_id:
                yield from broken_release(reading, protection, block.begin, block.end)


def may_hold(reading: Reading, protection: Protection, staff_id: str) -> bool:
    """Whether a person has function, skill and level at the window's first period."""
    facts = reading.facts
    first = facts.window[protection.protection_id][0]
    skill = facts.skill_row(staff_id, protection.skill_id)
    return (
        facts.staff[staff_id].function == protection.function
        and skill is not None
        and facts.covers(skill.valid_from, skill.valid_to, first, first + 1)
        and reading.level(staff_id, protection.skill_id, first) >= protection.min_level
    )


def broken_release(reading: Reading, protection: Protection, begin: int, end: int) -> Iterator[str]:
    """The rule `release` for one block."""
    facts = reading.facts
    window = facts.window[protection.protection_id]
    if protection.release_notice is None or begin < protection.release_notice:
        yield "release"
    if not window[0] <= begin < end <= window[1]:
        yield "release"
    for need in facts.requirements.values():
        key = (facts.study_of(need.requirement_id).study_id, need.function, need.skill_id)
        if key != (protection.study_id, protection.function, protection.skill_id):
            continue
        start, finish = reading.plan.starts[need.activity_id], reading.end(need.activity_id)
        if finish > begin and start < end + protection.recall:
            yield "release"
