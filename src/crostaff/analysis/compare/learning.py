"""Who reaches a level that was not reached before, no longer, earlier or later."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, cast

from crostaff.analysis.compare.pair import Pair, Side, merged
from crostaff.scenario.fields import Level

GAINED, LOST, EARLIER, LATER = "gained", "lost", "earlier", "later"


class Step(NamedTuple):
    """A person reaches a level in a skill."""

    staff_id: str
    skill_id: str
    level: str


class QualificationChange(NamedTuple):
    """A level that is reached on another day; ``None`` where it is not reached.

    A person who has the level from the start reaches it on the first day of the horizon.
    """

    change: str
    step: Step
    before: dt.date | None
    after: dt.date | None

    @property
    def slip_days(self) -> int | None:
        """By how many days the level is reached later."""
        if self.before is None or self.after is None:
            return None
        return (self.after - self.before).days


def qualification_changes(pair: Pair) -> tuple[QualificationChange, ...]:
    """Return the levels that are reached in one plan only, or on another day."""
    ours, theirs = _reached(pair.before), _reached(pair.after)
    found = []
    for step in merged(ours, theirs):
        one = ours.get(step, _had(pair.before, step))
        other = theirs.get(step, _had(pair.after, step))
        if one is None or other is None:
            change = GAINED if one is None else LOST
        elif one != other:
            change = EARLIER if other < one else LATER
        else:
            continue
        found.append(QualificationChange(change, step, one, other))
    return tuple(found)


def _reached(side: Side) -> dict[Step, dt.date]:
    return {
        Step(str(staff), str(skill), str(level)): cast("dt.date", day)
        for staff, skill, level, _, day in side.rows("qualifications")
    }


def _had(side: Side, step: Step) -> dt.date | None:
    """Return the first day of the horizon for those who have the level from the start."""
    problem = side.problem
    index = problem.staff_index.get(step.staff_id)
    if index is None:
        return None
    known = {problem.skills[skill].id: own for skill, own in problem.staff[index].skills.items()}
    own = known.get(step.skill_id)
    has = own is not None and own.level >= Level[step.level.upper()]
    return problem.grid.start if has else None
