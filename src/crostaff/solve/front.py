"""Trade-offs between time, cost and quality: the plans that no other plan betters in all."""

from __future__ import annotations

import time
from collections.abc import Callable

from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError
from crostaff.plan.summary import Status
from crostaff.problem import Problem
from crostaff.scenario.given import require_valid
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import show
from crostaff.solve.efficient import Front
from crostaff.solve.engine import LARGEST_EXACT, solve
from crostaff.solve.epsilon import Epsilon
from crostaff.solve.judging import Judge
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import places
from crostaff.solve.progress import Listener, Progress
from crostaff.solve.replan import first_plans
from crostaff.solve.stop import Stop
from crostaff.solve.weighted import Weighted

MOST_STEPS = 50
"""Parts into which a range may be cut."""

MOST_PRICES = 10
"""Prices of experienced work where no number of steps is said."""

_FIRST_SHARE = 0.3
"""Part of the time for a first plan where none is found at once."""


def find_front(
    scenario: Scenario,
    options: SolveOptions,
    *,
    steps: int | None,
    listener: Listener | None,
) -> Front:
    """Find plans of which none betters another in lateness, net margin and quality at once.

    Parameters
    ----------
    scenario : Scenario
    options : SolveOptions
    steps : int or None
        Parts into which the ranges of lateness and quality are cut; ``None`` for every plan of
        the front.
    listener : callable or None
        Told how many plans there are.

    Raises
    ------
    CrostaffError
        If the scenario is none or faulty, or the steps are none.
    """
    whole = isinstance(steps, int) and not isinstance(steps, bool)
    if steps is not None and not (whole and 1 <= steps <= MOST_STEPS):
        raise CrostaffError(
            f"steps is {show(steps)}; give a whole number from 1 to {MOST_STEPS}, or None for all"
        )
    began = time.perf_counter()
    problem = compile_problem(require_valid(scenario))
    judge = Judge(problem, _teller(began, listener))
    if any(activity.earliest > activity.latest for activity in problem.activities):
        return _front(judge, began, is_infeasible=True)
    deadline = began + options.time_limit
    judge.take_first(first_plans(problem, None, seed=options.seed, stop=Stop(deadline)))
    if method_of(problem, options) == "search":
        return _searched(judge, options, began, steps)
    epsilon = Epsilon(judge, options, steps, deadline)
    epsilon.run()
    return _front(
        judge,
        began,
        is_complete=steps is None and not epsilon.is_open,
        is_infeasible=epsilon.is_infeasible,
        is_interrupted=epsilon.is_interrupted,
    )


def _searched(judge: Judge, options: SolveOptions, began: float, steps: int | None) -> Front:
    """Find a front by weighted sums; without a first plan by a solve for the value before."""
    deadline = began + options.time_limit
    if not judge.knowledge.points:
        seconds = max(_FIRST_SHARE * (deadline - time.perf_counter()), 0.01)
        result = solve(
            judge.problem.scenario.with_objective("value"),
            time_limit=seconds,
            workers=options.workers,
            seed=options.seed,
            deterministic_limit=options.deterministic_limit,
        )
        if result.plan is None:
            is_infeasible = result.status is Status.INFEASIBLE
            is_interrupted = result.status is Status.INTERRUPTED
            return _front(
                judge,
                began,
                method="search",
                is_infeasible=is_infeasible,
                is_interrupted=is_interrupted,
            )
        judge.take(result.plan.decisions)
    weighted = Weighted(judge, options, steps or MOST_PRICES, deadline)
    weighted.run()
    return _front(judge, began, method="search", is_interrupted=weighted.is_interrupted)


def method_of(problem: Problem, options: SolveOptions) -> str:
    """Return how the front of a problem is found: ``exact`` or ``search``."""
    size = places(problem, range(len(problem.cells)))
    if options.method == "exact" or not size:
        return "exact"
    if options.method == "search":
        return "search"
    return "search" if size > LARGEST_EXACT else "exact"


def _teller(began: float, listener: Listener | None) -> Callable[[int], None]:
    def tell(points: int) -> None:
        if listener is not None:
            seconds = time.perf_counter() - began
            listener(Progress(seconds, "search", value=float(points), tier="plans"))

    return tell


def _front(
    judge: Judge,
    began: float,
    *,
    method: str = "exact",
    is_complete: bool = False,
    is_infeasible: bool = False,
    is_interrupted: bool = False,
) -> Front:
    return Front(
        problem=judge.problem,
        points=judge.knowledge.front(),
        proved_ends=judge.knowledge.proved_ends(),
        steps=tuple(judge.knowledge.steps),
        method=method,
        is_complete=is_complete,
        is_infeasible=is_infeasible,
        is_interrupted=is_interrupted,
        seconds=time.perf_counter() - began,
    )
