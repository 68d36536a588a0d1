"""Claims: effort goes where a gap is large and tries of its kind have closed some."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crostaff.solve.cases import Case
from crostaff.solve.claims import (
    CLOSE_SHARE,
    FIRST_BOUND,
    FIRST_FALL,
    FIRST_RISE,
    LEAST_CLOSE_SHARE,
    PERSISTENCE,
    Claims,
)


def claims_of(*gaps: int) -> Claims:
    """Return claims of equal pools with these gaps; the whole is 100 s, 10 s for each bound."""
    claims = Claims(100.0, [1] * len(gaps), 0.1 * len(gaps))
    claims.update(gaps)
    return claims


def test_first_bounds_share_their_time_by_size() -> None:
    claims = Claims(100.0, [1, 3], 0.2)
    assert [claim.first for claim in claims.pools] == pytest.approx([5.0, 15.0])


def test_a_pool_without_places_still_has_a_moment() -> None:
    assert Claims(100.0, [0], 0.2).pools[0].first > 0


def test_an_improvement_has_time_by_the_share_of_the_gap_and_twice_as_much_each_time() -> None:
    claims = claims_of(90, 10, 0)
    assert claims.to_improve(0) == pytest.approx(100 * CLOSE_SHARE * 0.9)
    assert claims.to_improve(2) == pytest.approx(100 * LEAST_CLOSE_SHARE)
    claims.note_improved(0, 0)
    assert claims.to_improve(0) == pytest.approx(200 * CLOSE_SHARE * 0.9)


def test_hopes_follow_what_was_closed() -> None:
    claims = claims_of(100, 100, 100)
    claims.note_split(0, 0)
    claims.note_split(1, 100)
    claims.note_split(2, 300)
    first, second = FIRST_FALL / 2, (FIRST_FALL / 2 + 1) / 2
    falls = [first, second, (second + 1) / 2]
    assert [claim.fall for claim in claims.pools] == pytest.approx(falls)
    claims.note_split(1, 0)
    assert claims.pools[1].fall == pytest.approx(falls[1] / 2)
    claims.note_improved(0, 50)
    assert claims.pools[0].rise == pytest.approx((FIRST_RISE + 0.5) / 2)
    assert [claim.rise for claim in claims.pools[1:]] == [None, None]


def test_what_others_lost_meanwhile_makes_no_hope_negative() -> None:
    claims = claims_of(100, 100)
    claims.note_improved(0, -300)
    assert claims.pools[0].rise == pytest.approx(FIRST_RISE / 2)
    assert claims.of_improving(1) > 0


def test_hopes_of_pools_that_were_not_tried_follow_first_tries_of_others() -> None:
    claims = claims_of(100, 100)
    promises = claims.of_improving(1), claims.of_splitting(1, 1), claims.of_bounding(1, Case(0))
    claims.note_improved(0, 0)
    claims.note_split(0, 0)
    claims.note_bound(0, 0)
    after = claims.of_improving(1), claims.of_splitting(1, 1), claims.of_bounding(1, Case(0))
    assert after == pytest.approx([promise / 2 for promise in promises])
    # A second try says nothing about the first of another pool.
    claims.note_improved(0, 0)
    claims.note_split(0, 0)
    assert claims.of_improving(1) == pytest.approx(after[0])
    assert claims.of_splitting(1, 1) == pytest.approx(after[1])


def test_without_a_gap_nothing_is_promised() -> None:
    claims = claims_of(0, -5)
    for k in (0, 1):
        assert claims.of_splitting(k, 1) <= 0
        assert claims.of_bounding(k, Case(0)) <= 0
        assert claims.of_bounding(k, Case(0, has_fallen=True, late_fall=9)) <= 0
    claims.note_split(0, 10)
    assert claims.pools[0].fall == FIRST_FALL / 2


def test_a_bound_that_still_fell_at_the_end_falls_on() -> None:
    claims = claims_of(80)
    # 6 units in a third of an effort of 10: 1.8 a second.
    falling = Case(99, effort=2, has_fallen=True, late_fall=6)
    assert claims.of_bounding(0, falling) == pytest.approx(PERSISTENCE * 1.8)
    assert claims.of_bounding(0, replace(falling, late_fall=0)) == 0
    # No more than all of the gap.
    assert claims.of_bounding(0, replace(falling, late_fall=10**6)) == pytest.approx(80 / 20)


def test_one_more_bound_of_the_same_dates_promises_ever_less() -> None:
    claims = claims_of(80)
    first = 80 * FIRST_BOUND / 10
    assert claims.of_bounding(0, Case(99)) == pytest.approx(first)
    assert claims.of_bounding(0, Case(99, effort=4)) == pytest.approx(first / 4)
    fallen = Case(99, effort=4, has_fallen=True, idle=1)
    assert claims.of_bounding(0, fallen) == pytest.approx(first / 64)
    assert claims.of_splitting(0, 1) == pytest.approx(80 * FIRST_FALL / 20)
    assert claims.of_splitting(0, 4) == pytest.approx(80 * FIRST_FALL / 80)
