"""`tardiness`: what it costs to end after a due date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crostaff.model.context import BuildContext, Expr, LinearTerm
from crostaff.problem import StudyData


def term(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: periods after due × late cost × priority."""
    result = LinearTerm()
    for study, periods in late(ctx):
        result.add(periods, -study.late_cost)
    return result


def late(ctx: BuildContext) -> Iterator[tuple[StudyData, Expr]]:
    """Yield the periods after each due date, of activities and of studies, with the study."""
    for study in ctx.problem.studies:
        for index in study.activities:
            activity = ctx.problem.activities[index]
            if activity.due is not None:
                yield study, _late(ctx, [index], activity.due)
        if study.due is not None and study.activities:
            yield study, _late(ctx, study.activities, study.due)


def _late(ctx: BuildContext, activities: Sequence[int], due: int) -> Expr:
    """Return periods between the due boundary and the last end, 0 if that is earlier."""
    known, latest = 0, 0
    moving: list[Expr] = []
    for index in activities:
        activity = ctx.problem.activities[index]
        most = activity.latest + activity.duration - due
        latest = max(latest, most)
        if activity.is_fixed:
            known = max(known, most)
        elif most > 0:
            moving.append(ctx.starts[index] + activity.duration - due)
    if latest <= known:
        return known
    late = ctx.model.new_int_var(known, latest, "")
    for lateness in moving:
        ctx.model.add(late >= lateness)
    return late
