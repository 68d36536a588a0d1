"""An edit that only allows more never lowers the best value there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from hypothesis import assume, given

from crostaff.errors import ScenarioError
from crostaff.plan.summary import Status
from crostaff.scenario.policy import QUALITY_RULES, RULES
from crostaff.scenario.scenario import Scenario
from tests.support.oracle import solved
from tests.support.profiles import examples
from tests.support.strategies import tiny_scenarios
from tests.support.variants import aiming_at

pytestmark = pytest.mark.many

LATER = dt.timedelta(weeks=2)

Relaxed = Iterator[Callable[[], Scenario]]
"""Edits of a scenario, each to be tried by itself."""


def hires(scenario: Scenario) -> Relaxed:
    """One more expert of each function."""
    skills = {skill.skill_id: "experienced" for skill in scenario.skills}
    for function in dict.fromkeys(need.function for need in scenario.requirements):
        yield lambda function=function: scenario.hire(
            "helper", function=function, cost_rate=20, skills=skills
        )


def training_places(scenario: Scenario) -> Relaxed:
    """One more place to learn."""
    for need in scenario.requirements:
        yield lambda need=need: scenario.set_training_places(
            need.requirement_id, places=need.trainee_slots + 1
        )


def reserves(scenario: Scenario) -> Relaxed:
    """A reserve that may be lent at once, without recall, or is none any more."""
    for row in scenario.protections:
        name = row.protection_id
        yield lambda name=name: scenario.release(name, notice=0)
        yield lambda name=name: scenario.release(name, recall=0)
        yield lambda name=name: scenario.unprotect(name)


def dates(scenario: Scenario) -> Relaxed:
    """Deadlines and due dates two weeks later, or none."""
    rows = [(row.study_id, None, row) for row in scenario.studies]
    rows += [(row.study_id, row.activity_id, row) for row in scenario.activities]
    for study, activity, row in rows:
        named = {"activity_id": activity}
        if row.deadline is not None:
            for day in (None, row.deadline + LATER):
                yield lambda s=study, d=day, n=named: scenario.set_deadline(s, d, **n)
        if row.due is not None:
            for day in (None, row.due + LATER):
                yield lambda s=study, d=day, n=named: scenario.set_due(s, d, **n)


def pins(scenario: Scenario) -> Relaxed:
    """A pinned start, or pinned people, that may be left for the price of a change."""
    for row in scenario.baseline_starts:
        if row.pinned:
            yield lambda row=row: scenario.unpin_start(row.activity_id)
    for need in dict.fromkeys(row.requirement_id for row in scenario.baseline if row.pinned):
        yield lambda need=need: scenario.unpin(need)


def rules(scenario: Scenario) -> Relaxed:
    """A rule switched off."""
    for rule in RULES:
        if rule not in QUALITY_RULES and not scenario.policy.is_off(rule):
            yield lambda rule=rule: scenario.set_policy({"rules": {rule: "off"}})


@pytest.mark.parametrize("kind", [hires, training_places, reserves, dates, pins, rules])
def test_what_allows_more_is_worth_no_less(kind: Callable[[Scenario], Relaxed]) -> None:
    tried = 0

    @examples(40)
    @given(scenario=tiny_scenarios())
    def compare(scenario: Scenario) -> None:
        nonlocal tried
        scenario = aiming_at(scenario, "value")
        edits = list(kind(scenario))
        assume(edits)
        before = solved(scenario)
        assume(before.status is Status.OPTIMAL)
        for edit in edits:
            try:
                relaxed = edit()
            except ScenarioError:
                # Such as a deadline beyond the horizon.
                continue
            after = solved(relaxed)
            assert after.status is Status.OPTIMAL, relaxed.edits_in_words()
            assert after.require_plan().value >= before.require_plan().value
            tried += 1

    compare()
    assert tried >= 20
