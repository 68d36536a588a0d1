"""``risk``: what becomes of a plan where work takes longer, and grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crostaff.analysis.risk.assessment import Risk
from crostaff.analysis.risk.outcomes import plan_of
from crostaff.analysis.risk.sampling import Sampler
from crostaff.analysis.risk.simulation import Simulation
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.plan.check import check
from crostaff.plan.plan import Plan
from crostaff.problem import Problem
from crostaff.scenario.templates import Templates, TemplateSource, load_templates
from crostaff.scenario.words import counted
from crostaff.solve.progress import Listener, print_progress
from crostaff.solve.result import Result

MAX_SAMPLES = 100_000
"""Most samples of one call."""

FIRST = "plan"
"""Name of the plan in question."""

Given = Result | Plan


def risk(
    plan: Result | Plan,
    *,
    samples: int = 200,
    seed: int = 0,
    candidates: Sequence[Result | Plan] | Mapping[str, Result | Plan] = (),
    templates: TemplateSource | Templates | None = None,
    progress: bool | Listener = False,
) -> Risk:
    """Sample how long work takes and how it grows, and see what becomes of a plan.

    Every sample is a scenario of its own. The plan is shifted to the right in it; people stay
    where they are as far as every hard rule allows, and whoever is free fills what that leaves
    open; docs/risk.md states the rules. Nothing is solved, and every outcome passes the checker.

    Parameters
    ----------
    plan : Result or Plan
        A valid plan; the tables about dates, numbers and promises are about it.
    samples : int
        At least 2; the first of many are the same as few with the same seed.
    seed : int
        Of the samples.
    candidates : sequence or mapping of str to Result or Plan
        Other plans of the same ids, judged on the same samples.
    templates : path, mapping or Templates, optional
        Whose ``delays`` are the distributions; default the built-in file, see
        ``crostaff.scenario.delays.Delays``.
    progress : bool or callable
        ``True`` prints to standard error; a callable gets every
        ``crostaff.solve.progress.Progress``.

    Returns
    -------
    Risk
        Sentences first, tables behind; ``report`` writes a page. Ctrl-C returns the samples so
        far.

    Raises
    ------
    NoPlanError
        If a result holds no plan.
    PlanError
        If a candidate uses ids that the scenario of the plan lacks.
    CrostaffError
        If a plan breaks a rule, numbers or names are out of range, or a sample ends later than a
        horizon can be long.
    """
    require_counts(samples, seed)
    first = _taken(plan, FIRST)
    problem = first.problem
    given = _named(candidates)
    taken = {name: _taken(other, name) for name, other in given.items()}
    plans = {FIRST: first} | {name: _of(problem, other) for name, other in taken.items()}
    for name, one in plans.items():
        require_valid(one, name)
    return assess(
        plans, samples=samples, seed=seed, templates=load_templates(templates), progress=progress
    )


def assess(
    plans: Mapping[str, Plan],
    *,
    samples: int,
    seed: int,
    templates: Templates,
    progress: bool | Listener = False,
    notes: tuple[str, ...] = (),
) -> Risk:
    """Return the risk of valid plans of one problem; the first of them is the one in question."""
    first = next(iter(plans.values()))
    sampler = Sampler(first.problem, templates)
    draws = sampler.draw(samples, seed)
    simulation = Simulation(
        tuple(plans),
        tuple(plans.values()),
        draws=draws,
        delays=templates.delays,
        listener=print_progress() if progress is True else progress or None,
    )
    return Risk(simulation.run(), draws, templates.delays, seed, sampler.stages, notes)


def require_counts(samples: int, seed: int) -> None:
    """Check the number of samples and the seed.

    Raises
    ------
    CrostaffError
        If either is out of range.
    """
    if not 2 <= samples <= MAX_SAMPLES:
        raise CrostaffError(
            f"samples is {samples}; a distribution takes at least 2 and at most {MAX_SAMPLES:,}"
        )
    if seed < 0:
        raise CrostaffError(f"seed is {seed}; choose 0 or more")


def require_valid(plan: Plan, name: str) -> None:
    """Check that a plan breaks no rule.

    Raises
    ------
    CrostaffError
        If it does; the message has the first violation.
    """
    violations = check(plan.problem, plan.decisions)
    if violations:
        raise CrostaffError(
            f"{name} has {counted(len(violations), 'violation')}, so there is no risk to look at; "
            f"first: {violations[0]}; see all with crostaff.check, and solve the scenario anew"
        )


def _named(given: Sequence[Given] | Mapping[str, Given]) -> dict[str, Given]:
    if isinstance(given, Mapping):
        named = dict(given)
    else:
        named = {f"candidate {place}": other for place, other in enumerate(given, 1)}
    if FIRST in named:
        raise CrostaffError(f"the name {FIRST!r} is that of the plan in question; choose another")
    return named


def _taken(given: object, name: str) -> Plan:
    if isinstance(given, Plan):
        return given
    if isinstance(given, Result):
        try:
            return given.require_plan()
        except NoPlanError as error:
            raise NoPlanError(f"{name} has no risk to look at: {error}") from None
    raise CrostaffError(
        f"risk takes plans or results; {name} is of type {type(given).__name__}; solve a scenario "
        "first"
    )


def _of(problem: Problem, plan: Plan) -> Plan:
    """Return a plan as one of another problem, by ids."""
    if plan.problem is problem:
        return plan
    decisions = plan.decisions_for(problem)
    if plan.problem.scenario == problem.scenario:
        return Plan(problem, decisions, plan.summary)
    return plan_of(problem, decisions)
