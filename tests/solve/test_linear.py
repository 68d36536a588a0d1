"""Bounds from linear programs: near the optimum, and never below it whatever the prices."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from crostaff.solve import linear
from crostaff.solve.limits import Limits
from crostaff.solve.linear import LinearProgram, safe_bound, upper_bound
from tests.support.valid_plans import a_minute


def program(
    worth: list[int], upper: list[int], rows: list[list[int]], most: list[int], offset: int = 0
) -> LinearProgram:
    matrix = np.array(rows, dtype=np.int64).reshape(len(most), len(worth))
    row, column = np.nonzero(matrix)
    return LinearProgram(
        np.array(worth), np.array(upper), row, column, matrix[row, column], np.array(most), offset
    )


def drawn(rng: random.Random) -> LinearProgram:
    columns, rows = rng.randint(1, 4), rng.randint(1, 4)
    return program(
        [rng.randint(-9, 20) for _ in range(columns)],
        [rng.randint(0, 3) for _ in range(columns)],
        [[rng.randint(-3, 5) for _ in range(columns)] for _ in range(rows)],
        [rng.randint(0, 12) for _ in range(rows)],
        rng.randint(-50, 50),
    )


def best_whole(drawn: LinearProgram) -> int:
    """Return the best value in whole numbers; 0 everywhere is always allowed."""
    matrix = np.zeros((len(drawn.most), len(drawn.worth)), dtype=np.int64)
    matrix[drawn.row, drawn.column] = drawn.coefficient
    points = itertools.product(*(range(upper + 1) for upper in drawn.upper.tolist()))
    kept = [x for x in points if (matrix @ np.array(x) <= drawn.most).all()]
    return max(int(drawn.worth @ np.array(x)) for x in kept) + drawn.offset


def limits(work: float = float("inf")) -> Limits:
    return Limits(0, a_minute(), work=work)


def test_prices_of_the_optimum_give_the_optimum() -> None:
    # 3 x + 2 y where x + y ≤ 4 and x ≤ 3: 3 of x and 1 of y, at a price of 2 for the row.
    sample = program([3, 2], [3, 9], [[1, 1]], [4], offset=5)
    assert safe_bound(sample, np.array([2.0])) == 16
    assert upper_bound(sample, limits()).bound == 16


def test_without_prices_every_column_is_free() -> None:
    sample = program([3, 2, -1], [3, 9, 7], [[1, 1, 1]], [4])
    assert safe_bound(sample, np.array([0.0])) == 27


def test_part_of_a_unit_is_rounded_up() -> None:
    # x ≤ 1/2: half of a unit, of which a bound in whole units must not lose anything.
    sample = program([1], [1], [[2]], [1])
    assert safe_bound(sample, np.array([0.5])) == 1


@pytest.mark.parametrize("odd", [np.nan, np.inf, -3.0])
def test_odd_prices_count_as_none(odd: float) -> None:
    assert safe_bound(program([3], [5], [[1]], [4]), np.array([odd])) == 15


@pytest.mark.parametrize("size", [1 << 40, 1 << 55, 1 << 59])
def test_large_amounts_are_summed_exactly(size: int) -> None:
    sample = program([size, size], [3, 3], [[1, 1]], [4])
    assert safe_bound(sample, np.array([float(size)])) == 4 * size


def test_amounts_beyond_all_bits_still_give_a_bound() -> None:
    sample = program([1 << 60], [1], [[100]], [50])
    assert safe_bound(sample, np.array([1e30])) == 1 << 60


def test_no_prices_are_ever_below_the_best() -> None:
    rng = random.Random(1)
    for _ in range(1500):
        one = drawn(rng)
        best = best_whole(one)
        prices = np.array([rng.choice((0.0, rng.uniform(-1, 9))) for _ in one.most])
        assert safe_bound(one, prices) >= best


@pytest.mark.parametrize("largest", [100_000, 0], ids=["simplex", "first order"])
def test_found_prices_give_a_bound_near_the_relaxation(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "LARGEST_SIMPLEX", largest)
    rng = random.Random(2)
    for _ in range(60):
        one = drawn(rng)
        free = safe_bound(one, np.zeros(len(one.most)))
        outcome = upper_bound(one, limits())
        assert best_whole(one) <= outcome.bound <= free
    # 5 of 7 pieces fit in two rows that share them: 10 at most, though 35 without rows.
    shared = program([5] * 7, [1] * 7, [[1] * 7, [2] * 7], [3, 4])
    assert upper_bound(shared, limits()).bound in (10, 11)


def test_the_bound_follows_the_unit_of_worth() -> None:
    drawn_once = drawn(random.Random(7))
    for unit in (1, 10**6, 10**11):
        large = replace(drawn_once, worth=drawn_once.worth * unit, offset=0)
        found = upper_bound(large, limits())
        assert found.is_optimal
        small = upper_bound(replace(drawn_once, offset=0), limits()).bound
        assert (small - 1) * unit <= found.bound <= small * unit


def test_work_is_counted_and_limited() -> None:
    rng = random.Random(3)
    rows = [[rng.randint(0, 9) for _ in range(40)] for _ in range(40)]
    large = program([rng.randint(1, 9) for _ in range(40)], [9] * 40, rows, [50] * 40)
    whole = upper_bound(large, limits())
    assert whole.work > 0
    short = upper_bound(large, limits(work=whole.work / 10))
    assert short.work < whole.work
    assert whole.bound <= short.bound <= safe_bound(large, np.zeros(40))
    assert upper_bound(large, limits()) == whole


def test_an_empty_program_is_worth_its_offset() -> None:
    empty = program([], [], [], [], offset=-7)
    assert upper_bound(empty, limits()) == linear.LinearOutcome(-7, 0.0)
    rowless = replace(program([2], [3], [], []), offset=1)
    assert upper_bound(rowless, limits()).bound == 7


def test_after_a_stop_the_bound_still_holds() -> None:
    stopped = limits()
    stopped.stop.stop()
    sample = program([3, 2], [3, 9], [[1, 1]], [4])
    assert 11 <= upper_bound(sample, stopped).bound <= 27
