"""Where rounds go: to what gained most in so much effort, and to what is left to gain."""

from __future__ import annotations

import math

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve import lns
from crostaff.solve.bound import PoolOutcome
from crostaff.solve.closing import Closing, Promise
from crostaff.solve.construct import construct
from crostaff.solve.crew import InlineHand, Job
from crostaff.solve.improving import Improving
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lanes import LOCKSTEP_LANES
from crostaff.solve.lns import DATES, Chooser, Place, Round, Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools
from crostaff.solve.search import Search
from tests.support.valid_plans import a_minute


@pytest.fixture(scope="module")
def problem() -> Problem:
    return compile_problem(cs.generate(people=12, studies=4, periods=26, movable=0.5, seed=5))


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Decisions:
    return construct(problem)


@pytest.fixture
def chooser(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> Chooser:
    monkeypatch.setattr(lns, "EXPLORATION", 0.0)
    return Chooser(Neighbourhoods(problem, find_pools(problem)), 0)


def learn(chooser: Chooser, asked: Rounds, gain: int, effort: float = 1.0) -> None:
    rounds = tuple(Round(kind, gain, effort, True) for kind, _ in asked.kinds)
    chooser.learn(asked, RoundsOutcome(Scope(asked.decisions, frozenset()), None, rounds, 0.0))


def try_all(chooser: Chooser, plan: Decisions, gains: dict[Place, int]) -> None:
    """Draw until every place was tried once; those that are not named gain nothing."""
    while math.isinf(chooser.pace):
        asked = chooser.draw(plan, 60.0)
        assert len(asked.kinds) == lns.FIRST_ROUNDS
        learn(chooser, asked, gains.get(asked.place, 0))


def test_rounds_go_where_most_was_gained_in_so_much_effort(
    chooser: Chooser, plan: Decisions
) -> None:
    assert len(chooser.pools) > 2
    try_all(chooser, plan, {0: 10, 1: 30, DATES: 20})
    assert chooser.pace == 30
    asked = chooser.draw(plan, 60.0)
    assert (asked.place, len(asked.kinds)) == (1, lns.ROUNDS)
    assert DATES not in dict(asked.kinds)
    # The same gain in three times the effort.
    learn(chooser, asked, 30, 3.0)
    asked = chooser.draw(plan, 60.0)
    assert asked.pool is None
    assert set(dict(asked.kinds)) == {DATES}
    learn(chooser, asked, 0)
    assert chooser.draw(plan, 60.0).place == 1


def test_what_another_lane_is_at_is_left_alone(chooser: Chooser, plan: Decisions) -> None:
    try_all(chooser, plan, {0: 10, 1: 30, DATES: 20})
    drawn = [chooser.draw(plan, 60.0) for _ in range(3)]
    assert [asked.place for asked in drawn] == [1, DATES, 0]
    assert chooser.pace == 0
    learn(chooser, drawn[0], 30)
    assert chooser.draw(plan, 60.0).place == 1


def test_a_pool_that_gained_nothing_yet_is_tried_for_its_gap(
    chooser: Chooser, plan: Decisions
) -> None:
    try_all(chooser, plan, {0: 10})
    gaps = [1.0] * len(chooser.pools)
    spent = lns.FIRST_ROUNDS
    gaps[1] = 9 * spent / lns.HOPE
    chooser.prefer(gaps)
    asked = chooser.draw(plan, 60.0)
    assert asked.place == 0
    learn(chooser, asked, 10)
    gaps[1] = 11 * spent / lns.HOPE
    chooser.prefer(gaps)
    asked = chooser.draw(plan, 60.0)
    assert asked.place == 1
    # With more effort in vain there is less hope.
    learn(chooser, asked, 0)
    assert chooser.draw(plan, 60.0).place == 0


def test_where_nothing_is_left_to_gain_nothing_is_hoped_for(
    chooser: Chooser, plan: Decisions
) -> None:
    chooser.prefer([0.0, 5.0] + [0.0] * (len(chooser.pools) - 2))
    drawn = {chooser.draw(plan, 60.0).place for _ in range(2)}
    assert drawn == {1, DATES}
    assert chooser.pace == 0
    # Where nothing is hoped for, all may be drawn.
    assert chooser.draw(plan, 60.0).pool not in (None, 1)


def searching(problem: Problem, plan: Decisions, options: SolveOptions) -> Search:
    first = Incumbent(plan, score(problem, plan))
    return Search(problem, first, options, a_minute(), lambda *_: None)


@pytest.mark.parametrize(
    ("options", "leads", "improves"),
    [
        (SolveOptions(workers=1), [1.0], 0),
        (SolveOptions(workers=2), [0.5], 1),
        (SolveOptions(workers=4), [0.5, 0.5], 2),
        (SolveOptions(workers=2, deterministic_limit=1.0), [1.0] * LOCKSTEP_LANES, 0),
    ],
)
def test_half_of_the_workers_lead_and_one_alone_weighs_rounds_in_full(
    problem: Problem,
    plan: Decisions,
    *,
    monkeypatch: pytest.MonkeyPatch,
    options: SolveOptions,
    leads: list[float],
    improves: int,
) -> None:
    led: list[float] = []
    improved: list[None] = []
    monkeypatch.setattr(Search, "_lead", lambda _, part: led.append(part))
    monkeypatch.setattr(Improving, "improve", lambda _: improved.append(None))
    search = searching(problem, plan, options)
    search._threads([InlineHand(problem, a_minute()) for _ in range(options.workers)])
    assert (led, len(improved)) == (leads, improves)


@pytest.mark.parametrize("part", [1.0, 0.5])
def test_who_leads_closes_gaps_where_that_promises_more_than_rounds_gain(
    problem: Problem, plan: Decisions, monkeypatch: pytest.MonkeyPatch, part: float
) -> None:
    search = searching(problem, plan, SolveOptions())
    monkeypatch.setattr(lns, "EXPLORATION", 0.0)
    monkeypatch.setattr(lns, "HOPE", 0.0)
    monkeypatch.setattr(Closing, "relax", lambda _: iter(()))
    chooser = search._closing.chooser
    try_all(chooser, plan, {0: 10})
    k = next(k for k, gap in enumerate(search.standing.gaps()) if gap > 0)
    promises = iter([10 * part + 1, 10 * part - 1])
    monkeypatch.setattr(Closing, "best", lambda _: Promise("bound", k, next(promises)))
    lane = search._lead(part)
    assert isinstance(next(lane), Job)
    asked = lane.send(PoolOutcome(1 << 60, proved=False, decisions=None, work=0.0))
    assert isinstance(asked, Rounds)
    assert asked.place == 0


def test_who_leads_ends_when_nothing_is_promised_and_nothing_can_be_drawn(
    problem: Problem, plan: Decisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching(problem, plan, SolveOptions())
    monkeypatch.setattr(Closing, "relax", lambda _: iter(()))
    monkeypatch.setattr(Closing, "best", lambda _: None)
    lane, refused = search._lead(1.0), set()
    task = next(lane, None)
    while isinstance(task, Rounds):
        refused.add(task.place)
        try:
            task = lane.send(RoundsOutcome(Scope(plan, frozenset()), None, (), 0.0))
        except StopIteration:
            break
    assert refused == {*range(len(search._closing.chooser.pools)), DATES}
