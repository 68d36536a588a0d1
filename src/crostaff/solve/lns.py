"""Large-neighbourhood search: which kind of small solve comes next, where, and how large."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.solve.neighbourhoods import LARGEST_POOL, Neighbourhoods

DATES = "dates"
"""The kind that frees dates."""

MOVES = "moves"
"""The kind in which pools trade the people who may move."""

ACROSS = (DATES, MOVES)
"""Kinds that free work of several pools."""

FIRST_ROUNDS, ROUNDS = 4, 12
"""Rounds that are done before others hear of them, the first time and later."""

HOPE = 0.1
"""Part of a gap that may be gained in as much effort as was spent in a pool so far."""

EXPLORATION = 0.3
"""Part of the draws that do not go where most was gained in so much effort."""

Place: TypeAlias = int | str
"""Where rounds are done: in a pool, or across pools by a kind that frees work of several."""

FIRST_SIZE = 12
GUIDED_SIZE = 36
"""First size in a large pool, where only likely people are looked at."""

SMALLEST_SIZE = 4
LARGEST_SIZE = 80
GROWTH, SHRINKAGE = 1.03, 0.88
"""Of a size after a proof, and after none: about four of five solves are to end with a proof."""

REACTION = 0.1
"""How quickly the odds of a kind follow its success."""

LEAST_ODDS = 0.2
"""Share of effort of the worst kind, where the best has 1 more."""

LEAST_PREFERENCE = 0.05
"""Odds of a pool without a gap, where the pool with the largest has 1."""


@dataclass
class Arm:
    """How well a kind of neighbourhood or a pool does, and how large neighbourhoods may be.

    Attributes
    ----------
    gain, effort : float
        Units gained and effort of one try, lately.
    spent : float
        Effort of all tries.
    size : float
        Cells to free.
    """

    gain: float = 0.0
    effort: float = 1.0
    spent: float = 0.0
    size: float = FIRST_SIZE

    @property
    def rate(self) -> float | None:
        """Units gained per unit of effort, lately; ``None`` before the first try."""
        return self.gain / self.effort if self.spent else None

    def learn(self, gain: int, effort: float, *, proved: bool) -> None:
        """Follow the outcome of one solve."""
        part = REACTION if self.spent else 1.0
        self.gain += part * (gain - self.gain)
        self.effort += part * (effort - self.effort)
        self.spent += effort
        change = GROWTH if proved else SHRINKAGE
        self.size = min(max(self.size * change, SMALLEST_SIZE), LARGEST_SIZE)


@dataclass(frozen=True)
class Round:
    """What came of one small solve of a known kind.

    Attributes
    ----------
    kind : str
    gain : int
        Units.
    effort : float
        The seconds it took, with building; where work is limited, that of building and solving.
    proved : bool
        Whether the neighbourhood holds nothing better.
    """

    kind: str
    gain: int
    effort: float
    proved: bool


@dataclass(frozen=True)
class Rounds:
    """Several small solves to be done one after the other, each from the last one's plan.

    Attributes
    ----------
    decisions : Decisions
        A valid plan.
    pool : int or None
        The pool in which to search; ``None`` for kinds that free work of several.
    kinds : tuple of (str, float)
        Kind and size of each round.
    seed : int
    seconds : float
        Wall-time limit.
    likely : mapping of int to tuple of int
        By cell, who a relaxation would have on it; where nothing is said, anybody may be.
    anew : bool
        Whether every model is built for these rounds, and none is kept from earlier ones: then the
        outcome depends on nothing else.
    """

    decisions: Decisions
    pool: int | None
    kinds: tuple[tuple[str, float], ...]
    seed: int
    seconds: float
    likely: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    anew: bool = False

    @property
    def place(self) -> Place:
        """The pool, or the kind that frees work of several."""
        return self.kinds[0][0] if self.pool is None else self.pool


@dataclass(frozen=True)
class RoundsOutcome:
    """What came of several rounds.

    Attributes
    ----------
    scope : Scope
        All that may have changed.
    decisions : Decisions or None
        A plan that is at least as good, unchecked.
    rounds : tuple of Round
    work : float
        Deterministic seconds.
    """

    scope: Scope
    decisions: Decisions | None
    rounds: tuple[Round, ...]
    work: float


class Chooser:
    """Draws kinds and pools by their success so far.

    Parameters
    ----------
    around : Neighbourhoods
    seed : int
    """

    def __init__(self, around: Neighbourhoods, seed: int) -> None:
        self.rng = random.Random(seed)
        self.around = around
        self._likely: dict[int, tuple[int, ...]] = {}
        self._refused: set[Place] = set()
        self._busy: set[Place] = set()
        self._gaps: list[float] = []
        self.arms = {kind: Arm() for kind in around.kinds}
        if around.moving:
            self.arms[DATES] = Arm()
        if around.can_trade:
            self.arms[MOVES] = Arm()
        self.pools = [Arm() for _ in around.pools]
        self.preference = [1.0 + len(pool.cells) for pool in around.pools]

    @property
    def can_draw(self) -> bool:
        """Whether there is anything to draw that was not refused."""
        return bool(self._left())

    def refuse(self, asked: Rounds) -> None:
        """Draw a pool, or a kind that frees work of several, no more: there is no time for it.

        That is only so until more is known of who is likely, which makes models smaller.
        """
        self._refused.add(asked.place)
        self._busy.discard(asked.place)

    def prefer(self, gaps: list[float]) -> None:
        """Let pools be chosen by what is left to gain in them, too: none where nothing is.

        Parameters
        ----------
        gaps : list of float
            By pool that is served, at least 0.
        """
        self._gaps = gaps
        least = LEAST_PREFERENCE * max(gaps, default=0.0) or 1.0
        self.preference = [max(gap, least) for gap in gaps]

    def guide(self, likely: Mapping[int, tuple[int, ...]]) -> None:
        """Let models of large pools, and of several pools, look at likely people, by cell."""
        self._likely.update(likely)
        self._refused.clear()
        for k in {self.around.pool_by_cell[cell] for cell in likely}:
            if len(self.around.pools[k].cells) > LARGEST_POOL:
                self.pools[k].size = max(self.pools[k].size, GUIDED_SIZE)

    def _likely_in(self, pool: int | None) -> Mapping[int, tuple[int, ...]]:
        if pool is None:
            return dict(self._likely)
        cells = self.around.pools[pool].cells
        return {cell: self._likely[cell] for cell in cells if cell in self._likely}

    def _arm(self, place: Place) -> Arm:
        return self.arms[place] if isinstance(place, str) else self.pools[place]

    def _left(self) -> list[Place]:
        """Return where rounds may be done: nowhere twice at a time, if there is a choice."""
        places: list[Place] = [*range(len(self.pools)), *(k for k in ACROSS if k in self.arms)]
        left = [place for place in places if place not in self._refused]
        return [place for place in left if place not in self._busy] or left

    @property
    def pace(self) -> float:
        """Units that may be gained by unit of effort where that is most; without end if untried."""
        return max(map(self._hope, self._left()), default=0.0)

    def _hope(self, place: Place) -> float:
        """Return what may be gained by unit of effort: as much as of late, or a part of the gap."""
        arm, gap = self._arm(place), 0.0
        if isinstance(place, int) and self._gaps:
            gap = self._gaps[place]
            if gap == 0:
                return 0.0
        return math.inf if arm.rate is None else max(arm.rate, HOPE * gap / arm.spent)

    def _drawn(self) -> Place:
        """Return where rounds come next: what is untried, else mostly where most is hoped for."""
        left = self._left()
        hopes = [self._hope(place) for place in left]
        best = max(hopes)
        if 0 < best < math.inf and self.rng.random() >= EXPLORATION:
            return left[hopes.index(best)]
        usual = statistics.fmean(self.preference) if self.preference else 1.0
        liked = [self.preference[p] if isinstance(p, int) else usual for p in left]
        odds = _odds([self._arm(place) for place in left])
        if best == math.inf:
            odds = [float(hope == best) for hope in hopes]
        weights = [like * one for like, one in zip(liked, odds, strict=True)]
        (place,) = self.rng.choices(left, weights=weights)
        return place

    def draw(self, decisions: Decisions, seconds: float) -> Rounds:
        """Return rounds around a plan."""
        place = self._drawn()
        self._busy.add(place)
        arm = self._arm(place)
        count = FIRST_ROUNDS if arm.rate is None else ROUNDS
        pool, kinds = None, [str(place)] * count
        if isinstance(place, int):
            within = [kind for kind in self.arms if kind not in ACROSS]
            odds = _odds([self.arms[kind] for kind in within])
            pool, kinds = place, self.rng.choices(within, weights=odds, k=count)
        sized = tuple((kind, arm.size) for kind in kinds)
        seed = self.rng.randrange(2**31)
        return Rounds(decisions, pool, sized, seed, seconds, self._likely_in(pool))

    def learn(self, asked: Rounds, outcome: RoundsOutcome) -> None:
        """Follow what came of rounds."""
        self._busy.discard(asked.place)
        for done in outcome.rounds:
            self.arms[done.kind].learn(done.gain, done.effort, proved=done.proved)
            if asked.pool is not None:
                self.pools[asked.pool].learn(done.gain, done.effort, proved=done.proved)


def _odds(arms: Sequence[Arm]) -> list[float]:
    """Return odds such that the share of effort follows the rate.

    None is forgotten, and the untried come first.
    """
    has_untried = any(arm.rate is None for arm in arms)
    best = max((arm.rate or 0.0 for arm in arms), default=0.0) or 1.0

    def odds(arm: Arm) -> float:
        if has_untried:
            return float(arm.rate is None)
        return (LEAST_ODDS + (arm.rate or 0.0) / best) / arm.effort

    return [odds(arm) for arm in arms]
