"""Time, cost and quality of a plan, recomputed without the solver (docs/pareto.md)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from crostaff.plan.decisions import Decisions
from crostaff.plan.lateness import late_periods, late_study
from crostaff.plan.ledger import Facts
from crostaff.plan.score import score
from crostaff.problem import Problem


class Criteria(NamedTuple):
    """What a plan is judged by; integers, and exact.

    Attributes
    ----------
    lateness : int
        Periods after due dates × priority, in 1/:func:`late_scale`; less is better.
    margin : int
        Units of money of all terms but tardiness: the net margin; more is better.
    experienced, assigned : int
        Pct-periods of work by people of level 3 in its skill when the segment begins, and of all
        work; a larger share is better.
    late_periods : int
        Periods after due dates as they are; for information only.
    """

    lateness: int
    margin: int
    experienced: int
    assigned: int
    late_periods: int = 0

    @property
    def share(self) -> Fraction:
        """Share of experienced work; 0 where nobody works."""
        return Fraction(self.experienced, self.assigned) if self.assigned else Fraction()

    def covers(self, other: Criteria) -> bool:
        """Whether this is at least as good in everything."""
        return (
            self.lateness <= other.lateness
            and self.margin >= other.margin
            and self.share >= other.share
        )

    def equals(self, other: Criteria) -> bool:
        """Whether both are equally good in everything."""
        return self.covers(other) and other.covers(self)


def late_scale(problem: Problem) -> int:
    """Return what makes the priorities of all studies whole numbers."""
    return math.lcm(*(study.priority[1] for study in problem.studies))


def late_weights(problem: Problem) -> tuple[int, ...]:
    """Return what a period after a due date of each study weighs, in 1/``late_scale``."""
    scale = late_scale(problem)
    return tuple(part * scale // whole for part, whole in (s.priority for s in problem.studies))


def criteria(problem: Problem, decisions: Decisions) -> Criteria:
    """Return time, cost and quality of a plan.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Structurally sound, as ``score`` wants them.
    """
    scored = score(problem, decisions)
    experienced, assigned = _work(problem, decisions)
    late = _late_by_study(problem, decisions)
    weights = late_weights(problem)
    return Criteria(
        lateness=sum(weight * periods for weight, periods in zip(weights, late, strict=True)),
        margin=scored.value_units - scored.units_by_term["tardiness"],
        experienced=experienced,
        assigned=assigned,
        late_periods=sum(late),
    )


def _late_by_study(problem: Problem, decisions: Decisions) -> list[int]:
    starts = decisions.starts
    return [
        late_study(problem, starts, study.index)
        + sum(late_periods(problem, starts, index) for index in study.activities)
        for study in problem.studies
    ]


def _work(problem: Problem, decisions: Decisions) -> tuple[int, int]:
    """Return the pct-periods of experienced people, and of all."""
    facts = Facts.of(problem, decisions)
    experienced = assigned = 0
    for row in facts.placed:
        assigned += row.work
        if facts.is_experienced(row):
            experienced += row.work
    return experienced, assigned
