"""Which pools are solved as a whole, and which are left alone for want of time."""

from __future__ import annotations

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve import closing
from crostaff.solve.bound import PoolOutcome
from crostaff.solve.closing import Closing
from crostaff.solve.construct import construct
from crostaff.solve.crew import Answer, Job
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lanes import Lane
from crostaff.solve.lns import Chooser
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools, places
from crostaff.solve.rounds import Attempt
from crostaff.solve.standing import Standing
from tests.support.valid_plans import a_minute


@pytest.fixture(scope="module")
def problem() -> Problem:
    return compile_problem(cs.generate(people=25, studies=8, periods=30, seed=4))


def sizes(problem: Problem) -> list[int]:
    """Return the places of each pool in which something may be gained."""
    pools, gaps = find_pools(problem), closer(problem, SolveOptions()).standing.gaps()
    return [places(problem, pool.cells) for pool, gap in zip(pools, gaps, strict=True) if gap > 0]


def closer(problem: Problem, options: SolveOptions) -> Closing:
    decisions = construct(problem)
    first = Incumbent(decisions, score(problem, decisions))
    standing = Standing(problem, first, options, a_minute())
    return Closing(standing, Chooser(Neighbourhoods(problem, standing.pools), 0), 0)


def promised(closing: Closing) -> Lane:
    """Do what promises most, until nothing is promised."""
    while (best := closing.best()) is not None:
        yield from closing.follow(best)


def asked_for(problem: Problem, lane: Lane) -> set[int]:
    """Return the sizes of the pools that a lane asks for, if nothing comes of any."""
    found, task = set(), next(lane, None)
    while task is not None:
        assert isinstance(task, Job)
        found.add(places(problem, task.scope.cells))
        nothing: Answer = Attempt(None, proved=False, work=1.0)
        if task.scope.alone:
            nothing = PoolOutcome(1 << 60, proved=False, decisions=None, work=1.0)
        try:
            task = lane.send(nothing)
        except StopIteration:
            break
    return found


def test_pools_whose_models_would_come_too_late_are_left_alone(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    *others, next_to_it, largest = sorted(sizes(problem))
    assert others
    assert next_to_it < largest / 3
    # A minute is two thirds of what the largest would take, and far more than any other.
    monkeypatch.setattr(closing, "_BUILT_PER_SECOND", largest / 90)
    asked = asked_for(problem, promised(closer(problem, SolveOptions())))
    assert asked == {*others, next_to_it}
    # Work that is limited knows no clock.
    limited = closer(problem, SolveOptions(deterministic_limit=10_000.0))
    assert asked_for(problem, promised(limited)) == set(sizes(problem))


def test_gaps_of_pools_whose_models_would_come_too_late_stay(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_BUILT_PER_SECOND", 1e-9)
    assert closer(problem, SolveOptions()).best() is None
    limited = closer(problem, SolveOptions(deterministic_limit=1_000.0))
    assert limited.best() is not None
