"""Search and bound side by side: small exact solves improve the plan, pools alone bound it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.closing import Closing
from crostaff.solve.cluster import cluster_hands
from crostaff.solve.crew import Hand, InlineHand, ProcessHand
from crostaff.solve.improving import Improving
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lanes import LOCKSTEP_LANES, Lane, follow, march
from crostaff.solve.linear import import_solver
from crostaff.solve.lns import Chooser
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.standing import Standing
from crostaff.solve.stop import Stop

_POLL_SECONDS = 0.05
_GRACE_SECONDS, _GRACE_SHARE = 0.5, 0.15
"""Time at the end in which solves may end by themselves, and the part of a limit that it may be."""

_START_SECONDS = 3.0
"""Time that is too short for worker processes: to start one takes about a second."""

_SECOND_SHARE = 0.5
"""Part of the pace of rounds that one more lane has: some of what it finds others would find."""


def grace(options: SolveOptions) -> float:
    """Return how long before the time limit a search begins nothing new."""
    return min(_GRACE_SECONDS, _GRACE_SHARE * options.time_limit)


class Search:
    """Improves a valid plan and bounds the value until both meet or time is over.

    Parameters
    ----------
    problem : Problem
    first : Incumbent
        A valid plan.
    options : SolveOptions
    stop : Stop
    tell : callable
        Called in the caller's thread with the best value and the bound, in units.
    """

    def __init__(
        self,
        problem: Problem,
        first: Incumbent,
        options: SolveOptions,
        stop: Stop,
        tell: Callable[[int, int], None],
    ) -> None:
        self.problem = problem
        self.options = options
        self.stop = stop
        self.tell = tell
        self.interrupted = False
        self.standing = Standing(problem, first, options, stop)
        chooser = Chooser(Neighbourhoods(problem, self.standing.pools), options.seed)
        self._closing = Closing(self.standing, chooser, options.seed)
        self._improving = Improving(self.standing, chooser)
        self._failure: list[BaseException] = []
        self._left: list[threading.Event] = []

    @property
    def best(self) -> Incumbent:
        """The best plan so far."""
        return self.standing.best

    @property
    def bound(self) -> int:
        """Proven bound in units."""
        return self.standing.bounds.total

    @property
    def is_proved(self) -> bool:
        """Whether the incumbent is known to be best."""
        return self.standing.is_proved

    @property
    def fault(self) -> tuple[str, Decisions] | None:
        """What is wrong with a plan that should have been valid: a defect."""
        return self.standing.fault

    def run(self) -> None:
        """Search until the stop, a proof, or an interrupt."""
        hands = self._hands()
        threads = self._threads(hands)
        self._left = [threading.Event() for _ in threads]
        for thread, left in zip(threads, self._left, strict=True):
            threading.Thread(target=self._guard, args=(thread, left), daemon=True).start()
        try:
            self._wait()
        finally:
            for hand in hands:
                hand.close()
        if self._failure:
            raise self._failure[0]

    def _hands(self) -> Sequence[Hand]:
        if not isinstance(self.options.engine, str):
            return cluster_hands(self.options.engine, self.problem, self.stop)
        if self.options.workers == 1 or self.stop.seconds_left < _START_SECONDS:
            if self.stop.seconds_left > 0:
                import_solver()
            return [InlineHand(self.problem, self.stop) for _ in range(self.options.workers)]
        return [ProcessHand(self.problem, self.stop) for _ in range(self.options.workers)]

    def _threads(self, hands: Sequence[Hand]) -> list[Callable[[], None]]:
        """Return what each thread is to do: to follow a lane, or to march with all of them."""
        if self.standing.budget.is_work:
            lanes = [self._lead(1.0) for _ in range(LOCKSTEP_LANES)]
            return [lambda: march(lanes, hands)]
        leads = max(1, len(hands) // 2)
        lanes = [self._lead(1.0 if len(hands) == 1 else _SECOND_SHARE) for _ in range(leads)]
        lanes += [self._improving.improve() for _ in range(len(hands) - leads)]
        lock = threading.Lock()
        return [partial(follow, lane, hand, lock) for lane, hand in zip(lanes, hands, strict=True)]

    @property
    def _has_ended(self) -> bool:
        """Whether all threads have left.

        An interrupted ``Thread.join`` calls a running thread dead, before Python 3.13.
        """
        return all(left.is_set() for left in self._left)

    def _wait(self) -> None:
        """Tell the news until all threads have ended; an interrupt ends them soon."""
        while not self._has_ended:
            try:
                self._listen()
            except KeyboardInterrupt:
                self.interrupted = True
                self.stop.stop()
            except BaseException:
                self.stop.stop()
                for left in self._left:
                    left.wait()
                raise

    def _listen(self) -> None:
        told: tuple[int, int] | None = None
        patience = time.perf_counter() + self.stop.seconds_left + grace(self.options)
        while not self._has_ended:
            for left in self._left:
                left.wait(_POLL_SECONDS / len(self._left))
            news = (self.best.score.value_units, self.bound)
            if news != told and not self.interrupted:
                told = news
                self.tell(*news)
            if time.perf_counter() > patience:
                self.stop.stop()

    def _guard(self, job: Callable[[], None], left: threading.Event) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
            self._failure.append(error)
            self.stop.stop()
        finally:
            left.set()

    def _lead(self, part: float) -> Lane:
        """Close gaps, or improve where a part of the pace of rounds is more than that promises."""
        closing, improving = self._closing, self._improving
        yield from closing.relax()
        improving.look()
        while not self.standing.is_over:
            best, rounds = closing.best(), part * improving.chooser.pace
            if best is not None and (best.pace >= rounds or not improving.chooser.can_draw):
                yield from closing.follow(best)
            elif improving.chooser.can_draw:
                yield from improving.improve_once()
            else:
                return
