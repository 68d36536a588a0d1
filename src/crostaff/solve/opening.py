"""Which releases the dates of a plan allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crostaff.plan.decisions import Decisions, Released
from crostaff.problem import Problem, ProtectionData


def opened(problem: Problem, plan: Decisions) -> Decisions:
    """Return a plan in which every protection has the longest release at the plan's dates.

    A release of the plan that is as long stays. Only room for other work comes of it: what was
    placed keeps its room, and nobody lies idle who did not before.

    Parameters
    ----------
    problem : Problem
    plan : Decisions
        That keeps the rules of protections.
    """
    known = {row.protection: row for row in plan.released}
    held = {row.protection for row in plan.held}
    for protection in problem.protections:
        index = protection.index
        found = longest_release(problem, protection, plan.starts) if index in held else None
        if found is not None and (index not in known or _length(found) > _length(known[index])):
            known[index] = found
    return replace(plan, released=tuple(known[index] for index in sorted(known)))


def longest_release(
    problem: Problem, protection: ProtectionData, starts: Mapping[int, int]
) -> Released | None:
    """Return the longest release of a protection at some dates, the earliest of those as long.

    It begins after the notice, lies in the window, meets no activity that the protection is for,
    and ends ``recall`` periods before the next one starts.

    Parameters
    ----------
    problem : Problem
    protection : ProtectionData
    starts : mapping of int to int
        Start by activity.
    """
    if protection.notice is None:
        return None
    free, last = max(protection.window[0], protection.notice), protection.window[1]
    found: Released | None = None
    work = sorted(
        (starts[index], problem.activities[index].duration) for index in protection.activities
    )
    for start, duration in [*work, (None, 0)]:
        end = last if start is None else min(last, start - protection.recall)
        if end > free and (found is None or end - free > _length(found)):
            found = Released(protection.index, free, end)
        if start is not None:
            free = max(free, start + duration)
    return found


def _length(block: Released) -> int:
    return block.end - block.begin
