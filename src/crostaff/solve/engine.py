"""How a plan is found and bounded: the only caller of a solver."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from crostaff.compile import compile_problem
from crostaff.model.build import BuiltModel, build
from crostaff.model.context import ModelOptions
from crostaff.model.extract import add_hint
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan
from crostaff.plan.score import score
from crostaff.plan.summary import Status, Summary
from crostaff.scenario.given import require_valid
from crostaff.scenario.policy import COUNTS
from crostaff.scenario.scenario import Scenario, require_scenario
from crostaff.solve.disagreement import disagreement
from crostaff.solve.exact import Outcome, Verdict, maximise
from crostaff.solve.figures import amount, summed_up
from crostaff.solve.incumbent import Incumbent, at_least
from crostaff.solve.moving import Nearest, fewest_moved, limited, nearer, said
from crostaff.solve.options import LOCAL, SolveOptions
from crostaff.solve.pools import places
from crostaff.solve.progress import Listener, Progress, print_progress
from crostaff.solve.replan import first_plans, known_in_force
from crostaff.solve.result import Result, plan_of
from crostaff.solve.search import Search, grace
from crostaff.solve.stop import Stop

if TYPE_CHECKING:
    from distributed import Client

logger = logging.getLogger(__name__)

LARGEST_EXACT = 400
"""Up to this many (person, segment) places one model is solved as a whole."""

_ENDING = 2.0
"""Times the time of judging a plan that is kept to judge the last one, and to sum it up."""


def solve(
    scenario: Scenario,
    *,
    objective: str | Sequence[str] | None = None,
    stay_close_to: Plan | Result | None = None,
    most_moved: int | None = None,
    start_from: Plan | Result | None = None,
    time_limit: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    progress: bool | Listener = False,
    engine: str | Client = LOCAL,
    method: str = "auto",
    redundant: bool = True,
    solver_parameters: Mapping[str, object] | None = None,
) -> Result:
    """Plan a scenario: the best plan found in the time, checked, with a proven bound.

    Parameters
    ----------
    scenario : Scenario
    objective : str or sequence of str, optional
        ``value``, or tiers, most important first: plans ``scenario.with_objective(objective)``.
    stay_close_to : Plan or Result, optional
        The plan in force, of this scenario or of an earlier one with the same ids. It becomes the
        baseline: leaving it costs ``disruption`` at the prices of the policy, and the search
        begins from what of it still goes.
    most_moved : int, optional
        How many people may have other work than in the plan in force (``stay_close_to``, or the
        scenario's own baseline), whatever that costs; see docs/whatif.md for who counts.
    start_from : Plan or Result, optional
        A plan, of this scenario or of another one with mostly the same ids, from which the search
        begins as far as it still goes. Value, bound and digest are those of the scenario itself.
    time_limit : float
        Seconds of wall time.
    workers : int
        Worker processes of the search, or threads of one exact solve.
    seed : int
        Starts the random choices of the search; another seed may find another plan.
    deterministic_limit : float, optional
        Work limit in CP-SAT's deterministic seconds; the same seed then gives the same plan with
        any number of workers, as long as the time limit is not reached first.
    progress : bool or callable
        ``True`` prints to standard error; a callable gets every ``Progress``.
    engine : str or distributed.Client
        ``local``, or a client of a Dask cluster with the same version of crostaff: then its
        threads, not ``workers``, do the small solves of a search. Models that are solved as a whole
        stay here.
    method : str
        ``exact`` solves one model, ``search`` many small ones around a plan (for the value only);
        ``auto`` chooses by size.
    redundant : bool
        Whether implied constraints are added; the optimum is the same without.
    solver_parameters : mapping of str to object, optional
        CP-SAT parameters by name, set last.

    Returns
    -------
    Result
        Ctrl-C ends the search and returns the best plan so far.

    Raises
    ------
    CrostaffError
        If the scenario is none or faulty (ScenarioError), or an option cannot be kept.
    SolverDisagreement
        If checker or score contradict the solver: a defect of crostaff, never of the input.
    """
    options = SolveOptions(
        time_limit=time_limit,
        workers=workers,
        seed=seed,
        deterministic_limit=deterministic_limit,
        engine=engine,
        method=method,
        redundant=redundant,
        solver_parameters=MappingProxyType(dict(solver_parameters or {})),
        most_moved=most_moved,
    )
    if objective is not None:
        scenario = require_scenario(scenario).with_objective(objective)
    listener = print_progress() if progress is True else progress or None
    before, start = plan_of(stay_close_to), plan_of(start_from)
    if before is not None:
        scenario = known_in_force(require_scenario(scenario), before)
    return _Run(scenario, options, listener, before, start).run()


@dataclass
class _Run:
    """One solve from scenario to result."""

    scenario: Scenario
    options: SolveOptions
    listener: Listener | None
    before: Plan | None = None
    start: Plan | None = None
    trace: list[Progress] = field(default_factory=list)
    incumbent: Incumbent | None = None
    interrupted: bool = False
    warnings: tuple[str, ...] = ()
    nearest: Nearest | None = None

    def __post_init__(self) -> None:
        self.began = time.perf_counter()
        self.judging_seconds = 0.0
        self.tell("compile")
        problem = compile_problem(require_valid(self.scenario))
        is_in_force = self.before is not None or problem.has_baseline
        self.problem = limited(problem, self.options.most_moved, is_in_force=is_in_force)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    @property
    def seconds_left(self) -> float:
        return self.options.time_limit - self.seconds

    def run(self) -> Result:
        """Return the best plan, the best so far if the user interrupts."""
        try:
            return self.run_to_the_end()
        except KeyboardInterrupt:
            self.interrupted = True
            return self.result(self.status(proved=False), None)

    def run_to_the_end(self) -> Result:
        problem = self.problem
        if any(activity.earliest > activity.latest for activity in problem.activities):
            return self.result(Status.INFEASIBLE, None)
        self.try_construct()
        if self.is_searched():
            return self.search()
        return self.exact()

    def is_searched(self) -> bool:
        """Whether many small models are better than one: for the value, if much is to be placed."""
        if self.problem.scenario.policy.tiers != ("value",) or self.options.method == "exact":
            return False
        size = places(self.problem, range(len(self.problem.cells)))
        return size > (0 if self.options.method == "search" else LARGEST_EXACT)

    def search(self) -> Result:
        """Find a first plan, then improve and bound it side by side."""
        if self.incumbent is None:
            built = self.build()
            outcome = self.solve_tier(built, "value", 1, first=True)
            if outcome.verdict is Verdict.INFEASIBLE:
                return self.infeasible(built)
        if self.incumbent is None or self.interrupted:
            return self.result(self.status(proved=False), None)
        reserved = _ENDING * self.judging_seconds + grace(self.options)
        stop = Stop(self.began + self.options.time_limit - reserved)
        tell = partial(self.tell, "search")
        search = Search(self.problem, self.incumbent, self.options, stop, tell)
        search.run()
        self.interrupted = search.interrupted
        if search.fault is not None:
            self.disagree(*search.fault)
        self.incumbent = self.judged(search.best)
        if search.bound < search.best.score.value_units:
            self.disagree(
                f"The bound {search.bound} is below a valid plan's "
                f"{search.best.score.value_units} units."
            )
        return self.result(self.status(search.is_proved), search.bound)

    def judged(self, best: Incumbent) -> Incumbent:
        """Judge as a whole what the search judged part by part."""
        violations = check(self.problem, best.decisions)
        if violations:
            self.disagree(f"The search's plan breaks a rule: {violations[0]}.", best.decisions)
        scored = score(self.problem, best.decisions)
        if scored != best.score:
            self.disagree(
                f"The parts of a plan add up to {best.score.value_units}, its score is "
                f"{scored.value_units}.",
                best.decisions,
            )
        return best

    def exact(self) -> Result:
        """Solve one model, tier by tier."""
        problem = self.problem
        built = self.build()
        bound: int | None = None
        proved = True
        tiers = problem.scenario.policy.tiers
        for number, tier in enumerate(tiers):
            outcome = self.solve_tier(built, tier, len(tiers) - number)
            if outcome.verdict is Verdict.INFEASIBLE:
                return self.infeasible(built)
            bound = outcome.bound
            if self.incumbent is None or self.interrupted:
                proved = False
                break
            reached = self.incumbent.objective(problem, tier)
            if bound is not None and bound < reached:
                self.disagree(f"The bound {bound} on {tier} is below a valid plan's {reached}.")
            proved = proved and bound is not None and self.is_met(bound, reached, tier)
            if number + 1 < len(tiers):
                built.ctx.model.add(built.objective(tier).expression() >= reached)
        return self.result(self.status(proved), bound)

    def is_met(self, bound: int, reached: int, tier: str) -> bool:
        """Whether bound and value are equal: to the minor unit, or as counts."""
        return amount(self.problem, bound, tier) == amount(self.problem, reached, tier)

    def build(self) -> BuiltModel:
        self.tell("build")
        return build(self.problem, ModelOptions(redundant=self.options.redundant))

    def try_construct(self) -> None:
        self.tell("construct")
        tier = self.problem.scenario.policy.tiers[0]
        stop, seed = Stop(self.began + self.options.time_limit), self.options.seed
        plans = first_plans(self.problem, self.before, self.start, seed=seed, stop=stop)
        for made, decisions in enumerate(plans, start=1):
            began = time.perf_counter()
            broken = check(self.problem, decisions)
            if broken:
                self.nearest = nearer(self.problem, self.nearest, decisions, broken)
            else:
                found = Incumbent(decisions, score(self.problem, decisions))
                self.judging_seconds = time.perf_counter() - began
                reached = found.objective(self.problem, tier)
                if self.incumbent is None or reached > self.incumbent.objective(self.problem, tier):
                    self.incumbent = found
                    self.tell("construct", reached, None, tier)
            if self.incumbent is not None and self.options.is_late(self.seconds, made=made):
                break

    def solve_tier(
        self, built: BuiltModel, tier: str, tiers_left: int, *, first: bool = False
    ) -> Outcome:
        if self.incumbent is not None:
            add_hint(built, self.incumbent.decisions)
        outcome = maximise(
            built,
            built.objective(tier),
            options=self.options,
            seconds=self.seconds_left / tiers_left,
            watch=lambda best, bound: self.tell(
                "search", at_least(self.incumbent, best, self.problem, tier), bound, tier
            ),
            first=first,
            tier=tier,
        )
        self.interrupted = outcome.interrupted
        self.adopt(outcome, tier)
        return outcome

    def adopt(self, outcome: Outcome, tier: str) -> None:
        """Take a solver's plan after the second opinion; keep the better of two."""
        decisions = outcome.decisions
        if decisions is None or outcome.objective is None:
            return
        violations = check(self.problem, decisions)
        if violations:
            self.disagree(f"The solver's plan breaks a rule: {violations[0]}.", decisions)
        found = Incumbent(decisions, score(self.problem, decisions))
        reached = found.objective(self.problem, tier)
        proved = outcome.verdict is Verdict.OPTIMAL
        if reached < outcome.objective or (proved and reached != outcome.objective):
            self.disagree(
                f"The solver counts {outcome.objective} for {tier}, the score {reached}.", decisions
            )
        if self.incumbent is None or reached >= self.incumbent.objective(self.problem, tier):
            self.incumbent = found
        elif proved:
            self.disagree(f"The solver proves {reached} best for {tier}; a better plan is known.")

    def infeasible(self, built: BuiltModel) -> Result:
        """Say infeasible only if the solver says so twice, differently, and no plan is known."""
        if self.incumbent is not None:
            self.disagree("The solver says infeasible, but a valid plan is known.")
        again = maximise(
            built,
            built.objective(self.problem.scenario.policy.tiers[0]),
            options=dataclasses.replace(self.options, seed=self.options.seed ^ 1),
            seconds=max(self.seconds_left, 1.0),
            presolve=False,
        )
        if again.decisions is not None:
            self.disagree("The solver says infeasible with presolve only.", again.decisions)
        if again.verdict is Verdict.INFEASIBLE:
            found = fewest_moved(self.problem, self.options, max(self.seconds_left, 1.0))
            if found is not None and (fault := found.fault(self.problem)):
                self.disagree(fault)
            self.nearest = found or self.nearest
            return self.result(Status.INFEASIBLE, None)
        self.warnings = ("a contradiction was found, but not confirmed in the time",)
        return self.result(Status.NO_PLAN_FOUND, None)

    def status(self, proved: bool) -> Status:
        if self.interrupted:
            return Status.INTERRUPTED
        if self.incumbent is None:
            return Status.NO_PLAN_FOUND
        return Status.OPTIMAL if proved else Status.FEASIBLE

    def tell(
        self, phase: str, best: int | None = None, bound: int | None = None, tier: str = "value"
    ) -> None:
        problem = None if phase == "compile" else self.problem
        gap = None
        if problem is not None and tier not in COUNTS and None not in (best, bound):
            gap = (bound - best) / problem.potential if problem.potential else None  # type: ignore[operator]
        message = Progress(
            seconds=self.seconds,
            phase=phase,
            value=None if best is None else amount(self.problem, best, tier),
            bound=None if bound is None else amount(self.problem, bound, tier),
            gap=gap,
            tier=tier,
        )
        self.trace.append(message)
        if self.listener is not None:
            self.listener(message)

    def disagree(self, message: str, decisions: Decisions | None = None) -> None:
        shown = decisions or (self.incumbent.decisions if self.incumbent else None)
        plan = None
        if shown is not None:
            plan = Plan(self.problem, shown, self.summary(Status.FEASIBLE, None))
        raise disagreement(self.scenario, message, plan)

    def result(self, status: Status, bound: int | None) -> Result:
        found = None if self.incumbent is None else self.incumbent.decisions
        told, why = said(self.problem, status, found, self.nearest)
        self.warnings += told
        summary = self.summary(status, bound)
        plan = None if found is None else Plan(self.problem, found, summary)
        tier = self.problem.scenario.policy.tiers[-1]
        reached = self.incumbent.objective(self.problem, tier) if self.incumbent else None
        self.tell("done", reached, bound, tier)
        return Result(summary, plan, self.problem, tuple(self.trace), why)

    def summary(self, status: Status, bound: int | None) -> Summary:
        return summed_up(
            self.problem,
            status,
            self.incumbent,
            bound,
            warnings=self.warnings,
            seconds=self.seconds,
            seed=self.options.seed,
        )
