"""Who asks for the small solves, and who waits for their answers.

A *lane* is a train of thought that asks for one solve after the other. It knows nothing of
processes or machines: whoever drives it has each solve done, and sends it the answer.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias, TypeVar

from crostaff.solve.crew import Answer, Hand, Task

Result = TypeVar("Result")

Asking: TypeAlias = Generator[Task, Answer, Result]
"""Yields what is to be solved next, is sent the answer, and returns what came of all."""

Lane: TypeAlias = Asking[None]

LOCKSTEP_LANES = 4
"""Lanes of a search that is to repeat itself, however many hands there are."""


def follow(lane: Lane, hand: Hand, lock: threading.Lock) -> None:
    """Have one hand do what a lane asks for, until either has no more to do.

    Parameters
    ----------
    lane : Lane
    hand : Hand
    lock : Lock
        Held while the lane thinks, since lanes share what they know.
    """
    with lock:
        task = next(lane, None)
    while task is not None:
        answer = hand.do(task)
        if answer is None:
            return
        with lock:
            task = _send(lane, answer)


def march(lanes: Sequence[Lane], hands: Sequence[Hand]) -> None:
    """Let lanes go step by step, each with one solve, and think in turn between the steps.

    What a lane knows when it asks depends on the steps before alone, not on which hand was quicker:
    the same lanes ask for the same solves with any number of hands.

    Parameters
    ----------
    lanes : sequence of Lane
    hands : sequence of Hand
    """
    free: queue.SimpleQueue[Hand] = queue.SimpleQueue()
    for hand in hands:
        free.put(hand)

    def do(task: Task) -> Answer | None:
        hand = free.get()
        try:
            return hand.do(task)
        finally:
            free.put(hand)

    asked = [(lane, task) for lane in lanes if (task := next(lane, None)) is not None]
    with ThreadPoolExecutor(len(hands)) as threads:
        while asked:
            answers = list(threads.map(do, [task for _, task in asked]))
            told = [(lane, a) for (lane, _), a in zip(asked, answers, strict=True) if a is not None]
            if len(told) < len(asked):
                return
            asked = [(lane, task) for lane, a in told if (task := _send(lane, a)) is not None]


def _send(lane: Lane, answer: Answer) -> Task | None:
    try:
        return lane.send(answer)
    except StopIteration:
        return None
