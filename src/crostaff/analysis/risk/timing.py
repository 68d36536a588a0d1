"""Recovery rule 1: an activity starts when it was planned to, or as soon after as it can."""

from __future__ import annotations

import numpy as np

from crostaff.plan.decisions import Decisions
from crostaff.problem import BoolArray, IntArray, PrecedenceData, Problem


def has_begun(problem: Problem, starts: IntArray) -> BoolArray:
    """Return which activities are under way at the moment of planning; they never move.

    Their fixed start, or the date of their start in the plan in force, is at or before the first
    day of the horizon.
    """
    first = problem.grid.start
    before = {
        row.activity_id
        for row in problem.scenario.baseline_starts
        if not isinstance(row.start, int) and row.start < first
    }
    return np.array(
        [
            start == 0
            and (
                record.activity_id in before
                or (record.fixed_start is not None and record.fixed_start <= first)
            )
            for start, record in zip(starts.tolist(), problem.scenario.activities, strict=True)
        ],
        dtype=np.bool_,
    )


def planned_starts(problem: Problem, decisions: Decisions) -> IntArray:
    """Return the start of every activity, in their order."""
    return np.array([decisions.starts[a.index] for a in problem.activities], dtype=np.int64)


def right_shift(
    problem: Problem, starts: IntArray, durations: IntArray, *, begun: BoolArray
) -> IntArray:
    """Return when activities start if they take other times: never earlier than planned.

    Parameters
    ----------
    problem : Problem
        Its precedences count, unless that rule is off.
    starts : IntArray, shape (activities,)
        As planned; releases and fixed starts hold for any later start, too.
    durations : IntArray, shape (samples, activities)
    begun : BoolArray, shape (activities,)
        What cannot move any more.

    Returns
    -------
    IntArray, shape (samples, activities)
        The earliest such starts. Where no schedule keeps every greatest lag, they are given up.
    """
    found = np.tile(starts, (len(durations), 1))
    if problem.is_off("precedence"):
        return found
    settled = _push(found, durations, problem.precedences, begun, greatest=True)
    if not settled.all():
        rest = np.tile(starts, (int((~settled).sum()), 1))
        _push(rest, durations[~settled], problem.precedences, begun, greatest=False)
        found[~settled] = rest
    return found


def _push(
    starts: IntArray,
    durations: IntArray,
    arcs: tuple[PrecedenceData, ...],
    begun: BoolArray,
    *,
    greatest: bool,
) -> BoolArray:
    """Raise starts in place to the fixpoint, and return which samples reach it.

    Longest paths by Bellman and Ford: what still moves after as many rounds as there are
    activities would move for ever.
    """
    moving = np.ones(len(starts), dtype=np.bool_)
    for _ in range(starts.shape[1] + 1):
        before = starts.copy()
        for arc in arcs:
            one, other = arc.predecessor, arc.successor
            if not begun[other]:
                least = starts[:, one] + durations[:, one] + arc.lag
                np.maximum(starts[:, other], least, out=starts[:, other])
            if greatest and arc.max_lag is not None and not begun[one]:
                least = starts[:, other] - durations[:, one] - arc.max_lag
                np.maximum(starts[:, one], least, out=starts[:, one])
        moving = (starts != before).any(axis=1)
        if not moving.any():
            break
    return ~moving
