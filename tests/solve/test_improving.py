"""What the lane that improves asks for when workers find no time for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.construct import construct
from crostaff.solve.improving import Improving
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lanes import Lane
from crostaff.solve.lns import DATES, Chooser, Round, Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.standing import Standing
from tests.support.valid_plans import a_minute


@pytest.fixture(scope="module")
def problem() -> Problem:
    return compile_problem(cs.generate(people=12, studies=4, periods=26, movable=0.5, seed=5))


@pytest.fixture
def improving(problem: Problem) -> Improving:
    decisions = construct(problem)
    first = Incumbent(decisions, score(problem, decisions))
    standing = Standing(problem, first, SolveOptions(), a_minute())
    return Improving(standing, Chooser(Neighbourhoods(problem, standing.pools), 0))


def came(asked: Rounds, *, begun: bool) -> RoundsOutcome:
    rounds = tuple(Round(kind, 0, 1.0, True) for kind, _ in asked.kinds)
    return RoundsOutcome(Scope(asked.decisions, frozenset()), None, rounds if begun else (), 0.0)


def asked_for(lane: Lane, *, begun_across: bool) -> Iterator[Rounds]:
    """Yield what a lane asks for, if rounds are begun either across pools or within them."""
    task = next(lane, None)
    while isinstance(task, Rounds):
        yield task
        try:
            task = lane.send(came(task, begun=begun_across is (task.pool is None)))
        except StopIteration:
            return


def test_what_takes_too_long_across_pools_leaves_time_for_what_lies_in_one(
    improving: Improving,
) -> None:
    asked = list(islice(asked_for(improving.improve(), begun_across=False), 60))
    assert len(asked) == 60
    assert [task.kinds[0][0] for task in asked if task.pool is None] == [DATES]


def test_pools_for_which_there_is_no_time_are_left_alone(improving: Improving) -> None:
    chooser, pools = improving.chooser, improving.standing.pools
    served = {k for k, _ in enumerate(pools) if chooser.preference[k]}
    asked = [task.pool for task in islice(asked_for(improving.improve(), begun_across=True), 60)]
    within = [pool for pool in asked if pool is not None]
    assert len(within) == len(set(within))
    assert set(within) == served
    # Then nothing is left but what frees work of several.
    assert asked[-1] is None


def test_when_nothing_is_left_to_draw_the_lane_ends(improving: Improving) -> None:
    lane = improving.improve()
    task, count = next(lane, None), 0
    while isinstance(task, Rounds):
        count += 1
        try:
            task = lane.send(came(task, begun=False))
        except StopIteration:
            break
    assert count == len(improving.standing.pools) + 1
    assert not improving.chooser.can_draw
    # Models are smaller where it is known who is likely.
    improving.chooser.guide({})
    assert improving.chooser.can_draw
