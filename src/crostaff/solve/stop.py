"""One switch that ends every running solver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ortools.sat.python import cp_model


class Stop:
    """Time limit and interrupt of a solve, shared by its threads.

    Parameters
    ----------
    deadline : float
        Moment of ``time.perf_counter`` at which everything ends.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._running: set[cp_model.CpSolver] = set()
        self._actions: list[Callable[[], None]] = []

    @property
    def seconds_left(self) -> float:
        """Seconds until the deadline, 0 once stopped."""
        if self._event.is_set():
            return 0.0
        return max(0.0, self.deadline - time.perf_counter())

    def stop(self) -> None:
        """End every running solver, and every one that would start."""
        with self._lock:
            self._event.set()
            for solver in self._running:
                solver.stop_search()
            actions, self._actions = self._actions, []
        for action in actions:
            action()

    def on_stop(self, action: Callable[[], None]) -> None:
        """Do something when the stop comes; at once if it has come."""
        with self._lock:
            has_come = self._event.is_set()
            if not has_come:
                self._actions.append(action)
        if has_come:
            action()

    def within(self, seconds: float) -> Stop:
        """Return this stop with an earlier deadline."""
        return _Earlier(self, time.perf_counter() + seconds)

    def solve(
        self,
        solver: cp_model.CpSolver,
        model: cp_model.CpModel,
        callback: cp_model.CpSolverSolutionCallback | None = None,
    ) -> cp_model.CpSolverStatus:
        """Run a solver that :meth:`stop` can end."""
        with self._lock:
            if self._event.is_set():
                solver.parameters.max_time_in_seconds = 0.0
            self._running.add(solver)
        try:
            return solver.solve(model, callback)
        finally:
            with self._lock:
                self._running.discard(solver)


class _Earlier(Stop):
    """A stop with a deadline of its own that also ends with another."""

    def __init__(self, outer: Stop, deadline: float) -> None:
        super().__init__(min(deadline, outer.deadline))
        self._outer = outer

    @property
    def seconds_left(self) -> float:
        return min(super().seconds_left, self._outer.seconds_left)

    def on_stop(self, action: Callable[[], None]) -> None:
        """Do something when the outer stop comes: nothing else stops this one."""
        self._outer.on_stop(action)

    def solve(
        self,
        solver: cp_model.CpSolver,
        model: cp_model.CpModel,
        callback: cp_model.CpSolverSolutionCallback | None = None,
    ) -> cp_model.CpSolverStatus:
        return self._outer.solve(solver, model, callback)
