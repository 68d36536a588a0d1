"""Search around a plan: what it returns is valid, its bound holds, and it repeats itself."""

from __future__ import annotations

import random
import sys
from fractions import Fraction

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan
from crostaff.plan.score import score
from crostaff.plan.summary import Status
from crostaff.scenario.scenario import Scenario
from crostaff.solve.bound import PoolOutcome
from crostaff.solve.construct import construct
from crostaff.solve.crew import Answer, InlineHand, Relaxation, Task
from crostaff.solve.engine import solve
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lanes import LOCKSTEP_LANES
from crostaff.solve.lns import Rounds, RoundsOutcome
from crostaff.solve.options import SolveOptions
from crostaff.solve.result import Result
from crostaff.solve.rounds import Attempt
from crostaff.solve.search import Search
from tests.support.batches import batches
from tests.support.brute import TooManyPlansError, best_plan
from tests.support.strategies import from_seed
from tests.support.tiny import decide, people, tiny_scenario
from tests.support.valid_plans import a_minute, valid_plans

LIMITS = (1e-4, 0.02, 0.2)
ROUNDING = 0.0051
"""Half a cent, for amounts in currency."""


def searched(scenario: Scenario, *, limit: float, seed: int = 0, workers: int = 1) -> Result:
    """Search; only work can end it early."""
    return solve(
        scenario,
        method="search",
        workers=workers,
        seed=seed,
        deterministic_limit=limit,
        time_limit=120,
    )


def value_of(plan: Plan) -> Fraction:
    """Judge a plan, and return its value in currency, exactly."""
    assert check(plan.problem, plan.decisions) == []
    units = score(plan.problem, plan.decisions).value_units
    return Fraction(units, 100 * plan.problem.units_per_cent)


def judge(result: Result, best: Fraction | None) -> None:
    """Compare a search with the best of all plans."""
    if best is None:
        assert result.status is Status.INFEASIBLE
        assert result.plan is None
        return
    assert result.status in (Status.OPTIMAL, Status.FEASIBLE, Status.NO_PLAN_FOUND)
    if result.bound is not None:
        assert result.bound >= float(best) - ROUNDING
    if result.plan is None:
        assert result.status is Status.NO_PLAN_FOUND
        return
    value = value_of(result.plan)
    assert value <= best
    if result.status is Status.OPTIMAL:
        assert value == best
        assert result.gap == 0


@pytest.mark.parametrize("seeds", batches(96, 8))
def test_value_is_below_and_bound_above_the_best_of_all_plans(seeds: range) -> None:
    for seed in seeds:
        scenario = from_seed(seed)
        try:
            best = best_plan(scenario, limit=1500)
        except TooManyPlansError:
            continue
        limit = LIMITS[seed % len(LIMITS)]
        judge(searched(scenario, limit=limit, seed=seed), best and best.value)


@pytest.mark.parametrize("seeds", batches(130, 3, first=100))
def test_search_and_one_exact_model_agree(seeds: range) -> None:
    for seed in seeds:
        scenario = from_seed(seed)
        exact = solve(scenario, method="exact", workers=1)
        result = searched(scenario, limit=0.2, seed=seed)
        assert exact.status in (Status.OPTIMAL, Status.INFEASIBLE)
        judge(result, None if exact.plan is None else value_of(exact.plan))


def department(seed: int) -> Scenario:
    """Return a small department with dates to move, protections and trainees."""
    return cs.generate(people=9, studies=4, periods=26, seed=seed, protections=0.5)


@pytest.mark.parametrize("people", [9, 16])
def test_same_seed_and_work_give_the_same_plan_with_any_number_of_processes(people: int) -> None:
    scenario = cs.generate(people=people, studies=people // 3, seed=people, protections=0.5)
    first, *others = (searched(scenario, limit=0.6, workers=n) for n in (1, 1, 2, 3))
    assert first.status is Status.FEASIBLE
    for other in others:
        assert other.require_plan().decisions == first.require_plan().decisions
        assert (other.status, other.bound) == (first.status, first.bound)


@pytest.mark.parametrize("seed", range(4))
def test_search_never_loses_the_constructed_plan(seed: int) -> None:
    scenario = department(seed)
    problem = compile_problem(scenario)
    constructed = construct(problem)
    assert check(problem, constructed) == []
    result = searched(scenario, limit=0.05, seed=seed)
    assert check(result.problem, result.require_plan().decisions) == []
    assert result.value is not None
    assert result.value >= score(problem, constructed).value
    told = [m.value for m in result.trace if m.value is not None]
    assert told == sorted(told)
    bounds = [m.bound for m in result.trace if m.bound is not None]
    assert bounds == sorted(bounds, reverse=True)


@pytest.mark.parametrize("seed", range(30))
def test_search_from_any_valid_plan_keeps_the_promise(seed: int) -> None:
    problem = compile_problem(from_seed(seed))
    for decisions in valid_plans(problem, random.Random(seed), most=1)[:1]:
        if not any(r.candidates for r in problem.requirements):
            continue
        told: list[tuple[int, int | None]] = []
        search = Search(
            problem,
            Incumbent(decisions, score(problem, decisions)),
            SolveOptions(workers=1, deterministic_limit=0.02),
            a_minute(),
            lambda *news, told=told: told.append(news),
        )
        search.run()
        assert (search.fault, search.interrupted) == (None, False)
        assert check(problem, search.best.decisions) == []
        assert search.best.score == score(problem, search.best.decisions)
        assert search.best.score.value_units >= score(problem, decisions).value_units
        if search.bound is not None:
            assert search.bound >= search.best.score.value_units
        assert told == sorted(told, key=lambda news: news[0])


@pytest.mark.parametrize("workers", [1, 2])
def test_with_nobody_to_place_dates_alone_are_planned(workers: int) -> None:
    # A should start in period 3 and end before B, which should start in 0: together they are
    # 3 + 4 − 0 = 7 periods off wherever they start, and a period costs 500.
    scenario = tiny_scenario(
        requirements=[],
        activities=[{"activity_id": "A"}, {"activity_id": "B", "duration": 2}],
        precedences=[{"predecessor": "A", "successor": "B"}],
        baseline_starts=[{"activity_id": "A", "start": 3}, {"activity_id": "B", "start": 0}],
    )
    result = solve(scenario, method="search", workers=workers)
    assert (result.status, result.value, result.bound) == (Status.OPTIMAL, -3500, -3500)


def test_dates_move_for_nobody_too() -> None:
    # The greedy plan starts A at once; its baseline start is 3, which costs nothing.
    scenario = tiny_scenario(
        requirements=[],
        baseline_starts=[{"activity_id": "A", "start": 3}],
    )
    result = solve(scenario, method="search", workers=1)
    assert (result.status, result.value) == (Status.OPTIMAL, 0)


def test_search_finds_what_the_greedy_plan_misses() -> None:
    # Q opens first and gets eve, who costs less than ann; nobody is left for R, which only eve
    # may do. Best is ann on Q: 160 h × (60 + 10). The greedy plan pays 160 h × (10 + 100).
    scenario = tiny_scenario(
        staff=[{"staff_id": "ann", "cost_rate": 60}, {"staff_id": "eve", "cost_rate": 10}],
        staff_skills=[
            {"staff_id": "ann"},
            {"staff_id": "eve"},
            {"staff_id": "eve", "skill_id": "R"},
        ],
        skills=[{"skill_id": "SAS"}, {"skill_id": "R"}],
        activities=[
            {"activity_id": "A", "fixed_start": "2027-01-04"},
            {"activity_id": "B", "fixed_start": "2027-01-11"},
        ],
        requirements=[
            {"requirement_id": "Q", "activity_id": "A"},
            {"requirement_id": "R", "activity_id": "B", "skill_id": "R"},
        ],
    )
    problem = compile_problem(scenario)
    assert score(problem, construct(problem)).value == -17_600
    result = searched(scenario, limit=1.0)
    assert (result.status, result.value) == (Status.OPTIMAL, -11_200)


@pytest.mark.parametrize("limit", [0.05, 0.2])
def test_work_runs_out_however_easy_it_is(limit: float, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[Task] = []

    def idle(_hand: InlineHand, job: Task) -> Answer:
        jobs.append(job)
        if isinstance(job, Rounds):
            return RoundsOutcome(Scope(job.decisions, frozenset()), None, (), work=0.0)
        if isinstance(job, Relaxation):
            return CoarseOutcome(bound=10**9, work=0.0)
        if job.scope.alone:
            return PoolOutcome(bound=10**9, proved=False, decisions=None, work=0.0)
        return Attempt(None, proved=False, work=0.0)

    monkeypatch.setattr(InlineHand, "do", idle)
    result = searched(department(0), limit=limit)
    # A solve without work counts for 0.01: 5 and 20 solves, and what was asked for at once.
    enough = round(limit / 0.01)
    assert enough <= len(jobs) < enough + LOCKSTEP_LANES
    assert result.status is Status.FEASIBLE


@pytest.mark.parametrize(
    ("place", "largest"), [("crew", "LARGEST_WHOLE"), ("closing", "LARGEST_BOUNDED")]
)
def test_pools_too_large_for_a_program_are_bounded_by_another(
    place: str, largest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = cs.generate(people=15, studies=6, movable=0.3, seed=1)
    close = searched(scenario, limit=3.0)
    monkeypatch.setattr(sys.modules[f"crostaff.solve.{place}"], largest, 0)
    loose = searched(scenario, limit=3.0)
    assert loose.value is not None
    assert close.value is not None
    assert loose.bound is not None
    assert close.bound is not None
    assert loose.bound >= close.value
    assert close.bound >= loose.value
    if largest == "LARGEST_BOUNDED":
        assert loose.bound > close.bound


def test_with_tiers_the_value_search_gives_way_to_one_model() -> None:
    scenario = tiny_scenario(policy={"objective": ["headcount", "value"]})
    result = searched(scenario, limit=1.0)
    # Nobody works, 160 h are uncovered at 100.
    assert (result.status, result.value) == (Status.OPTIMAL, -16_000)


def test_a_broken_plan_of_the_solver_stops_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = tiny_scenario(**people(ann="qualified"))
    problem = compile_problem(scenario)
    empty = decide(problem)
    over = decide(problem, "ann R[0] solo 100")
    first = Incumbent(empty, score(problem, empty))

    def lie(_problem: object, decisions: Decisions, **_part: object) -> list[str]:
        return [] if decisions == empty else ["capacity: made up"]

    # By sys.modules: ``crostaff.solve`` is the function.
    monkeypatch.setattr(sys.modules["crostaff.solve.standing"], "check", lie)
    search = Search(
        problem,
        first,
        SolveOptions(workers=1, deterministic_limit=1.0),
        a_minute(),
        lambda *_: None,
    )
    search.run()
    assert search.fault == ("A rule is broken: capacity: made up", over)
    assert search.best == first
