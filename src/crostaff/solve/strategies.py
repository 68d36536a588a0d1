"""How CP-SAT is to search one exact model: one strategy after another, each from what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from crostaff.solve.options import SolveOptions

_OVERLOAD = {"use_overload_checker_in_cumulative": True}
"""Bounds of a makespan come from work that does not fit; CP-SAT does not look for it by itself."""


@dataclass(frozen=True)
class Strategy:
    """Parameters of CP-SAT for a part of the time, or of the work where that is limited.

    Attributes
    ----------
    share : float
        Part of all; the last strategy has what is left.
    parameters : mapping of str to object
    subsolvers : tuple of str
        Those that look at the whole model, by CP-SAT's names; none leaves the choice to it.
    """

    share: float = 1.0
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    subsolvers: tuple[str, ...] = ()


def strategies(tier: str, options: SolveOptions) -> tuple[Strategy, ...]:
    """Return the strategies for an objective; one alone leaves all to CP-SAT.

    The linear relaxation of a makespan says little more than the longest path, and takes the time
    of many conflicts. So it is done without: first with neighbourhoods beside the tree, for a good
    plan; then with two trees, one of which raises the bound until there is a plan. More than two
    workers have as much already.

    Parameters
    ----------
    tier : str
        ``value``, a term of it, or a count.
    options : SolveOptions
    """
    if tier != "makespan":
        return (Strategy(),)
    if options.workers == 1 or options.deterministic_limit is not None:
        without = {**_OVERLOAD, "linearization_level": 0}
        return (
            Strategy(1 / 2, MappingProxyType(without)),
            Strategy(1 / 2, MappingProxyType({**without, "use_objective_lb_search": True})),
        )
    if options.workers > 2:
        return (Strategy(1.0, MappingProxyType(_OVERLOAD)),)
    both = MappingProxyType({**_OVERLOAD, "num_full_subsolvers": 2})
    return (
        Strategy(1 / 3, MappingProxyType(_OVERLOAD), ("no_lp",)),
        Strategy(2 / 3, both, ("no_lp", "objective_lb_search_no_lp")),
    )
