"""Sifting: the bound of the whole coarse program, without making it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.problem import Problem
from crostaff.solve import sifting
from crostaff.solve.coarse import RowKind, coarse_program, restricted_program
from crostaff.solve.coarse_classes import alike
from crostaff.solve.coarse_columns import CoarseColumns
from crostaff.solve.coarse_growth import TO_EXPERIENCED
from crostaff.solve.coarse_pricing import CellPrices, Late, Pricing
from crostaff.solve.construct import construct
from crostaff.solve.guide import CoarseOutcome
from crostaff.solve.limits import Limits
from crostaff.solve.linear import safe_bound, upper_bound
from crostaff.solve.pools import Pool, find_pools, pool_values
from crostaff.solve.row_prices import RowPrices
from crostaff.solve.sifting import look_closely, sift_pool
from tests.support.batches import batches
from tests.support.optima import known_optima
from tests.support.strategies import from_seed
from tests.support.tiny import people, tiny
from tests.support.valid_plans import a_minute, has_starts, valid_plans


def limits(work: float = float("inf")) -> Limits:
    return Limits(0, a_minute(), work=work)


LOOKS = [sift_pool, look_closely]
Look: TypeAlias = Callable[[Problem, Pool, Limits], CoarseOutcome]


def bounds_by(look: Look, problem: Problem) -> list[int]:
    return [look(problem, pool, limits()).bound for pool in find_pools(problem)]


def served(problem: Problem) -> list[Pool]:
    return [pool for pool in find_pools(problem) if pool.is_served]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("seeds", batches(150, 6))
def test_no_valid_plan_is_worth_more(seeds: range, look: Look) -> None:
    met = 0
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        plans = valid_plans(problem, random.Random(seed))
        if not plans:
            continue
        pools, bounds = find_pools(problem), bounds_by(look, problem)
        for plan in plans:
            values = pool_values(problem, pools, plan)
            assert all(value <= bound for value, bound in zip(values, bounds, strict=True)), seed
            met += 1
    assert met > 15


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("seeds", batches(180, 6))
def test_no_optimum_is_worth_more(seeds: range, look: Look) -> None:
    met = 0
    for problem, _, optimum in known_optima(seeds):
        assert sum(bounds_by(look, problem)) >= optimum
        met += 1
    assert met > 10


def drawn_pools(seeds: range) -> Iterator[tuple[int, Problem, Pool, int]]:
    """Yield seeds, problems and pools, each with the bound of its whole program."""
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        if has_starts(problem):
            for pool in find_pools(problem):
                whole = upper_bound(coarse_program(problem, pool), limits())
                yield seed, problem, pool, whole.bound


@pytest.mark.parametrize("seeds", batches(150, 6))
def test_a_closer_look_ends_at_the_optimum_of_the_whole_program(seeds: range) -> None:
    met = 0
    for seed, problem, pool, whole in drawn_pools(seeds):
        bound = look_closely(problem, pool, limits()).bound
        # Both round prices to fractions.
        assert bound == pytest.approx(whole, rel=1e-5, abs=100), seed
        met += 1
    assert met > 20


@pytest.mark.parametrize("seeds", batches(300, 6))
def test_sifting_ends_at_the_optimum_where_nobody_is_alike(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sifting, "LARGEST_AT_ONCE", 0)
    # One column of a cell at a time: most have to be brought in by their prices.
    monkeypatch.setattr(sifting, "FIRST_COLUMNS", 1)
    monkeypatch.setattr(sifting, "MORE_COLUMNS", 1)
    # However little a turn wins.
    monkeypatch.setattr(sifting, "LEAST_GAIN", -1.0)
    met = 0
    for seed, problem, pool, whole in drawn_pools(seeds):
        rises = CoarseColumns(problem, pool).rises
        classes = alike(problem, pool, closely=False)
        if (rises.target == TO_EXPERIENCED).any() or len(set(classes)) < len(classes):
            continue
        bound = sift_pool(problem, pool, limits()).bound
        assert bound == pytest.approx(whole, rel=1e-5, abs=100), seed
        met += len(classes) > 1
    assert met > 5


@pytest.mark.parametrize("movable", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(6))
def test_pricing_is_the_safe_bound_of_the_whole_program(seed: int, movable: float) -> None:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=movable, seed=seed))
    rng = np.random.default_rng(seed)
    for pool in served(problem):
        columns, program = CoarseColumns(problem, pool), coarse_program(problem, pool)
        pricing = Pricing(columns)
        duals = rng.integers(0, 2_000, len(program.most)) / 16
        kinds = program.rows.kind
        assert movable or not (kinds == RowKind.RISEN).any()
        # Of work that moves and waits for a level, pricing does better than any prices given.
        if (kinds == RowKind.RISEN).any():
            duals[np.isin(kinds, [RowKind.LEARNT, RowKind.RISEN])] = 0
        prices = RowPrices.of(columns, program, duals)
        bound = pricing.price(prices, lambda _: None).bound
        assert bound == safe_bound(program, duals)


@pytest.mark.parametrize("seed", range(4))
def test_rising_is_priced_as_well_as_by_the_simplex(seed: int) -> None:
    problem = compile_problem(cs.generate(people=20, studies=8, movable=0.3, seed=seed))
    for pool in served(problem):
        columns, program = CoarseColumns(problem, pool), coarse_program(problem, pool)
        outcome = upper_bound(program, limits())
        if outcome.duals is None:
            continue
        prices = RowPrices.of(columns, program, outcome.duals)
        bound = Pricing(columns).price(prices, lambda _: None).bound
        assert bound <= safe_bound(program, outcome.duals) + 1 + abs(outcome.bound) * 1e-6


def test_what_waits_for_a_level_adds_up_to_sums_of_any_size() -> None:
    problem = tiny(
        skills=[{"skill_id": "SAS", "hours_to_experienced": 160}], **people(ann="qualified")
    )
    (pool,) = find_pools(problem)
    pricing = Pricing(CoarseColumns(problem, pool))
    assert pricing.frame.shares.size
    many = 5_000
    earned = np.full(many, 1 << 51)
    none, places, upper = np.zeros_like(earned), np.arange(many), np.full(many, 100)
    late = Late(none, none, places, upper, earned)
    total, kept = pricing._risen(np.zeros_like(pricing.frame.worth), late)
    assert total == many * 100 << 51
    assert len(kept.share) == many


def test_prices_too_large_for_exact_sums_count_for_nothing() -> None:
    problem = tiny(**people(ann="qualified"))
    (pool,) = find_pools(problem)
    columns = CoarseColumns(problem, pool)
    program = coarse_program(problem, pool)
    pricing = Pricing(columns)
    huge = RowPrices.of(columns, program, np.full(len(program.most), 1e30))
    free = RowPrices.of(columns, program, np.zeros(len(program.most)))
    looked: list[CellPrices] = []
    assert pricing.price(huge, looked.append).bound == pricing.price(free, lambda _: None).bound
    assert [prices.columns.cell.index for prices in looked] == list(pool.cells)


def test_who_is_alike_is_one_and_who_earns_otherwise_is_not() -> None:
    problem = tiny(
        staff=[
            {"staff_id": "ann", "cost_rate": 80},
            {"staff_id": "bob", "cost_rate": 80, "fte": 0.5},
            {"staff_id": "cat", "cost_rate": 20},
            {"staff_id": "dan", "cost_rate": 80},
        ],
        staff_skills=[
            {"staff_id": "ann"},
            {"staff_id": "bob"},
            {"staff_id": "cat"},
            {"staff_id": "dan", "level": "experienced"},
        ],
    )
    (pool,) = find_pools(problem)
    names = [problem.staff[staff].id for staff in pool.staff]

    def classes(*, closely: bool) -> dict[str, int]:
        return dict(zip(names, alike(problem, pool, closely=closely).tolist(), strict=True))

    about, close = classes(closely=False), classes(closely=True)
    assert about["ann"] == about["bob"]
    assert len({about[name] for name in ("ann", "cat", "dan")}) == 3
    # bob works part time.
    assert len(set(close.values())) == 4


@pytest.mark.parametrize("at_once", [0, 10**9])
def test_a_first_look_comes_near_the_whole_program_and_a_closer_one_is_it(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sifting, "LARGEST_AT_ONCE", at_once)
    problem = compile_problem(cs.generate(people=60, studies=25, movable=0.3, seed=0))
    pools, plan = find_pools(problem), construct(problem)
    values = pool_values(problem, pools, plan)
    whole = sum(upper_bound(coarse_program(problem, pool), limits()).bound for pool in pools)
    bounds = bounds_by(sift_pool, problem)
    assert all(bound >= value for bound, value in zip(bounds, values, strict=True))
    assert -1e-5 < (sum(bounds) - whole) / problem.potential < 0.01
    assert sum(bounds_by(look_closely, problem)) == pytest.approx(whole, rel=1e-5)


def test_the_likely_people_can_serve_and_are_few() -> None:
    problem = compile_problem(cs.generate(people=30, studies=12, movable=0.3, seed=1))
    for pool in served(problem):
        outcome = sift_pool(problem, pool, limits())
        assert set(outcome.likely) <= set(pool.cells)
        for cell, team in outcome.likely.items():
            requirement = problem.requirements[problem.cells[cell].requirement]
            assert 0 < len(team) == len(set(team)) <= 5
            assert set(team) <= set(requirement.candidates)


def test_little_work_gives_a_bound_and_the_same_one_again() -> None:
    problem = compile_problem(cs.generate(people=30, studies=12, movable=0.3, seed=2))
    pool = max(served(problem), key=lambda pool: len(pool.cells))
    whole = sift_pool(problem, pool, limits())
    short = sift_pool(problem, pool, limits(work=whole.work / 4))
    assert whole.bound <= short.bound
    assert short == sift_pool(problem, pool, limits(work=whole.work / 4))
    frame = Pricing(CoarseColumns(problem, pool)).frame
    none = {index: (np.array([], dtype=np.int64),) * 2 for index in pool.cells}
    assert len(restricted_program(CoarseColumns(problem, pool), none).work) == 0
    assert len(frame.work) == 0
