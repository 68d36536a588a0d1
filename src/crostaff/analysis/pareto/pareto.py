"""``pareto``: what time, cost and quality cost each other."""

from __future__ import annotations

from crostaff.analysis.pareto.tradeoffs import TradeOffs
from crostaff.errors import NoPlanError
from crostaff.plan.summary import Status
from crostaff.scenario.scenario import Scenario
from crostaff.solve.advice import why_no_plan
from crostaff.solve.front import find_front
from crostaff.solve.options import SolveOptions
from crostaff.solve.progress import Listener, print_progress


def pareto(
    scenario: Scenario,
    *,
    steps: int | None = 4,
    time_limit: float = 300.0,
    workers: int = 2,
    seed: int = 0,
    deterministic_limit: float | None = None,
    method: str = "auto",
    progress: bool | Listener = False,
) -> TradeOffs:
    """Find plans that trade lateness, net margin and experienced hours, each with its gap.

    None of them is bettered by another in all three. Net margin is the plan value without what
    lateness costs; the policy's ``objective`` is not looked at.

    Parameters
    ----------
    scenario : Scenario
    steps : int, optional
        Into how many parts the ranges of lateness and of the experienced share are cut; ``None``
        asks for every plan that no other one betters, which may be very many.
    time_limit : float
        Seconds of wall time for everything.
    workers : int
        Threads of an exact solve, or worker processes of a search.
    seed : int
    deterministic_limit : float, optional
        Work limit of each solve, in CP-SAT's deterministic seconds.
    method : str
        ``exact`` for ε-constraints on one model, ``search`` for weighted sums on many small ones,
        ``auto`` by size, as in ``crostaff.solve``.
    progress : bool or callable
        ``True`` prints to standard error; a callable gets every ``Progress``.

    Returns
    -------
    TradeOffs
        Sentences first, tables behind, every plan at hand. Ctrl-C returns what there is.

    Raises
    ------
    CrostaffError
        If the scenario is none or faulty (ScenarioError), or an option cannot be kept.
    NoPlanError
        If there is no plan, or none was found; the message says why.
    """
    options = SolveOptions(
        time_limit=time_limit,
        workers=workers,
        seed=seed,
        deterministic_limit=deterministic_limit,
        method=method,
    )
    listener = print_progress() if progress is True else progress or None
    front = find_front(scenario, options, steps=steps, listener=listener)
    if front.points:
        return TradeOffs(front, steps)
    if front.is_interrupted:
        raise KeyboardInterrupt
    status = Status.INFEASIBLE if front.is_infeasible else Status.NO_PLAN_FOUND
    raise NoPlanError(f"no plan ({status}): {why_no_plan(front.problem, status)}")
