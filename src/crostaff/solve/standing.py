"""How a search stands: the best plan, its bound, and what may still be spent."""

from __future__ import annotations

from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.moves import moved_people
from crostaff.plan.score import Score, score
from crostaff.problem import Problem
from crostaff.solve.budget import Budget
from crostaff.solve.cases import Bounds
from crostaff.solve.incumbent import Incumbent, merged_plans
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import dates_value, find_pools, pool_ceiling, pool_part, pool_score
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
        self._pool_by_cell = {c: k for k, pool in enumerate(self.pools) for c in pool.cells}
        self._pool_by_protection = {
            p: k for k, pool in enumerate(self.pools) for p in pool.protections
        }
        self._parts: dict[int, Score] = {}
        self._dates_value = dates_value(problem, first.decisions)

    @property
    def is_proved(self) -> bool:
        """Whether the plan is known to be best, to the minor unit."""
        money = self.problem.money
        return money(self.bounds.total) <= money(self.best.score.value_units)

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.stop.seconds_left == 0 or self.budget.is_spent or self.is_proved

    def pool_value(self, k: int) -> int:
        """Return a pool's part of the value, in units: everything but what dates alone decide."""
        return self._part(k).value_units - self._dates_value

    def _part(self, k: int) -> Score:
        if k not in self._parts:
            self._parts[k] = pool_score(self.problem, self.pools[k], self.best.decisions)
        return self._parts[k]

    def gaps(self) -> list[int]:
        """Return what lies between each pool's bound and its part of the value, in units."""
        return [bound - self.pool_value(k) for k, bound in enumerate(self.bounds.by_pool)]

    def take(self, scope: Scope, found: Decisions) -> int:
        """Take over what a scope decided, if it is no worse; return the gain in units.

        What changes in one pool, at the dates of the plan, is scored and checked there: nothing
        that it decides matters to the others, but for the number of people who move.
        """
        merged = found
        if scope.alone or self.best.decisions is not scope.decisions:
            merged = merged_plans(self.problem, self.best.decisions, scope, found)
        pools = {self._pool_by_cell[cell] for cell in scope.cells}
        pools |= {self._pool_by_protection[p] for p in scope.protections}
        if len(pools) == 1 and (scope.alone or not scope.activities):
            gain, broken = self._take_part(pools.pop(), merged)
        else:
            gain, broken = self._take_whole(merged)
        if broken is not None and merged is found:
            self.fault = (f"A rule is broken: {broken}", merged)
            self.stop.stop()
        return gain

    def _take_part(self, k: int, merged: Decisions) -> tuple[int, object]:
        pool, before = self.pools[k], self._part(k)
        part = pool_part(pool, merged)
        scored = score(self.problem, part, part=pool)
        gain = scored.value_units - before.value_units
        if gain < 0:
            return 0, None
        violations = check(self.problem, part, part=pool)
        if violations:
            return 0, violations[0]
        if self._moves_too_many(merged):
            return 0, "more people move than allowed"
        self._parts[k] = scored
        self.best = Incumbent(merged, self.best.score.moved(before, scored))
        return gain, None

    def _moves_too_many(self, merged: Decisions) -> bool:
        limit = self.problem.move_limit
        return limit is not None and len(moved_people(self.problem, merged)) > limit.most

    def _take_whole(self, merged: Decisions) -> tuple[int, object]:
        scored = score(self.problem, merged)
        gain = scored.value_units - self.best.score.value_units
        if gain < 0:
            return 0, None
        violations = check(self.problem, merged)
        if violations:
            return 0, violations[0]
        self.best = Incumbent(merged, scored)
        self._parts.clear()
        self._dates_value = dates_value(self.problem, merged)
        return gain, None
