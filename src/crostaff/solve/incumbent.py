"""The best plan so far."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import Score, objective
from crostaff.problem import Problem
from crostaff.scenario.policy import COUNTS


@dataclass(frozen=True)
class Incumbent:
    """A checked plan with its score."""

    decisions: Decisions
    score: Score

    def objective(self, problem: Problem, tier: str) -> int:
        """Return an objective to be maximised: units of money, or minus a count."""
        if tier == "value":
            return self.score.value_units
        if tier in COUNTS:
            return -objective(problem, self.decisions, tier)
        return self.score.units_by_term[tier]


def at_least(
    incumbent: Incumbent | None, best: int | None, problem: Problem, tier: str
) -> int | None:
    """Return the best objective so far: a solver may begin with worse than is known."""
    known = None if incumbent is None else incumbent.objective(problem, tier)
    return max((value for value in (best, known) if value is not None), default=None)


def merged_plans(problem: Problem, current: Decisions, scope: Scope, found: Decisions) -> Decisions:
    """Return the current plan with what a scope decided; it may break rules."""
    cells = problem.cells_by_requirement
    starts = dict(current.starts)
    if not scope.alone:
        starts.update({index: found.starts[index] for index in scope.activities})
    return Decisions(
        starts,
        tuple(a for a in found.assigned if cells[a.requirement][a.segment] in scope.cells)
        + tuple(a for a in current.assigned if cells[a.requirement][a.segment] not in scope.cells),
        tuple(h for h in found.held if h.protection in scope.protections)
        + tuple(h for h in current.held if h.protection not in scope.protections),
        tuple(r for r in found.released if r.protection in scope.protections)
        + tuple(r for r in current.released if r.protection not in scope.protections),
    )
