"""Two plans, without a change and with it, that differ by the change's doing only.

Two solves may choose different plans of the same value: what then differs is chance. Where the plan
without goes as well, it is kept. And one of them may have searched for longer: what it found that
has nothing to do with the change, the other gets too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from crostaff.analysis.asking import Solved, rescored
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan
from crostaff.plan.score import objectives
from crostaff.plan.summary import Status, Summary
from crostaff.problem import Problem

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
    best, reached = after.decisions, objectives(problem, after.decisions)
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
        if not check(problem, tried) and (value := objectives(problem, tried)) >= reached:
            best, reached = tried, value
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[:half], group[half:]]
    if best is after.decisions:
        return after
    return _planned(after.summary, problem, best)


def improved(before: Solved, after: Plan) -> Solved:
    """Return what is known of the scenario without a change, or better from the plan with it.

    Parameters
    ----------
    before : Solved
    after : Plan
        Of a scenario with all activities of the first; what else the first lacks is left out.
    """
    problem = before.problem
    if before.plan is None or before.status is Status.OPTIMAL:
        return before
    tried = _without_change(after, problem)
    known = objectives(problem, before.plan.decisions)
    if objectives(problem, tried) <= known or check(problem, tried):
        return before
    plan = _planned(before.summary, problem, tried)
    return Solved(plan.summary, plan, problem)


def _without_change(plan: Plan, problem: Problem) -> Decisions:
    """Return the decisions of a plan by the indexes of a problem, without what it lacks."""
    wide, decisions = plan.problem, plan.decisions
    activity = [problem.activity_index.get(one.id) for one in wide.activities]
    need = [problem.requirement_index.get(one.id) for one in wide.requirements]
    staff = [problem.staff_index.get(one.id) for one in wide.staff]
    protection = [problem.protection_index.get(one.id) for one in wide.protections]
    return Decisions(
        {index: p for a, p in decisions.starts.items() if (index := activity[a]) is not None},
        tuple(
            row._replace(staff=person, requirement=index)
            for row in decisions.assigned
            if (person := staff[row.staff]) is not None
            and (index := need[row.requirement]) is not None
        ),
        tuple(
            row._replace(staff=person, protection=index)
            for row in decisions.held
            if (person := staff[row.staff]) is not None
            and (index := protection[row.protection]) is not None
        ),
        tuple(
            row._replace(protection=index)
            for row in decisions.released
            if (index := protection[row.protection]) is not None
        ),
    )


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


def _planned(summary: Summary, problem: Problem, decisions: Decisions) -> Plan:
    """Return decisions as a plan with their own value, and the bound of the problem."""
    plan = Plan(problem, decisions, summary)
    return replace(plan, summary=rescored(summary, plan))
