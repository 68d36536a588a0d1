"""``value_of``: what one more person, place, release or week is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crostaff.analysis.asking import Asker, Effort, Solved
from crostaff.analysis.interval import gain
from crostaff.analysis.quote.settling import improved, settled
from crostaff.analysis.taken import known_of
from crostaff.analysis.worth.asked import (
    KINDS,
    Asked,
    later_deadline,
    let_go,
    more_places,
    more_staff,
)
from crostaff.analysis.worth.value import ValueOf
from crostaff.errors import CrostaffError
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Status
from crostaff.solve.progress import Listener
from crostaff.solve.result import Result


def value_of(
    result: Result | Plan,
    *,
    hire: str | Mapping[str, object] | None = None,
    training_place: str | None = None,
    release: str | None = None,
    deadline: str | None = None,
    time_limit: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    progress: bool | Listener = False,
) -> ValueOf:
    """Plan anew with one more of something: what that is worth, at least and at most.

    Give exactly one of ``hire``, ``training_place``, ``release`` and ``deadline``.

    Parameters
    ----------
    result : Result or Plan
        Of the scenario as it is.
    hire : str or mapping, optional
        A requirement: one more full-time person who could fill it alone, with the cost and grade
        of a colleague. Or the columns of a person, with ``skills`` as levels by skill.
    training_place : str, optional
        A requirement that takes one more person in mode ``paired``.
    release : str, optional
        A protection whose holders may be lent at once.
    deadline : str, optional
        A study whose due dates and deadlines, and those of its activities, are one period later; or
        one activity.
    time_limit : float
        Seconds of wall time.
    workers, seed : int
        As ``crostaff.solve`` takes them.
    deterministic_limit : float, optional
        Work limit.
    progress : bool or callable
        As ``crostaff.solve`` takes it.

    Returns
    -------
    ValueOf
        Sentences first, tables behind; ``report`` writes a page.

    Raises
    ------
    ScenarioError
        If an id is unknown, or the change does not fit the scenario.
    NoPlanError
        If the result holds no plan.
    CrostaffError
        If none or several are given, there is nothing to loosen, or the plan breaks a rule.
    """
    effort = Effort(time_limit, workers, seed, deterministic_limit, progress)
    before = known_of(result, "value_of", "result", "no value to add to")
    given = before.plan
    wanted = dict(zip(KINDS, (hire, training_place, release, deadline), strict=True))
    asked = _asked(before, wanted)
    changed = before.problem.scenario.apply(asked.edits)
    asker = Asker(effort)
    share = 1.0 if before.status is Status.OPTIMAL else 0.5
    what = f"the scenario with {asked.words}"
    after = asker.require(changed, what, share=share, near=before.plan)
    before = asker.again(before, "the scenario as it is", share=1.0)
    value = _value(before, after, asked, is_interrupted=asker.is_interrupted)
    return replace(value, given=given)


def _asked(solved: Solved, given: Mapping[str, str | Mapping[str, object] | None]) -> Asked:
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        told = ", ".join(named) or "none of them"
        raise CrostaffError(f"value_of takes exactly one of {', '.join(KINDS)}; given: {told}")
    (kind,) = named
    value = given[kind]
    scenario = solved.problem.scenario
    if kind == "hire" and isinstance(value, str | Mapping):
        return more_staff(solved, value)
    if not isinstance(value, str):
        raise CrostaffError(f"{kind} is of type {type(value).__name__}; give an id as text")
    if kind == "training_place":
        return more_places(scenario, value)
    return let_go(scenario, value) if kind == "release" else later_deadline(scenario, value)


def _value(before: Solved, after: Solved, asked: Asked, *, is_interrupted: bool) -> ValueOf:
    before = improved(before, after.require_plan())
    # The plan as it is still goes, so the other is never worth less.
    plan = settled(before.require_plan(), after.require_plan(), ())
    after = Solved(plan.summary, plan, after.problem)
    policy = before.problem.scenario.policy
    worth = gain(before.summary, after.summary, policy)
    if policy.tiers == ("value",) and worth.value is not None:
        worth = worth._replace(low=max(0.0, worth.low or 0.0))
    return ValueOf(asked.words, before, after, worth, is_interrupted)
