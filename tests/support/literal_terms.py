"""Terms of docs/model.md, line by line: a slow, independent second opinion."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from tests.support.facts import Facts, exact
from tests.support.reading import Cell, Reading, live_holds, matches, shortfall
from tests.support.words import Row

if TYPE_CHECKING:
    from crostaff.scenario.records import Protection, Study


def literal_terms(reading: Reading) -> dict[str, Fraction]:
    """Return the signed terms of section 6, exactly, in currency."""
    return _sums(
        itertools.chain(staffing_terms(reading.staffed or reading).items(), _protected(reading))
    )


@lru_cache(maxsize=2)
def staffing_terms(reading: Reading) -> dict[str, Fraction]:
    """Return the signed terms that starts and assignments alone decide."""
    cells = (_terms_of_cell(reading, cell, team) for cell, team in reading.teams.items())
    return _sums(itertools.chain(*cells, _tardiness(reading), _moved(reading), _trained(reading)))


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
    for study, periods in late(reading):
        yield "tardiness", -periods * exact(study.late_cost) * exact(study.priority)


def late(reading: Reading) -> Iterator[tuple[Study, int]]:
    """Yield the periods after each due date, with the study."""
    facts = reading.facts
    for study in facts.studies.values():
        mine = [a for a in facts.activities.values() if a.study_id == study.study_id]
        for activity in mine:
            if activity.due is not None:
                yield study, max(0, reading.end(activity.activity_id) - facts.due_of(activity.due))
        if study.due is not None and mine:
            finish = max(reading.end(activity.activity_id) for activity in mine)
            yield study, max(0, finish - facts.due_of(study.due))


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


def literal_potential(facts: Facts) -> Fraction:
    """What full, free coverage would add over an empty plan, in currency."""
    total = Fraction(0)
    for name, need in facts.requirements.items():
        study = facts.study_of(name)
        able = [
            staff_id
            for staff_id, person in facts.staff.items()
            if person.function == need.function
            and (row := facts.skill_row(staff_id, need.skill_id)) is not None
            and row.level >= 1
        ]
        rate = max((facts.rate(name, staff_id) for staff_id in able), default=Fraction(0))
        if need.bill_rate is not None:
            rate = exact(need.bill_rate)
        hours = facts.required[name] * facts.activities[need.activity_id].duration * facts.hours
        price = rate + exact(facts.policy.shortfall_rate) * exact(study.priority)
        total += hours / 100 * exact(study.win_probability) * price
    return total
