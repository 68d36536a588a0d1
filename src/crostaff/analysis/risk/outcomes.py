"""One plan in one sampled world: recovered, checked, and counted."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from crostaff.analysis.risk.recovery import recover
from crostaff.analysis.risk.world import Broken, World
from crostaff.compile import compile_problem
from crostaff.errors import SolverDisagreement
from crostaff.io import write
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan, unsolved
from crostaff.problem import Problem


@dataclass(frozen=True)
class Outcome:
    """What becomes of a plan in a sampled world.

    Attributes
    ----------
    problem : Problem
        The world.
    decisions : Decisions
        The plan as it is recovered there; it breaks no rule.
    broken : tuple of Broken
        Promises, beside due dates and deadlines, that the world breaks.
    """

    problem: Problem
    decisions: Decisions
    broken: tuple[Broken, ...]

    def plan(self) -> Plan:
        """Return the outcome as a plan of its world."""
        return unsolved(self.problem, self.decisions)


def outcome_in(world: World, decisions: Decisions) -> Outcome:
    """Return what becomes of a plan, by the recovery rules, and look at every hard rule.

    Parameters
    ----------
    world : World
    decisions : Decisions
        The plan.

    Raises
    ------
    SolverDisagreement
        If the checker finds a fault: a defect of crostaff, never of the input.
    """
    problem = compile_problem(world.scenario)
    recovered = recover(world.problem, decisions, problem, world.starts.tolist())
    if recovered.broken:
        problem = compile_problem(world.without(recovered.broken, recovered.pins))
    violations = check(problem, recovered.decisions)
    if violations:
        case = Path(tempfile.mkdtemp(prefix="crostaff-case-"))
        write(problem.scenario, case / "scenario.json")
        unsolved(problem, recovered.decisions).write(case / "plan.json")
        raise SolverDisagreement(
            f"A recovered plan breaks a rule: {violations[0]}. This is a defect of crostaff, not "
            "of your input; please report it.",
            case=case,
        )
    return Outcome(problem, recovered.decisions, (*world.broken, *recovered.broken))
