"""One CP-SAT solve: interruptible, watched, with its status read from its numbers."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ortools.sat.python import cp_model

from crostaff.errors import CrostaffError
from crostaff.model.build import BuiltModel
from crostaff.model.context import LinearTerm
from crostaff.model.extract import add_hint, extract
from crostaff.plan.decisions import Decisions
from crostaff.solve.options import SolveOptions
from crostaff.solve.strategies import Strategy, strategies

_POLL_SECONDS = 0.05


class Verdict(Enum):
    """What a solve says of the model."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """The end of one solve.

    Attributes
    ----------
    verdict : Verdict
    decisions : Decisions or None
    objective, bound : int or None
        Of the maximised expression.
    interrupted : bool
        Whether the user stopped it.
    """

    verdict: Verdict
    decisions: Decisions | None
    objective: int | None
    bound: int | None
    interrupted: bool


Watcher = Callable[[int | None, int | None], None]
"""Called in the caller's thread with the best objective and bound so far."""


class _Callback(cp_model.CpSolverSolutionCallback):
    def __init__(self, news: queue.SimpleQueue[tuple[str, float]]) -> None:
        super().__init__()
        self._news = news

    def on_solution_callback(self) -> None:
        self._news.put(("objective", self.objective_value))


def maximise(
    built: BuiltModel,
    objective: LinearTerm,
    *,
    options: SolveOptions,
    seconds: float,
    watch: Watcher | None = None,
    presolve: bool = True,
    first: bool = False,
    tier: str = "value",
) -> Outcome:
    """Maximise an integer objective over the model, starting from its hint.

    Parameters
    ----------
    built : BuiltModel
    objective : LinearTerm
    options : SolveOptions
    seconds : float
        Wall time for this solve.
    watch : callable, optional
    presolve : bool
        Whether the solver may simplify the model first.
    first : bool
        Whether to stop at the first solution.
    tier : str
        What the objective is, for the strategies that are tried one after another, each from the
        best solution and bound so far.

    Raises
    ------
    CrostaffError
        If the solver rejects the model or a parameter.
    """
    built.ctx.model.maximize(objective.expression())
    began = time.monotonic()
    best = Outcome(Verdict.UNKNOWN, None, None, None, interrupted=False)
    ways = strategies(tier, options)
    for strategy in ways:
        left = seconds - (time.monotonic() - began)
        if strategy is not ways[-1]:
            left = min(left, seconds * strategy.share)
        solver = _solver(options, strategy, left, presolve=presolve)
        solver.parameters.stop_after_first_solution = first
        status, interrupted = _run(solver, built.ctx.model, beyond(best, watch))
        best = joined(best, _outcome(built, solver, status, interrupted=interrupted))
        is_settled = best.verdict in (Verdict.OPTIMAL, Verdict.INFEASIBLE)
        if interrupted or is_settled or (first and best.decisions is not None):
            break
        if best.decisions is not None:
            add_hint(built, best.decisions)
    return best


def _outcome(
    built: BuiltModel,
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    *,
    interrupted: bool,
) -> Outcome:
    if status == cp_model.MODEL_INVALID:
        reason = built.ctx.model.validate() or solver.solution_info()
        raise CrostaffError(f"the solver rejects the model or a solver parameter: {reason}")
    if status == cp_model.INFEASIBLE:
        return Outcome(Verdict.INFEASIBLE, None, None, None, interrupted)
    if status == cp_model.UNKNOWN:
        return Outcome(Verdict.UNKNOWN, None, None, _loose_bound(solver), interrupted)
    found, bound = round(solver.objective_value), round(solver.best_objective_bound)
    verdict = Verdict.OPTIMAL if bound == found else Verdict.FEASIBLE
    return Outcome(
        verdict, extract(built, solver.response_proto.solution), found, bound, interrupted
    )


def joined(best: Outcome, found: Outcome) -> Outcome:
    """Return the better plan with the better bound of two solves of one model."""
    if found.verdict is Verdict.INFEASIBLE:
        return found
    bound = _least(best.bound, found.bound)
    plan = best if _most(best.objective, found.objective) != found.objective else found
    verdict = plan.verdict
    if plan.objective is not None and plan.objective == bound:
        verdict = Verdict.OPTIMAL
    return Outcome(verdict, plan.decisions, plan.objective, bound, found.interrupted)


def beyond(best: Outcome, watch: Watcher | None) -> Watcher | None:
    """Return a watcher that never hears of less than is known."""
    if watch is None:
        return None
    return lambda objective, bound: watch(
        _most(best.objective, objective), _least(best.bound, bound)
    )


def _least(*values: int | None) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _most(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)


def _loose_bound(solver: cp_model.CpSolver) -> int | None:
    """Return the bound of a solve without a solution, where it proved any."""
    bound = solver.best_objective_bound
    return round(bound) if bound != 0 and abs(bound) < 2**62 else None


def _solver(
    options: SolveOptions, strategy: Strategy, seconds: float, *, presolve: bool
) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.max_time_in_seconds = max(seconds, 0.01)
    parameters.num_workers = options.workers
    parameters.random_seed = options.seed
    parameters.catch_sigint_signal = False
    parameters.cp_model_presolve = presolve
    if options.deterministic_limit is not None:
        # Several threads repeat themselves for one number of threads only.
        parameters.num_workers = 1
        parameters.max_deterministic_time = options.deterministic_limit * strategy.share
    parameters.subsolvers.extend(strategy.subsolvers)
    for name, setting in {**strategy.parameters, **options.solver_parameters}.items():
        if not hasattr(parameters, name):
            raise CrostaffError(
                f"solver parameter {name!r} is unknown; see the CP-SAT parameters of OR-Tools"
            )
        try:
            setattr(parameters, name, setting)
        except (AttributeError, TypeError, ValueError):
            raise CrostaffError(
                f"solver parameter {name} cannot be {setting!r}; see the CP-SAT parameters of "
                "OR-Tools"
            ) from None
    return solver


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, watch: Watcher | None
) -> tuple[cp_model.CpSolverStatus, bool]:
    """Solve in a thread of its own, so that an interrupt stops the search and not the program."""
    news: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
    outcome: list[cp_model.CpSolverStatus] = []
    failure: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            outcome.append(solver.solve(model, _Callback(news)))
        except BaseException as error:  # noqa: BLE001  (handed to the caller's thread)
            failure.append(error)
        finally:
            done.set()

    solver.best_bound_callback = lambda bound: news.put(("bound", bound))
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    interrupted = False
    seen: dict[str, int] = {}
    while not done.is_set():
        try:
            done.wait(_POLL_SECONDS)
            if _drain(news, seen) and watch is not None:
                watch(seen.get("objective"), seen.get("bound"))
        except BaseException as error:
            solver.stop_search()
            interrupted = True
            if not isinstance(error, KeyboardInterrupt):
                thread.join()
                raise
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0], interrupted


def _drain(news: queue.SimpleQueue[tuple[str, float]], seen: dict[str, int]) -> bool:
    changed = False
    while True:
        try:
            kind, number = news.get_nowait()
        except queue.Empty:
            return changed
        seen[kind] = round(number)
        changed = True
