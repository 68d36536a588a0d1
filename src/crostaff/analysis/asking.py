"""Several solves that answer one question, within one limit of time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from crostaff.errors import NoPlanError
from crostaff.plan.plan import Plan
from crostaff.plan.score import objectives
from crostaff.plan.summary import Status, Summary
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.solve.engine import solve
from crostaff.solve.options import SolveOptions
from crostaff.solve.progress import Listener, about
from crostaff.solve.result import Result

LEAST_SHARE = 0.01
"""Part of the whole time that must be left for one more solve to begin."""


@dataclass(frozen=True)
class Effort:
    """What all solves of a question may take together.

    Attributes
    ----------
    time_limit : float
        Seconds of wall time.
    workers, seed : int
    deterministic_limit : float or None
        Of each solve.
    progress : bool or callable
        As ``crostaff.solve`` takes it.
    """

    time_limit: float
    workers: int
    seed: int
    deterministic_limit: float | None
    progress: bool | Listener

    def __post_init__(self) -> None:
        """Refuse limits that no solve can keep, before anything is solved."""
        SolveOptions(
            time_limit=self.time_limit,
            workers=self.workers,
            seed=self.seed,
            deterministic_limit=self.deterministic_limit,
        )


@dataclass(frozen=True)
class Solved:
    """What is known of a scenario after a solve.

    Attributes
    ----------
    summary : Summary
    plan : Plan or None
    problem : Problem
    """

    summary: Summary
    plan: Plan | None
    problem: Problem

    @classmethod
    def of(cls, found: Result | Plan) -> Solved:
        """Return what a result or a plan says."""
        plan = found if isinstance(found, Plan) else found.plan
        return cls(found.summary, plan, found.problem)

    @property
    def status(self) -> Status:
        """How the solve ended."""
        return self.summary.status

    def require_plan(self) -> Plan:
        """Return the plan.

        Raises
        ------
        NoPlanError
            If there is none.
        """
        if self.plan is None:
            raise NoPlanError(f"no plan ({self.status})")
        return self.plan


@dataclass
class Asker:
    """Solves one scenario after the other while there is time."""

    effort: Effort
    is_interrupted: bool = False
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = time.perf_counter() + self.effort.time_limit

    @property
    def is_over(self) -> bool:
        """Whether no further solve should begin."""
        return self.is_interrupted or self._left < LEAST_SHARE * self.effort.time_limit

    @property
    def _left(self) -> float:
        return self._deadline - time.perf_counter()

    def solve(
        self, scenario: Scenario, what: str, *, share: float = 1.0, near: Plan | None = None
    ) -> Solved:
        """Solve a scenario in a share of the time that is left.

        Parameters
        ----------
        scenario : Scenario
        what : str
            What it is, for who watches.
        share : float
            Of the time left.
        near : Plan, optional
            Of a scenario with mostly the same ids, to begin from.
        """
        effort = self.effort
        result = solve(
            scenario,
            start_from=near,
            time_limit=max(share * self._left, LEAST_SHARE * effort.time_limit),
            workers=effort.workers,
            seed=effort.seed,
            deterministic_limit=effort.deterministic_limit,
            progress=about(what, effort.progress),
        )
        self.is_interrupted = self.is_interrupted or result.status is Status.INTERRUPTED
        return Solved.of(result)

    def again(self, known: Solved, what: str, *, share: float) -> Solved:
        """Go on with a scenario from its plan, if that is not proved to be best.

        What another scenario gains by a search that begins from that plan is then not taken for
        the doing of what differs.

        Parameters
        ----------
        known : Solved
            With a plan.
        what : str
            What it is, for who watches.
        share : float
            Of the time left.
        """
        if known.status is Status.OPTIMAL or self.is_over:
            return known
        found = self.solve(known.problem.scenario, what, share=share, near=known.plan)
        return better(known, found)

    def require(
        self, scenario: Scenario, what: str, *, share: float, near: Plan | None = None
    ) -> Solved:
        """Solve a scenario without a plan of which there is no answer.

        Parameters
        ----------
        scenario : Scenario
        what : str
            What it is, for messages and who watches.
        share : float
            Of the time left.
        near : Plan, optional
            To begin from; then nothing is asked after this solve, and an interrupted one will do.

        Raises
        ------
        NoPlanError
            If it has none.
        KeyboardInterrupt
            If the user ended it: what is asked was not looked at yet.
        """
        effort = self.effort
        found = self.solve(scenario, what, share=share, near=near)
        if self.is_interrupted and (near is None or found.plan is None):
            raise KeyboardInterrupt
        if found.plan is None:
            raise NoPlanError(no_plan(found, what, effort.time_limit))
        return found


def better(known: Solved, found: Solved) -> Solved:
    """Return the better of two plans of a scenario, of equals the first, with the better bound."""
    if found.plan is None or known.plan is None:
        return known
    before = objectives(known.problem, known.plan.decisions)
    after = objectives(found.problem, found.plan.decisions)
    one = found if after > before else known
    if after == before:
        # The later solve says more of it, and the first plan is the one that callers know.
        summary = rescored(found.summary, known.plan)
        one = Solved(summary, replace(known.plan, summary=summary), known.problem)
    if known.problem.scenario.policy.tiers != ("value",):
        return one
    bounds = [bound for bound in (known.summary.bound, found.summary.bound) if bound is not None]
    if not bounds or one.status is Status.OPTIMAL:
        return one
    plan = one.require_plan()
    summary = rescored(replace(one.summary, bound=min(bounds)), plan)
    return Solved(summary, replace(plan, summary=summary), one.problem)


def rescored(summary: Summary, plan: Plan) -> Summary:
    """Return a header with the value of a plan; the bound is the problem's and stays."""
    changed = replace(summary, value=plan.value, terms=plan.terms)
    if summary.bound is None or plan.problem.scenario.policy.tiers != ("value",):
        return changed
    room = round(summary.bound - plan.value, 2)
    return replace(
        changed,
        gap_potential=_ratio(room, summary.potential),
        gap_value=_ratio(room, abs(plan.value)),
    )


def _ratio(part: float, whole: float) -> float | None:
    if part == 0:
        return 0.0
    return part / whole if whole else None


def no_plan(found: Solved, what: str, seconds: float) -> str:
    """Return the message that there is no plan to compare with."""
    if found.status is Status.INFEASIBLE:
        step = "its hard rules contradict each other; relax dates, named staff, pins or"
        return f"{what} has no plan: {step} full_coverage first"
    return f"no plan of {what} was found in its share of {seconds:g} s; allow more seconds"
