"""What the lane that improves asks for when workers find no time for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from types import SimpleNamespace

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve import improving as improving_module
from crostaff.solve import lns
from crostaff.solve.construct import construct
from crostaff.solve.crew import Job, Relaxation
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.improving import Improving
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lanes import Lane
from crostaff.solve.lns import (
    DATES,
    FIRST_SIZE,
    SCALES,
    WHOLE,
    Chooser,
    Round,
    Rounds,
    RoundsOutcome,
)
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.rounds import Attempt
from crostaff.solve.search import Search
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


def test_large_sizes_are_drawn_whole_and_in_parts(improving: Improving) -> None:
    chooser = improving.chooser
    for arm in (*chooser.pools, *chooser.arms.values()):
        arm.size = 40.0
    plan = improving.standing.best.decisions
    drawn = [chooser.draw(plan, 60) for _ in range(60)]
    assert {task.scale for task in drawn if task.pool is not None} == set(SCALES)
    # What frees work of several pools is drawn whole.
    assert {task.scale for task in drawn if task.pool is None} == {WHOLE}
    assert all(size == 40 * task.scale for task in drawn for _, size in task.kinds)
    # What a part proves says nothing of the whole.
    part = next(task for task in drawn if task.scale < WHOLE and task.pool is not None)
    chooser.learn(part, came(part, begun=True))
    assert part.pool is not None
    assert chooser.pools[part.pool].size == 40
    whole = replace(part, scale=WHOLE)
    chooser.learn(whole, came(whole, begun=True))
    assert chooser.pools[part.pool].size > 40


def test_small_sizes_are_not_drawn_in_parts(improving: Improving) -> None:
    for arm in improving.chooser.pools:
        arm.size = FIRST_SIZE - 1.0
    plan = improving.standing.best.decisions
    drawn = [improving.chooser.draw(plan, 60) for _ in range(60)]
    assert {task.scale for task in drawn if task.pool is not None} == {WHOLE}


def test_where_models_are_built_anew_sizes_are_drawn_whole(
    improving: Improving, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = max(len(pool.cells) for pool in improving.chooser.around.pools)
    monkeypatch.setattr(lns, "LARGEST_POOL", largest - 1)
    for arm in improving.chooser.pools:
        arm.size = 40.0
    plan = improving.standing.best.decisions
    for task in (improving.chooser.draw(plan, 60) for _ in range(60)):
        if task.pool is not None:
            is_large = len(improving.chooser.around.pools[task.pool].cells) == largest
            assert not is_large or task.scale == WHOLE


def test_effort_goes_to_the_sizes_that_gain(improving: Improving) -> None:
    chooser, plan = improving.chooser, improving.standing.best.decisions
    for arm in (*chooser.pools, *chooser.arms.values()):
        arm.size = 40.0
    effort = dict.fromkeys(SCALES, 0.0)
    for _ in range(300):
        task = chooser.draw(plan, 60)
        gain = 100 if task.scale == SCALES[0] else 0
        rounds = tuple(Round(kind, gain, task.scale, True) for kind, _ in task.kinds)
        chooser.learn(task, RoundsOutcome(Scope(plan, frozenset()), None, rounds, 0.0))
        if task.pool is not None:
            effort[task.scale] += task.scale
    assert effort[SCALES[0]] > 2 * effort[WHOLE] > 0


def test_the_pace_is_what_rounds_gain(
    improving: Improving, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10_000, 2))
    monkeypatch.setattr(improving_module, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    assert improving.pace == 0
    gains = iter([6, 0, 0])
    monkeypatch.setattr(improving.standing, "take", lambda *_: next(gains))
    for expected in (3.0, 3.0 * 0.85, 3.0 * 0.85**2):
        lane = improving.improve_once()
        task = next(lane)
        assert isinstance(task, Rounds)
        with pytest.raises(StopIteration):
            lane.send(replace(came(task, begun=True), decisions=task.decisions))
        assert improving.pace == pytest.approx(expected)


@pytest.mark.parametrize("is_quick", [False, True])
def test_who_leads_improves_where_that_gains_more(
    problem: Problem, monkeypatch: pytest.MonkeyPatch, *, is_quick: bool
) -> None:
    decisions = construct(problem)
    first = Incumbent(decisions, score(problem, decisions))
    search = Search(problem, first, SolveOptions(), a_minute(), lambda *_: None)
    monkeypatch.setattr(Improving, "pace", 10.0**15 if is_quick else 0.0)
    lane = search._lead()
    task, is_led = next(lane), False
    while not is_led:
        # At first every pool is relaxed, and solved at the dates of the plan.
        if isinstance(task, Relaxation):
            task = lane.send(CoarseOutcome(bound=10**12, work=0.0))
        elif isinstance(task, Job) and not task.scope.alone and not is_led:
            task = lane.send(Attempt(None, proved=True, work=0.0))
        else:
            is_led = True
    assert isinstance(task, Rounds) is is_quick


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
