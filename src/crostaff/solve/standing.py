"""How a search stands: the best plan, its bound, and what may still be spent."""

from __future__ import annotations

from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.budget import Budget
from crostaff.solve.cases import Bounds
from crostaff.solve.incumbent import Incumbent, merged_plans
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools, pool_ceiling, pool_values
from crostaff.solve.stop import Stop


class Standing:
    """What all lanes of a search know, and add to.

    Parameters
    ----------
    problem : Problem
    first : Incumbent
        A valid plan.
    options : SolveOptions
    stop : Stop

    Attributes
    ----------
    best : Incumbent
    pools : list of Pool
    bounds : Bounds
    budget : Budget
    fault : tuple of (str, Decisions) or None
        What is wrong with a plan that should have been valid: a defect.
    """

    def __init__(
        self, problem: Problem, first: Incumbent, options: SolveOptions, stop: Stop
    ) -> None:
        self.problem = problem
        self.best = first
        self.stop = stop
        self.budget = Budget(options, stop)
        self.pools = find_pools(problem)
        ceilings = [pool_ceiling(problem, pool) for pool in self.pools]
        self.bounds = Bounds(problem, self.pools, ceilings)
        self.fault: tuple[str, Decisions] | None = None

    @property
    def is_proved(self) -> bool:
        """Whether the plan is known to be best, to the minor unit."""
        money = self.problem.money
        return money(self.bounds.total) <= money(self.best.score.value_units)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.stop.seconds_left == 0 or self.budget.is_spent or self.is_proved

    def pool_values(self) -> list[int]:
        """Return each pool's part of the value, in units."""
        return pool_values(self.problem, self.pools, self.best.decisions)

    def gaps(self) -> list[int]:
        """Return what lies between each pool's bound and its part of the value, in units."""
        values = self.pool_values()
        return [bound - value for bound, value in zip(self.bounds.by_pool, values, strict=True)]

    def take(self, scope: Scope, found: Decisions) -> int:
        """Take over what a scope decided, if it is no worse; return the gain in units."""
        merged = found
        if scope.alone or self.best.decisions is not scope.decisions:
            merged = merged_plans(self.problem, self.best.decisions, scope, found)
        scored = score(self.problem, merged)
        gain = scored.value_units - self.best.score.value_units
        if gain < 0:
            return 0
        violations = check(self.problem, merged)
        if violations:
            if merged is found:
                self.fault = (f"A rule is broken: {violations[0]}", merged)
                self.stop.stop()
            return 0
        self.best = Incumbent(merged, scored)
        return gain
