"""What is said of a solve in one page: status, value, bound, gaps, terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

FORMAT_VERSION = 1


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_PLAN_FOUND = "no_plan_found"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Summary:
    """The header of a plan, written as ``plan.json`` whatever the status.

    Attributes
    ----------
    status : Status
    value : float or None
        Plan value of the contract in currency; ``None`` without a plan.
    bound : float or None
        Proven upper bound on the value (on the last tier where tiers are solved);
        ``None`` where none holds for the full problem.
    gap_potential, gap_value : float or None
        ``bound − value`` over the potential, and over the absolute value.
    potential : float
        What full, free coverage would add over an empty plan, in currency.
    terms : mapping of str to float
        Signed terms that add up to the value.
    relaxed_rules, warnings : tuple of str
    seconds : float
        Wall time of the solve.
    versions : mapping of str to str
    seed : int
    scenario_digest : str
    format_version : int
    """

    status: Status
    value: float | None
    bound: float | None
    gap_potential: float | None
    gap_value: float | None
    potential: float
    terms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    relaxed_rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seed: int = 0
    scenario_digest: str = ""
    format_version: int = FORMAT_VERSION
