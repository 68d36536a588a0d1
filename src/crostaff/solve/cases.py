"""A proven bound of the whole from bounds of its pools, case by case.

Pools share nobody; what couples them is dates alone. A pool's bound holds for the dates of one
*case*: a box of start windows. Whatever the dates, each pool is in one of its cases, so the best
plan is worth at most

    max over dates of (what dates alone give + sum over pools of the bound of their case)

a small model with one literal per case. With one case each, every pool chooses dates for itself;
splitting the cases that this maximum lies in makes the pools agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ortools.sat.python import cp_model

from crostaff.model.build import BuiltModel, build
from crostaff.model.context import Literal, ModelOptions
from crostaff.model.rows import message_of
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.bound import PoolOutcome, box_bound, moving_activities, upper_bound
from crostaff.solve.limits import Limits
from crostaff.solve.pools import Pool
from crostaff.solve.stop import Stop

AGREEMENT_WORK = 0.5
"""Deterministic seconds for the dates that allow most."""


@dataclass(frozen=True)
class Case:
    """Some of the dates that a pool may choose.

    Attributes
    ----------
    bound : int
        Units that the pool's part of the value cannot exceed there.
    windows : mapping of int to (int, int)
        First and last start of the activities that are not free in their whole window.
    proved : bool
        Whether the bound is the best that the pool can do there.
    is_final : bool
        Whether more of the same effort would give nothing, though the bound is not proved.
    tries : int
        Solves that the bound took.
    effort : float
        Of the next one, in those of a first one.
    has_fallen : bool
        Whether any of them got anywhere, or of those of the case that this is a part of: solves
        that are ended too early give nothing.
    idle : int
        Solves since the bound fell last.
    late_fall : int or None
        Units that it fell by in the last third of the last solve, if that is known.
    """

    bound: int
    windows: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    proved: bool = False
    is_final: bool = False
    tries: int = 0
    effort: float = 1.0
    has_fallen: bool = False
    idle: int = 0
    late_fall: int | None = None

    @property
    def last_effort(self) -> float:
        """What the last solve took, or the first one will: what a part of the case takes."""
        return max(1.0, self.effort / 2)

    def learn(self, outcome: PoolOutcome) -> Case:
        """Return the case after one more solve."""
        falls = outcome.bound < self.bound
        late_fall = None
        if outcome.earlier is not None:
            late_fall = max(0, min(self.bound, outcome.earlier) - outcome.bound)
        return replace(
            self,
            bound=min(self.bound, outcome.bound),
            proved=outcome.proved,
            is_final=outcome.is_final,
            tries=self.tries + 1,
            effort=2 * self.effort,
            has_fallen=self.has_fallen or falls or outcome.proved or outcome.is_final,
            idle=0 if falls else self.idle + 1,
            late_fall=late_fall,
        )


class Bounds:
    """The bounds of all pools, as they become known.

    Parameters
    ----------
    problem : Problem
    pools : list of Pool
    ceilings : list of int
        What each pool cannot exceed, known without a solve.

    Attributes
    ----------
    total : int
        The bound on the whole value.
    """

    def __init__(self, problem: Problem, pools: list[Pool], ceilings: list[int]) -> None:
        self.problem = problem
        self.pools = pools
        self.cases = [[Case(ceiling)] for ceiling in ceilings]
        self.total = sum(ceilings)
        self._reached = [0] * len(pools)
        self._work = [_work_by_activity(problem, pool) for pool in pools]

    def reached(self, k: int) -> Case:
        """Return the case of a pool at the dates that allow most."""
        return self.cases[k][self._reached[k]]

    @property
    def by_pool(self) -> list[int]:
        """The bound of each pool at the dates that allow most."""
        return [self.reached(k).bound for k in range(len(self.pools))]

    def halves(self, k: int) -> tuple[Case, Case] | None:
        """Return the reached case in two, by the dates that move most work, if any do."""
        case = self.reached(k)
        widths = {a: self._window(case, a) for a in self._work[k]}
        wide = [a for a, (first, last) in widths.items() if first < last]
        if not wide:
            return None

        def moved(activity: int) -> tuple[int, int]:
            first, last = widths[activity]
            return self._work[k][activity] * (last - first), -activity

        activity = max(wide, key=moved)
        first, last = widths[activity]
        middle = (first + last) // 2
        early = {**case.windows, activity: (first, middle)}
        late = {**case.windows, activity: (middle + 1, last)}
        effort, has_fallen = case.last_effort, case.has_fallen
        return (
            Case(case.bound, early, effort=effort, has_fallen=has_fallen),
            Case(case.bound, late, effort=effort, has_fallen=has_fallen),
        )

    def _window(self, case: Case, activity: int) -> tuple[int, int]:
        data = self.problem.activities[activity]
        return case.windows.get(activity, (data.earliest, data.latest))

    def lower(self, k: int, bound: int) -> None:
        """Take over a bound of a pool that holds whatever the dates."""
        self.cases[k] = [replace(case, bound=min(case.bound, bound)) for case in self.cases[k]]
        # What dates alone give is never above 0.
        most = sum(max(case.bound for case in cases) for cases in self.cases)
        self.total = min(self.total, most)

    def replace(self, k: int, case: Case, *parts: Case) -> None:
        """Put cases in the place of one that they cover."""
        place = next(i for i, known in enumerate(self.cases[k]) if known is case)
        self.cases[k][place : place + 1] = parts
        if place < self._reached[k]:
            self._reached[k] += len(parts) - 1

    def agree(self, decisions: Decisions, *, seed: int, stop: Stop) -> float:
        """Find the dates that allow most, and with them the bound; return the work."""
        scope = Scope(decisions, frozenset(), moving_activities(self.problem), alone=True)
        built = build(self.problem, ModelOptions(), scope=scope)
        objective = built.dates()
        chosen: list[list[Literal]] = []
        for cases in self.cases:
            literals = _one_of(built, cases)
            for literal, case in zip(literals, cases, strict=True):
                objective.add(literal, case.bound)
            chosen.append(literals)
        built.ctx.model.maximize(objective.expression())
        solver = Limits(seed, stop, work=AGREEMENT_WORK).solver()
        status = stop.solve(solver, built.ctx.model)
        ceiling = box_bound(message_of(built.ctx.model))
        self.total = min(self.total, upper_bound(solver, status, ceiling=ceiling))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._reached = [
                next(i for i, literal in enumerate(literals) if solver.boolean_value(literal))
                for literals in chosen
            ]
        return float(solver.response_proto.deterministic_time)


def _one_of(built: BuiltModel, cases: list[Case]) -> list[Literal]:
    """Return a literal per case; one of them is true, and the dates are within its windows."""
    ctx = built.ctx
    if len(cases) == 1:
        return [ctx.true]
    literals: list[Literal] = [ctx.model.new_bool_var("") for _ in cases]
    ctx.model.add_exactly_one(literals)
    for literal, case in zip(literals, cases, strict=True):
        for activity, (first, last) in case.windows.items():
            ctx.model.add_implication(literal, ctx.start_le(activity, last))
            ctx.model.add_implication(literal, ctx.negated(ctx.start_le(activity, first - 1)))
    return literals


def _work_by_activity(problem: Problem, pool: Pool) -> dict[int, int]:
    """Return the pool's work on each activity that moves, in pct-periods."""
    work: dict[int, int] = {}
    for requirement in (problem.requirements[index] for index in pool.requirements):
        activity = problem.activities[requirement.activity]
        if not activity.is_fixed:
            size = requirement.pct * activity.duration
            work[activity.index] = work.get(activity.index, 0) + size
    return work
