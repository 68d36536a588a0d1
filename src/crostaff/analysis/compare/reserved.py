"""What becomes of protected hours: worked, idle, released, or lost."""

from __future__ import annotations

from typing import NamedTuple

from crostaff.analysis.compare.pair import Pair, Place, Side, merged, place_of

MEASURES = ("worked_hours", "idle_hours", "released_hours", "lost_hours")
"""What protected hours may become; in a valid plan the four add up to FTE times window."""


class Reserved(NamedTuple):
    """What a protection's hours became in one plan, and what that cost.

    Attributes
    ----------
    hours : dict of str to float
        By measure: ``worked`` for the protected study, ``idle``, ``released``, or ``lost`` because
        nobody holds them.
    cost : float
        Idle and lost hours, in currency.
    """

    hours: dict[str, float]
    cost: float


class ProtectionChange(NamedTuple):
    """A protection whose hours become something else; ``None`` where a plan lacks it."""

    protection_id: str
    place: Place
    before: Reserved | None
    after: Reserved | None

    def hours(self, measure: str) -> tuple[float, float]:
        """Return the hours before and after, 0 without the protection."""
        first, second = (
            side.hours[measure] if side is not None else 0.0 for side in (self.before, self.after)
        )
        return first, second

    @property
    def gain(self) -> float:
        """By how much it costs less after, in currency."""
        return (self.before.cost if self.before else 0) - (self.after.cost if self.after else 0)


def protection_changes(pair: Pair) -> tuple[ProtectionChange, ...]:
    """Return the protections whose hours differ, or that one plan lacks."""
    ours, theirs = _reserved(pair.before), _reserved(pair.after)
    places = {**_places(pair.before), **_places(pair.after)}
    rows = (
        ProtectionChange(name, places[name], ours.get(name), theirs.get(name))
        for name in merged(ours, theirs)
    )
    return tuple(row for row in rows if _differs(row))


def _differs(row: ProtectionChange) -> bool:
    if row.before is None or row.after is None:
        return True
    return row.before.hours != row.after.hours


def _reserved(side: Side) -> dict[str, Reserved]:
    problem, reserves = side.problem, side.facts.reserves
    work: dict[str, dict[int, int]] = {measure: {} for measure in MEASURES}
    for measure, parts in (("worked_hours", reserves.used), ("idle_hours", reserves.idle)):
        for (index, _), pct in parts.items():
            work[measure][index] = work[measure].get(index, 0) + int(pct.sum())
    for index, pct in reserves.missing.items():
        work["lost_hours"][index] = int(pct.sum())
    for release in side.decisions.released:
        data = problem.protections[release.protection]
        length = min(release.end, data.window[1]) - max(release.begin, data.window[0])
        released = work["released_hours"]
        released[data.index] = released.get(data.index, 0) + data.pct * max(0, length)
    costs = _costs(side)
    return {
        data.id: Reserved(
            {name: round(problem.hours(work[name].get(data.index, 0)), 6) for name in MEASURES},
            costs.get(data.index, 0.0),
        )
        for data in problem.protections
    }


def _places(side: Side) -> dict[str, Place]:
    return {data.id: place_of(side.problem, data) for data in side.problem.protections}


def _costs(side: Side) -> dict[int, float]:
    """Return what idle and lost hours cost, by protection."""
    units: dict[int, int] = {}
    for entry in (*side.entries["idle"], *side.entries["shortfall"]):
        if entry.protection is not None:
            units[entry.protection] = units.get(entry.protection, 0) - entry.units
    return {index: side.currency(amount) for index, amount in units.items()}
