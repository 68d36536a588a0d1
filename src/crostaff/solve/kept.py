"""Models that are built once, and out of which small ones are cut ever after."""

from __future__ import annotations

from typing import TypeAlias

from crostaff.model.build import build
from crostaff.model.context import ModelOptions
from crostaff.model.rows import UnfitModelError
from crostaff.model.scope import Scope
from crostaff.model.slices import SlicedModel
from crostaff.plan.decisions import Decisions, Held, Released
from crostaff.problem import Problem
from crostaff.solve.bound import moving_activities
from crostaff.solve.limits import Limits
from crostaff.solve.neighbourhoods import LARGEST_POOL, Neighbourhoods
from crostaff.solve.pools import places

LARGEST_WHOLE = 6_000
"""Places of a problem that is kept as one model; of a larger one each pool is."""

_WHOLE = -1
"""Stands for no pool."""

_Fixed: TypeAlias = tuple[tuple[int, ...], frozenset[Held], frozenset[Released]]
"""Dates, holds and releases of a pool."""


class KeptModels:
    """Models of everything, or of single pools, at a plan of their own.

    Where every start can have a literal, dates and holds are free in them. Else they are at the
    dates and holds of a plan, and built again when these have changed.

    Parameters
    ----------
    problem : Problem
    around : Neighbourhoods

    Attributes
    ----------
    is_one : bool
        Whether everything is one model.
    """

    def __init__(self, problem: Problem, around: Neighbourhoods) -> None:
        self.problem = problem
        self.around = around
        cells = [cell for pool in around.pools for cell in pool.cells]
        self.is_one = places(problem, cells) <= LARGEST_WHOLE
        self._moving: dict[int, SlicedModel | None] = {}
        self._fixed: dict[int, tuple[_Fixed, SlicedModel | None]] = {}
        self._stale: set[SlicedModel] = set()

    def forget(self) -> None:
        """Let nothing matter of what the models did before."""
        fixed = (sliced for _, sliced in self._fixed.values())
        self._stale = {one for one in (*self._moving.values(), *fixed) if one is not None}

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
        plan = scope.decisions
        if pool is not None and not scope.activities and not scope.protections:
            return self._at_dates(pool, plan, limits)
        if self.is_one:
            return self._movable(_WHOLE, plan, limits)
        if pool is not None and len(self.around.pools[pool].cells) <= LARGEST_POOL:
            return self._movable(pool, plan, limits)
        return None

    def _movable(self, key: int, plan: Decisions, limits: Limits) -> SlicedModel | None:
        """Return the model with free dates and holds of everything, or of a pool."""
        if key not in self._moving:
            self._moving[key] = self._built(self._free(key, plan), limits)
            return self._moving[key]
        sliced = self._moving[key]
        if sliced is not None and not self._taken_over(sliced, plan, limits):
            self._moving[key] = sliced = self._built(self._free(key, plan), limits)
        return sliced

    def _free(self, key: int, plan: Decisions) -> Scope:
        pools = self.around.pools if key == _WHOLE else [self.around.pools[key]]
        cells = frozenset(cell for pool in pools for cell in pool.cells)
        protections = frozenset(index for pool in pools for index in pool.protections)
        return Scope(plan, cells, moving_activities(self.problem), protections, alone=True)

    def _at_dates(self, k: int, plan: Decisions, limits: Limits) -> SlicedModel | None:
        """Return the model of a pool at the dates and holds of a plan.

        A large pool has none: to build it after every change of dates costs more than it saves.
        """
        pool = self.around.pools[k]
        if len(pool.cells) > LARGEST_POOL:
            return None
        fixed: _Fixed = (
            tuple(plan.starts[index] for index in pool.dated(self.problem)),
            frozenset(held for held in plan.held if held.protection in pool.protections),
            frozenset(one for one in plan.released if one.protection in pool.protections),
        )
        known, sliced = self._fixed.get(k, (None, None))
        is_usable = known == fixed and (sliced is None or self._taken_over(sliced, plan, limits))
        if not is_usable:
            sliced = self._built(Scope(plan, frozenset(pool.cells)), limits)
            self._fixed[k] = fixed, sliced
        return sliced

    def _built(self, scope: Scope, limits: Limits) -> SlicedModel | None:
        built = build(self.problem, ModelOptions(tight=False), scope=scope)
        try:
            return SlicedModel(built, scope.decisions, limits.solver())
        except UnfitModelError:
            return None

    def _taken_over(self, sliced: SlicedModel, plan: Decisions, limits: Limits) -> bool:
        if sliced not in self._stale:
            return sliced.follow(plan, limits.solver())
        self._stale.discard(sliced)
        try:
            sliced.restart(plan, limits.solver())
        except UnfitModelError:
            return False
        return True
