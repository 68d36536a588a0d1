"""`protection`: holders keep capacity free for the protected study."""

from __future__ import annotations

from crostaff.model.context import BuildContext
from crostaff.model.growth import Growth
from crostaff.model.reserve import Reserve


def add(ctx: BuildContext, growth: Growth, reserve: Reserve) -> None:
    """Bound what is held, and say who may and who must hold.

    For every protection: ``Σ hold ≤ FTE``, ``hold ≥ one step`` for each named person, and
    ``hold > 0 ⇒ level ≥ min_level`` when the window begins. Of a protection that is kept, the
    holders must still get there. Two statisticians at 50 % fill a protection of one full-time
    statistician.
    """
    _keep_levels(ctx, growth)
    for index in sorted(ctx.view.free_protections):
        protection = ctx.problem.protections[index]
        if protection.window[0] == protection.window[1]:
            continue
        holds = {s: reserve.holds[protection.index, s] for s in protection.candidates}
        most = protection.pct // ctx.problem.step
        if len(holds) > 1:
            ctx.post("protection", ctx.model.add(ctx.total(list(holds.values())) <= most))
        for staff in protection.named:
            if staff in holds:
                ctx.post("protection", ctx.model.add(holds[staff] >= 1))
            else:
                ctx.post("protection", ctx.model.add_bool_or(ctx.false))
        for staff, hold in holds.items():
            held = growth.level_at_least_at(
                ctx, staff, protection.skill, protection.min_level, protection.window[0]
            )
            if held is not ctx.true:
                row = ctx.model.add(hold == 0).only_enforce_if(ctx.negated(held))
                ctx.post("protection", row)


def _keep_levels(ctx: BuildContext, growth: Growth) -> None:
    """Keep the work that makes a kept holder qualified in time."""
    for (index, staff), pct in ctx.view.kept_holds.items():
        protection = ctx.problem.protections[index]
        held = growth.level_at_least_at(
            ctx, staff, protection.skill, protection.min_level, protection.window[0]
        )
        if pct and held is not ctx.true:
            ctx.post("protection", ctx.model.add_bool_or(held))
