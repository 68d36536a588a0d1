"""What a limit on people who move does to a solve: how near plans come to it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crostaff.errors import CrostaffError
from crostaff.model import moves
from crostaff.model.build import build
from crostaff.model.context import LinearTerm, ModelOptions
from crostaff.move_limit import MoveLimit
from crostaff.plan.check import check
from crostaff.plan.check.moves import MOST_MOVED
from crostaff.plan.check.violation import Violation
from crostaff.plan.decisions import Decisions
from crostaff.plan.moves import moved_people, with_move_limit
from crostaff.plan.plan import Plan, unsolved
from crostaff.plan.summary import Status
from crostaff.problem import Problem
from crostaff.scenario.words import counted, listed
from crostaff.solve.exact import Outcome, Verdict, maximise
from crostaff.solve.options import SolveOptions

_MOST_NAMES = 6


def limited(problem: Problem, most: int | None, *, is_in_force: bool) -> Problem:
    """Return a problem with the limit that a solve asks for.

    Parameters
    ----------
    problem : Problem
    most : int or None
        People who may move; ``None`` for no limit.
    is_in_force : bool
        Whether there is a plan in force, even one in which nobody does anything.

    Raises
    ------
    CrostaffError
        If there is no plan in force to move from.
    """
    if most is None:
        return problem
    if not is_in_force:
        raise CrostaffError(
            "most_moved limits how many people have other work than in the plan in force, and "
            "there is none; name it (stay_close_to, or --baseline on the command line), or give "
            "the scenario a baseline"
        )
    return with_move_limit(problem, most)


def freed(plan: Plan) -> Plan:
    """Return a plan as one of its scenario without the limit, if a solve had one.

    What was proved within the limit, such as that the plan is best, is not known without it. A
    plan that was read tells only in its warnings that there was a limit.

    Parameters
    ----------
    plan : Plan
    """
    told = any(warning.startswith(f"{MOST_MOVED}:") for warning in plan.summary.warnings)
    if plan.problem.move_limit is None and not told:
        return plan
    return unsolved(replace(plan.problem, move_limit=None), plan.decisions)


@dataclass(frozen=True)
class Nearest:
    """A plan that would be valid but for the limit.

    Attributes
    ----------
    moved : frozenset of int
        Who has other work in it.
    is_fewest : bool
        Whether it is proved that fewer are not possible.
    broken : tuple of Violation
        What is wrong with it beside, which must be nothing.
    """

    moved: frozenset[int]
    is_fewest: bool = False
    broken: tuple[Violation, ...] = ()

    def fault(self, problem: Problem) -> str | None:
        """Return how a solver's plan contradicts that no plan keeps a limit."""
        if self.broken:
            return f"The solver's plan breaks a rule: {self.broken[0]}."
        if problem.move_limit is not None and len(self.moved) <= problem.move_limit.most:
            return "The solver says infeasible, but few enough people can move."
        return None


def nearer(
    problem: Problem, known: Nearest | None, decisions: Decisions, broken: Iterable[Violation]
) -> Nearest | None:
    """Return the nearer of a plan that is known and another one, with all that it breaks."""
    if problem.move_limit is None or any(one.rule != MOST_MOVED for one in broken):
        return known
    moved = moved_people(problem, decisions)
    return known if known is not None and len(known.moved) <= len(moved) else Nearest(moved)


def fewest_moved(problem: Problem, options: SolveOptions, seconds: float) -> Nearest | None:
    """Return a plan in which as few people move as can be found; ``None`` if there is none.

    Parameters
    ----------
    problem : Problem
        With a limit, which is not kept.
    options : SolveOptions
    seconds : float
        Wall time.
    """
    limit = problem.move_limit
    if limit is None:
        return None
    free = replace(problem, move_limit=None)
    built = build(free, ModelOptions(redundant=options.redundant))
    fewest = LinearTerm()
    fewest.extend(moves.count(built.ctx, limit), factor=-1)
    outcome: Outcome = maximise(built, fewest, options=options, seconds=seconds)
    if outcome.decisions is None:
        return None
    moved = moved_people(problem, outcome.decisions)
    is_fewest = outcome.verdict is Verdict.OPTIMAL and outcome.objective == -len(moved)
    return Nearest(moved, is_fewest, tuple(check(free, outcome.decisions)))


def said(
    problem: Problem, status: Status, found: Decisions | None, nearest: Nearest | None
) -> tuple[tuple[str, ...], str | None]:
    """Return what a header warns of, and why there is no plan if there is none."""
    why = why_none(problem, status, nearest) if found is None else None
    told = why if found is None else how_many(problem, found)
    return () if told is None else (told,), why


def why_none(problem: Problem, status: Status, nearest: Nearest | None) -> str | None:
    """Return why the limit leaves no plan, and the next step; ``None`` if it is not that."""
    limit = problem.move_limit
    if limit is None:
        return None
    if nearest is None:
        if status is not Status.NO_PLAN_FOUND:
            return None
        return f"{_asked(limit)}, and no plan was found in time; allow more seconds, or more people"
    number = len(nearest.moved)
    names = listed([problem.staff[s].id for s in sorted(nearest.moved)], most=_MOST_NAMES)
    who = f"such as {names}" if nearest.is_fewest else names
    people, have = counted(number, "person", "people"), "has" if number == 1 else "have"
    if nearest.is_fewest:
        return f"{_asked(limit)}, and in every plan {people} or more {have} ({who}); allow {number}"
    return (
        f"{_asked(limit)}, and in the nearest plan that is known {people} {have} ({who}); "
        f"allow {number}, or more seconds"
    )


def how_many(problem: Problem, decisions: Decisions) -> str | None:
    """Return how many people move in a plan, where that is limited."""
    limit = problem.move_limit
    if limit is None:
        return None
    number = len(moved_people(problem, decisions))
    have = "has" if number <= 1 else "have"
    return f"{_asked(limit)}, and {number or 'nobody'} {have}"


def _asked(limit: MoveLimit) -> str:
    most = counted(limit.most, "person", "people")
    who = f"at most {most}" if limit.most else "nobody"
    return f"{MOST_MOVED}: {who} may have other work than in the plan in force"
