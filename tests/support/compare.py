"""Checker and score against their literal second opinion, on one plan."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from crostaff.plan.check import check
from crostaff.plan.score import objective, score
from crostaff.problem import Problem
from crostaff.scenario.policy import COUNTS
from tests.support.facts import Facts
from tests.support.literal import literal_check
from tests.support.literal_terms import literal_terms, literal_tiers
from tests.support.reading import Reading
from tests.support.words import WordPlan, to_decisions


def disagreements(problem: Problem, facts: Facts, plan: WordPlan) -> Iterator[str]:
    """Yield, in words, everything that the two readings of the contract do not share."""
    reading, decisions = Reading(facts, plan), to_decisions(problem, plan)
    expected = literal_check(reading)
    violations = check(problem, decisions)
    found = {violation.rule for violation in violations}
    same = bool(expected) == bool(found)
    if not same or (expected != found and "structure" not in expected):
        yield f"rules: literal {sorted(expected)}, check {[str(v) for v in violations]}"
    if expected:
        return
    terms = literal_terms(reading)
    result = score(problem, decisions)
    for name, units in result.units_by_term.items():
        if currency(problem, units) != terms.get(name, Fraction(0)):
            yield f"{name}: literal {terms.get(name, 0)}, score {currency(problem, units)}"
    tiers = facts.policy.tiers
    for tier, value in zip(tiers, literal_tiers(reading), strict=True):
        units = objective(problem, decisions, tier)
        amount = Fraction(-units) if tier in COUNTS else currency(problem, units)
        if amount != value:
            yield f"tier {tier}: literal {value}, objective {amount}"


def currency(problem: Problem, units: int) -> Fraction:
    """Return units of money as an exact amount."""
    return Fraction(units, 100 * problem.units_per_cent)
