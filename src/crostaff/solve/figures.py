"""The header of a plan: value, bound, gaps as shares, and the versions that it depends on."""

from __future__ import annotations

import platform
from importlib.metadata import version
from types import MappingProxyType

from crostaff.plan.summary import Status, Summary
from crostaff.problem import Problem
from crostaff.scenario.policy import COUNTS
from crostaff.solve.incumbent import Incumbent


def amount(problem: Problem, objective: int, tier: str) -> float:
    """Return an objective as users see it: currency, or a positive count."""
    return float(-objective) if tier in COUNTS else problem.money(objective)


def summed_up(
    problem: Problem,
    status: Status,
    incumbent: Incumbent | None,
    bound: int | None,
    *,
    warnings: tuple[str, ...],
    seconds: float,
    seed: int,
) -> Summary:
    """Return the header of a plan, or of there being none."""
    tier = problem.scenario.policy.tiers[-1]
    value = incumbent.score.value_units if incumbent else None
    gap_potential = gap_value = None
    if tier == "value" and value is not None and bound is not None:
        gap_potential = ratio(bound - value, problem.potential)
        gap_value = ratio(bound - value, abs(value))
    return Summary(
        status=status,
        value=None if value is None else problem.money(value),
        bound=None if bound is None else amount(problem, bound, tier),
        gap_potential=gap_potential,
        gap_value=gap_value,
        potential=problem.money(problem.potential),
        terms=MappingProxyType(incumbent.score.terms if incumbent else {}),
        relaxed_rules=problem.scenario.policy.relaxed_rules,
        warnings=problem.warnings + warnings,
        seconds=round(seconds, 3),
        versions=MappingProxyType(versions()),
        seed=seed,
        scenario_digest=problem.scenario.digest,
    )


def ratio(part: int, whole: int) -> float | None:
    """Return a share; ``None`` where there is no whole to have a part of."""
    if part == 0:
        return 0.0
    return part / whole if whole else None


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {
        "crostaff": version("crostaff"),
        "ortools": version("ortools"),
        "python": platform.python_version(),
    }
