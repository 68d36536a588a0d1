"""Random plans, sound and unsound ones: what checker and score are compared on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from tests.support.brute import all_holds, all_releases, teams_of
from tests.support.facts import Facts
from tests.support.literal import broken_dates, broken_on_cell
from tests.support.reading import Reading
from tests.support.words import Hold, Row, WordPlan

T = TypeVar("T")


def random_plan(rng: random.Random, facts: Facts, *, wild: float) -> WordPlan:
    """Return a plan that mostly keeps the rules, with faults at the given probability.

    Parameters
    ----------
    rng : random.Random
    facts : Facts
    wild : float
        Probability of each kind of fault; 0 keeps every rule of a single segment.
    """
    starts = _random_starts(rng, facts)
    plan = _staffed(rng, facts, WordPlan(starts))
    held = rng.choice(_first(all_holds(Reading(facts, plan))))
    released = rng.choice(_first(all_releases(Reading(facts, plan))))
    plan = replace(plan, held=held, released=released)
    for spoil in (_shift, _swap_mode, _resize, _drop, _intrude, _overhold, _widen):
        if rng.random() < wild:
            plan = spoil(rng, facts, plan)
    return plan


def _first(options: Iterator[T], limit: int = 200) -> list[T]:
    return [option for option, _ in zip(options, range(limit), strict=False)]


def _random_starts(rng: random.Random, facts: Facts) -> dict[str, int]:
    for _ in range(30):
        starts = {}
        for activity_id in facts.activities:
            first, last = facts.own_window(activity_id)
            kept = facts.baseline_start.get(activity_id, first)
            near = first <= kept <= last and rng.random() < 0.5
            starts[activity_id] = kept if near else rng.randint(first, last)
        if not set(broken_dates(Reading(facts, WordPlan(starts)))):
            break
    return starts


def _staffed(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    cells = sorted(Reading(facts, plan).teams, key=lambda cell: Reading(facts, plan).span(cell))
    for cell in cells:
        teams = teams_of(Reading(facts, plan), cell)
        rng.shuffle(teams)
        for team in teams[:6]:
            trial = replace(plan, assigned=plan.assigned + team)
            if team and not set(broken_on_cell(Reading(facts, trial), cell)):
                plan = trial
                break
    return plan


def _shift(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    activity_id = rng.choice(list(facts.activities))
    last = facts.periods - facts.activities[activity_id].duration
    return replace(plan, starts={**plan.starts, activity_id: rng.randint(0, last)})


def _swap_mode(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    return _edit(rng, plan, lambda row: row._replace(mode=rng.choice(["solo", "paired"])))


def _resize(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    pcts = range(facts.policy.fte_step, 101, facts.policy.fte_step)
    return _edit(rng, plan, lambda row: row._replace(pct=rng.choice(pcts)))


def _edit(rng: random.Random, plan: WordPlan, edit: Callable[[Row], Row]) -> WordPlan:
    rows = list(plan.assigned)
    if rows:
        place = rng.randrange(len(rows))
        rows[place] = edit(rows[place])
    return replace(plan, assigned=tuple(rows))


def _drop(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    rows = [row for row in plan.assigned if rng.random() < 0.6]
    return replace(plan, assigned=tuple(rows))


def _intrude(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    """Put anybody on any segment."""
    cells = list(Reading(facts, plan).teams)
    if not cells:
        return plan
    cell, staff_id = rng.choice(cells), rng.choice(list(facts.staff))
    rows = [row for row in plan.assigned if row[:3] != (staff_id, *cell)]
    pct = rng.choice(range(facts.policy.fte_step, 101, facts.policy.fte_step))
    mode = rng.choice(["solo", "paired"])
    return replace(plan, assigned=(*rows, Row(staff_id, *cell, mode, pct)))


def _overhold(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    """Let anybody hold for any protection."""
    if not facts.protections:
        return plan
    protection_id, staff_id = rng.choice(list(facts.protections)), rng.choice(list(facts.staff))
    rows = [hold for hold in plan.held if hold[:2] != (protection_id, staff_id)]
    pct = rng.choice(range(facts.policy.fte_step, 101, facts.policy.fte_step))
    return replace(plan, held=(*rows, Hold(protection_id, staff_id, pct)))


def _widen(rng: random.Random, facts: Facts, plan: WordPlan) -> WordPlan:
    """Move a release without asking anybody."""
    if not plan.released:
        return plan
    block, *rest = plan.released
    begin = rng.randint(0, facts.periods - 1)
    moved = block._replace(begin=begin, end=rng.randint(begin + 1, facts.periods))
    return replace(plan, released=(moved, *rest))
