"""`tardiness`: what it costs to end after a due date."""

from __future__ import annotations

from collections.abc import Sequence

from crostaff.model.context import BuildContext, Expr, LinearTerm


def term(ctx: BuildContext) -> LinearTerm:
    """Units of money, not above 0: periods after due × late cost × priority."""
    result = LinearTerm()
    for study in ctx.problem.studies:
        for index in study.activities:
            activity = ctx.problem.activities[index]
            if activity.due is not None:
                result.add(_late(ctx, [index], activity.due), -study.late_cost)
        if study.due is not None and study.activities:
            result.add(_late(ctx, study.activities, study.due), -study.late_cost)
    return result


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
