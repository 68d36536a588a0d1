"""Plans that callers give: as a plan or a result, valid, and with a header of their own."""

from __future__ import annotations

from crostaff.analysis.asking import Solved
from crostaff.analysis.rules import broken_rules
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.plan.plan import Plan, unsolved
from crostaff.solve.moving import freed
from crostaff.solve.result import Result


def taken(given: object, caller: str, name: str, lacks: str) -> Plan:
    """Return the plan that a caller gave, as one of its scenario, which limits nobody's moves.

    Parameters
    ----------
    given : object
    caller : str
        Function that was called, for messages.
    name : str
        Of what was given to it.
    lacks : str
        What there is not without a plan, such as ``no risk to look at``.

    Raises
    ------
    NoPlanError
        If a result holds no plan.
    CrostaffError
        If it is neither a plan nor a result.
    """
    if isinstance(given, Plan):
        return freed(given)
    if isinstance(given, Result):
        try:
            return freed(given.require_plan())
        except NoPlanError as error:
            raise NoPlanError(f"{name} has {lacks}: {error}") from None
    raise CrostaffError(
        f"{caller} takes plans or results; {name} is of type {type(given).__name__}; solve a "
        "scenario first"
    )


def require_rules_kept(plan: Plan, name: str, lacks: str) -> None:
    """Check that a plan breaks no rule.

    Raises
    ------
    CrostaffError
        If it does; the message has the first violation.
    """
    broken = broken_rules(plan)
    if broken:
        raise CrostaffError(
            f"{name} {broken}. So there is {lacks}: solve the scenario anew, or see crostaff check "
            "(crostaff.check)"
        )


def known_of(given: object, caller: str, name: str, lacks: str) -> Solved:
    """Return what is known of a scenario from the plan that a caller gave.

    Parameters and errors are those of ``taken``; a plan that breaks a rule is refused, too.
    """
    plan = taken(given, caller, name, lacks)
    # Plans that were read, or made by hand, may break rules, and say nothing of their value.
    require_rules_kept(plan, name, lacks)
    if plan.summary.value != plan.value:
        plan = unsolved(plan.problem, plan.decisions)
    return Solved.of(plan)
