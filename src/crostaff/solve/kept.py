"""Models that are built once, and out of which small ones are cut ever after."""

from __future__ import annotations

import time
from typing import TypeAlias

from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.rows import UnfitModelError
from crostaff.model.scope import Scope
from crostaff.model.slices import SlicedModel
from crostaff.plan.decisions import Decisions
from crostaff.plan.moves import moved_people
from crostaff.problem import Problem
from crostaff.solve.bound import moving_activities
from crostaff.solve.limits import Limits
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.pace import Pace
from crostaff.solve.pools import Pool, places

LARGEST_KEPT = 6_000
"""Places of a problem whose model of everything is kept."""

LARGEST_KEPT_POOL = 12_000
"""Places of a pool whose model at known dates is kept."""

_BUILT_PER_SECOND = 1_000.0
"""Places of a kept model that are built in a second, as a first guess."""

_BUILDING_SHARE = 0.5
"""Part of the time left that building a kept model may take."""

_Fixed: TypeAlias = tuple[tuple[int, ...], int]
"""Dates of a pool, and how many people move in others if that is limited."""


class KeptModels:
    """Models at a plan of their own: of each pool at known dates, and of everything.

    A pool's is built again when its dates have changed. In that of everything they are free, so it
    is built once; a large problem has none, nor has one in which some start is too free for a
    literal per start.

    Parameters
    ----------
    problem : Problem
    around : Neighbourhoods

    Attributes
    ----------
    is_one : bool
        Whether there is to be a model of everything.
    """

    def __init__(self, problem: Problem, around: Neighbourhoods) -> None:
        self.problem = problem
        self.around = around
        self._cells = frozenset(cell for pool in around.pools for cell in pool.cells)
        widest = max((a.latest - a.earliest + 1 for a in problem.activities), default=1)
        is_small = places(problem, self._cells) <= LARGEST_KEPT
        self.is_one = is_small and widest <= ModelOptions().explicit_starts
        self._whole: SlicedModel | None = None
        self._is_unfit = self._is_anew = False
        self._pace = Pace(_BUILT_PER_SECOND)
        self._pools: dict[int, tuple[_Fixed, SlicedModel | None]] = {}
        self._stale: set[SlicedModel] = set()

    @property
    def seconds(self) -> float:
        """What building took so far."""
        return self._pace.seconds

    def begin(self, *, anew: bool) -> None:
        """Begin rounds; if anew, let nothing matter of what the models did before."""
        self._is_anew = anew
        if not anew:
            return
        models = [self._whole, *(sliced for _, sliced in self._pools.values())]
        self._stale = {sliced for sliced in models if sliced is not None}

    def of(self, scope: Scope, pool: int | None, limits: Limits) -> SlicedModel | None:
        """Return a model at the plan of a scope, which can be cut out of it, if there is one.

        Parameters
        ----------
        scope : Scope
        pool : int or None
            Where all of the scope lies, if in one pool.
        limits : Limits
            Of the solve that takes over the plan.
        """
        if pool is not None and not scope.activities:
            return self._at_dates(pool, scope, limits)
        if not self.is_one or (self._is_anew and pool is not None):
            # To begin anew with everything is dear: few rounds of a pool ask for it.
            return None
        return self._movable(scope.decisions, limits)

    def _movable(self, plan: Decisions, limits: Limits) -> SlicedModel | None:
        """Return the model of everything."""
        if self._is_unfit:
            return None
        if self._whole is None or not self._taken_over(self._whole, plan, limits):
            pools = self.around.pools
            protections = frozenset(index for pool in pools for index in pool.protections)
            moving = moving_activities(self.problem)
            scope = Scope(plan, self._cells, moving, protections, alone=True)
            self._whole = self._built(scope, limits)
            self._is_unfit = self._whole is None
        return self._whole

    def _at_dates(self, k: int, drawn: Scope, limits: Limits) -> SlicedModel | None:
        """Return the model of a pool at the dates of a plan.

        A pool of very many places has none: to build it after every change of dates costs more
        than it saves.
        """
        pool, plan = self.around.pools[k], drawn.decisions
        if places(self.problem, pool.cells) > LARGEST_KEPT_POOL:
            return None
        fixed: _Fixed = (
            tuple(plan.starts[index] for index in pool.dated(self.problem)),
            self._moved_elsewhere(pool, drawn),
        )
        known, sliced = self._pools.get(k, (None, None))
        is_usable = known == fixed and (sliced is None or self._taken_over(sliced, plan, limits))
        if not is_usable:
            holds = frozenset(pool.protections)
            scope = Scope(plan, frozenset(pool.cells), protections=holds, moved=drawn.moved)
            sliced = self._built(scope, limits)
            self._pools[k] = fixed, sliced
        return sliced

    def _moved_elsewhere(self, pool: Pool, drawn: Scope) -> int:
        """Return how many people of other pools move, where it matters."""
        problem, plan = self.problem, drawn.decisions
        if problem.move_limit is None:
            return 0
        moved = drawn.moved if drawn.moved is not None else len(moved_people(problem, plan))
        return moved - len(moved_people(problem, plan, among=pool.staff))

    def _built(self, scope: Scope, limits: Limits) -> SlicedModel | None:
        """Return the model of a scope, if it is fit and there is the time to build it."""
        size = places(self.problem, scope.cells)
        left = limits.stop.seconds_left
        if not self._is_anew and self._pace.expected(size) > _BUILDING_SHARE * left:
            return None
        began = time.perf_counter()
        built = build(self.problem, ModelOptions(tight=False), scope=scope)
        try:
            return SlicedModel(built, scope.decisions, limits.solver())
        except UnfitModelError:
            return None
        finally:
            self._pace.learn(size, time.perf_counter() - began)

    def _taken_over(self, sliced: SlicedModel, plan: Decisions, limits: Limits) -> bool:
        if sliced not in self._stale and sliced.follow(plan, limits.solver()):
            return True
        self._stale.discard(sliced)
        try:
            sliced.restart(plan, limits.solver())
        except UnfitModelError:
            return False
        return True
