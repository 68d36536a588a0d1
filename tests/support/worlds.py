"""Sampled worlds in a few words: lengths and sizes by hand, or drawn from plain distributions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crostaff.analysis.risk.outcomes import Outcome, outcome_in
from crostaff.analysis.risk.world import Timing, World, extended
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.scenario.templates import Templates, load_templates

STAGES = ("enrol", "enrol_first_phase", "start_up", "other")


def spread(
    sigma: float = 0.0,
    *,
    mu: float = 0.0,
    low: float = 0.2,
    high: float = 3.0,
    amendment_share: float = 0.0,
    **others: object,
) -> Templates:
    """Return templates whose stages all have one distribution, without change orders."""
    law = {"mu": mu, "sigma": sigma, "low": low, "high": high}
    delays = {**dict.fromkeys(STAGES, law), "amendment_share": amendment_share, **others}
    return load_templates({"delays": delays})


def lived(
    problem: Problem,
    decisions: Decisions,
    *,
    lasting: Mapping[str, int] | None = None,
    required: Mapping[str, int] | None = None,
) -> Outcome:
    """Return what becomes of a plan in a world.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
    lasting : mapping of activity id to periods
        The others take as long as planned.
    required : mapping of requirement id to percent
        The others ask for what was planned.
    """
    durations = np.array([[a.duration for a in problem.activities]], dtype=np.int64)
    for name, periods in (lasting or {}).items():
        durations[0, problem.activity_index[name]] = periods
    needs = np.array([need.pct for need in problem.requirements], dtype=np.int64)
    for name, pct in (required or {}).items():
        needs[problem.requirement_index[name]] = pct
    timing = Timing.of(problem, decisions, durations)
    base = extended(problem.scenario, timing.horizon)
    return outcome_in(World(problem, base, timing=timing, sample=0, required=needs), decisions)


def starts(outcome: Outcome) -> dict[str, int]:
    """Return the start of every activity."""
    return {a.id: outcome.decisions.starts[a.index] for a in outcome.problem.activities}


def team(outcome: Outcome) -> set[str]:
    """Return assignments like ``ann R[0] solo 100``."""
    problem = outcome.problem
    return {
        f"{problem.staff[row.staff].id} {problem.label(row.requirement, row.segment)} "
        f"{'paired' if row.paired else 'solo'} {row.pct}"
        for row in outcome.decisions.assigned
    }


def broken(outcome: Outcome) -> set[tuple[str, ...]]:
    """Return the promises that an outcome breaks, as kind, id and person."""
    return {tuple(part for part in row if part) for row in outcome.broken}
