"""Stage dates: a study's real dates and the template's lengths, on the planning grid."""

from __future__ import annotations

import datetime as dt
import math

from crostaff.scenario.fields import Period
from crostaff.scenario.templates import Phase
from crostaff.scenario.timegrid import add_units

DAYS_PER_MONTH = 365.25 / 12
_DAYS = {Period.DAY: 1.0, Period.WEEK: 7.0, Period.MONTH: DAYS_PER_MONTH}
_ONE_DAY = dt.timedelta(days=1)


def boundary_date(start: dt.date, period: Period, boundary: int) -> dt.date:
    """Return the first day after a boundary, which may lie before or after the horizon."""
    return add_units(start, period, boundary)


def last_date(start: dt.date, period: Period, boundary: int) -> dt.date:
    """Return the last day before a boundary."""
    return boundary_date(start, period, boundary) - _ONE_DAY


def periods_of_weeks(weeks: float, period: Period) -> int:
    """Return a length in weeks as whole periods, half periods up and at least 1."""
    return max(1, math.floor(weeks * 7 / _DAYS[period] + 0.5))


def stage_days(
    first_patient: dt.date,
    primary_completion: dt.date,
    completion: dt.date,
    *,
    phase: Phase,
    limits: tuple[float, float],
) -> tuple[float, ...]:
    """Return the seven moments between which the six stages lie, in days from ``first_patient``.

    Enrolment and maintenance share the days until primary completion as in the template. Close-out
    begins at primary completion, or later so that it ends with the study. Start-up, close-out,
    lock and report keep the template's months, times (real / template length of enrolment and
    maintenance) within ``limits``.
    """
    start_up, enrol, maintain, close_out, lock, report = phase.months
    active = (primary_completion - first_patient).days
    ratio = active / ((enrol + maintain) * DAYS_PER_MONTH)
    unit = DAYS_PER_MONTH * min(max(ratio, limits[0]), limits[1])
    closing = max(active, (completion - first_patient).days - close_out * unit)
    locking = closing + close_out * unit
    return (
        -start_up * unit,
        0.0,
        active * enrol / (enrol + maintain),
        closing,
        locking,
        locking + lock * unit,
        locking + (lock + report) * unit,
    )


def stage_boundaries(
    first_patient: dt.date,
    primary_completion: dt.date,
    completion: dt.date,
    *,
    phase: Phase,
    limits: tuple[float, float],
    start: dt.date,
    period: Period,
) -> tuple[int, ...]:
    """Return the seven boundaries of the six stages, each stage at least one period long.

    The moments of ``stage_days`` are rounded to the nearest boundary of the grid, which is
    thought to go on before and after the horizon; first patient in keeps its boundary.
    """
    moments = stage_days(first_patient, primary_completion, completion, phase=phase, limits=limits)
    offset = (first_patient - start).days
    nearest = [math.floor((offset + day) / _DAYS[period] + 0.5) for day in moments]
    bounds = [min(nearest[0], nearest[1] - 1), nearest[1]]
    for boundary in nearest[2:]:
        bounds.append(max(boundary, bounds[-1] + 1))
    return tuple(bounds)


def clip(begin: int, end: int, periods: int) -> tuple[int, int] | None:
    """Return what of ``[begin, end)`` lies inside the horizon, ``None`` if nothing does."""
    begin, end = max(begin, 0), min(end, periods)
    return (begin, end) if begin < end else None
