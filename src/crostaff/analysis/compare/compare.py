"""``compare``: what differs between two results, plans or scenarios."""

from __future__ import annotations

from typing import overload

from crostaff.analysis.compare.comparison import Comparison
from crostaff.analysis.compare.scenarios import ScenarioComparison
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.plan.plan import Plan
from crostaff.scenario.scenario import Scenario
from crostaff.solve.result import Result


@overload
def compare(one: Result | Plan, other: Result | Plan) -> Comparison: ...


@overload
def compare(one: Scenario, other: Scenario) -> ScenarioComparison: ...


def compare(
    one: Result | Plan | Scenario, other: Result | Plan | Scenario
) -> Comparison | ScenarioComparison:
    """Compare two plans, or two scenarios: what changes from one to the other.

    Solver-free. The plans may be of different scenarios: everything is matched by id, and work on
    a requirement by the periods that it covers, however segments are cut.

    Parameters
    ----------
    one : Result, Plan or Scenario
        What was: columns ``before``.
    other : Result, Plan or Scenario
        What is: columns ``after``. A result may be compared with a plan, too.

    Returns
    -------
    Comparison or ScenarioComparison
        Sentences first, tables behind; ``report`` writes a page.

    Raises
    ------
    NoPlanError
        If a result holds no plan.
    CrostaffError
        If a scenario meets a plan, or currency or unit of time differ.
    """
    if isinstance(one, Scenario) and isinstance(other, Scenario):
        return ScenarioComparison(one, other)
    before, after = _plan(one, "first"), _plan(other, "second")
    _require_common_units(before.problem.scenario, after.problem.scenario)
    return Comparison(before, after)


def _plan(given: object, which: str) -> Plan:
    if isinstance(given, Plan):
        return given
    if isinstance(given, Result):
        try:
            return given.require_plan()
        except NoPlanError as error:
            raise NoPlanError(f"the {which} result cannot be compared: {error}") from None
    raise CrostaffError(
        f"compare takes two plans or results, or two scenarios; the {which} is of type "
        f"{type(given).__name__}; solve a scenario first to compare it with a plan"
    )


def _require_common_units(before: Scenario, after: Scenario) -> None:
    for what, one, other, step in (
        ("currency", before.currency, after.currency, "convert the rates and costs of one"),
        ("period", before.period.value, after.period.value, "plan both in the same unit"),
    ):
        if one != other:
            raise CrostaffError(
                f"the plans cannot be compared: {what} is {one} in '{before.name}' and {other} in "
                f"'{after.name}'; {step} first"
            )
