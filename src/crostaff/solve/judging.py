"""The second opinion on plans of a front: checked and judged without the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crostaff.plan.check import check
from crostaff.plan.criteria import criteria
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import unsolved
from crostaff.problem import Problem
from crostaff.solve.disagreement import disagreement
from crostaff.solve.efficient import Knowledge, Point


@dataclass
class Judge:
    """Knows all plans of a front, and lets in none that breaks a rule or contradicts a proof.

    Attributes
    ----------
    problem : Problem
    knowledge : Knowledge
    tell : callable
        Called with how many plans there are whenever there is one more.
    """

    problem: Problem
    tell: Callable[[int], None]
    knowledge: Knowledge = field(default_factory=Knowledge)

    def take_first(self, plans: Iterable[Decisions]) -> None:
        """Take over those of some plans that are valid."""
        for decisions in plans:
            if not check(self.problem, decisions):
                self.take(decisions)

    def take(self, decisions: Decisions) -> Point:
        """Take over a plan that must be valid.

        Raises
        ------
        SolverDisagreement
            If it breaks a rule, or betters what was proved to be best.
        """
        violations = check(self.problem, decisions)
        if violations:
            raise self.disagreement(f"The solver's plan breaks a rule: {violations[0]}.", decisions)
        point = Point(decisions, criteria(self.problem, decisions))
        found = point.criteria
        for known in self.knowledge.points:
            if known.proved and found.covers(known.criteria) and not found.equals(known.criteria):
                raise self.disagreement(
                    f"The solver proves {tuple(known.criteria)} efficient, and finds better: "
                    f"{tuple(found)}.",
                    decisions,
                )
        bound = self.knowledge.bound(point.as_limits)
        if bound is not None and bound < found.margin:
            raise self.disagreement(
                f"The bound {bound} is below a valid plan's {found.margin} units.", decisions
            )
        if self.knowledge.is_empty(point.as_limits):
            raise self.disagreement("The solver excludes a valid plan.", decisions)
        before = len(self.knowledge.points)
        self.knowledge.add(point)
        if len(self.knowledge.points) != before:
            self.tell(len(self.knowledge.points))
        return point

    def disagreement(self, message: str, decisions: Decisions | None) -> Exception:
        """Return the error that names a defect."""
        plan = None if decisions is None else unsolved(self.problem, decisions)
        return disagreement(self.problem.scenario, message, plan)
