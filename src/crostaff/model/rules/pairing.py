"""`pairing`: trainees stay within reach of mentors."""

from __future__ import annotations

from crostaff.model.context import BuildContext
from crostaff.model.mentors import Mentors


def add(ctx: BuildContext, mentors: Mentors) -> None:
    """Keep the number and the FTE of trainees within what the mentors can teach.

    For every cell, with ratio = trainees_per_mentor::

        Σ paired ≤ trainee_slots
        Σ paired ≤ ratio × Σ mentors
        Σ paired FTE ≤ ratio × Σ mentor FTE

    One mentor at 50 % with ratio 2 teaches two trainees at 50 %, not three.
    """
    for cell in (*ctx.view.cells, *ctx.view.watched):
        paired = [m.paired for m in ctx.members_by_cell[cell.index] if m.paired is not None]
        if not paired:
            continue
        requirement = ctx.problem.requirements[cell.requirement]
        ratio = ctx.problem.skills[requirement.skill].trainees_per_mentor
        heads = ctx.total([seat.on for seat in paired])
        teachers = mentors.by_cell[cell.index]
        if len(paired) > requirement.trainee_slots:
            ctx.post("pairing", ctx.model.add(heads <= requirement.trainee_slots))
        able = ctx.total([mentor.on for mentor in teachers])
        ctx.post("pairing", ctx.model.add(heads <= ratio * able))
        load = ctx.total([seat.steps for seat in paired])
        reach = ctx.total([mentor.steps for mentor in teachers])
        ctx.post("pairing", ctx.model.add(load <= ratio * reach))
