"""One switch ends every running solver, and everything that would start."""

from __future__ import annotations

import threading
import time

from ortools.sat.python import cp_model

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.build import build
from crostaff.solve.stop import Stop


class _Started(cp_model.CpSolverSolutionCallback):
    """Tells of the first solution."""

    def __init__(self) -> None:
        super().__init__()
        self.event = threading.Event()

    def on_solution_callback(self) -> None:
        self.event.set()


def hard() -> cp_model.CpModel:
    """A model that has plans at once and no proof within a minute."""
    problem = compile_problem(cs.generate(people=25, studies=10, periods=52, seed=0))
    built = build(problem)
    built.ctx.model.maximize(built.objective("value").expression())
    return built.ctx.model


def solver() -> cp_model.CpSolver:
    found = cp_model.CpSolver()
    found.parameters.num_workers = 1
    found.parameters.max_time_in_seconds = 300
    return found


def a_while() -> Stop:
    return Stop(time.perf_counter() + 300)


def test_time_runs_down_to_zero() -> None:
    assert 299 < a_while().seconds_left <= 300
    assert Stop(time.perf_counter() - 1).seconds_left == 0


def test_a_stop_leaves_no_time() -> None:
    stop = a_while()
    stop.stop()
    assert stop.seconds_left == 0


def test_a_stop_ends_a_running_solver() -> None:
    stop, started = a_while(), _Started()
    statuses: list[cp_model.CpSolverStatus] = []
    model = hard()
    thread = threading.Thread(
        target=lambda: statuses.append(stop.within(200).solve(solver(), model, started))
    )
    thread.start()
    assert started.event.wait(60)
    stop.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert statuses == [cp_model.FEASIBLE]


def test_a_solver_that_would_start_does_not() -> None:
    stop = a_while()
    stop.stop()
    late = solver()
    assert stop.solve(late, hard()) == cp_model.UNKNOWN
    assert late.parameters.max_time_in_seconds == 0


def test_an_earlier_deadline_is_its_own_and_ends_with_the_outer() -> None:
    outer = a_while()
    inner = outer.within(10)
    assert inner.seconds_left <= 10 < outer.seconds_left
    assert outer.within(1000).seconds_left <= 300
    outer.stop()
    assert inner.seconds_left == 0


def test_actions_are_done_once_when_the_stop_comes() -> None:
    stop = a_while()
    done: list[str] = []
    stop.on_stop(lambda: done.append("first"))
    stop.on_stop(lambda: done.append("second"))
    assert done == []
    stop.stop()
    stop.stop()
    assert done == ["first", "second"]


def test_a_solver_that_fails_is_forgotten() -> None:
    stop = a_while()
    model = cp_model.CpModel()
    model.add(model.new_bool_var("x") >= 1)
    assert stop.solve(solver(), model) == cp_model.OPTIMAL
    stop.stop()
    assert stop.seconds_left == 0


def test_what_is_to_be_done_on_a_stop_is_done_once() -> None:
    stop = a_while()
    done: list[str] = []
    stop.on_stop(lambda: done.append("early"))
    stop.within(100).on_stop(lambda: done.append("within"))
    assert done == []
    stop.stop()
    stop.stop()
    assert done == ["early", "within"]
    stop.within(100).on_stop(lambda: done.append("late"))
    assert done == ["early", "within", "late"]
