"""What the charts of a comparison show, as plain records."""

from __future__ import annotations

import math

from crostaff.analysis.compare.assignments import MOVED, AssignmentChange, Work
from crostaff.analysis.compare.comparison import Comparison
from crostaff.analysis.compare.dates import STUDY
from crostaff.report.rows import Horizon, Row, horizon, moment

MAX_STUDIES = 40
"""Most studies of a chart, those that change most."""

SIDES = ("before", "after")
KINDS = ("moved away", "removed", "moved here", "added")
"""What becomes of a study's work, in the order of the legend."""


def month_rows(comparison: Comparison, measure: str) -> list[Row]:
    """Return a measure of the whole by month, before and after; nothing where there is none."""
    return [
        {"month": row.key, "side": side, "amount": getattr(row, side)}
        for row in comparison.kpi_figures
        if (row.dimension, row.measure) == ("month", measure)
        for side in SIDES
        if not math.isnan(getattr(row, side))
    ]


def slip_rows(comparison: Comparison) -> list[Row]:
    """Return the spans of the studies whose dates change, those that slip most first."""
    changes = [row for row in comparison.date_changes if row.kind == STUDY]
    changes.sort(key=lambda row: (-(row.end_slip_days or 0), row.id))
    rows: list[Row] = []
    for change in changes[:MAX_STUDIES]:
        for side in (comparison.pair.before, comparison.pair.after):
            span = change.before if side is comparison.pair.before else change.after
            if span is not None:
                days = side.problem.grid
                rows.append(
                    {
                        "study": change.id,
                        "side": SIDES[side is comparison.pair.after],
                        "start": moment(days.first_day(span.start)),
                        "end": moment(days.first_day(span.end)),
                        "first_day": span.start_date.isoformat(),
                        "last_day": span.end_date.isoformat(),
                        "late": span.late,
                    }
                )
    return rows


def both_horizons(comparison: Comparison) -> Horizon:
    """Return the first and last moment of either plan."""
    spans = [horizon(side.problem) for side in (comparison.pair.before, comparison.pair.after)]
    return Horizon(min(span.start for span in spans), max(span.end for span in spans))


def moved_work_rows(comparison: Comparison) -> list[Row]:
    """Return the hours that people leave (below 0) and join, by study."""
    hours: dict[tuple[str, str], float] = {}
    for change in comparison.assignment_changes:
        for study, kind, amount in _flows(change):
            hours[study, kind] = hours.get((study, kind), 0.0) + amount
    sizes: dict[str, float] = {}
    for (study, _), amount in hours.items():
        sizes[study] = sizes.get(study, 0.0) + abs(amount)
    shown = sorted(sizes, key=lambda study: (-sizes[study], study))[:MAX_STUDIES]
    return [
        {"study": study, "kind": kind, "hours": round(hours[study, kind], 1)}
        for study in shown
        for kind in KINDS
        if hours.get((study, kind))
    ]


def _flows(change: AssignmentChange) -> list[tuple[str, str, float]]:
    """Return the study, kind and signed hours of one change; work that stays counts for nothing."""
    before, after = change.before, change.after
    if before is not None and after is not None and _same(before, after):
        more = after.hours - before.hours
        return [(after.study_id, KINDS[3] if more > 0 else KINDS[1], more)] if more else []
    moved = change.change == MOVED
    found = []
    if before is not None:
        found.append((before.study_id, KINDS[0] if moved else KINDS[1], -before.hours))
    if after is not None:
        found.append((after.study_id, KINDS[2] if moved else KINDS[3], after.hours))
    return found


def _same(before: Work, after: Work) -> bool:
    return before.requirement_id == after.requirement_id
