"""Dates to periods and back, worked by hand on a calendar of 2027."""

from __future__ import annotations

import datetime as dt

import pytest

from crostaff.scenario.fields import Period
from crostaff.scenario.timegrid import TimeGrid, add_months, add_units, merge_days, periods_apart


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


WEEKS = TimeGrid(day("2027-01-04"), Period.WEEK, 10)
"""Mondays 2027-01-04 to 2027-03-08, the last day is Sunday 2027-03-14."""
DAYS = TimeGrid(day("2027-01-04"), Period.DAY, 10)
MONTHS = TimeGrid(day("2027-01-31"), Period.MONTH, 4)


def test_months_of_a_start_on_the_31st() -> None:
    # Each boundary is counted from the start, so that a short month shortens no later one.
    assert [boundary.isoformat() for boundary in MONTHS.boundaries] == [
        "2027-01-31",
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
        "2027-05-31",
    ]
    assert MONTHS.last_day(1) == day("2027-02-27")
    assert MONTHS.first_day(1) == day("2027-02-28")


def test_leap_years() -> None:
    assert add_months(day("2028-01-31"), 1) == day("2028-02-29")
    assert add_months(day("2028-02-29"), 12) == day("2029-02-28")
    assert add_months(day("2027-03-31"), -1) == day("2027-02-28")
    assert add_months(day("2027-01-15"), -1) == day("2026-12-15")
    assert add_units(day("2027-12-27"), Period.WEEK, 1) == day("2028-01-03")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2020-01-01", 0),
        ("2027-01-04", 0),
        ("2027-01-05", 1),
        ("2027-01-11", 1),
        ("2027-03-08", 9),
        # No period begins that late.
        ("2027-03-09", 10),
        ("2030-01-01", 10),
    ],
)
def test_release(text: str, period: int) -> None:
    assert WEEKS.release_period(day(text)) == period


@pytest.mark.parametrize(
    ("text", "boundary"),
    [
        ("2020-01-01", 0),
        ("2027-01-03", 0),
        ("2027-01-09", 0),
        ("2027-01-10", 1),
        ("2027-01-16", 1),
        ("2027-03-14", 10),
        ("2030-01-01", 10),
    ],
)
def test_due(text: str, boundary: int) -> None:
    assert WEEKS.due_boundary(day(text)) == boundary


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-06-01", 0),
        ("2027-01-04", 0),
        ("2027-01-10", 0),
        ("2027-01-11", 1),
        ("2027-03-14", 9),
        ("2027-03-15", None),
    ],
)
def test_fixed_start(text: str, period: int | None) -> None:
    assert WEEKS.fixed_period(day(text)) == period


def test_a_daily_grid_rounds_nothing() -> None:
    assert DAYS.release_period(day("2027-01-07")) == 3
    # Due on the 7th: the end boundary is the morning of the 8th.
    assert DAYS.due_boundary(day("2027-01-07")) == 4
    assert DAYS.fixed_period(day("2027-01-07")) == 3


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        (None, None, (0, 10)),
        ("2027-01-04", "2027-01-17", (0, 2)),
        ("2027-01-05", "2027-01-17", (1, 2)),
        ("2027-01-04", "2027-01-16", (0, 1)),
        ("2027-01-05", "2027-01-09", (1, 1)),
        ("2020-01-01", "2021-01-01", (0, 0)),
        ("2030-01-01", None, (10, 10)),
    ],
)
def test_contracts_cover_whole_periods(
    first: str | None, last: str | None, periods: tuple[int, int]
) -> None:
    begin = None if first is None else day(first)
    end = None if last is None else day(last)
    assert WEEKS.whole_periods(begin, end) == periods


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        # Three of seven days are less than half, four are more.
        ("2027-01-08", "2027-01-10", []),
        ("2027-01-07", "2027-01-10", [0]),
        ("2027-01-07", "2027-01-14", [0, 1]),
        ("2027-01-08", "2027-01-14", [1]),
        ("2027-01-08", "2027-01-27", [1, 2]),
        ("2026-12-01", "2027-01-07", [0]),
        ("2026-12-01", "2027-01-06", []),
        ("2027-03-11", "2028-01-01", [9]),
        ("2027-03-12", "2028-01-01", []),
        ("2026-01-01", "2026-02-01", []),
        ("2028-01-01", "2028-02-01", []),
        ("2026-01-01", "2030-01-01", list(range(10))),
    ],
)
def test_absence_by_half(first: str, last: str, periods: list[int]) -> None:
    assert list(WEEKS.covered_by_half(day(first), day(last))) == periods


def test_absence_of_exactly_half_a_month_counts() -> None:
    # 2027-02-28 to 2027-03-30 are 31 days: 16 are at least half, 15 are not; February's 28 days
    # from 2027-01-31 to 2027-02-27 need 14.
    assert list(MONTHS.covered_by_half(day("2027-01-31"), day("2027-02-13"))) == [0]
    assert list(MONTHS.covered_by_half(day("2027-01-31"), day("2027-02-12"))) == []
    assert list(MONTHS.covered_by_half(day("2027-02-28"), day("2027-03-15"))) == [1]
    assert list(MONTHS.covered_by_half(day("2027-02-28"), day("2027-03-14"))) == []


@pytest.mark.parametrize(
    ("grid", "last", "is_short"),
    [
        # Two weeks from Wednesday 2027-01-06 end on Tuesday 2027-01-19.
        (WEEKS, "2027-01-19", True),
        (WEEKS, "2027-01-20", False),
        (DAYS, "2027-01-07", True),
        (DAYS, "2027-01-08", False),
        # Two calendar months end on 2027-03-05.
        (MONTHS, "2027-03-05", True),
        (MONTHS, "2027-03-06", False),
    ],
)
def test_short_absences(grid: TimeGrid, last: str, is_short: bool) -> None:
    assert grid.is_short(day("2027-01-06"), day(last), 2) is is_short


def test_no_absence_is_short_when_the_limit_is_zero() -> None:
    assert not DAYS.is_short(day("2027-01-06"), day("2027-01-06"), 0)


def test_absences_that_overlap_or_touch_are_one() -> None:
    spans = [
        ("2027-02-01", "2027-02-05"),
        ("2027-01-04", "2027-01-08"),
        ("2027-01-09", "2027-01-12"),
    ]
    spans += [("2027-01-05", "2027-01-06"), ("2027-01-14", "2027-01-15")]
    merged = merge_days([(day(first), day(last)) for first, last in spans])
    assert [(first.isoformat(), last.isoformat()) for first, last in merged] == [
        ("2027-01-04", "2027-01-12"),
        ("2027-01-14", "2027-01-15"),
        ("2027-02-01", "2027-02-05"),
    ]


@pytest.mark.parametrize(
    ("unit", "one", "other", "apart"),
    [
        (Period.DAY, "2027-01-04", "2027-01-09", 5),
        (Period.WEEK, "2027-01-04", "2027-02-01", 4),
        (Period.WEEK, "2027-02-01", "2027-01-04", -4),
        (Period.WEEK, "2027-01-04", "2027-01-05", None),
        (Period.WEEK, "2027-01-05", "2027-01-04", None),
        (Period.MONTH, "2027-01-15", "2028-03-15", 14),
        (Period.MONTH, "2028-03-15", "2027-01-15", -14),
        (Period.MONTH, "2027-01-15", "2027-02-16", None),
        # the month after one that began on its 31st begins on its last day
        (Period.MONTH, "2027-01-31", "2027-02-28", 1),
        (Period.MONTH, "2027-02-28", "2027-01-31", -1),
    ],
)
def test_grids_lie_whole_periods_apart_or_do_not_align(
    unit: Period, one: str, other: str, apart: int | None
) -> None:
    assert periods_apart(TimeGrid(day(one), unit, 12), TimeGrid(day(other), unit, 3)) == apart
