"""Rules and terms of docs/model.md, line by line: a slow, independent second opinion."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from tests.support.facts import Facts, exact
from tests.support.words import Block, Hold, Row, WordPlan

if TYPE_CHECKING:
    from crostaff.scenario.records import Protection, Requirement
    from crostaff.scenario.scenario import Scenario

Cell = tuple[str, int]
Levels = dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class Reading:
    """A plan and everything that follows from it."""

    facts: Facts
    plan: WordPlan

    @cached_property
    def teams(self) -> dict[Cell, list[Row]]:
        """Rows by requirement and segment; every segment has an entry."""
        teams: dict[Cell, list[Row]] = {
            (need, segment): []
            for need in self.facts.requirements
            for segment in range(len(self.facts.segments(need)))
        }
        for row in self.plan.assigned:
            teams[row.requirement, row.segment].append(row)
        return teams

    def reserving(self, held: tuple[Hold, ...], released: tuple[Block, ...]) -> Reading:
        """Return the same starts and assignments with other holders and releases."""
        plan = WordPlan(self.plan.starts, self.plan.assigned, held, released)
        other = Reading(self.facts, plan)
        other.__dict__.update(
            teams=self.teams, levels=self.levels, staffing_terms=self.staffing_terms
        )
        return other

    def span(self, cell: Cell) -> tuple[int, int]:
        """Periods ``[begin, end)`` of a segment."""
        need = self.facts.requirements[cell[0]]
        offset, length = self.facts.segments(cell[0])[cell[1]]
        begin = self.plan.starts[need.activity_id] + offset
        return begin, begin + length

    def end(self, activity_id: str) -> int:
        """End boundary of an activity."""
        return self.plan.starts[activity_id] + self.facts.activities[activity_id].duration

    @cached_property
    def levels(self) -> Levels:
        """Level of every person in every skill at boundaries 0 … P."""
        return levels(self)

    @cached_property
    def staffing_terms(self) -> dict[str, Fraction]:
        """Signed terms that starts and assignments alone decide."""
        return _sums(
            itertools.chain(
                itertools.chain.from_iterable(
                    _terms_of_cell(self, cell, team) for cell, team in self.teams.items()
                ),
                _tardiness(self),
                _moved(self),
                _trained(self),
            )
        )

    def level(self, staff_id: str, skill_id: str, boundary: int) -> int:
        """Level of a person in a skill at a boundary."""
        return self.levels[staff_id, skill_id][boundary] if self.knows(staff_id, skill_id) else 0

    def knows(self, staff_id: str, skill_id: str) -> bool:
        """Whether the skill table has the pair."""
        return self.facts.skill_row(staff_id, skill_id) is not None

    def rows_by_staff(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield every person with their rows."""
        for staff_id in self.facts.staff:
            yield staff_id, [row for row in self.plan.assigned if row.staff == staff_id]

    def pct_in(self, rows: Sequence[Row], period: int) -> int:
        """FTE percent of some rows in a period."""
        total = 0
        for row in rows:
            begin, end = self.span((row.requirement, row.segment))
            total += row.pct if begin <= period < end else 0
        return total

    def released(self, protection_id: str, period: int) -> bool:
        """Whether a protection lets its holders go in a period."""
        return any(
            block.protection == protection_id and block.begin <= period < block.end
            for block in self.plan.released
        )

    def hold_in(self, hold: Hold, period: int) -> int:
        """Reserved percent of a hold in a period, release apart."""
        begin, end = self.facts.window[hold.protection]
        inside = begin <= period < end
        return hold.pct if inside and self.facts.capacity[hold.staff][period] > 0 else 0


def read(scenario: Scenario, plan: WordPlan) -> Reading:
    """Return a plan ready to be judged."""
    return Reading(Facts(scenario), plan)


def levels(reading: Reading) -> Levels:
    """Section 5: hours are credited when a segment ends."""
    facts = reading.facts
    table: Levels = {}
    for row in facts.scenario.staff_skills:
        table[row.staff_id, row.skill_id] = [int(row.level)]
    done = {(row.staff_id, row.skill_id): exact(row.hours) for row in facts.scenario.staff_skills}
    for boundary in range(1, facts.periods + 1):
        for (staff_id, skill_id), history in table.items():
            before = history[boundary - 1]
            credited = _credited(reading, staff_id, skill_id, boundary, history)
            history.append(before)
            threshold = {
                1: facts.skills[skill_id].hours_to_qualified,
                2: facts.skills[skill_id].hours_to_experienced,
            }.get(before)
            if credited == 0 or threshold is None:
                continue
            done[staff_id, skill_id] += credited
            if done[staff_id, skill_id] >= exact(threshold):
                history[boundary] = before + 1
                done[staff_id, skill_id] = Fraction(0)
    return table


def _credited(
    reading: Reading, staff_id: str, skill_id: str, boundary: int, history: list[int]
) -> Fraction:
    """Hours that count towards the next level at a boundary."""
    facts, hours = reading.facts, Fraction(0)
    before = history[boundary - 1]
    if not facts.policy.growth:
        return hours
    for row in reading.plan.assigned:
        if row.staff != staff_id or facts.requirements[row.requirement].skill_id != skill_id:
            continue
        begin, end = reading.span((row.requirement, row.segment))
        counts = row.mode == "paired" or before == 2
        if end == boundary and history[begin] == before and counts:
            hours += Fraction(row.pct, 100) * facts.hours * (end - begin)
    return hours


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


def charge(reading: Reading, staff_id: str, period: int) -> int:
    """Capacity that a person's assignments and unreleased holds take in a period."""
    facts = reading.facts
    rows = [row for row in reading.plan.assigned if row.staff == staff_id]
    rows = [row for row in rows if reading.pct_in([row], period)]
    total = 0
    for key, holds in live_holds(reading, staff_id, period).items():
        matched = [row for row in rows if matches(facts, row, key)]
        rows = [row for row in rows if row not in matched]
        total += max(sum(pct for _, pct in holds), sum(row.pct for row in matched))
    return total + sum(row.pct for row in rows)


Key = tuple[str, str, str]


def live_holds(
    reading: Reading, staff_id: str, period: int
) -> dict[Key, list[tuple[Protection, int]]]:
    """Unreleased holds of a person in a period, by protected study, function and skill."""
    holds: dict[Key, list[tuple[Protection, int]]] = defaultdict(list)
    for hold in reading.plan.held:
        protection = reading.facts.protections[hold.protection]
        pct = reading.hold_in(hold, period)
        if hold.staff == staff_id and pct and not reading.released(hold.protection, period):
            key = (protection.study_id, protection.function, protection.skill_id)
            holds[key].append((protection, pct))
    return holds


def matches(facts: Facts, row: Row, key: Key) -> bool:
    """Whether a row works for the study, function and skill."""
    need = facts.requirements[row.requirement]
    return (facts.study_of(need.requirement_id).study_id, need.function, need.skill_id) == key


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


def shortfall(facts: Facts, need: Requirement, team: Sequence[Row]) -> Fraction:
    """Percent of a requirement that its team does not deliver."""
    skill = facts.skills[need.skill_id]
    net = exact(skill.trainee_output) - exact(skill.mentor_share)
    delivered = sum((row.pct if row.mode == "solo" else net * row.pct) for row in team)
    return max(Fraction(0), facts.required[need.requirement_id] - Fraction(delivered))


def literal_terms(reading: Reading) -> dict[str, Fraction]:
    """Return the signed terms of section 6, exactly, in currency."""
    return _sums(itertools.chain(reading.staffing_terms.items(), _protected(reading)))


def _sums(parts: Iterable[tuple[str, Fraction]]) -> dict[str, Fraction]:
    terms: dict[str, Fraction] = {}
    for name, amount in parts:
        terms[name] = terms.get(name, Fraction(0)) + amount
    return terms


def _terms_of_cell(reading: Reading, cell: Cell, team: list[Row]) -> Iterator[tuple[str, Fraction]]:
    facts, policy = reading.facts, reading.facts.policy
    need = facts.requirements[cell[0]]
    study = facts.study_of(need.requirement_id)
    win = exact(study.win_probability)
    begin, end = reading.span(cell)
    hours = facts.hours * (end - begin) / 100
    for row in team:
        billable = 1 if row.mode == "solo" else exact(policy.trainee_billable)
        yield "billing", row.pct * hours * billable * facts.rate(cell[0], row.staff) * win
        yield "labour", -row.pct * hours * exact(facts.staff[row.staff].cost_rate) * win
    price = exact(policy.shortfall_rate) * exact(study.priority) * win
    yield "shortfall", -shortfall(facts, need, team) * hours * price
    if cell[1] > 0:
        before = {row.staff for row in reading.teams[cell[0], cell[1] - 1]}
        if before:
            fresh = {row.staff for row in team} - before
            yield "handover", -len(fresh) * exact(policy.handover_cost)
    if facts.scenario.baseline:
        now = {row.staff: row.pct for row in team}
        for staff_id in facts.staff:
            old = facts.baseline_rows.get((*cell, staff_id))
            change = abs(now.get(staff_id, 0) - (old.fte_pct if old else 0))
            yield "disruption", -Fraction(change, 100) * (end - begin) * exact(policy.change_cost)


def _tardiness(reading: Reading) -> Iterator[tuple[str, Fraction]]:
    facts = reading.facts
    for study in facts.studies.values():
        price = exact(study.late_cost) * exact(study.priority)
        mine = [a for a in facts.activities.values() if a.study_id == study.study_id]
        for activity in mine:
            if activity.due is not None:
                late = max(0, reading.end(activity.activity_id) - facts.due_of(activity.due))
                yield "tardiness", -late * price
        if study.due is not None and mine:
            finish = max(reading.end(activity.activity_id) for activity in mine)
            yield "tardiness", -max(0, finish - facts.due_of(study.due)) * price


def _protected(reading: Reading) -> Iterator[tuple[str, Fraction]]:
    facts = reading.facts
    for protection_id, protection in facts.protections.items():
        study = facts.studies[protection.study_id]
        price = exact(facts.policy.shortfall_rate) * exact(study.priority)
        price *= exact(study.win_probability)
        holds = [hold for hold in reading.plan.held if hold.protection == protection_id]
        for period in range(*facts.window[protection_id]):
            if not reading.released(protection_id, period):
                there = sum(reading.hold_in(hold, period) for hold in holds)
                missing = Fraction(max(0, facts.reserved[protection_id] - there), 100)
                yield "shortfall", -missing * facts.hours * price
    for staff_id, rows in reading.rows_by_staff():
        for period in range(facts.periods):
            for key, group in live_holds(reading, staff_id, period).items():
                used = reading.pct_in([row for row in rows if matches(facts, row, key)], period)
                yield "idle", -_idle_cost(facts, staff_id, group, used) * facts.hours / 100


def _idle_cost(
    facts: Facts, staff_id: str, holds: list[tuple[Protection, int]], used: int
) -> Fraction:
    cost = Fraction(0)
    priced = [(facts.idle_cost(protection, staff_id), pct) for protection, pct in holds]
    for price, pct in sorted(priced, reverse=True):
        taken = min(pct, used)
        used -= taken
        cost += price * (pct - taken)
    return cost


def _moved(reading: Reading) -> Iterator[tuple[str, Fraction]]:
    facts = reading.facts
    for activity_id, start in facts.baseline_start.items():
        moved = abs(reading.plan.starts[activity_id] - start)
        yield "disruption", -moved * exact(facts.policy.shift_cost)


def _trained(reading: Reading) -> Iterator[tuple[str, Fraction]]:
    for (_, skill_id), history in reading.levels.items():
        if history[0] < 2 <= history[-1]:
            yield "training", exact(reading.facts.skills[skill_id].value_qualified)


def literal_value(reading: Reading) -> Fraction:
    """Plan value in currency."""
    return sum(literal_terms(reading).values(), Fraction(0))


def literal_tiers(reading: Reading) -> tuple[Fraction, ...]:
    """Value of every tier of the objective, each to be maximised."""
    terms = literal_terms(reading)
    people = {row.staff for row in reading.plan.assigned}
    trained = [h for h in reading.levels.values() if h[0] < 2 <= h[-1]]
    named = {
        "value": sum(terms.values(), Fraction(0)),
        "makespan": Fraction(-max(map(reading.end, reading.facts.activities), default=0)),
        "headcount": Fraction(-len(people)),
        "trainings": Fraction(-len(trained)),
    }
    return tuple(
        named[tier] if tier in named else terms.get(tier, Fraction(0))
        for tier in reading.facts.policy.tiers
    )
