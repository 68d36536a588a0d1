"""When a person can work a segment, whatever else they do."""

from __future__ import annotations

import numpy as np

from crostaff.problem import BoolArray, Cell, IntArray, Person, Problem


def valid_starts(problem: Problem, person: Person, cell: Cell) -> BoolArray:
    """Return for each start in the activity's window whether the person can work the segment.

    The contract and the skill's validity cover the whole segment, and the capacity is never 0.
    """
    requirement = problem.requirements[cell.requirement]
    activity = problem.activities[requirement.activity]
    closed = closed_periods(problem, person, requirement.skill)
    first = activity.earliest + cell.offset
    last = activity.latest + cell.offset
    result: BoolArray = (
        closed[first + cell.length : last + cell.length + 1] == closed[first : last + 1]
    )
    return result


def closed_periods(problem: Problem, person: Person, skill: int) -> IntArray:
    """Return the number of periods before each boundary in which a person cannot use a skill.

    Returns
    -------
    IntArray, shape (periods + 1,)
    """
    known = problem.closed.get((person.index, skill))
    if known is not None:
        return known
    open_ = np.ones(problem.periods, dtype=np.bool_)
    if not problem.is_off("eligibility"):
        open_ &= person.skills[skill].valid
        open_[: person.contract[0]] = False
        open_[person.contract[1] :] = False
    if not problem.is_off("capacity"):
        open_ &= person.capacity > 0
    closed: IntArray = np.concatenate(([0], np.cumsum(~open_)))
    problem.closed[person.index, skill] = closed
    return closed
