"""`experience`: unfamiliar work has its share of experienced people."""

from __future__ import annotations

from crostaff.model.context import BuildContext
from crostaff.model.mentors import Mentors


def add(ctx: BuildContext, mentors: Mentors) -> None:
    """Keep the experienced share of every team.

    For every cell with share n/d > 0: ``d × Σ FTE at level 3 ≥ n × Σ FTE``.
    A first-time client's team of one full-time person has at least 50 % experienced.
    """
    for cell in (*ctx.view.cells, *ctx.view.watched):
        part, whole = ctx.problem.requirements[cell.requirement].share
        team = ctx.members_by_cell[cell.index]
        if part == 0 or not team:
            continue
        experienced = ctx.total([mentor.steps for mentor in mentors.by_cell[cell.index]])
        total = ctx.total([member.steps for member in team])
        ctx.post("experience", ctx.model.add(whole * experienced >= part * total))
