"""Who moves from what to what, and when, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crostaff.analysis.compare.assignments import (
    ADDED,
    MODE,
    MOVED,
    REMOVED,
    RESIZED,
    AssignmentChange,
    Work,
)
from crostaff.analysis.compare.pair import Pair
from crostaff.analysis.compare.topics import Said, Topic
from crostaff.analysis.words import decimals_of, hours, signed
from crostaff.scenario.words import counted, listed

_SHIFTED = "on other days"
_Key = tuple[str, str, tuple[str, ...] | None, tuple[str, ...] | None]


class _Total(NamedTuple):
    """The work of one kind of change, on one side."""

    name: str
    hours: float
    from_date: dt.date
    to_date: dt.date
    mode: str
    fte_pct: int

    @property
    def days(self) -> str:
        return f"{self.from_date} to {self.to_date}"


def people_topic(pair: Pair, changes: Sequence[AssignmentChange]) -> Topic:
    """Return what is said of people's work; shifts along with an activity are only counted."""
    shifted = [row for row in changes if _is_shift(row)]
    groups: dict[_Key, list[AssignmentChange]] = {}
    for row in changes:
        if not _is_shift(row):
            key = row.change, row.staff_id, _kind(row, row.before), _kind(row, row.after)
            groups.setdefault(key, []).append(row)
    said = [_said(pair, rows) for rows in groups.values()]
    if shifted:
        said.append(_shifted(pair, shifted))
    cost = sum(row.gain for row in changes)
    return Topic(cost, tuple(_opening(changes)), tuple(said), "assignments")


def _is_shift(row: AssignmentChange) -> bool:
    """Whether the same work is done on other days."""
    return (
        row.change == MOVED
        and row.before is not None
        and row.after is not None
        and row.before.requirement_id == row.after.requirement_id
    )


def _kind(row: AssignmentChange, work: Work | None) -> tuple[str, ...] | None:
    """Return what changes with the same words have in common on one side."""
    if work is None:
        return None
    detail = (work.mode, str(work.fte_pct)) if row.change in {MODE, RESIZED} else ()
    return (work.study_id, work.requirement_id, *detail)


def _opening(changes: Sequence[AssignmentChange]) -> Iterator[str]:
    if not changes:
        return
    people = len({row.staff_id for row in changes})
    amounts = dict.fromkeys((MOVED, ADDED, REMOVED, RESIZED, MODE, _SHIFTED), 0.0)
    for row in changes:
        amounts[_SHIFTED if _is_shift(row) else row.change] += row.hours
    words = {RESIZED: "at another FTE", MODE: "in another mode"}
    told = [f"{hours(size)} {words.get(name, name)}" for name, size in amounts.items() if size]
    yield f"The work of {counted(people, 'person', 'people')} changes: {listed(told)}."


def _said(pair: Pair, rows: Sequence[AssignmentChange]) -> Said:
    """Return a sentence of changes that differ in time only."""
    change, who = rows[0].change, pair.label(rows[0].staff_id)
    sides = [[row.before for row in rows], [row.after for row in rows]]
    totals = [total for total in map(_total, sides) if total is not None]
    said = _one_side(change, *totals) if len(totals) == 1 else _both_sides(change, *totals)
    gain = round(sum(row.gain for row in rows), 2)
    cost = f" (margin {signed(gain, decimals_of(gain))} {pair.currency})" if gain else ""
    return Said(f"{who} {said}{cost}.", gain, sum(row.hours for row in rows))


def _one_side(change: str, work: _Total) -> str:
    verb = "is newly" if change == ADDED else "is no longer"
    return f"{verb} on {work.name}: {hours(work.hours)}, {work.days}"


def _both_sides(change: str, before: _Total, after: _Total) -> str:
    if change == MODE:
        sizes = f"{after.fte_pct} % {after.mode} instead of {before.fte_pct} % {before.mode}"
        return f"works on {after.name} {sizes}, {after.days}"
    if change == RESIZED:
        sizes = f"{after.fte_pct} % instead of {before.fte_pct} %"
        return f"works on {after.name} {sizes}, {after.days}"
    if (before.hours, before.days) == (after.hours, after.days):
        return f"moves from {before.name} to {after.name}: {hours(after.hours)}, {after.days}"
    told = [f"{work.name}, {hours(work.hours)}, {work.days}" for work in (before, after)]
    return f"moves from {told[0]}, to {told[1]}"


def _total(works: Sequence[Work | None]) -> _Total | None:
    found = [work for work in works if work is not None]
    if not found:
        return None
    first = found[0]
    return _Total(
        first.name,
        sum(work.hours for work in found),
        min(work.from_date for work in found),
        max(work.to_date for work in found),
        first.mode,
        first.fte_pct,
    )


def _shifted(pair: Pair, rows: Sequence[AssignmentChange]) -> Said:
    people = list(dict.fromkeys(pair.label(row.staff_id) for row in rows))
    total = sum(row.hours for row in rows)
    verb = "does" if len(people) == 1 else "do"
    who = listed(people, most=6)
    sentence = f"{who} {verb} the same work on other days, as its dates move: {hours(total)}."
    return Said(sentence, sum(row.gain for row in rows), total)
