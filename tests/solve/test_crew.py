"""Worker processes answer like the process itself, and may be lost without harm."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.bound import PoolOutcome, alone
from crostaff.solve.crew import Answer, InlineHand, Job, ProcessHand, Worker
from crostaff.solve.lns import Rounds, RoundsOutcome
from crostaff.solve.pools import find_pools
from crostaff.solve.rounds import Attempt
from crostaff.solve.stop import Stop
from tests.support.tiny import decide, tiny
from tests.support.valid_plans import a_minute


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Requirement R of one person for 4 weeks, and ann; left empty it costs 16,000."""
    return tiny()


def improving(problem: Problem) -> Job:
    """The job that puts ann on R."""
    return Job(Scope(decide(problem), frozenset({0})), seed=0, seconds=60)


def bounding(problem: Problem) -> Job:
    """The job that bounds the only pool."""
    (pool,) = find_pools(problem)
    return Job(alone(problem, pool, decide(problem)), seed=0, seconds=60, thorough=True)


def judge(problem: Problem, improved: Answer | None, bounded: Answer | None) -> None:
    """Compare answers with what ann is worth: no shortfall, no cost, no bill."""
    assert isinstance(improved, Attempt)
    assert improved.decisions == decide(problem, "ann R[0] solo 100")
    assert improved.proved
    assert isinstance(bounded, PoolOutcome)
    assert (bounded.bound, bounded.proved) == (0, True)


def test_a_job_is_bounded_or_improved_by_its_scope(problem: Problem) -> None:
    worker = Worker(problem)
    judge(
        problem,
        worker.do(improving(problem), a_minute()),
        worker.do(bounding(problem), a_minute()),
    )


def test_rounds_go_from_plan_to_plan(problem: Problem) -> None:
    asked = Rounds(decide(problem), 0, (("window", 3.0), ("study", 3.0)), seed=0, seconds=60)
    outcome = Worker(problem).do(asked, a_minute())
    assert isinstance(outcome, RoundsOutcome)
    assert outcome.decisions == decide(problem, "ann R[0] solo 100")
    assert outcome.scope.cells == {0}
    first, second = outcome.rounds
    # 4 weeks × 40 h × 100 of shortfall are saved, once.
    assert (first.kind, first.proved) == ("window", True)
    assert problem.money(first.gain) == 16_000
    assert (second.kind, second.gain) == ("study", 0)


def test_rounds_end_with_their_stop(problem: Problem) -> None:
    asked = Rounds(decide(problem), 0, (("window", 3.0),), seed=0, seconds=60)
    stop = a_minute()
    stop.stop()
    outcome = Worker(problem).do(asked, stop)
    assert isinstance(outcome, RoundsOutcome)
    assert (outcome.decisions, outcome.rounds, outcome.work) == (None, (), 0.0)


def test_a_hand_in_this_process_answers_until_the_stop(problem: Problem) -> None:
    stop = a_minute()
    hand = InlineHand(problem, stop)
    judge(problem, hand.do(improving(problem)), hand.do(bounding(problem)))
    hand.close()
    stop.stop()
    assert hand.do(improving(problem)) is None


def test_a_worker_called_with_a_job_keeps_the_time_of_the_job(problem: Problem) -> None:
    worker = Worker(problem)
    judge(problem, worker(improving(problem)), worker(bounding(problem)))


def test_a_worker_process_answers(problem: Problem, caplog: pytest.LogCaptureFixture) -> None:
    hand = ProcessHand(problem, a_minute())
    try:
        judge(problem, hand.do(improving(problem)), hand.do(bounding(problem)))
    finally:
        hand.close()
    assert caplog.records == []


@pytest.mark.parametrize("used", [False, True])
def test_a_lost_worker_is_replaced_by_this_process(
    problem: Problem, caplog: pytest.LogCaptureFixture, *, used: bool
) -> None:
    hand = ProcessHand(problem, a_minute())
    if used:
        hand.do(improving(problem))
    os.kill(hand._process.pid, signal.SIGKILL)
    with caplog.at_level(logging.WARNING):
        judge(problem, hand.do(improving(problem)), hand.do(bounding(problem)))
    assert [record.getMessage() for record in caplog.records] == [
        "a worker process was lost; its work goes on in this process"
    ]
    hand.close()


def test_a_stop_ends_the_process_and_its_job(caplog: pytest.LogCaptureFixture) -> None:
    large = compile_problem(cs.generate(people=25, studies=10, seed=0))
    stop = Stop(time.perf_counter() + 300)
    hand = ProcessHand(large, stop)
    pool = max(find_pools(large), key=lambda pool: len(pool.cells))
    starts = {activity.id: activity.earliest for activity in large.activities}
    scope = alone(large, pool, decide(large, starts=starts))
    answers: list[Answer | None] = []
    thread = threading.Thread(
        target=lambda: answers.append(hand.do(Job(scope, seed=0, seconds=300, thorough=True)))
    )
    thread.start()
    stop.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert answers == [None]
    hand.close()
    with pytest.raises(ProcessLookupError):
        os.kill(hand._process.pid, 0)
    assert caplog.records == []


def test_two_workers_plan_a_department() -> None:
    result = cs.solve(
        cs.generate(people=12, studies=5, periods=26, seed=3),
        method="search",
        workers=2,
        time_limit=10,
    )
    plan = result.require_plan()
    assert check(result.problem, plan.decisions) == []
    assert result.bound is not None
    assert score(result.problem, plan.decisions).value <= result.bound
