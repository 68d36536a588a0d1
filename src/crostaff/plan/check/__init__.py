"""The second opinion: every hard rule of docs/model.md, read from the plan without the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from crostaff.plan.check import moves, people, reservations, schedule, teams
from crostaff.plan.check.facts import Facts
from crostaff.plan.check.structure import sort_out
from crostaff.plan.check.violation import Violation
from crostaff.plan.decisions import Decisions
from crostaff.plan.part import Part
from crostaff.problem import Problem

__all__ = ["RULE_CHECKS", "Violation", "check"]

RULE_CHECKS: MappingProxyType[str, Callable[[Facts], Iterator[Violation]]] = MappingProxyType(
    {
        "timeline": schedule.timeline,
        "precedence": schedule.precedence,
        "capacity": people.capacity,
        "eligibility": people.eligibility,
        "level": people.level,
        "coverage": teams.coverage,
        "pairing": teams.pairing,
        "experience": teams.experience,
        "team": teams.team,
        "concurrency": people.concurrency,
        "firewall": people.firewall,
        "blinding": people.blinding,
        "independence": people.independence,
        "protection": reservations.protection,
        "release": reservations.release,
        "pins": schedule.pins,
    }
)
"""One check per hard rule, in the order of the contract."""


def check(problem: Problem, decisions: Decisions, *, part: Part | None = None) -> list[Violation]:
    """Return everything in a plan that breaks a hard rule; an empty list means it is valid.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Anything: unknown indexes, missing starts and double rows are violations too.
    part : Part, optional
        All that the decisions are about, beside dates: what others lack is then no violation.

    Returns
    -------
    list of Violation
        First what cannot be read at all, whatever rules are switched off; then rule by rule.
        Rules that the scenario switches off are skipped, and what cannot be read is left out
        of the other rules. Last, of a whole plan, the limit on people who move.
    """
    facts, violations = sort_out(problem, decisions, part)
    for rule, broken in RULE_CHECKS.items():
        if not problem.is_off(rule):
            violations.extend(broken(facts))
    if part is None:
        violations.extend(moves.most_moved(facts))
    return violations
