"""How long and how a solve may run; stored untouched."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from crostaff.errors import CrostaffError
from crostaff.scenario.words import show

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
"""The engine that works on this machine alone."""

FIRST_SHARE = 0.5
"""Part of a time limit in which a second first plan is begun although there is a valid one.

A third is begun in half of that, a fourth in a third: those that come first are mostly best.
"""


@dataclass(frozen=True)
class SolveOptions:
    """Limits and switches of a solve.

    Attributes
    ----------
    time_limit : float
        Seconds of wall time, from the call to the result.
    workers : int
        Worker processes of the search, or threads of one exact solve.
    seed : int
    deterministic_limit : float or None
        Work limit in CP-SAT's deterministic seconds. With it the same seed gives the same plan
        with any number of workers, as long as the time limit is not reached first.
    engine : str or distributed.Client
        ``local``, or the Dask cluster whose workers do the small solves of a search.
    method : str
        ``exact``, ``search`` or ``auto``.
    redundant : bool
        Whether implied constraints are added to the model.
    solver_parameters : mapping of str to object
        CP-SAT parameters by name, set last.
    most_moved : int or None
        People who may have other work than in the plan in force.
    """

    time_limit: float = 60.0
    workers: int = 2
    seed: int = 0
    deterministic_limit: float | None = None
    engine: str | Client = LOCAL
    method: str = "auto"
    redundant: bool = True
    solver_parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    most_moved: int | None = None

    def is_late(self, seconds: float, *, made: int) -> bool:
        """Whether so many first plans will do after so much time; limited work knows no clock."""
        share = FIRST_SHARE / made
        return self.deterministic_limit is None and seconds > share * self.time_limit

    def __post_init__(self) -> None:
        """Refuse limits that no solve can keep."""
        if not is_positive(self.time_limit):
            raise CrostaffError(
                f"time_limit is {show(self.time_limit)}; give a positive number of seconds"
            )
        if self.method not in ("auto", "exact", "search"):
            raise CrostaffError(f"method is {self.method!r}; choose auto, exact or search")
        if isinstance(self.engine, str) and self.engine != LOCAL:
            raise CrostaffError(
                f"engine is {self.engine!r}; give 'local' or a client of dask.distributed"
            )
        if not (is_whole(self.workers) and self.workers >= 1):
            raise CrostaffError(f"workers is {show(self.workers)}; give at least 1")
        if not (is_whole(self.seed) and 0 <= self.seed < 2**31):
            raise CrostaffError(
                f"seed is {show(self.seed)}; give a whole number from 0 to 2147483647"
            )
        limit = self.deterministic_limit
        if limit is not None and not is_positive(limit):
            raise CrostaffError(
                f"deterministic_limit is {show(limit)}; give a positive number or None"
            )
        most = self.most_moved
        if most is not None and not (is_whole(most) and most >= 0):
            raise CrostaffError(
                f"most_moved is {show(most)}; give the number of people who may have other work "
                "than in the plan in force, from 0, or None"
            )


def is_positive(value: object) -> bool:
    """Whether a value is a finite number above 0."""
    # True is a number to Python, and no number of seconds.
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return False
    return 0 < float(value) < math.inf


def is_whole(value: object) -> bool:
    """Whether a value is a whole number, of Python or of numpy."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
