"""Large-neighbourhood search: which kind of small solve comes next, where, and how large."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from crostaff.model.scope import Scope
from crostaff.plan.decisions import Decisions
from crostaff.solve.neighbourhoods import LARGEST_POOL, Neighbourhoods

DATES = "dates"
"""The kind that frees dates."""

MOVES = "moves"
"""The kind in which pools trade the people who may move."""

ACROSS = (DATES, MOVES)
"""Kinds that free work of several pools."""

ROUNDS = 12
"""Rounds that are done before others hear of them."""

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
    """How well a kind of neighbourhood does, and how large it may be.

    Attributes
    ----------
    rate : float or None
        Units gained per unit of effort, lately; ``None`` before the first try.
    effort : float
        Effort of one try, lately.
    size : float
        Cells to free.
    """

    rate: float | None = None
    effort: float = 1.0
    size: float = FIRST_SIZE

    def learn(self, gain: int, effort: float, *, proved: bool) -> None:
        """Follow the outcome of one solve."""
        rate = gain / effort
        if self.rate is None:
            self.rate, self.effort = rate, effort
        self.rate += REACTION * (rate - self.rate)
        self.effort += REACTION * (effort - self.effort)
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
        Of building and solving.
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
        self._refused: set[str | int] = set()
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
        return any(self._odds_by_kind())

    def refuse(self, asked: Rounds) -> None:
        """Draw a pool, or a kind that frees work of several, no more: there is no time for it.

        That is only so until more is known of who is likely, which makes models smaller.
        """
        self._refused.add(asked.kinds[0][0] if asked.pool is None else asked.pool)

    def prefer(self, gaps: list[float]) -> None:
        """Let pools be chosen by what is left to gain in them, too.

        Parameters
        ----------
        gaps : list of float
            By pool that is served; at least one is above 0.
        """
        least = LEAST_PREFERENCE * max(gaps)
        self.preference = [max(gap, least) for gap in gaps]

    def guide(self, likely: Mapping[int, tuple[int, ...]]) -> None:
        """Let models that are not cut out of a larger one look at likely people, by cell."""
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

    def _odds_by_pool(self) -> list[float]:
        is_left = [k not in self._refused for k in range(len(self.pools))]
        return [p * o for p, o in zip(self.preference, _odds(self.pools, is_left), strict=True)]

    def _odds_by_kind(self) -> list[float]:
        is_pool_left = any(self._odds_by_pool())
        is_left = [
            kind not in self._refused if kind in ACROSS else is_pool_left for kind in self.arms
        ]
        return _odds(list(self.arms.values()), is_left)

    def draw(self, decisions: Decisions, seconds: float) -> Rounds:
        """Return rounds around a plan."""
        odds = self._odds_by_kind()
        (first,) = self.rng.choices(list(self.arms), weights=odds)
        kinds, pool = [first] * ROUNDS, None
        if first not in ACROSS:
            by_kind = {k: o for k, o in zip(self.arms, odds, strict=True) if k not in ACROSS}
            kinds[1:] = self.rng.choices(
                list(by_kind), weights=list(by_kind.values()), k=ROUNDS - 1
            )
            (pool,) = self.rng.choices(range(len(self.pools)), weights=self._odds_by_pool())
        place = self.arms[first] if pool is None else self.pools[pool]
        sized = tuple((kind, place.size) for kind in kinds)
        seed = self.rng.randrange(2**31)
        return Rounds(decisions, pool, sized, seed, seconds, self._likely_in(pool))

    def learn(self, asked: Rounds, outcome: RoundsOutcome) -> None:
        """Follow what came of rounds."""
        for done in outcome.rounds:
            self.arms[done.kind].learn(done.gain, done.effort, proved=done.proved)
            if asked.pool is not None:
                self.pools[asked.pool].learn(done.gain, done.effort, proved=done.proved)


def _odds(arms: list[Arm], is_left: list[bool]) -> list[float]:
    """Return odds such that the share of effort follows the rate, of those that are left.

    None of them is forgotten, and the untried come first.
    """
    left = [arm for arm, is_there in zip(arms, is_left, strict=True) if is_there]
    has_untried = any(arm.rate is None for arm in left)
    best = max((arm.rate or 0.0 for arm in left), default=0.0) or 1.0

    def odds(arm: Arm) -> float:
        if has_untried:
            return float(arm.rate is None)
        return (LEAST_ODDS + (arm.rate or 0.0) / best) / arm.effort

    return [odds(arm) if is_there else 0.0 for arm, is_there in zip(arms, is_left, strict=True)]
