"""Decide who works on which clinical study, and when.

::

    import crostaff as cs

    scenario = cs.read("portfolio/")
    result = cs.solve(scenario, time_limit=60)
    result.require_plan().assignments
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crostaff.analysis.compare import Comparison, ScenarioComparison, compare
    from crostaff.analysis.pareto import TradeOffs, pareto
    from crostaff.analysis.quote import BidSelection, Quote, quote
    from crostaff.analysis.risk import Risk, risk, robust
    from crostaff.analysis.sweep import Sweep, SweepProgress, sweep
    from crostaff.analysis.worth import Bottlenecks, ValueOf, bottlenecks, value_of
    from crostaff.errors import (
        CrostaffError,
        Fault,
        NoPlanError,
        PlanError,
        PolicyError,
        ScenarioError,
        SolverDisagreement,
    )
    from crostaff.io import (
        demo,
        edits_schema,
        read,
        read_bundle,
        read_edits,
        read_trials,
        schema,
        write,
        write_edits,
    )
    from crostaff.io.scenarios import read_scenarios
    from crostaff.plan.check import Violation
    from crostaff.plan.plan import Plan, check, read_plan
    from crostaff.plan.summary import Status, Summary
    from crostaff.report import write_report
    from crostaff.scenario.builder import ScenarioBuilder
    from crostaff.scenario.edits import Edit, StudyBundle
    from crostaff.scenario.generate import generate
    from crostaff.scenario.policy import Policy
    from crostaff.scenario.portfolio import Portfolio
    from crostaff.scenario.scenario import Scenario
    from crostaff.scenario.validate import validate
    from crostaff.solve.engine import solve
    from crostaff.solve.progress import Progress, print_progress
    from crostaff.solve.result import Result

_HOMES = {
    "BidSelection": "crostaff.analysis.quote",
    "Bottlenecks": "crostaff.analysis.worth",
    "Comparison": "crostaff.analysis.compare",
    "CrostaffError": "crostaff.errors",
    "Edit": "crostaff.scenario.edits",
    "Fault": "crostaff.errors",
    "NoPlanError": "crostaff.errors",
    "Plan": "crostaff.plan.plan",
    "PlanError": "crostaff.errors",
    "Policy": "crostaff.scenario.policy",
    "PolicyError": "crostaff.errors",
    "Portfolio": "crostaff.scenario.portfolio",
    "Progress": "crostaff.solve.progress",
    "Quote": "crostaff.analysis.quote",
    "Result": "crostaff.solve.result",
    "Risk": "crostaff.analysis.risk",
    "Scenario": "crostaff.scenario.scenario",
    "ScenarioBuilder": "crostaff.scenario.builder",
    "ScenarioComparison": "crostaff.analysis.compare",
    "ScenarioError": "crostaff.errors",
    "SolverDisagreement": "crostaff.errors",
    "Status": "crostaff.plan.summary",
    "StudyBundle": "crostaff.scenario.edits",
    "Summary": "crostaff.plan.summary",
    "Sweep": "crostaff.analysis.sweep",
    "SweepProgress": "crostaff.analysis.sweep",
    "TradeOffs": "crostaff.analysis.pareto",
    "ValueOf": "crostaff.analysis.worth",
    "Violation": "crostaff.plan.check",
    "bottlenecks": "crostaff.analysis.worth",
    "check": "crostaff.plan.plan",
    "compare": "crostaff.analysis.compare",
    "demo": "crostaff.io",
    "edits_schema": "crostaff.io",
    "generate": "crostaff.scenario.generate",
    "pareto": "crostaff.analysis.pareto",
    "print_progress": "crostaff.solve.progress",
    "quote": "crostaff.analysis.quote",
    "read": "crostaff.io",
    "read_bundle": "crostaff.io",
    "read_edits": "crostaff.io",
    "read_plan": "crostaff.plan.plan",
    "read_scenarios": "crostaff.io.scenarios",
    "read_trials": "crostaff.io",
    "risk": "crostaff.analysis.risk",
    "robust": "crostaff.analysis.risk",
    "schema": "crostaff.io",
    "solve": "crostaff.solve.engine",
    "sweep": "crostaff.analysis.sweep",
    "validate": "crostaff.scenario.validate",
    "value_of": "crostaff.analysis.worth",
    "write": "crostaff.io",
    "write_edits": "crostaff.io",
    "write_report": "crostaff.report",
}

__all__ = [
    "BidSelection",
    "Bottlenecks",
    "Comparison",
    "CrostaffError",
    "Edit",
    "Fault",
    "NoPlanError",
    "Plan",
    "PlanError",
    "Policy",
    "PolicyError",
    "Portfolio",
    "Progress",
    "Quote",
    "Result",
    "Risk",
    "Scenario",
    "ScenarioBuilder",
    "ScenarioComparison",
    "ScenarioError",
    "SolverDisagreement",
    "Status",
    "StudyBundle",
    "Summary",
    "Sweep",
    "SweepProgress",
    "TradeOffs",
    "ValueOf",
    "Violation",
    "bottlenecks",
    "check",
    "compare",
    "demo",
    "edits_schema",
    "generate",
    "pareto",
    "print_progress",
    "quote",
    "read",
    "read_bundle",
    "read_edits",
    "read_plan",
    "read_scenarios",
    "read_trials",
    "risk",
    "robust",
    "schema",
    "solve",
    "sweep",
    "validate",
    "value_of",
    "write",
    "write_edits",
    "write_report",
]


class _PublicNames(ModuleType):
    """Keep the function ``crostaff.solve`` from being hidden by the package of that name."""

    def __setattr__(self, name: str, value: object) -> None:
        # The import system binds every submodule to its parent, whoever imports it first.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _PublicNames


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that ``import crostaff`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'crostaff' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
