"""Whole solves: statuses, tiers, what is refused, and what happens when solver and checker part."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError, NoPlanError, SolverDisagreement
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import Score, score
from crostaff.plan.summary import Status, Summary
from crostaff.scenario.scenario import Scenario
from crostaff.solve.engine import solve
from crostaff.solve.options import SolveOptions
from crostaff.solve.progress import Progress
from crostaff.solve.result import Result
from tests.support.batches import batches
from tests.support.brute import TooManyPlansError, best_plan
from tests.support.oracle import tiers_of
from tests.support.strategies import from_seed
from tests.support.tiny import sunday, tiny_scenario, week
from tests.support.variants import aiming_at

ENGINE = "crostaff.solve.engine"
METHODS = ["exact", "search"]


def overbooked(**policy: object) -> Scenario:
    """Return a requirement of two people where there is one; alone, ann is worth 0 of 16,000."""
    return tiny_scenario(requirements=[{"requirement_id": "R", "fte": 2.0}], policy=policy)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seeds", batches(240, 4, first=200))
def test_both_methods_find_the_best_of_all_plans(seeds: range, method: str) -> None:
    for seed in seeds:
        scenario = from_seed(seed)
        try:
            best = best_plan(scenario, limit=1000)
        except TooManyPlansError:
            continue
        limit = 1.0 if method == "search" else None
        result = solve(scenario, method=method, workers=1, deterministic_limit=limit)
        if best is None:
            assert result.status is Status.INFEASIBLE
            continue
        assert tiers_of(result.require_plan()) == best.tiers
        if method == "exact":
            assert result.status is Status.OPTIMAL


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_window_is_infeasible(method: str) -> None:
    # B cannot begin before A ends on the last day of January, and end by the middle of February.
    scenario = tiny_scenario(
        activities=[{"activity_id": "A"}, {"activity_id": "B", "deadline": "2027-02-14"}],
        precedences=[{"predecessor": "A", "successor": "B"}],
    )
    result = solve(scenario, method=method, workers=1)
    assert (result.status, result.plan, result.value, result.bound) == (
        Status.INFEASIBLE,
        None,
        None,
        None,
    )
    assert dict(result.terms) == {}
    assert [m.phase for m in result.trace] == ["compile", "done"]


@pytest.mark.parametrize("method", METHODS)
def test_full_coverage_without_the_people_is_infeasible(method: str) -> None:
    assert solve(overbooked(full_coverage=True), method=method, workers=1).status is (
        Status.INFEASIBLE
    )


def test_without_full_coverage_it_is_a_shortfall() -> None:
    result = solve(overbooked(), workers=1)
    # One of two people is missing for 4 × 40 h at 100.
    assert (result.status, result.value, result.bound) == (Status.OPTIMAL, -16_000, -16_000)
    assert (result.gap, result.terms["shortfall"]) == (0, -16_000)


@pytest.mark.parametrize("method", METHODS)
def test_no_time_is_no_plan_unless_the_greedy_one_is_valid(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = cs.generate(people=20, studies=8, periods=40, seed=2)
    greedy = solve(scenario, method=method, workers=1, time_limit=1e-6)
    assert greedy.status is Status.FEASIBLE
    assert check(greedy.problem, greedy.require_plan().decisions) == []
    monkeypatch.setattr(sys.modules[ENGINE], "first_plans", lambda *_, **_options: ())
    result = solve(scenario, method=method, workers=1, deterministic_limit=1e-9)
    assert (result.status, result.plan, result.value) == (Status.NO_PLAN_FOUND, None, None)


def test_without_a_greedy_plan_the_search_begins_from_the_models_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules[ENGINE], "first_plans", lambda *_, **_options: ())
    result = solve(overbooked(), method="search", workers=1)
    assert (result.status, result.value) == (Status.OPTIMAL, -16_000)


def test_a_first_plan_that_was_made_counts_however_late_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = cs.generate(people=20, studies=8, periods=40, seed=2)
    greedy = solve(scenario, workers=1, time_limit=1e-6).require_plan()
    empty = replace(greedy.decisions, assigned=(), held=(), released=())
    told: list[Decisions] = []

    def slowly(*_: object, **_options: object) -> Iterator[Decisions]:
        for plan in (empty, greedy.decisions, empty):
            told.append(plan)
            yield plan

    monkeypatch.setattr(sys.modules[ENGINE], "first_plans", slowly)
    monkeypatch.setattr(SolveOptions, "is_late", lambda *_, made: made > 1)
    result = solve(scenario, workers=1, time_limit=1e-6)
    assert told == [empty, greedy.decisions]
    assert result.value == greedy.value


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        # Without ann 160 h are short at 100; with her 160 h cost 50.
        (("value",), -8_000),
        (("labour", "value"), -16_000),
        (("headcount", "value"), -16_000),
        (("shortfall", "headcount"), -8_000),
    ],
)
def test_tiers_are_kept_in_order(tiers: tuple[str, ...], expected: float) -> None:
    scenario = tiny_scenario(staff=[{"staff_id": "ann", "cost_rate": 50}])
    result = solve(aiming_at(scenario, *tiers), workers=1)
    assert (result.status, result.value) == (Status.OPTIMAL, expected)


def test_the_bound_of_a_count_is_a_count() -> None:
    result = solve(aiming_at(tiny_scenario(), "makespan"), workers=1)
    assert (result.status, result.bound, result.gap) == (Status.OPTIMAL, 4.0, None)


# When solver and checker part


def case_of(error: SolverDisagreement) -> Path:
    """Return the case folder, whose scenario can be read again."""
    assert error.case is not None
    assert str(error.case) in str(error)
    assert "defect of crostaff, not of your input; please report it" in str(error)
    return error.case


@pytest.mark.parametrize("method", METHODS)
def test_a_plan_that_breaks_a_rule_is_put_on_disk(
    method: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sys.modules[ENGINE], "check", lambda *_: ["capacity: made up"])
    scenario = tiny_scenario()
    with pytest.raises(SolverDisagreement, match="breaks a rule: capacity: made up") as caught:
        solve(scenario, method=method, workers=1)
    case = case_of(caught.value)
    assert case.parent == tmp_path
    assert {path.name for path in case.iterdir()} == {"scenario.json", "plan.json"}
    assert cs.read(case / "scenario.json").digest == scenario.digest
    plan = json.loads((case / "plan.json").read_text("utf-8"))
    assert plan["scenario_digest"] == scenario.digest
    assert [row["staff_id"] for row in plan["assignments"]] == ["ann"]


def test_a_score_below_the_models_count_is_put_on_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    scenario = overbooked()
    worse = score(compile_problem(scenario), solve(scenario, workers=1).require_plan().decisions)
    lie = Score({**worse.units_by_term, "labour": -100_000}, worse.units_per_cent)
    monkeypatch.setattr(sys.modules[ENGINE], "score", lambda *_: lie)
    with pytest.raises(
        SolverDisagreement, match=r"counts -\d+ for value, the score -\d+"
    ) as caught:
        solve(scenario, method="exact", workers=1)
    assert (case_of(caught.value) / "plan.json").exists()


@pytest.mark.parametrize(
    ("name", "lie", "message"),
    [
        ("check", lambda *_, **_part: ["level: made up"], "search's plan breaks a rule: level"),
        ("score", lambda *_, **_part: Score({"labour": 7}, 1), r"add up to -\d+, its score is 7"),
    ],
)
def test_a_search_is_judged_as_a_whole_in_the_end(
    name: str, lie: Any, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    search = sys.modules["crostaff.solve.search"].Search
    run = search.run

    def run_then_lie(self: object) -> None:
        run(self)
        monkeypatch.setattr(sys.modules[ENGINE], name, lie)

    monkeypatch.setattr(search, "run", run_then_lie)
    with pytest.raises(SolverDisagreement, match=message) as caught:
        solve(overbooked(), method="search", workers=1)
    assert (case_of(caught.value) / "plan.json").exists()


def test_a_bound_below_a_valid_plan_is_put_on_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    search = sys.modules["crostaff.solve.search"]
    monkeypatch.setattr(search.Search, "bound", property(lambda _self: -(10**9)))
    with pytest.raises(SolverDisagreement, match="is below a valid plan's") as caught:
        solve(overbooked(), method="search", workers=1)
    case_of(caught.value)


def test_infeasible_beside_a_valid_plan_is_put_on_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    # The checker lies: one person does not cover two.
    monkeypatch.setattr(sys.modules[ENGINE], "check", lambda *_: [])
    with pytest.raises(SolverDisagreement, match="infeasible, but a valid plan is known"):
        solve(overbooked(full_coverage=True), method="exact", workers=1)


# Results


def test_a_result_without_a_plan_says_why_and_what_to_try(tmp_path: Path) -> None:
    result = solve(overbooked(full_coverage=True), workers=1)
    with pytest.raises(NoPlanError, match=r"no plan \(infeasible\): .* lower the FTE"):
        result.require_plan()
    assert repr(result).startswith("Result(status infeasible, ")
    assert result._repr_html_() == f"<pre>{result!r}</pre>"
    result.write(tmp_path / "plan")
    written = json.loads((tmp_path / "plan" / "plan.json").read_text("utf-8"))
    assert (written["status"], written["value"], written["bound"]) == ("infeasible", None, None)
    with pytest.raises(CrostaffError, match="exists"):
        result.write(tmp_path / "plan")
    result.write(str(tmp_path / "plan"), overwrite=True)


def test_a_result_with_a_plan_shows_and_writes_it(tmp_path: Path) -> None:
    result = solve(overbooked(), workers=1)
    start = "Result(status optimal, value -16,000.00, bound -16,000.00, gap 0.00% of potential, "
    assert repr(result).startswith(start)
    assert result._repr_html_() == result.require_plan()._repr_html_()
    result.write(tmp_path / "plan.json")
    written = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert (written["status"], written["value"]) == ("optimal", -16_000)
    assert written["seed"] == 0
    assert set(written["versions"]) == {"crostaff", "ortools", "python"}


def test_what_was_rounded_is_in_the_result() -> None:
    result = solve(tiny_scenario(requirements=[{"requirement_id": "R", "fte": 0.33}]), workers=1)
    assert any("R" in warning for warning in result.summary.warnings)


# Interrupts


class _Impatient:
    """A listener that interrupts at the first message of a phase that has a value."""

    def __init__(self, error: type[BaseException]) -> None:
        self.error = error
        self.raised = False

    def __call__(self, message: Progress) -> None:
        if message.phase == "search" and message.value is not None and not self.raised:
            self.raised = True
            raise self.error


def large() -> Scenario:
    return cs.generate(people=25, studies=10, seed=1)


@pytest.mark.parametrize(("method", "workers"), [("exact", 1), ("search", 1), ("search", 2)])
def test_ctrl_c_returns_the_best_plan_so_far(method: str, workers: int) -> None:
    result = solve(
        large(),
        method=method,
        workers=workers,
        time_limit=120,
        progress=_Impatient(KeyboardInterrupt),
    )
    assert result.status is Status.INTERRUPTED
    plan = result.require_plan()
    assert check(result.problem, plan.decisions) == []
    assert plan.value == result.value
    if result.bound is not None:
        assert result.value is not None
        assert result.bound >= result.value


@pytest.mark.parametrize(("phase", "has_plan"), [("construct", False), ("build", True)])
def test_ctrl_c_before_the_solver_starts_returns_what_there_is(phase: str, has_plan: bool) -> None:
    def interrupt(message: Progress) -> None:
        if message.phase == phase:
            raise KeyboardInterrupt

    result = solve(large(), method="exact", workers=1, time_limit=120, progress=interrupt)
    assert result.status is Status.INTERRUPTED
    assert (result.plan is not None) is has_plan
    assert (result.value is not None) is has_plan


@pytest.mark.parametrize("method", METHODS)
def test_a_listeners_own_fault_is_raised_and_leaves_no_thread(method: str) -> None:
    running = threading.active_count()
    with pytest.raises(LookupError):
        solve(large(), method=method, workers=2, time_limit=120, progress=_Impatient(LookupError))
    assert threading.active_count() == running


def test_an_interrupt_without_a_plan_says_so() -> None:
    problem = compile_problem(tiny_scenario())
    stopped = Result(
        Summary(
            status=Status.INTERRUPTED,
            value=None,
            bound=None,
            gap_potential=None,
            gap_value=None,
            potential=0.0,
        ),
        None,
        problem,
        (),
    )
    with pytest.raises(NoPlanError, match="stopped before the first plan; let it run longer"):
        stopped.require_plan()


def test_a_named_holder_who_is_away_throughout_may_hold_more_than_the_contract() -> None:
    # On a grid of full time, 60 % of a contract are no step; away, a hold takes nothing of it.
    scenario = tiny_scenario(
        policy={"fte_step": 100},
        staff=[{"staff_id": "ann", "fte": 0.6}],
        requirements=[],
        absences=[{"staff_id": "ann", "start": week(4), "end": sunday(7)}],
        protections=[
            {"protection_id": "P", "from": week(4), "to": sunday(7), "named_staff": ["ann"]}
        ],
    )
    result = solve(scenario, time_limit=20)
    assert result.status is Status.OPTIMAL
    assert [(h.staff, h.pct) for h in result.require_plan().decisions.held] == [(0, 100)]
