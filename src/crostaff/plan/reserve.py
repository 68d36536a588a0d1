"""Reserved capacity period by period: what holders hold, what lies idle, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from crostaff.plan.decisions import Held, Released
from crostaff.plan.placing import Placed, load
from crostaff.problem import BoolArray, IntArray, Problem

Need = tuple[int, str, int]
"""Study, function and skill: what a protection reserves for, and a requirement asks for."""


@dataclass(frozen=True)
class Reserves:
    """What protections cost a plan, in FTE percent per period.

    Attributes
    ----------
    idle : mapping of (protection, staff) to IntArray, shape (periods,)
        Reserved, unreleased and unused.
    used : mapping of (protection, staff) to IntArray, shape (periods,)
        Reserved, unreleased, and worked for the protected study.
    missing : mapping of protection to IntArray, shape (periods,)
        Protected FTE that nobody holds, in the window without the release.
    charged : mapping of staff to IntArray, shape (periods,)
        Load of the holds on top of the holder's assignments: for one study, function and skill
        the larger of hold and work counts, so the idle part is what comes on top.
    """

    idle: Mapping[tuple[int, int], IntArray]
    used: Mapping[tuple[int, int], IntArray]
    missing: Mapping[int, IntArray]
    charged: Mapping[int, IntArray]


def reserves(
    problem: Problem,
    rows_by_staff: Mapping[int, list[Placed]],
    held: Iterable[Held],
    released: Iterable[Released],
) -> Reserves:
    """Set holds against the work they were reserved for.

    Where several protections of one study, function and skill overlap for a holder, the work
    counts against the dearest first.
    """
    active = _active_periods(problem, released)
    holds: dict[tuple[int, int], IntArray] = {}
    for row in held:
        present = active[row.protection] & (problem.staff[row.staff].capacity > 0)
        pair = row.protection, row.staff
        holds[pair] = holds.get(pair, 0) + np.where(present, row.pct, 0).astype(np.int64)
    used = _used(problem, rows_by_staff, holds)
    idle = {key: holds[key] - work for key, work in used.items()}
    charged: dict[int, IntArray] = {}
    for (_, staff), unused in idle.items():
        charged[staff] = charged.get(staff, 0) + unused
    return Reserves(idle, used, _missing(problem, active, holds), charged)


def _active_periods(problem: Problem, released: Iterable[Released]) -> list[BoolArray]:
    """Return by protection the periods of its window outside its releases."""
    active = []
    for protection in problem.protections:
        window = np.zeros(problem.periods, dtype=np.bool_)
        window[protection.window[0] : protection.window[1]] = True
        active.append(window)
    for release in released:
        active[release.protection][release.begin : release.end] = False
    return active


def _used(
    problem: Problem,
    rows_by_staff: Mapping[int, list[Placed]],
    holds: Mapping[tuple[int, int], IntArray],
) -> dict[tuple[int, int], IntArray]:
    protections_by_use: dict[tuple[int, Need], list[int]] = {}
    for index, staff in holds:
        protection = problem.protections[index]
        need = protection.study, protection.function, protection.skill
        protections_by_use.setdefault((staff, need), []).append(index)
    used: dict[tuple[int, int], IntArray] = {}
    for (staff, need), indexes in protections_by_use.items():
        rows = (row for row in rows_by_staff.get(staff, ()) if need_of(problem, row) == need)
        unmatched = load(rows, problem.periods)
        for index in sorted(indexes, key=lambda i: (-_idle_units(problem, i, staff), i)):
            used[index, staff] = np.minimum(unmatched, holds[index, staff])
            unmatched = unmatched - used[index, staff]
    return used


def _idle_units(problem: Problem, protection: int, staff: int) -> int:
    return problem.protections[protection].idle_units.get(staff, 0)


def need_of(problem: Problem, row: Placed) -> Need:
    """Return the study, function and skill that an assignment works for."""
    need = problem.requirements[row.requirement]
    return need.study, need.function, need.skill


def _missing(
    problem: Problem, active: list[BoolArray], holds: Mapping[tuple[int, int], IntArray]
) -> dict[int, IntArray]:
    present = [np.zeros(problem.periods, dtype=np.int64) for _ in problem.protections]
    for (index, _), hold in holds.items():
        present[index] += hold
    return {
        protection.index: np.where(
            active[protection.index], np.maximum(0, protection.pct - present[protection.index]), 0
        )
        for protection in problem.protections
    }
