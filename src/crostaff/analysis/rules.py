"""What answers say of plans that break rules."""

from __future__ import annotations

from crostaff.plan.check import check
from crostaff.plan.plan import Plan


def broken_rules(plan: Plan) -> str:
    """Return how many rules a plan breaks and the first, as in ``breaks a rule: …``; or nothing.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    str
        Empty if the plan is valid.
    """
    violations = check(plan.problem, plan.decisions)
    if not violations:
        return ""
    if len(violations) == 1:
        return f"breaks a rule: {violations[0]}"
    return f"has {len(violations):,} violations, the first: {violations[0]}"
