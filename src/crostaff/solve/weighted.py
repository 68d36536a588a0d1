"""Fronts of larger scenarios: weighted sums of the criteria, by the search for the value.

Lateness gets a price λ, and experienced work beyond a share q a price μ: the search looks for the
best of ``margin − λ × lateness + μ × (experienced − q × assigned)`` and bounds it by B. That is a
Lagrangian relaxation of the ε-constraint problem: with at most ε lateness and at least the share q
no plan has more net margin than ``B + λ × ε``. Plans that no prices lead to (unsupported ones) are
found by chance only.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from crostaff.model.criteria import Limits
from crostaff.per_person import PerPerson
from crostaff.plan.criteria import Criteria, late_scale, late_weights
from crostaff.plan.score import score
from crostaff.problem import Problem, RequirementData
from crostaff.solve.efficient import Point, Step
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.judging import Judge
from crostaff.solve.options import SolveOptions
from crostaff.solve.search import Search
from crostaff.solve.stop import Stop

_VERY_EARLY = 32
"""High price of lateness, in what the studies of the scenario say that it costs."""

_ABLE = (1 / 16, 2.0)
"""Lowest and highest price of experienced work, in what work is worth on the average."""

_FIRST_PAIR = 0.25
"""Part of the time for the first prices: all other searches begin from what is found there."""

_FIRST_PART = 0.4
"""Part of the time of two prices for finding the share that they lead to."""


class Prices(NamedTuple):
    """What a weighted sum counts beside net margin.

    Attributes
    ----------
    lateness : int
        Units per weighted late period.
    experienced : int
        Units per pct-period of experienced work beyond the share, times its denominator 100.
    share : int
        The share in percent.
    """

    lateness: int
    experienced: int
    share: int

    def worth(self, found: Criteria) -> int:
        """Return the weighted sum of a plan, in units."""
        excess = 100 * found.experienced - self.share * found.assigned
        return found.margin - self.lateness * found.lateness + self.experienced * excess


def priced(problem: Problem, prices: Prices) -> Problem:
    """Return a problem in which the value of a plan is its weighted sum.

    Parameters
    ----------
    problem : Problem
    prices : Prices
    """
    weights = late_weights(problem)
    extra = prices.experienced * prices.share
    return replace(
        problem,
        studies=tuple(
            replace(study, late_cost=prices.lateness * weight)
            for study, weight in zip(problem.studies, weights, strict=True)
        ),
        requirements=tuple(_dearer(need, extra) for need in problem.requirements),
        experienced_price=100 * prices.experienced,
    )


def _dearer(need: RequirementData, extra: int) -> RequirementData:
    """Return a requirement on which every pct-period of work costs more."""
    known = need.labour_units
    amounts = known.amounts + np.int64(extra)
    return replace(need, labour_units=PerPerson(known.people, known.kinds, amounts))


@dataclass
class Weighted:
    """Finds a front by searches at different prices.

    Attributes
    ----------
    judge : Judge
        Knows at least one plan.
    options : SolveOptions
    steps : int
        Prices of experienced work above 0.
    deadline : float
        Moment of ``time.perf_counter``.
    is_interrupted : bool
    """

    judge: Judge
    options: SolveOptions
    steps: int
    deadline: float
    is_interrupted: bool = False

    def run(self) -> None:
        """Search at one pair of prices after the other."""
        try:
            self._run()
        except KeyboardInterrupt:
            self.is_interrupted = True

    def _run(self) -> None:
        pairs = self._pairs()
        for number, (early, able) in enumerate(pairs):
            left = self.deadline - time.perf_counter()
            if left <= 0 or self.is_interrupted:
                break
            share = 1 / (len(pairs) - number)
            seconds = left * (share if number else max(share, _FIRST_PAIR))
            prices = Prices(early, able, 0)
            if able:
                prices = self._at_its_share(prices)
                self._search(prices, _FIRST_PART * seconds)
                prices = self._at_its_share(prices)
                seconds *= 1 - _FIRST_PART
            if not self.is_interrupted:
                self._search(prices, seconds)

    def _pairs(self) -> list[tuple[int, int]]:
        """Return prices of lateness and of experienced work, those of most use first.

        What lateness costs in the scenario goes with every price of experienced work; no price and
        a high one go with none and the highest.
        """
        problem = self.judge.problem
        usual = _late_price(problem)
        able = _geometric(_work_price(problem), self.steps)
        ends = [(early, price) for price in (0, able[-1]) for early in (0, _VERY_EARLY * usual)]
        inner = [(usual, price) for price in able]
        return [(usual, 0), *ends[:2], *inner, *ends[2:]]

    def _best(self, prices: Prices) -> Point:
        return max(self.judge.knowledge.points, key=lambda point: prices.worth(point.criteria))

    def _at_its_share(self, prices: Prices) -> Prices:
        """Return the prices with the share, in whole percent, of the best plan known at them."""
        while True:
            share = int(100 * self._best(prices).criteria.share)
            if share <= prices.share:
                return prices._replace(share=share)
            prices = prices._replace(share=share)

    def _search(self, prices: Prices, seconds: float) -> None:
        """Look for the best plan at prices, from the best known, and bound all plans."""
        judge, problem = self.judge, priced(self.judge.problem, prices)
        begin = self._best(prices).decisions
        first = Incumbent(begin, score(problem, begin))
        stop = Stop(min(self.deadline, time.perf_counter() + seconds))
        search = Search(problem, first, self.options, stop, _quiet)
        search.run()
        self.is_interrupted = search.interrupted
        if search.fault is not None:
            raise judge.disagreement(*search.fault)
        found = judge.take(search.best.decisions).criteria
        if search.best.score.value_units != prices.worth(found):
            raise judge.disagreement(
                f"The search counts {search.best.score.value_units}, the criteria "
                f"{prices.worth(found)}.",
                search.best.decisions,
            )
        if search.bound < prices.worth(found):
            raise judge.disagreement(
                f"The bound {search.bound} is below a valid plan's {prices.worth(found)} units.",
                search.best.decisions,
            )
        limits = Limits(share=Fraction(prices.share, 100) if prices.experienced else Fraction())
        judge.knowledge.add_bound(limits, search.bound, price=prices.lateness)
        verdict = "optimal" if search.is_proved else "feasible"
        bound = None if prices.lateness else search.bound
        judge.knowledge.steps.append(
            Step("weighted", limits, verdict, found, bound, _in_currency(judge.problem, prices))
        )


def _quiet(best: int, bound: int) -> None:
    """Tell nothing: the judge says how many plans there are."""


def _late_price(problem: Problem) -> int:
    """Return what a weighted late period costs on the average; else a thousandth of all work."""
    pairs = zip(problem.studies, late_weights(problem), strict=True)
    costs = [study.late_cost // weight for study, weight in pairs if study.late_cost and weight]
    return max(1, sum(costs) // len(costs) if costs else problem.potential // 1000)


def _work_price(problem: Problem) -> float:
    """Return the hundredth of what a pct-period of work is worth on the average, in units."""
    work = sum(
        need.pct * problem.activities[need.activity].duration for need in problem.requirements
    )
    return problem.potential / max(1, 100 * work)


def _geometric(unit: float, count: int) -> list[int]:
    low, high = _ABLE
    ratios = [low * (high / low) ** (k / max(1, count - 1)) for k in range(count)]
    return sorted({max(1, round(unit * ratio)) for ratio in (ratios if count > 1 else [high])})


def _in_currency(problem: Problem, prices: Prices) -> tuple[float, float]:
    """Return prices per weighted late period, and per hour of experienced work."""
    per_hour = 100 * prices.experienced / problem.hours(1)
    return problem.money(prices.lateness * late_scale(problem)), problem.money(round(per_hour))
