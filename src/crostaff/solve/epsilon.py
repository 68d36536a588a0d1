"""The ε-constraint method: net margin is maximised within limits of lateness and quality.

Haimes, Lasdon and Wismer 1971; payoff table, grid and skipped cells as in Mavrotas 2009 (AUGMECON).
Instead of an augmented objective, whose weights must be small enough, each plan found is tested as
in Benson 1978: what gains most over it in all criteria together, without losing in any? If
that is nothing, no plan is better in one criterion and as good in the others.
"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass, replace
from fractions import Fraction

from crostaff.model.build import build
from crostaff.model.context import LinearTerm, ModelOptions
from crostaff.model.criteria import CriteriaTerms, Limits, keep
from crostaff.model.extract import add_hint
from crostaff.problem import Problem
from crostaff.solve.efficient import Point, Step, levels
from crostaff.solve.exact import Outcome, Verdict, maximise
from crostaff.solve.judging import Judge
from crostaff.solve.options import SolveOptions

_PATIENCE = 3
"""A solve may take this many times its share of the time left: most take less."""

_LEAST_SOLVES = 4
"""Solves that are always thought to be left."""


class _InterruptedError(Exception):
    """The user ended a solve."""


@dataclass
class Epsilon:
    """Finds a front by exact solves.

    Attributes
    ----------
    judge : Judge
    options : SolveOptions
    steps : int or None
        Parts into which the ranges of lateness and quality are cut; ``None`` for every plan of
        the front.
    deadline : float
        Moment of ``time.perf_counter``.
    is_open : bool
        Whether anything was not proved.
    is_infeasible, is_interrupted : bool
    """

    judge: Judge
    options: SolveOptions
    steps: int | None
    deadline: float
    is_open: bool = False
    is_infeasible: bool = False
    is_interrupted: bool = False

    def __post_init__(self) -> None:
        self.problem: Problem = self.judge.problem
        self.knowledge = self.judge.knowledge
        self.built = build(self.problem, ModelOptions(redundant=self.options.redundant))
        self.terms = CriteriaTerms(self.built)
        self._base = self.built.ctx.model
        self._solves_left = 8 + 2 * ((self.steps or 5) + 1) ** 2

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.perf_counter()

    def run(self) -> None:
        """Find the extremes, then the plans between them."""
        try:
            self._extremes()
            if self.knowledge.points:
                self._between()
                self._settle_others()
        except (KeyboardInterrupt, _InterruptedError):
            self.is_interrupted = self.is_open = True

    # One solve

    def _solve(self, what: str, objective: LinearTerm, limits: Limits) -> Outcome:
        """Maximise within limits, from the best plan known there, and take over what is found."""
        if self.seconds_left <= 0:
            self.is_open = True
            return Outcome(Verdict.UNKNOWN, None, None, None, interrupted=False)
        self.built.ctx.model = self._base.clone()
        keep(self.built, self.terms, limits)
        hint = self.knowledge.best(limits)
        if hint is not None:
            add_hint(self.built, hint.decisions)
        self._solves_left = max(_LEAST_SOLVES, self._solves_left - 1)
        share = _PATIENCE * self.seconds_left / self._solves_left
        seconds = min(self.seconds_left, share)
        outcome = maximise(self.built, objective, options=self.options, seconds=seconds)
        found = None
        if outcome.decisions is not None:
            found = self.judge.take(outcome.decisions)
            if not limits.admits(found.criteria):
                raise self.judge.disagreement(
                    f"The solver's plan is not within {limits}.", outcome.decisions
                )
        if outcome.verdict is Verdict.INFEASIBLE and hint is not None:
            raise self.judge.disagreement(
                f"The solver says infeasible within {limits}, but a plan is known.", hint.decisions
            )
        bound = outcome.bound if what == "margin" else None
        self.knowledge.steps.append(
            Step(what, limits, outcome.verdict.value, found.criteria if found else None, bound)
        )
        if outcome.verdict is Verdict.INFEASIBLE:
            self.knowledge.add_empty(limits)
        elif bound is not None:
            self.knowledge.add_bound(limits, bound)
        self.is_open = self.is_open or outcome.verdict in (Verdict.FEASIBLE, Verdict.UNKNOWN)
        if outcome.interrupted:
            raise _InterruptedError
        return outcome

    def _settle(self, point: Point) -> Point:
        """Better a plan in all criteria until it is proved that it cannot be."""
        while not point.proved:
            found = point.criteria
            limits = replace(point.as_limits, margin=found.margin)
            outcome = self._solve("efficiency", self.terms.gain(found), limits)
            if outcome.bound is not None and outcome.bound <= 0:
                point = replace(point, proved=True)
                self.knowledge.add(point)
                break
            better = self.knowledge.best(limits)
            if better is None or better.criteria.equals(found):
                self.is_open = True
                break
            point = better
        return point

    def _cell(self, limits: Limits) -> Point | None:
        """Return a plan of highest net margin within limits that cannot be bettered."""
        known, bound = self.knowledge.best(limits), self.knowledge.bound(limits)
        if self.knowledge.is_empty(limits):
            self.knowledge.steps.append(Step("margin", limits, "known", None, None))
            return None
        if known is not None and bound is not None and bound <= known.criteria.margin:
            self.knowledge.steps.append(Step("margin", limits, "known", known.criteria, bound))
            return self._settle(known)
        self._solve("margin", self.terms.margin, limits)
        best = self.knowledge.best(limits)
        return None if best is None else self._settle(best)

    # The payoff table

    def _extremes(self) -> None:
        """Find the best by each criterion, and among those the best by the others."""
        if self._cell(Limits()) is None:
            self.is_infeasible = self.knowledge.is_empty(Limits()) and self._is_confirmed()
            self.is_open = True
            return
        self._cell(Limits(lateness=self._least_lateness()))
        self._cell(Limits(share=self._largest_share()))

    def _is_confirmed(self) -> bool:
        """Say infeasible only if the solver says so twice, differently."""
        self.built.ctx.model = self._base.clone()
        other = dataclasses.replace(self.options, seed=self.options.seed ^ 1)
        seconds = max(self.seconds_left, 1.0)
        again = maximise(
            self.built, self.terms.margin, options=other, seconds=seconds, presolve=False
        )
        if again.decisions is not None:
            raise self.judge.disagreement(
                "The solver says infeasible with presolve only.", again.decisions
            )
        return again.verdict is Verdict.INFEASIBLE

    def _least_lateness(self) -> int:
        """Return the least lateness of any plan, as far as it is found."""
        negative = LinearTerm()
        negative.extend(self.terms.lateness, -1)
        least = min(p.criteria.lateness for p in self.knowledge.points)
        if least > 0:
            outcome = self._solve("lateness", negative, Limits())
            least = min(p.criteria.lateness for p in self.knowledge.points)
            if outcome.bound is not None and least > 0 and -outcome.bound >= least:
                self.knowledge.add_empty(Limits(lateness=least - 1))
        return least

    def _largest_share(self) -> Fraction:
        """Return the largest share of experienced work, as far as it is found (Dinkelbach 1967)."""
        while True:
            share = max(point.criteria.share for point in self.knowledge.points)
            if share == 1:
                return share
            objective = self.terms.excess(share)
            outcome = self._solve("share", objective, Limits(share=share))
            if outcome.bound is not None and outcome.bound <= 0:
                break
            if max(point.criteria.share for point in self.knowledge.points) == share:
                return share
        self.knowledge.add_empty(Limits(share=share, above=True))
        return share

    # The plans between them

    def _between(self) -> None:
        """Go through limits of quality, from none to the strictest, for ever less lateness."""
        lateness, shares = self._levels()
        allowed: int | None = None
        while True:
            reached = self._row(allowed, shares)
            if not reached or self.seconds_left <= 0:
                break
            latest = max(point.criteria.lateness for point in reached)
            lower = latest - 1 if lateness is None else _below(lateness, latest)
            if lower is None or self.knowledge.is_empty(Limits(lateness=lower)):
                break
            allowed = lower

    def _row(self, allowed: int | None, shares: list[Fraction] | None) -> list[Point]:
        """Return the plans of one limit of lateness."""
        reached: list[Point] = []
        limits: Limits | None = Limits(lateness=allowed)
        while limits is not None and self.seconds_left > 0:
            point = self._cell(limits)
            if point is None:
                break
            reached.append(point)
            share = point.criteria.share
            if shares is None:
                limits = Limits(allowed, share, above=True)
            else:
                higher = next((level for level in shares if level > share), None)
                limits = None if higher is None else Limits(allowed, higher)
            if limits is not None and self.knowledge.is_empty(limits):
                break
        return reached

    def _settle_others(self) -> None:
        """Better the plans found on the way, or prove that they cannot be."""
        while self.seconds_left > 0:
            point = next((p for p in self.knowledge.points if not p.proved), None)
            if point is None or not self._settle(point).proved:
                break

    def _levels(self) -> tuple[list[int] | None, list[Fraction] | None]:
        """Return the limits to look at, ascending, or ``None`` for as many as there are plans."""
        if self.steps is None:
            return None, None
        found = [point.criteria for point in self.knowledge.points]
        late = [one.lateness for one in found]
        lateness = levels(Fraction(min(late)), Fraction(max(late)), self.steps)
        shares = levels(min(o.share for o in found), max(o.share for o in found), self.steps)
        return sorted({int(level) for level in lateness}), shares


def _below(ascending: list[int], limit: int) -> int | None:
    return max((level for level in ascending if level < limit), default=None)
