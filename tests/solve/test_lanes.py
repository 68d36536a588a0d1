"""Lanes: who hears what, and when, does not depend on which hand is quicker."""

from __future__ import annotations

import threading
import time

import pytest

from crostaff.solve.crew import Answer, Relaxation, Task
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.lanes import Lane, follow, march


class Slow:
    """Answers with the double of what it is asked, the smaller the later."""

    def __init__(self, *, most: int = 1000) -> None:
        self.most = most
        self.done: list[int] = []

    def do(self, job: Task) -> Answer | None:
        assert isinstance(job, Relaxation)
        if len(self.done) == self.most:
            return None
        time.sleep(0.002 / (1 + job.pool))
        self.done.append(job.pool)
        return CoarseOutcome(bound=2 * job.pool, work=0.0)

    def close(self) -> None:
        raise AssertionError("nobody closes a hand in use")


def asking(diary: list[str], name: str, pools: list[int]) -> Lane:
    """Ask for some pools, and write down what is heard."""
    for pool in pools:
        diary.append(f"{name} asks {pool}")
        answer = yield Relaxation(pool, 1.0)
        assert isinstance(answer, CoarseOutcome)
        diary.append(f"{name} hears {answer.bound}")
    diary.append(f"{name} ends")


@pytest.mark.parametrize("hands", [1, 2, 5])
def test_lanes_in_step_think_in_turn_whoever_is_quicker(hands: int) -> None:
    diary: list[str] = []
    lanes = [asking(diary, "a", [0, 1]), asking(diary, "b", [9]), asking(diary, "c", [])]
    march(lanes, [Slow() for _ in range(hands)])
    assert diary == [
        "a asks 0",
        "b asks 9",
        "c ends",
        "a hears 0",
        "a asks 1",
        "b hears 18",
        "b ends",
        "a hears 2",
        "a ends",
    ]


def test_lanes_in_step_share_the_hands() -> None:
    hands = [Slow(), Slow()]
    march([asking([], "a", [k] * 20) for k in range(4)], hands)
    assert sum(len(hand.done) for hand in hands) == 80
    assert min(len(hand.done) for hand in hands) > 0


def test_nobody_hears_more_once_it_is_over() -> None:
    diary: list[str] = []
    march([asking(diary, "a", [1, 2]), asking(diary, "b", [3])], [Slow(most=1)])
    assert diary == ["a asks 1", "b asks 3"]


def test_a_lane_that_is_followed_thinks_while_it_holds_the_lock() -> None:
    lock, held = threading.Lock(), []

    def lane() -> Lane:
        held.append(lock.locked())
        answer = yield Relaxation(3, 1.0)
        assert isinstance(answer, CoarseOutcome)
        held.append(lock.locked() and answer.bound == 6)

    class Watching(Slow):
        def do(self, job: Task) -> Answer | None:
            held.append(not lock.locked())
            return super().do(job)

    follow(lane(), Watching(), lock)
    assert held == [True, True, True]
    assert not lock.locked()


def test_following_ends_when_it_is_over() -> None:
    diary: list[str] = []
    follow(asking(diary, "a", [4, 5]), Slow(most=1), threading.Lock())
    assert diary == ["a asks 4", "a hears 8", "a asks 5"]


def test_a_lane_without_a_question_needs_no_hand() -> None:
    follow(asking([], "a", []), Slow(most=0), threading.Lock())
    march([], [Slow(most=0)])
