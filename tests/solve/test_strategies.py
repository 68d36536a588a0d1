"""Several strategies for one model: each goes on from what those before found and proved."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from ortools.sat.python import cp_model

from crostaff.model.build import build
from crostaff.plan.check import check
from crostaff.problem import Problem
from crostaff.solve import exact
from crostaff.solve.exact import Outcome, Verdict, maximise
from crostaff.solve.options import SolveOptions
from crostaff.solve.strategies import Strategy, strategies
from tests.support.tiny import tiny

NO_WORK = MappingProxyType({"max_deterministic_time": 1e-9})


def solved(
    problem: Problem, monkeypatch: pytest.MonkeyPatch, *given: Strategy, first: bool = False
) -> tuple[Outcome, list[tuple[int | None, int | None]]]:
    """Return the outcome of some strategies, and what was told of it."""
    monkeypatch.setattr(exact, "strategies", lambda tier, options: given)
    built, news = build(problem), []
    outcome = maximise(
        built,
        built.objective("value"),
        options=SolveOptions(workers=1, deterministic_limit=2.0),
        seconds=600,
        watch=lambda best, bound: news.append((best, bound)),
        first=first,
    )
    return outcome, news


def crowd() -> Problem:
    """Six weeks of work for one person or another."""
    return tiny(
        staff=[{"staff_id": "ann", "cost_rate": 30}, {"staff_id": "bob", "cost_rate": 20}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        activities=[{"activity_id": "A", "duration": 6}],
    )


def test_a_strategy_that_finds_nothing_takes_nothing_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, _ = solved(crowd(), monkeypatch, Strategy(0.5), Strategy(0.5, NO_WORK))
    assert found.verdict is Verdict.OPTIMAL
    later, _ = solved(crowd(), monkeypatch, Strategy(0.5, NO_WORK), Strategy(0.5))
    assert later == found
    assert found.decisions is not None
    assert check(crowd(), found.decisions) == []


def test_without_a_plan_in_either_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    none, _ = solved(crowd(), monkeypatch, Strategy(0.5, NO_WORK), Strategy(0.5, NO_WORK))
    assert (none.verdict, none.decisions, none.objective) == (Verdict.UNKNOWN, None, None)


def test_a_contradiction_ends_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    short = tiny(requirements=[{"requirement_id": "R", "fte": 2.0}], policy={"full_coverage": True})
    found, _ = solved(short, monkeypatch, Strategy(0.5), Strategy(0.5, NO_WORK))
    assert found.verdict is Verdict.INFEASIBLE


def test_the_first_solution_of_any_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = solved(crowd(), monkeypatch, Strategy(0.5), Strategy(0.5, NO_WORK), first=True)
    assert found.decisions is not None


@pytest.mark.parametrize(
    ("best", "found", "joined"),
    [
        ((-9, -3), (-7, -5), (Verdict.FEASIBLE, -7, -5)),
        ((-7, -5), (-9, -3), (Verdict.FEASIBLE, -7, -5)),
        ((-7, -3), (-9, -7), (Verdict.OPTIMAL, -7, -7)),
        ((-7, None), (None, -5), (Verdict.FEASIBLE, -7, -5)),
        ((None, -5), (-7, None), (Verdict.FEASIBLE, -7, -5)),
        ((None, -5), (None, -3), (Verdict.UNKNOWN, None, -5)),
    ],
)
def test_the_better_plan_is_kept_with_the_better_bound(
    best: tuple[int | None, int | None],
    found: tuple[int | None, int | None],
    joined: tuple[Verdict, int | None, int],
) -> None:
    outcomes = [
        Outcome(
            Verdict.UNKNOWN if objective is None else Verdict.FEASIBLE,
            None,
            objective,
            bound,
            interrupted=False,
        )
        for objective, bound in (best, found)
    ]
    result = exact.joined(*outcomes)
    assert (result.verdict, result.objective, result.bound) == joined


def test_what_is_told_never_gets_worse() -> None:
    best = Outcome(Verdict.FEASIBLE, None, -7, -5, interrupted=False)
    news: list[tuple[int | None, int | None]] = []
    watch = exact.beyond(best, lambda objective, bound: news.append((objective, bound)))
    assert watch is not None
    for told in ((None, None), (-9, -3), (-6, -5), (None, -6)):
        watch(*told)
    assert news == [(-7, -5), (-7, -5), (-6, -5), (-7, -6)]


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("limit", [None, 1.0])
def test_a_makespan_has_all_of_the_time_and_known_parameters(
    workers: int, limit: float | None
) -> None:
    given = strategies("makespan", SolveOptions(workers=workers, deterministic_limit=limit))
    assert sum(one.share for one in given) == pytest.approx(1)
    parameters = cp_model.CpSolver().parameters
    assert all(hasattr(parameters, name) for one in given for name in one.parameters)


@pytest.mark.parametrize("tier", ["value", "headcount", "trainings", "tardiness"])
def test_other_objectives_are_left_to_cp_sat(tier: str) -> None:
    assert strategies(tier, SolveOptions()) == (Strategy(),)
