"""Work that is no longer staffed, or newly staffed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, cast

from crostaff.analysis.compare.pair import Pair, Place, Side, merged, place_of


class Short(NamedTuple):
    """Hours that a requirement or a protection lacks in one plan.

    Attributes
    ----------
    hours : float
    cost : float
        In currency.
    from_date, to_date : datetime.date
        First and last day with anything missing.
    """

    hours: float
    cost: float
    from_date: dt.date
    to_date: dt.date


class Need(NamedTuple):
    """What lacks people: a requirement, or a protection."""

    requirement_id: str | None
    protection_id: str | None


class ShortfallChange(NamedTuple):
    """A need that lacks more, fewer or other hours; ``None`` where it lacks nothing."""

    need: Need
    place: Place
    before: Short | None
    after: Short | None

    @property
    def more_hours(self) -> float:
        """By how much more hours are missing after."""
        after = self.after.hours if self.after else 0.0
        return round(after - (self.before.hours if self.before else 0.0), 6)

    @property
    def gain(self) -> float:
        """By how much the shortfall costs less after, in currency."""
        return (self.before.cost if self.before else 0) - (self.after.cost if self.after else 0)


def shortfall_changes(pair: Pair) -> tuple[ShortfallChange, ...]:
    """Return the needs that lack other hours, or the same on other days."""
    ours, theirs = _shorts(pair.before), _shorts(pair.after)
    places = {**_places(pair.before), **_places(pair.after)}
    pairs = ((need, ours.get(need), theirs.get(need)) for need in merged(ours, theirs))
    return tuple(
        ShortfallChange(need, places[need], one, other)
        for need, one, other in pairs
        if one is None or other is None or (one.hours, *one[2:]) != (other.hours, *other[2:])
    )


def _shorts(side: Side) -> dict[Need, Short]:
    costs, grid = _costs(side), side.problem.grid
    found: dict[Need, Short] = {}
    for row in side.rows("shortfalls"):
        requirement, protection, _, begin, end, _, hours = row
        need = Need(cast("str | None", requirement), cast("str | None", protection))
        first, last = grid.first_day(cast("int", begin)), grid.last_day(cast("int", end))
        known = found.get(need)
        total = cast("float", hours) + (known.hours if known else 0)
        found[need] = Short(
            round(total, 6),
            costs.get(need, 0.0),
            min(first, known.from_date) if known else first,
            max(last, known.to_date) if known else last,
        )
    return found


def _costs(side: Side) -> dict[Need, float]:
    problem = side.problem
    units: dict[Need, int] = {}
    for entry in side.entries["shortfall"]:
        need = Need(
            None if entry.requirement is None else problem.requirements[entry.requirement].id,
            None if entry.protection is None else problem.protections[entry.protection].id,
        )
        units[need] = units.get(need, 0) - entry.units
    return {need: side.currency(amount) for need, amount in units.items()}


def _places(side: Side) -> dict[Need, Place]:
    problem = side.problem
    return {
        **{Need(data.id, None): place_of(problem, data) for data in problem.requirements},
        **{Need(None, data.id): place_of(problem, data) for data in problem.protections},
    }
