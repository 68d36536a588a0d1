"""Fronts that are ended early, and solvers that contradict what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.build import BuiltModel
from crostaff.model.criteria import Limits
from crostaff.solve import epsilon, weighted
from crostaff.solve.exact import Outcome, Verdict, maximise
from crostaff.solve.front import find_front, method_of
from crostaff.solve.judging import Judge
from crostaff.solve.options import SolveOptions
from crostaff.solve.search import Search
from crostaff.solve.weighted import Weighted
from tests.support.tiny import decide
from tests.support.trading import impossible, trading

EXACT = SolveOptions(workers=1, method="exact")


def ends_at(monkeypatch: pytest.MonkeyPatch, call: int, outcome: Outcome | None) -> None:
    """Let a solve end otherwise: with an outcome, or by Ctrl-C."""
    calls = 0

    def ended(built: BuiltModel, *arguments: object, **options: object) -> Outcome:
        nonlocal calls
        calls += 1
        if calls != call:
            return maximise(built, *arguments, **options)  # type: ignore[arg-type]
        if outcome is None:
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setattr(epsilon, "maximise", ended)


def test_an_interrupt_returns_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_at(monkeypatch, 3, None)
    found = cs.pareto(trading(), steps=None, workers=1, method="exact")
    assert found.is_interrupted
    assert not found.is_complete
    assert found.sentences[-1] == "It was interrupted: this is what there was."
    assert len(found.rows) >= 1


def test_an_interrupt_before_the_first_plan_is_an_interrupt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends_at(monkeypatch, 1, None)
    with pytest.raises(KeyboardInterrupt):
        cs.pareto(impossible(), workers=1)


def test_a_solve_that_the_user_ends_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_at(monkeypatch, 2, Outcome(Verdict.UNKNOWN, None, None, None, interrupted=True))
    front = find_front(trading(), EXACT, steps=2, listener=None)
    assert front.is_interrupted
    assert len(front.steps) == 2


def test_infeasible_although_a_plan_is_known_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_at(monkeypatch, 2, Outcome(Verdict.INFEASIBLE, None, None, None, interrupted=False))
    with pytest.raises(cs.SolverDisagreement, match=r"says infeasible within .* plan is known"):
        find_front(trading(), EXACT, steps=2, listener=None)


def test_a_contradiction_that_is_not_confirmed_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    ends_at(monkeypatch, 2, Outcome(Verdict.UNKNOWN, None, None, None, interrupted=False))
    front = find_front(impossible(), EXACT, steps=2, listener=None)
    assert (front.points, front.is_infeasible, front.is_complete) == ((), False, False)


def judge() -> Judge:
    return Judge(compile_problem(trading()), lambda plans: None)


def test_a_plan_that_breaks_a_rule_is_a_defect() -> None:
    ours = judge()
    busy = decide(ours.problem, "eva R[0] solo 100", starts={"A": 0})
    with pytest.raises(cs.SolverDisagreement, match="breaks a rule"):
        ours.take(busy)
    ours.take_first([busy])
    assert ours.knowledge.points == []


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ("bound", "The bound 0 is below a valid plan's"),
        ("empty", "The solver excludes a valid plan"),
        ("proof", "The solver proves .* efficient, and finds better"),
    ],
)
def test_a_plan_that_betters_what_is_proved_is_a_defect(spoil: str, message: str) -> None:
    ours = judge()
    problem = ours.problem
    good = decide(problem, "tia R[0] solo 100", starts={"A": 0})
    if spoil == "proof":
        worse = ours.take(decide(problem, "tia R[0] solo 50", starts={"A": 0}))
        ours.knowledge.add(replace(worse, proved=True))
    elif spoil == "bound":
        ours.knowledge.add_bound(Limits(), 0)
    else:
        ours.knowledge.add_empty(Limits())
    with pytest.raises(cs.SolverDisagreement, match=message):
        ours.take(good)


def test_an_interrupted_search_ends_the_weighted_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(search: Search) -> None:
        search.interrupted = True

    monkeypatch.setattr(weighted.Search, "run", interrupted)
    front = find_front(trading(), SolveOptions(workers=1, method="search"), steps=2, listener=None)
    assert front.is_interrupted
    assert [step.what for step in front.steps] == ["weighted"]


def test_a_faulty_search_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(search: Search) -> None:
        search.standing.fault = ("A rule is broken.", search.best.decisions)

    monkeypatch.setattr(weighted.Search, "run", faulty)
    with pytest.raises(cs.SolverDisagreement, match="A rule is broken"):
        find_front(trading(), SolveOptions(workers=1, method="search"), steps=2, listener=None)


def test_no_time_means_no_search() -> None:
    ours = judge()
    ours.take(decide(ours.problem, "tia R[0] solo 100", starts={"A": 0}))
    Weighted(ours, SolveOptions(workers=1), 3, deadline=0.0).run()
    assert ours.knowledge.steps == []


def test_the_method_goes_by_size() -> None:
    problem = compile_problem(trading())
    assert method_of(problem, SolveOptions()) == "exact"
    assert method_of(problem, SolveOptions(method="search")) == "search"
    empty = compile_problem(trading().remove_scope("S", requirements=["R"]))
    assert method_of(empty, SolveOptions(method="search")) == "exact"
