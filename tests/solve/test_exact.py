"""One CP-SAT solve: watched and stopped in the caller's thread, its verdict read from numbers."""

from __future__ import annotations

import threading
from types import MappingProxyType

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError
from crostaff.model.build import BuiltModel, build
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.exact import Outcome, Verdict, Watcher, maximise
from crostaff.solve.options import SolveOptions
from tests.support.tiny import tiny

ONE = SolveOptions(workers=1)


@pytest.fixture(scope="module")
def department() -> Problem:
    """A department that one thread does not solve at once."""
    return compile_problem(cs.generate(people=20, studies=8, periods=40, seed=1))


def maximised(
    problem: Problem,
    *,
    options: SolveOptions = ONE,
    watch: Watcher | None = None,
    first: bool = False,
) -> tuple[BuiltModel, Outcome]:
    built = build(problem)
    objective = built.objective("value")
    return built, maximise(built, objective, options=options, seconds=60, watch=watch, first=first)


def test_an_optimum_is_a_plan_with_bound_and_objective_equal() -> None:
    # Nobody costs or bills; the only plan without the shortfall of 16,000 is ann on R.
    problem = tiny()
    _, outcome = maximised(problem)
    assert outcome.decisions is not None
    assert check(problem, outcome.decisions) == []
    assert (outcome.verdict, outcome.objective, outcome.bound) == (Verdict.OPTIMAL, 0, 0)
    assert not outcome.interrupted


def test_contradicting_rules_are_infeasible() -> None:
    problem = tiny(
        requirements=[{"requirement_id": "R", "fte": 2.0}], policy={"full_coverage": True}
    )
    _, outcome = maximised(problem)
    assert outcome == Outcome(Verdict.INFEASIBLE, None, None, None, interrupted=False)


def test_no_work_gives_no_verdict(department: Problem) -> None:
    options = SolveOptions(workers=1, deterministic_limit=1e-9)
    _, outcome = maximised(department, options=options)
    assert (outcome.verdict, outcome.decisions) == (Verdict.UNKNOWN, None)
    assert outcome.objective is None


def test_news_comes_in_the_callers_thread(department: Problem) -> None:
    options = SolveOptions(workers=1, deterministic_limit=0.5)
    news: list[tuple[int | None, int | None]] = []
    threads: set[int] = set()

    def watch(best: int | None, bound: int | None) -> None:
        news.append((best, bound))
        threads.add(threading.get_ident())

    _, outcome = maximised(department, options=options, watch=watch)
    assert threads == {threading.get_ident()}
    values = [best for best, _ in news if best is not None]
    bounds = [bound for _, bound in news if bound is not None]
    assert values == sorted(values)
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert all(value <= outcome.objective for value in values)
    assert all(bound >= outcome.bound for bound in bounds)


def test_a_fault_of_the_watcher_ends_the_solve_and_is_raised(department: Problem) -> None:
    def watch(best: int | None, bound: int | None) -> None:
        raise ZeroDivisionError("the watcher's own")

    running = threading.active_count()
    with pytest.raises(ZeroDivisionError, match="the watcher's own"):
        maximised(department, watch=watch)
    assert threading.active_count() == running


def test_an_interrupt_keeps_the_plan_so_far(department: Problem) -> None:
    def watch(best: int | None, bound: int | None) -> None:
        if best is not None:
            raise KeyboardInterrupt

    _, outcome = maximised(department, watch=watch)
    assert outcome.interrupted
    assert outcome.decisions is not None
    assert check(department, outcome.decisions) == []
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert outcome.bound >= outcome.objective


def test_the_first_solution_is_enough(department: Problem) -> None:
    _, outcome = maximised(department, first=True)
    assert outcome.decisions is not None
    assert check(department, outcome.decisions) == []
    assert outcome.objective is not None
    reached = score(department, outcome.decisions).value_units
    assert outcome.objective <= reached


@pytest.mark.parametrize(
    ("name", "setting", "message"),
    [
        ("num_wrokers", 3, "solver parameter 'num_wrokers' is unknown; see the CP-SAT parameters"),
        ("num_workers", "many", "solver parameter num_workers cannot be 'many'; see the CP-SAT"),
        ("max_time_in_seconds", None, "solver parameter max_time_in_seconds cannot be None"),
    ],
)
def test_a_solver_parameter_that_is_not_one_is_named(
    name: str, setting: object, message: str
) -> None:
    options = SolveOptions(workers=1, solver_parameters=MappingProxyType({name: setting}))
    with pytest.raises(CrostaffError, match=f"^{message}"):
        maximised(tiny(), options=options)


def test_a_value_that_the_solver_rejects_is_an_error() -> None:
    options = SolveOptions(workers=1, solver_parameters=MappingProxyType({"num_workers": -3}))
    with pytest.raises(CrostaffError, match=r"'num_workers' should be in .* value is -3"):
        maximised(tiny(), options=options)


def test_solver_parameters_come_last(department: Problem) -> None:
    options = SolveOptions(
        workers=1, solver_parameters=MappingProxyType({"max_deterministic_time": 1e-9})
    )
    _, outcome = maximised(department, options=options)
    assert outcome.verdict is Verdict.UNKNOWN
