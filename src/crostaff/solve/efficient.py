"""Plans that no other plan betters in time, cost and quality, and what is proved of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from crostaff.model.criteria import Limits
from crostaff.plan.criteria import Criteria
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem


@dataclass(frozen=True)
class Point:
    """A plan with its criteria.

    Attributes
    ----------
    decisions : Decisions
    criteria : Criteria
    proved : bool
        Whether it is proved that no plan is better in one criterion and as good in the others.
    bound : int or None
        Net margin in units that no plan as early and as experienced exceeds.
    """

    decisions: Decisions
    criteria: Criteria
    proved: bool = False
    bound: int | None = None

    @property
    def as_limits(self) -> Limits:
        """What a plan keeps that is as early and as experienced."""
        return Limits(self.criteria.lateness, self.criteria.share)


@dataclass(frozen=True)
class Step:
    """One solve on the way to a front.

    Attributes
    ----------
    what : str
        What was best: ``margin``, ``lateness``, ``share``, ``efficiency`` (whether a plan can be
        bettered), or ``weighted`` (net margin less what lateness and inexperience are priced at).
    limits : Limits
        Within which.
    verdict : str
        ``optimal``, ``feasible``, ``infeasible``, ``unknown``, or ``known`` where earlier solves
        say it all.
    criteria : Criteria or None
        Of the plan found.
    bound : int or None
        Of net margin within the limits, in units, where that was looked for.
    prices : tuple of (float, float)
        Currency per weighted late period, and per hour of experienced work; 0 where none is asked.
    """

    what: str
    limits: Limits
    verdict: str
    criteria: Criteria | None
    bound: int | None
    prices: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class _Cut:
    """Within limits, ``margin ≤ bound + price × lateness``."""

    limits: Limits
    bound: int
    price: int = 0


@dataclass
class Knowledge:
    """All plans and bounds that are known, whatever they were found for.

    Attributes
    ----------
    points : list of Point
        None is as good in everything as another.
    steps : list of Step
    """

    points: list[Point] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    _cuts: list[_Cut] = field(default_factory=list)
    _empty: list[Limits] = field(default_factory=list)

    def add(self, point: Point) -> None:
        """Take over a plan, unless one is known that is as good in everything."""
        for place, known in enumerate(self.points):
            if known.criteria.equals(point.criteria):
                if point.proved and not known.proved:
                    self.points[place] = replace(known, proved=True)
                return
            if known.criteria.covers(point.criteria):
                return
        self.points = [p for p in self.points if not point.criteria.covers(p.criteria)]
        self.points.append(point)

    def add_bound(self, limits: Limits, bound: int, *, price: int = 0) -> None:
        """Take over that within limits no plan has ``margin > bound + price × lateness``."""
        self._cuts.append(_Cut(limits, bound, price))

    def add_empty(self, limits: Limits) -> None:
        """Take over that no plan keeps some limits."""
        self._empty.append(limits)

    def is_empty(self, limits: Limits) -> bool:
        """Whether no plan keeps limits."""
        too_early = limits.lateness is not None and limits.lateness < 0
        too_able = limits.share > 1 or (limits.share == 1 and limits.above)
        return too_early or too_able or any(known.covers(limits) for known in self._empty)

    def bound(self, limits: Limits) -> int | None:
        """Return the net margin that no plan within limits exceeds."""
        bounds = [cut.bound for cut in self._cuts if not cut.price and cut.limits.covers(limits)]
        if limits.lateness is not None:
            bounds += [
                cut.bound + cut.price * limits.lateness
                for cut in self._cuts
                if cut.limits.covers(limits)
            ]
        return min(bounds, default=None)

    def best(self, limits: Limits) -> Point | None:
        """Return the known plan of highest net margin within limits."""
        within = [point for point in self.points if limits.admits(point.criteria)]
        return max(within, key=lambda point: point.criteria.margin, default=None)

    def front(self) -> tuple[Point, ...]:
        """Return the plans with their bounds, the earliest first, then by net margin."""

        def order(point: Point) -> tuple[int, int]:
            return point.criteria.lateness, -point.criteria.margin

        found = (replace(point, bound=self._bound_of(point)) for point in self.points)
        return tuple(sorted(found, key=order))

    def proved_ends(self) -> frozenset[str]:
        """Return the criteria in which no plan can be better than the best one known."""
        if not self.points:
            return frozenset()
        found = [point.criteria for point in self.points]
        bound = self.bound(Limits())
        proved = {
            "lateness": self.is_empty(Limits(min(one.lateness for one in found) - 1)),
            "margin": bound is not None and bound <= max(one.margin for one in found),
            "share": self.is_empty(Limits(share=max(one.share for one in found), above=True)),
        }
        return frozenset(name for name, is_proved in proved.items() if is_proved)

    def _bound_of(self, point: Point) -> int | None:
        return point.criteria.margin if point.proved else self.bound(point.as_limits)


@dataclass(frozen=True)
class Front:
    """Plans that better each other in some criterion only, and how they were found.

    Attributes
    ----------
    problem : Problem
    points : tuple of Point
    proved_ends : frozenset of str
        Of ``lateness``, ``margin`` and ``share`` those in which it is proved that no plan is better
        than the best of the points.
    steps : tuple of Step
    method : str
        ``exact`` (ε-constraint) or ``search`` (weighted sums).
    is_complete : bool
        Whether it is proved that there are no other such plans.
    is_infeasible : bool
        Whether it is proved that there is no plan at all.
    is_interrupted : bool
    seconds : float
    """

    problem: Problem
    points: tuple[Point, ...]
    proved_ends: frozenset[str]
    steps: tuple[Step, ...]
    method: str
    is_complete: bool
    is_infeasible: bool
    is_interrupted: bool
    seconds: float


def levels(low: Fraction, high: Fraction, steps: int) -> list[Fraction]:
    """Return ``steps`` + 1 equally spaced levels from low to high, with short fractions between."""
    width = high - low
    inner = [
        min(high, max(low, (low + width * k / steps).limit_denominator(1000)))
        for k in range(1, steps)
    ]
    return sorted({low, *inner, high})
