"""``robust``: the plan that is best on average, of the nominal one and some made for samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from crostaff.analysis.risk.assessment import Risk
from crostaff.analysis.risk.recovery import recover
from crostaff.analysis.risk.risk import assess, require_counts
from crostaff.analysis.risk.sampling import Sampler
from crostaff.analysis.risk.simulation import outcome
from crostaff.analysis.risk.timing import has_begun, right_shift
from crostaff.analysis.risk.world import Timing
from crostaff.errors import CrostaffError
from crostaff.plan.check import check
from crostaff.plan.decisions import Assigned, Decisions
from crostaff.plan.plan import Plan, unsolved
from crostaff.plan.summary import Status
from crostaff.plan.transfer import transfer
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.templates import Templates, TemplateSource, load_templates
from crostaff.scenario.words import counted, show
from crostaff.solve.engine import solve
from crostaff.solve.options import is_whole
from crostaff.solve.progress import Listener, about
from crostaff.solve.result import Result

NOMINAL = "nominal"
"""Name of the plan that knows no samples."""

_APART = 2**32
"""Distance of the seed of the samples that make candidates from that of those that judge them."""

Solver = Callable[[Scenario, str], Result]


def robust(
    scenario: Scenario,
    *,
    samples: int = 100,
    plans: int = 4,
    time_limit: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    templates: TemplateSource | Templates | None = None,
    progress: bool | Listener = False,
) -> Risk:
    """Look for a plan that is best on average over sampled scenarios, not on the nominal one.

    Candidates are the plan of the scenario as it is, and the plans of some sampled scenarios
    brought back to it, each solved in an equal share of the time. All are judged on common
    samples that none of them was made from.

    Parameters
    ----------
    scenario : Scenario
    samples : int
        That judge the candidates.
    plans : int
        Candidates; one of them is the nominal plan.
    time_limit : float
        Seconds of all solves together; judging comes on top.
    workers, seed, deterministic_limit
        As in ``crostaff.solve``; the deterministic limit is that of each solve.
    templates, progress
        As in ``crostaff.risk``.

    Returns
    -------
    Risk
        Its plan is the best of the candidates on average, no proved optimum, and its table
        ``plans`` has them all. Ctrl-C ends the search for more, and judges those there are.

    Raises
    ------
    NoPlanError
        If the scenario itself has no plan.
    CrostaffError
        If a number is out of range.
    """
    require_counts(samples, seed)
    if not is_whole(plans) or plans < 1:
        raise CrostaffError(f"plans is {show(plans)}; at least one candidate is needed")
    known = load_templates(templates)

    def solved(one: Scenario, what: str) -> Result:
        return solve(
            one,
            time_limit=time_limit / plans,
            workers=workers,
            seed=seed,
            deterministic_limit=deterministic_limit,
            progress=about(what, progress),
        )

    first = solved(scenario, "the scenario as it is")
    nominal = first.require_plan()
    makers = _Makers(nominal, known, seed, solved, first.status is Status.INTERRUPTED)
    found = {NOMINAL: nominal}
    dropped: list[str] = []
    for number in range(1, plans):
        if makers.is_interrupted:
            dropped.append(f"Interrupted: {number:,} of {counted(plans, 'candidate')} were made.")
            break
        plan = makers.candidate(number - 1, plans - 1)
        if isinstance(plan, str):
            dropped.append(f"The plan made for sample {number} is left out: {plan}.")
        else:
            found[f"made for sample {number}"] = plan
    judged = assess(
        found, samples=samples, seed=seed, templates=known, progress=progress, notes=tuple(dropped)
    )
    return _best_first(judged, has_all_plans=not makers.is_interrupted)


@dataclass
class _Makers:
    """Makes candidates from samples that judge nothing."""

    nominal: Plan
    templates: Templates
    seed: int
    solved: Solver
    is_interrupted: bool

    def candidate(self, sample: int, of: int) -> Plan | str:
        """Return a plan made for a sample, or in words why there is none."""
        problem = self.nominal.problem
        draws = Sampler(problem, self.templates).draw(of, self.seed + _APART)
        timing = Timing.of(problem, self.nominal.decisions, draws.durations)
        world = outcome(self.nominal, timing, draws, sample).problem.scenario
        # What cannot be covered there would not be covered here either.
        full = problem.scenario.policy.full_coverage
        policy = world.policy.model_copy(update={"full_coverage": full})
        result = self.solved(
            world.model_copy(update={"policy": policy}), f"sample {sample + 1} of {of}"
        )
        self.is_interrupted = result.status is Status.INTERRUPTED
        if result.plan is None:
            return f"no plan of it was found ({result.status.value.replace('_', ' ')})"
        return self._brought_back(result.plan)

    def _brought_back(self, made: Plan) -> Plan | str:
        """Return a plan of a sampled scenario as one of the scenario as it is.

        Starts are cut to what its dates allow, and people stay by the recovery rules.
        """
        problem = self.nominal.problem
        decisions = transfer(made.problem, made.decisions, problem)
        windows = [(a.earliest, a.latest) for a in problem.activities]
        wanted = np.array(
            [
                min(max(decisions.starts[place], low), high)
                for place, (low, high) in enumerate(windows)
            ],
            dtype=np.int64,
        )
        lengths = np.array([[a.duration for a in problem.activities]], dtype=np.int64)
        begun = has_begun(problem, wanted)
        starts = right_shift(problem, wanted, lengths, begun=begun)[0].tolist()
        thawed = replace(decisions, assigned=self._teams(decisions, starts))
        recovered = recover(made.problem, thawed, problem, starts)
        violations = check(problem, recovered.decisions)
        if violations:
            return f"in the scenario as it is, {violations[0]}"
        return unsolved(problem, recovered.decisions)

    def _teams(self, decisions: Decisions, starts: list[int]) -> tuple[Assigned, ...]:
        """Return the teams of a made plan, but those of the nominal one in the frozen time."""
        problem = self.nominal.problem
        frozen = 0 if problem.is_off("pins") else problem.frozen

        def is_frozen(row: Assigned) -> bool:
            need = problem.requirements[row.requirement]
            length = problem.activities[need.activity].segments[0][1]
            return starts[need.activity] + row.segment * length < frozen

        free = (row for row in decisions.assigned if not is_frozen(row))
        return (*(row for row in self.nominal.decisions.assigned if is_frozen(row)), *free)


def _best_first(judged: Risk, *, has_all_plans: bool) -> Risk:
    """Return the same with the best plan as the one in question."""
    name = judged.plan_risks[0].plan
    order = sorted(judged.tracks, key=lambda track: track.name != name)
    return replace(judged, tracks=tuple(order), has_all_plans=has_all_plans)
