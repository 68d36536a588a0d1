"""How early an activity may begin by what does not move with its study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crostaff.scenario.edits.moment import Moment, earliest_starts
from crostaff.scenario.records import Activity, Precedence


def floors(moment: Moment, moving: Sequence[Activity]) -> dict[str, int]:
    """Return the least start of moving activities that only their release can move.

    The floor is the end of the frozen time (period 0 without one), or later where an activity
    waits for work that does not move. An activity that follows moving work, and waits for nothing
    else, moves with it and is left out.

    Parameters
    ----------
    moment : Moment
    moving : sequence of Activity
    """
    scenario = moment.scenario
    ids = {row.activity_id for row in moving}
    carried = _reached(ids, moment.precedences)
    duration_by_activity = {row.activity_id: row.duration for row in scenario.activities}
    waits: dict[str, list[Precedence]] = {}
    follows: set[str] = set()
    for arc in moment.precedences:
        if arc.successor not in ids:
            continue
        if arc.predecessor not in carried:
            waits.setdefault(arc.successor, []).append(arc)
        elif arc.predecessor in ids and duration_by_activity[arc.predecessor] + arc.lag >= 0:
            follows.add(arc.successor)
    kept = {
        row.activity_id: start
        for row in scenario.activities
        if (start := _kept_start(moment, row)) is not None
    }
    earliest = earliest_starts(scenario, kept) if waits else {}
    found = {}
    for row in moving:
        ends = [
            earliest[arc.predecessor] + duration_by_activity[arc.predecessor] + arc.lag
            for arc in waits.get(row.activity_id, ())
        ]
        least = max([moment.frozen, *ends])
        if least > moment.frozen or row.activity_id not in follows:
            found[row.activity_id] = least
    return found


def _kept_start(moment: Moment, activity: Activity) -> int | None:
    """Return the start of an activity that has no other, ``None`` if it may still move."""
    row = moment.starts.get(activity.activity_id)
    is_pinned = row is not None and row.pinned
    if activity.fixed_start is None and not is_pinned and not moment.has_begun(activity):
        return None
    return moment.known_start(activity)


def _reached(ids: Iterable[str], precedences: Sequence[Precedence]) -> set[str]:
    """Return some activities and all that wait for them, directly or not."""
    after: dict[str, list[str]] = {}
    for row in precedences:
        after.setdefault(row.predecessor, []).append(row.successor)
    reached = set(ids)
    waiting = list(reached)
    while waiting:
        fresh = [name for name in after.get(waiting.pop(), ()) if name not in reached]
        reached.update(fresh)
        waiting += fresh
    return reached
