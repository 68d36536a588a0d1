"""Models that are kept from round to round come to any plan, and forget how they got there."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from ortools.sat.python import cp_model

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model.context import ModelOptions
from crostaff.model.rows import UnfitModelError
from crostaff.model.scope import Scope
from crostaff.model.slices import SlicedModel
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve import kept
from crostaff.solve import rounds as rounds_module
from crostaff.solve.kept import KeptModels
from crostaff.solve.lns import DATES, Rounds, RoundsOutcome
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pools import find_pools, places
from crostaff.solve.replan import first_plans
from crostaff.solve.rounds import Rounder
from crostaff.solve.stop import Stop
from tests.support.valid_plans import a_minute, limits

KINDS = ("window", "protection", "shortfall", "exchange", "people")


@pytest.fixture(scope="module")
def problem() -> Problem:
    return compile_problem(cs.generate(people=12, studies=4, periods=26, movable=0.5, seed=5))


@pytest.fixture(scope="module")
def first(problem: Problem) -> Decisions:
    return next(iter(first_plans(problem, None, seed=0, stop=a_minute())))


@pytest.fixture
def around(problem: Problem) -> Neighbourhoods:
    return Neighbourhoods(problem, find_pools(problem))


def rounds(
    plan: Decisions, pool: int | None, seed: int, *, anew: bool = False, count: int = 3
) -> Rounds:
    kinds = (DATES,) * count if pool is None else KINDS[:count]
    sized = tuple((kind, 8.0) for kind in kinds)
    return Rounds(plan, pool, sized, seed, seconds=60, anew=anew)


def value(problem: Problem, plan: Decisions) -> int:
    assert check(problem, plan) == []
    return score(problem, plan).value_units


def gains(outcome: RoundsOutcome) -> int:
    return sum(done.gain for done in outcome.rounds)


def test_rounds_of_all_kinds_go_on_from_each_other(
    problem: Problem, first: Decisions, around: Neighbourhoods
) -> None:
    rounder, plan, rng = Rounder(problem, around), first, random.Random(0)
    moved = False
    for seed in range(24):
        pool = rng.choice([None, *range(len(around.pools))])
        outcome = rounder.do(rounds(plan, pool, seed, count=5), a_minute())
        found = outcome.decisions or plan
        assert value(problem, found) == value(problem, plan) + gains(outcome)
        moved = moved or found.starts != plan.starts
        plan = found
    assert value(problem, plan) > value(problem, first)
    assert moved, "no date was ever moved: nothing has followed one"


def test_the_model_of_everything_is_built_once(
    problem: Problem, first: Decisions, around: Neighbourhoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[bool] = []
    original = kept.build

    def count(*args: object, scope: Scope, **options: object) -> object:
        built.append(bool(scope.activities))
        return original(*args, scope=scope, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "build", count)
    rounder, plan = Rounder(problem, around), first
    for seed in range(12):
        outcome = rounder.do(rounds(plan, None if seed % 2 else 0, seed), a_minute())
        plan = outcome.decisions or plan
    assert plan.starts != first.starts
    assert built.count(True) == 1


def test_a_model_that_cannot_follow_a_plan_begins_anew_from_it(
    problem: Problem, first: Decisions, around: Neighbourhoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SlicedModel, "follow", lambda *_: False)
    models = KeptModels(problem, around)
    scope = Scope(first, frozenset(), frozenset(around.moving))
    whole = models.of(scope, None, limits())
    later = Rounder(problem, around).do(rounds(first, 0, 1), a_minute()).decisions
    assert whole is not None
    assert later is not None
    assert models.of(replace(scope, decisions=later), None, limits()) is whole
    assert value(problem, whole.decisions()) == value(problem, later) > value(problem, first)


def test_what_was_done_before_changes_nothing_anew(
    problem: Problem, first: Decisions, around: Neighbourhoods
) -> None:
    experienced = Rounder(problem, around)
    plan = first
    for seed in range(6):
        plan = experienced.do(rounds(plan, None, seed), a_minute()).decisions or plan
    for pool in (None, 0):
        asked = rounds(first, pool, 99, anew=True)
        assert experienced.do(asked, a_minute()) == Rounder(problem, around).do(asked, a_minute())


def test_a_large_problem_has_no_model_of_everything(
    problem: Problem, first: Decisions, around: Neighbourhoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LARGEST_KEPT", 10)
    models = KeptModels(problem, around)
    cell = around.pools[0].cells[0]
    free = Scope(first, frozenset({cell}), frozenset(around.moving[:1]))
    assert models.of(free, None, limits()) is None
    at_dates = models.of(Scope(first, frozenset({cell})), 0, limits())
    assert at_dates is not None
    part = at_dates.cut(Scope(first, frozenset({cell})))
    assert limits().solver().solve(part.model) == cp_model.OPTIMAL


def test_no_model_is_begun_that_the_time_left_does_not_pay_for(
    problem: Problem, first: Decisions, around: Neighbourhoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_BUILT_PER_SECOND", 0.01)  # half a minute is for a third of a place
    models = KeptModels(problem, around)
    in_pool = Scope(first, frozenset({around.pools[0].cells[0]}))
    movable = Scope(first, frozenset(), frozenset(around.moving))
    assert models.of(in_pool, 0, limits()) is None
    assert models.of(movable, None, limits()) is None
    outcome = Rounder(problem, around).do(rounds(first, 0, 1), a_minute())
    assert value(problem, outcome.decisions or first) == value(problem, first) + gains(outcome)
    # What has to repeat itself knows no clock.
    models = KeptModels(problem, around)
    models.begin(anew=True)
    assert models.of(in_pool, 0, limits()) is not None
    assert models.of(movable, None, limits()) is not None


class Clock:
    """A clock that goes on only when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def taking(self, seconds: float, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that takes so long."""

        def slow(*args: Any, **named: Any) -> Any:
            self.now += seconds
            return function(*args, **named)

        return slow


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stood = Clock()
    monkeypatch.setattr("time.perf_counter", stood)
    return stood


def test_what_building_took_tells_what_the_next_model_will_take(
    problem: Problem,
    first: Decisions,
    around: Neighbourhoods,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "build", clock.taking(1_000.0, kept.build))
    models = KeptModels(problem, around)
    movable = Scope(first, frozenset(), frozenset(around.moving))
    assert models.of(Scope(first, frozenset({around.pools[0].cells[0]})), 0, limits()) is not None
    assert models.seconds == 1_000.0
    assert models.of(movable, None, limits()) is None
    assert models.seconds == 1_000.0


@pytest.mark.parametrize(("more", "is_kept"), [(0, True), (-1, False)])
def test_a_pool_of_too_many_places_has_no_model(
    more: int,
    is_kept: bool,
    first: Decisions,
    around: Neighbourhoods,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = around.pools[0]
    monkeypatch.setattr(kept, "LARGEST_KEPT", 0)
    monkeypatch.setattr(kept, "LARGEST_KEPT_POOL", places(around.problem, pool.cells) + more)
    models = KeptModels(around.problem, around)
    found = models.of(Scope(first, frozenset(pool.cells[:3])), 0, limits())
    assert (found is not None) is is_kept


@pytest.mark.parametrize(("anew", "begun"), [(False, 2), (True, 3)])
def test_a_small_model_that_may_outlast_the_time_is_passed_over(
    anew: bool,
    begun: int,
    first: Decisions,
    around: Neighbourhoods,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "LARGEST_KEPT", 0)
    sizes = iter((1, 10**9, 1))  # a minute is for 700 places a second, about
    monkeypatch.setattr(Scope, "places", lambda *_: next(sizes))
    outcome = Rounder(around.problem, around).do(rounds(first, None, 0, anew=anew), a_minute())
    assert len(outcome.rounds) == begun


def test_how_long_small_models_took_tells_how_long_the_next_will_take(
    first: Decisions,
    around: Neighbourhoods,
    *,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "LARGEST_KEPT", 0)
    monkeypatch.setattr(Scope, "places", lambda *_: 7_000)  # ten seconds by guess
    monkeypatch.setattr(rounds_module, "attempt", clock.taking(90.0, rounds_module.attempt))
    rounder = Rounder(around.problem, around)
    assert len(rounder.do(rounds(first, None, 0, count=1), Stop(clock.now + 100.0)).rounds) == 1
    # 7,700 places in 91 seconds: 7,000 take 83, and what takes 90 has 91 left.
    assert len(rounder.do(rounds(first, None, 0, count=1), Stop(clock.now + 91.0)).rounds) == 1
    # 14,700 places in 181 seconds: 86, and there are 85.
    monkeypatch.setattr(rounder, "_is_too_late", lambda *_: False)
    assert rounder.do(rounds(first, None, 0, count=1), Stop(clock.now + 85.0)).rounds == ()


@pytest.mark.parametrize(("pool", "begun"), [(None, 0), (0, 1)])
def test_rounds_across_pools_say_nothing_about_those_within_one(
    pool: int | None,
    begun: int,
    first: Decisions,
    around: Neighbourhoods,
    *,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounder = Rounder(around.problem, around)
    with monkeypatch.context() as slowed:
        slowed.setattr(Rounder, "_decide", clock.taking(25.0, Rounder._decide))
        assert len(rounder.do(rounds(first, None, 0, count=2), Stop(clock.now + 60.0)).rounds) == 2
    outcome = rounder.do(rounds(first, pool, 0, count=1), Stop(clock.now + 10.0))
    assert len(outcome.rounds) == begun


def test_no_first_small_model_is_built_where_the_time_is_short_by_guess(
    problem: Problem, first: Decisions, around: Neighbourhoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LARGEST_KEPT", 0)
    monkeypatch.setattr(rounds_module, "_MOVED_PER_SECOND", 0.01)  # a minute is for half a place
    outcome = Rounder(problem, around).do(rounds(first, None, 0), a_minute())
    assert outcome.rounds == ()
    assert outcome.decisions is None
    # What has to repeat itself knows no clock.
    outcome = Rounder(problem, around).do(rounds(first, None, 0, anew=True), a_minute())
    assert len(outcome.rounds) == 3


@pytest.mark.parametrize(("anew", "begun"), [(False, 2), (True, 3)])
def test_no_small_solve_is_begun_that_would_outlast_the_time(
    anew: bool,
    begun: int,
    first: Decisions,
    around: Neighbourhoods,
    *,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Rounder, "_decide", clock.taking(25.0, Rounder._decide))
    asked = rounds(first, 0, 0, anew=anew, count=5)
    outcome = Rounder(around.problem, around).do(asked, Stop(clock.now + 60.0))
    # After two of them, ten seconds are left.
    assert len(outcome.rounds) == begun


@pytest.mark.parametrize("most", [0, 1])
def test_where_starts_have_no_literals_nothing_is_kept(
    most: int,
    problem: Problem,
    first: Decisions,
    around: Neighbourhoods,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "ModelOptions", partial(ModelOptions, explicit_starts=most))
    models = KeptModels(problem, around)
    assert not models.is_one
    scope = Scope(first, frozenset(), frozenset(around.moving))
    assert models.of(scope, None, limits()) is None
    outcome = Rounder(problem, around).do(rounds(first, None, 0), a_minute())
    found = outcome.decisions or first
    assert value(problem, found) == value(problem, first) + gains(outcome)


def test_a_model_that_cannot_be_cut_is_built_once_and_left(
    problem: Problem, first: Decisions, around: Neighbourhoods, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def unfit(*_: object) -> None:
        tried.append(1)
        raise UnfitModelError

    monkeypatch.setattr(kept, "SlicedModel", unfit)
    models = KeptModels(problem, around)
    scope = Scope(first, frozenset(), frozenset(around.moving))
    assert models.is_one
    assert [models.of(scope, None, limits()) for _ in range(3)] == [None] * 3
    assert len(tried) == 1
