"""``risk``: what becomes of a plan where work takes longer, and grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crostaff.analysis.risk.assessment import Risk
from crostaff.analysis.risk.sampling import Sampler
from crostaff.analysis.risk.simulation import Simulation
from crostaff.analysis.taken import require_rules_kept, taken
from crostaff.errors import CrostaffError
from crostaff.plan.plan import Plan, unsolved
from crostaff.problem import Problem
from crostaff.scenario.templates import Templates, TemplateSource, load_templates
from crostaff.scenario.words import show
from crostaff.solve.options import is_whole
from crostaff.solve.progress import Listener, print_progress
from crostaff.solve.result import Result

MAX_SAMPLES = 100_000
"""Most samples of one call."""

FIRST = "plan"
"""Name of the plan in question."""

NOTHING = "no risk to look at"
"""What there is without a valid plan."""

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
    first = taken(plan, "risk", FIRST, NOTHING)
    problem = first.problem
    others = {
        name: taken(other, "risk", name, NOTHING) for name, other in _named(candidates).items()
    }
    plans = {FIRST: first} | {name: _of(problem, other) for name, other in others.items()}
    for name, one in plans.items():
        require_rules_kept(one, name, NOTHING)
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
    if not is_whole(samples) or not 2 <= samples <= MAX_SAMPLES:
        raise CrostaffError(
            f"samples is {show(samples)}; a distribution takes at least 2 and at most "
            f"{MAX_SAMPLES:,}"
        )
    if not is_whole(seed) or seed < 0:
        raise CrostaffError(f"seed is {show(seed)}; choose a whole number from 0")


def _named(given: Sequence[Given] | Mapping[str, Given]) -> dict[str, Given]:
    if isinstance(given, Mapping):
        named = dict(given)
    elif isinstance(given, Plan | Result):
        raise CrostaffError(
            "candidates is one plan; give a list of plans, or a mapping of their names to them"
        )
    else:
        named = {f"candidate {place}": other for place, other in enumerate(given, 1)}
    if FIRST in named:
        raise CrostaffError(f"the name {FIRST!r} is that of the plan in question; choose another")
    return named


def _of(problem: Problem, plan: Plan) -> Plan:
    """Return a plan as one of another problem, by ids."""
    if plan.problem is problem:
        return plan
    decisions = plan.decisions_for(problem)
    if plan.problem.scenario == problem.scenario:
        return Plan(problem, decisions, plan.summary)
    return unsolved(problem, decisions)
