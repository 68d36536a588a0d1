"""A plan with a bid, with everything put back that need not differ from the plan without.

Two solves may choose different plans of the same value: what then differs is chance, not the bid's
doing. Where the plan without the bid goes as well, it is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan
from crostaff.plan.score import objective, score
from crostaff.plan.summary import Summary
from crostaff.problem import Problem
from crostaff.scenario.policy import COUNTS

MOST_CHECKS = 60
"""Plans looked at before the rest is left as it is."""


def settled(before: Plan, after: Plan, own: Collection[str]) -> Plan:
    """Return the second plan with as many studies as in the first as cost nothing.

    It is valid, and worth at least as much.

    Parameters
    ----------
    before, after : Plan
        The second scenario has all activities, requirements, protections and people of the first.
    own : collection of str
        Studies that only the second plan has.
    """
    problem = after.problem
    old = before.decisions_for(problem)
    best, reached = after.decisions, _tiers(problem, after.decisions)
    others = [
        study.index
        for study in problem.studies
        if study.id not in own
        and _part(problem, old, study.index) != _part(problem, best, study.index)
    ]
    groups, checks = ([others] if others else []), 0
    while groups and checks < MOST_CHECKS:
        group = groups.pop(0)
        tried = _with_studies(problem, best, old, frozenset(group))
        checks += 1
        if not check(problem, tried) and (value := _tiers(problem, tried)) >= reached:
            best, reached = tried, value
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[:half], group[half:]]
    if best is after.decisions:
        return after
    return Plan(problem, best, _summary(after.summary, problem, best))


def _tiers(problem: Problem, decisions: Decisions) -> tuple[int, ...]:
    """Return what the tiers say of a plan; more is better."""
    tiers = problem.scenario.policy.tiers
    amounts = ((tier, objective(problem, decisions, tier)) for tier in tiers)
    return tuple(-amount if tier in COUNTS else amount for tier, amount in amounts)


def _part(problem: Problem, decisions: Decisions, study: int) -> tuple[object, ...]:
    """Return what is decided of a study, in an order of its own."""
    only = _of_studies(problem, decisions, frozenset((study,)))
    rows = (sorted(part) for part in (only.assigned, only.held, only.released))
    return (dict(only.starts), *rows)


def _of_studies(problem: Problem, decisions: Decisions, studies: frozenset[int]) -> Decisions:
    def is_theirs(protection: int) -> bool:
        return problem.protections[protection].study in studies

    return Decisions(
        {a: p for a, p in decisions.starts.items() if problem.activities[a].study in studies},
        tuple(
            r for r in decisions.assigned if problem.requirements[r.requirement].study in studies
        ),
        tuple(row for row in decisions.held if is_theirs(row.protection)),
        tuple(row for row in decisions.released if is_theirs(row.protection)),
    )


def _with_studies(
    problem: Problem, decisions: Decisions, old: Decisions, studies: frozenset[int]
) -> Decisions:
    """Return decisions with those on some studies taken from others."""
    rest = frozenset(study.index for study in problem.studies) - studies
    kept = _of_studies(problem, decisions, rest)
    taken = _of_studies(problem, old, studies)
    return Decisions(
        {**kept.starts, **taken.starts},
        (*kept.assigned, *taken.assigned),
        (*kept.held, *taken.held),
        (*kept.released, *taken.released),
    )


def _summary(summary: Summary, problem: Problem, decisions: Decisions) -> Summary:
    """Return the header of other decisions; the bound is the problem's and stays."""
    found = score(problem, decisions)
    changed = replace(summary, value=found.value, terms=found.terms)
    if summary.gap_potential is None or summary.bound is None:
        return changed
    room = round(summary.bound - found.value, 2)
    return replace(
        changed,
        gap_potential=room / summary.potential if room else 0.0,
        gap_value=(room / abs(found.value) if found.value else None) if room else 0.0,
    )
