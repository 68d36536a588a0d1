"""Which pool to solve next, and for how long: promises that follow what the last solves did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crostaff.solve.cases import Case

CLOSE_SHARE, LEAST_CLOSE_SHARE = 0.25, 0.03
"""Part of the time or work for a pool that has all of the gap, and for one with nearly none."""

FIRST_RISE, FIRST_FALL, FIRST_BOUND = 0.5, 0.2, 0.5
"""Part of a gap that a first solve, a first split and a first bound are hoped to close."""

PERSISTENCE = 0.1
"""How much of the pace of its last third a bound keeps in a solve of twice the effort."""

REACTION = 0.5
"""How quickly hopes follow what tries did."""


@dataclass
class Claim:
    """What is known of one pool.

    Attributes
    ----------
    first : float
        Time or work of its first bound.
    gap : int
        Units between its bound and its part of the value.
    share : float
        Part of all gaps that this is.
    improved : int
        Tries to improve the plan by a solve of the whole pool.
    rise, fall : float or None
        Part of the gap that the next such try, and the next split of its dates, may close; ``None``
        before the first one.
    """

    first: float = 0.0
    gap: int = 0
    share: float = 0.0
    improved: int = 0
    rise: float | None = None
    fall: float | None = None


@dataclass
class Claims:
    """What is known of every pool.

    Parameters
    ----------
    whole : float
        All of the time or work.
    sizes : sequence of int
        How large each pool is.
    first_share : float
        Part of the whole for a first bound of every pool, by their sizes.

    Attributes
    ----------
    first_rise, first_fall, first_bound : float
        Part of a gap that a first solve at the dates of the plan, a first split, and a bound of
        dates for which none has brought anything may close: as those of other pools did of late.
    """

    whole: float
    sizes: Sequence[int]
    first_share: float
    pools: list[Claim] = field(init=False)
    first_rise: float = field(init=False, default=FIRST_RISE)
    first_fall: float = field(init=False, default=FIRST_FALL)
    first_bound: float = field(init=False, default=FIRST_BOUND)

    def __post_init__(self) -> None:
        per_size = self.first_share * self.whole / max(1, sum(self.sizes))
        self.pools = [Claim(per_size * max(1, size)) for size in self.sizes]

    def update(self, gaps: Sequence[int]) -> None:
        """Take over the gaps of all pools, in units."""
        whole = sum(max(0, gap) for gap in gaps)
        for claim, gap in zip(self.pools, gaps, strict=True):
            claim.gap = gap
            claim.share = max(0, gap) / max(1, whole)

    def to_improve(self, k: int) -> float:
        """Return time or work for a solve of a pool: by its gap, and more at each return."""
        claim = self.pools[k]
        share = max(LEAST_CLOSE_SHARE, CLOSE_SHARE * claim.share)
        return share * self.whole * 2.0**claim.improved

    def of_improving(self, k: int) -> float:
        """Return how fast a solve at the dates of the plan may close the gap."""
        claim = self.pools[k]
        hope = self.first_rise if claim.rise is None else claim.rise
        return claim.gap * hope / self.to_improve(k)

    def of_splitting(self, k: int, effort: float) -> float:
        """Return how fast two bounds of an effort, with dates in halves, may close the gap."""
        claim = self.pools[k]
        hope = self.first_fall if claim.fall is None else claim.fall
        return claim.gap * hope / (2 * claim.first * effort)

    def of_bounding(self, k: int, case: Case) -> float:
        """Return how fast one more bound of a case may close the gap.

        As long as nothing came of any, all were merely too short. Once the bound has fallen, what
        goes on falling at the end of a solve falls on; where that is not known, the hope is cut
        by each that gave nothing.
        """
        claim = self.pools[k]
        amount = claim.first * case.effort
        if not case.has_fallen:
            return claim.gap * self.first_bound / amount
        if case.late_fall is None:
            return claim.gap * self.first_bound / 4.0 ** (1 + case.idle) / amount
        pace = 3 * case.late_fall / (claim.first * case.last_effort)
        return min(PERSISTENCE * pace, claim.gap / amount)

    def note_improved(self, k: int, rise: int) -> None:
        """Follow a solve at the dates of the plan that gained units."""
        claim = self.pools[k]
        claim.improved += 1
        if claim.rise is None:
            claim.rise = self.first_rise = _follow(self.first_rise, rise, claim.gap)
        else:
            claim.rise = _follow(claim.rise, rise, claim.gap)

    def note_split(self, k: int, fall: int) -> None:
        """Follow a split that took units off the bound."""
        claim = self.pools[k]
        if claim.fall is None:
            claim.fall = self.first_fall = _follow(self.first_fall, fall, claim.gap)
        else:
            claim.fall = _follow(claim.fall, fall, claim.gap)

    def note_bound(self, k: int, fall: int) -> None:
        """Follow a bound of dates that none had brought anything for, and that took units off."""
        self.first_bound = _follow(self.first_bound, fall, self.pools[k].gap)


def _follow(hope: float, closed: int, gap: int) -> float:
    part = max(0.0, min(1.0, closed / gap)) if gap > 0 else 0.0
    return hope + REACTION * (part - hope)
