"""Why a solve has no plan, and what to try: only causes that the scenario has."""

from __future__ import annotations

from crostaff.compile import schedule_conflict
from crostaff.plan.summary import Status
from crostaff.problem import Problem, RequirementData
from crostaff.solve.unready import unready

_MOST_NAMES = 3


def why_no_plan(problem: Problem, status: Status) -> str:
    """Return in words why there is no plan, and the next step."""
    if status is Status.INFEASIBLE:
        return _why_infeasible(problem)
    if status is Status.INTERRUPTED:
        return "it was stopped before the first plan; let it run longer"
    causes = _causes(problem)
    relax = f", or relax {_either(causes)}" if causes else ""
    return f"no plan was found in time; allow more seconds{relax}"


def _why_infeasible(problem: Problem) -> str:
    conflict = schedule_conflict(problem.scenario, problem.grid, problem.activities)
    if conflict is not None:
        return conflict
    early = unready(problem)
    if early:
        more = f" (and {len(early) - _MOST_NAMES} more)" if len(early) > _MOST_NAMES else ""
        said = "; ".join(early[:_MOST_NAMES]) + more
        return f"{said}; move the work, name others, or give it trainee slots"
    causes = _causes(problem)
    lacking = _lacking(problem)
    if lacking:
        return f"{lacking}; add people, lower the FTE, or set full_coverage = false"
    if not causes:
        return "the hard rules contradict each other; move dates, or add people"
    return f"the hard rules contradict each other; relax {_either(causes)}"


def _causes(problem: Problem) -> list[str]:
    """Return what may leave no plan, of what the scenario asks for, with ids."""
    scenario, policy = problem.scenario, problem.scenario.policy
    causes = []
    if policy.full_coverage:
        causes.append("full_coverage")
    named = [need.id for need in problem.requirements if need.named]
    named += [hold.id for hold in problem.protections if hold.named]
    if named:
        causes.append(f"the named staff of {_names(named)}")
    pinned = [row.activity_id for row in scenario.baseline_starts if row.pinned]
    pinned += [row.requirement_id for row in scenario.baseline if row.pinned]
    if pinned and not policy.is_off("pins"):
        causes.append(f"the pins of {_names(pinned)}")
    if policy.frozen_until is not None and not policy.is_off("pins"):
        causes.append(f"frozen_until {policy.frozen_until}")
    dated = [record.activity_id for record in scenario.activities if record.deadline is not None]
    dated += [study.study_id for study in scenario.studies if study.deadline is not None]
    if dated and not policy.is_off("timeline"):
        causes.append(f"the deadlines of {_names(dated)}")
    return causes


def _lacking(problem: Problem) -> str:
    """Return the requirements that ask for more than all who could ever be on them have."""
    if not problem.scenario.policy.full_coverage:
        return ""
    found = [
        f"'{need.id}' needs {need.pct / 100:g} FTE, and all who could be on it "
        f"({len(need.candidates)}) have {most / 100:g}"
        for need in problem.requirements
        if need.pct > (most := _most(problem, need))
    ]
    rest = len(found) - _MOST_NAMES
    more = f" (and {rest} more)" if rest > 0 else ""
    return "; ".join(found[:_MOST_NAMES]) + more if found else ""


def _most(problem: Problem, need: RequirementData) -> int:
    if problem.is_off("capacity"):
        return 100 * len(need.candidates)
    return sum(int(problem.staff[index].capacity.max()) for index in need.candidates)


def _names(ids: list[str]) -> str:
    names = list(dict.fromkeys(ids))
    rest = len(names) - _MOST_NAMES
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMES])
    return f"{shown} and {rest} more" if rest > 0 else shown


def _either(causes: list[str]) -> str:
    return causes[0] if len(causes) == 1 else f"{', '.join(causes[:-1])} or {causes[-1]}"
