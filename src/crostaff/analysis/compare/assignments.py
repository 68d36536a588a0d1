"""Who works on something else, or at another time, with another FTE, or in another mode."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from crostaff.analysis.compare.pair import Anchor, Pair, Side, merged, overlap_days
from crostaff.plan.ledger import billing_units, labour_units
from crostaff.plan.placing import Placed
from crostaff.scenario.fields import Mode

ADDED, REMOVED, MOVED, RESIZED, MODE = "added", "removed", "moved", "resized", "mode"


class Work(NamedTuple):
    """A person's work on a segment of a requirement, or on a part of one, in one of the plans.

    Attributes
    ----------
    hours : float
    margin : float
        Billing less labour, in currency.
    """

    study_id: str
    requirement_id: str
    segment: int
    mode: str
    fte_pct: int
    from_date: dt.date
    to_date: dt.date
    hours: float
    margin: float

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day."""
        return self.from_date, self.to_date

    @property
    def name(self) -> str:
        """The requirement, with its study where its id does not name it."""
        return work_name(self.requirement_id, self.study_id)


def work_name(requirement_id: str, study_id: str) -> str:
    """Return what work is called: the requirement, and its study unless the id begins with it."""
    rest = requirement_id.removeprefix(study_id)
    is_named = rest != requirement_id and not rest[:1].isalnum()
    return requirement_id if is_named else f"{requirement_id} ({study_id})"


class AssignmentChange(NamedTuple):
    """Work of one person that differs; ``None`` stands for no work."""

    change: str
    staff_id: str
    before: Work | None
    after: Work | None

    @property
    def gain(self) -> float:
        """By how much the margin is larger after, in currency."""
        return (self.after.margin if self.after else 0) - (self.before.margin if self.before else 0)

    @property
    def hours(self) -> float:
        """Hours of the larger side."""
        return max(work.hours for work in (self.before, self.after) if work is not None)


Match = tuple[Placed | None, Placed | None]


def assignment_changes(pair: Pair) -> tuple[AssignmentChange, ...]:
    """Return all work that differs, by person and time.

    Work on one requirement is matched by the periods that it covers (see ``Pair.anchor``),
    however they are cut into segments. What a person no longer does is then matched with what the
    same person newly does on the same days: that work has moved.
    """
    sides = pair.before, pair.after
    ours, theirs = (_by_person(side) for side in sides)
    found: list[AssignmentChange] = []
    for staff_id in merged(ours, theirs):
        one, other = ours.get(staff_id, {}), theirs.get(staff_id, {})
        gone: list[Work] = []
        come: list[Work] = []
        for requirement_id in merged(one, other):
            anchor = pair.anchor(requirement_id) or Anchor(0, stands=True)
            matches = _laid_over(one.get(requirement_id, ()), other.get(requirement_id, ()), anchor)
            for first, second in matches:
                before, after = (
                    None if row is None else _work(side, row)
                    for side, row in zip(sides, (first, second), strict=True)
                )
                if before is not None and after is not None:
                    found += _changed(staff_id, before, after, anchor)
                elif before is not None:
                    gone.append(before)
                elif after is not None:
                    come.append(after)
        found += _moved(staff_id, gone, come)
    return tuple(sorted(found, key=_in_time))


def _by_person(side: Side) -> dict[str, dict[str, list[Placed]]]:
    """Return the assignments by person and requirement."""
    found: dict[str, dict[str, list[Placed]]] = {}
    for row in side.facts.placed:
        staff_id = side.problem.staff[row.staff].id
        requirement_id = side.problem.requirements[row.requirement].id
        found.setdefault(staff_id, {}).setdefault(requirement_id, []).append(row)
    return found


def _laid_over(
    before: Iterable[Placed], after: Iterable[Placed], anchor: Anchor
) -> Iterator[Match]:
    """Yield the parts of assignments to one requirement, cut where either plan's segments end."""
    first = {cut: row for row in before for cut in range(row.begin, row.end)}
    second = {cut - anchor.lag: row for row in after for cut in range(row.begin, row.end)}
    edges = {p for period in (*first, *second) for p in (period, period + 1)}
    cuts = (p for p in edges if _at(first, second, p - 1) != _at(first, second, p))
    for begin, end in pairwise(sorted(cuts)):
        one, other = _at(first, second, begin)
        if one is None and other is None:
            continue
        lag = anchor.lag
        yield (
            None if one is None else one._replace(begin=begin, end=end),
            None if other is None else other._replace(begin=begin + lag, end=end + lag),
        )


def _at(first: dict[int, Placed], second: dict[int, Placed], period: int) -> Match:
    return first.get(period), second.get(period)


def _work(side: Side, row: Placed) -> Work:
    problem = side.problem
    units = billing_units(problem, row) - labour_units(problem, row)
    return Work(
        problem.studies[row.study].id,
        problem.requirements[row.requirement].id,
        row.segment,
        (Mode.PAIRED if row.paired else Mode.SOLO).value,
        row.pct,
        *side.days(row.begin, row.end),
        round(problem.hours(row.work), 6),
        side.currency(row.work * units),
    )


def _changed(
    staff_id: str, before: Work, after: Work, anchor: Anchor
) -> Iterator[AssignmentChange]:
    """Yield how work on one requirement differs, if it does."""
    if before.mode != after.mode:
        change = MODE
    elif before.fte_pct != after.fte_pct:
        change = RESIZED
    elif not anchor.stands:
        change = MOVED
    else:
        return
    yield AssignmentChange(change, staff_id, before, after)


def _moved(staff_id: str, gone: Sequence[Work], come: Sequence[Work]) -> Iterator[AssignmentChange]:
    """Yield what a person leaves for other work on the same days, and what is left of both."""
    options = [
        (-overlap_days(one.days, other.days), sorted((one, other)), i, j)
        for i, one in enumerate(gone)
        for j, other in enumerate(come)
        if overlap_days(one.days, other.days)
    ]
    left, joined = set(range(len(gone))), set(range(len(come)))
    for _, _, i, j in sorted(options):
        if i in left and j in joined:
            left.remove(i)
            joined.remove(j)
            yield AssignmentChange(MOVED, staff_id, gone[i], come[j])
    for i in sorted(left):
        yield AssignmentChange(REMOVED, staff_id, gone[i], None)
    for j in sorted(joined):
        yield AssignmentChange(ADDED, staff_id, None, come[j])


def _in_time(row: AssignmentChange) -> tuple[str, dt.date, list[Work], str]:
    works = sorted(work for work in (row.before, row.after) if work is not None)
    return row.staff_id, min(work.from_date for work in works), works, row.change
