"""Whose each amount of the value is, and when it falls."""

from __future__ import annotations

import pytest

from crostaff.plan.ledger import ENTRIES_BY_TERM, Entry, Facts, spread
from crostaff.problem import Problem
from tests.support.tiny import decide, people, sunday, tiny, week


def entries(problem: Problem, term: str, *team: str, **options: object) -> list[Entry]:
    """Return the entries of one term."""
    decisions = decide(problem, *team, **options)  # type: ignore[arg-type]
    return list(ENTRIES_BY_TERM[term](Facts.of(problem, decisions)))


def test_lateness_lies_on_the_periods_after_each_due_date() -> None:
    problem = tiny(
        studies=[{"study_id": "S", "due": sunday(4), "late_cost": 100}],
        activities=[{"activity_id": "A", "due": sunday(3)}],
    )
    found = entries(problem, "tardiness", starts={"A": 2})
    # A ends at 6: two weeks after its own due date, one after the study's
    cents = [entry.units / problem.units_per_cent for entry in found]
    assert cents == [-20_000, -10_000]
    assert [(entry.begin, entry.end) for entry in found] == [(4, 6), (5, 6)]
    assert {(entry.study, entry.function) for entry in found} == {(0, "")}


def test_a_handover_falls_on_the_first_period_of_its_segment() -> None:
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[{"activity_id": "A", "duration": 8}],
    )
    team = ("ann R[0] solo 50", "ann R[1] solo 50", "bob R[1] solo 50")
    (entry,) = entries(problem, "handover", *team)
    assert (entry.begin, entry.end, entry.staff) == (4, 5, problem.staff_index["bob"])
    assert entries(problem, "handover", "bob R[1] solo 50") == []


def test_missing_and_idle_hours_name_their_protection() -> None:
    held = {"protection_id": "P", "from": week(8), "to": sunday(11)}
    problem = tiny(protections=[held])
    covered = ("ann R[0] solo 100",)
    (missing,) = entries(problem, "shortfall", *covered, held=["P ann 60"])
    assert (missing.requirement, missing.protection) == (None, 0)
    assert (missing.begin, missing.end) == (8, 12)
    (uncovered, _) = entries(problem, "shortfall", held=["P ann 60"])
    assert (uncovered.requirement, uncovered.protection) == (0, None)


def test_a_milestone_moved_to_the_last_boundary_costs_in_the_last_period() -> None:
    problem = tiny(
        activities=[{"activity_id": "A"}, {"activity_id": "M", "duration": 0}],
        baseline_starts=[{"activity_id": "M", "start": 10}],
    )
    (entry,) = entries(problem, "disruption", starts={"M": 12})
    assert (entry.begin, entry.end) == (11, 12)
    assert entry.units == -2 * problem.shift_cost


def test_amounts_lie_evenly_on_their_periods() -> None:
    problem = tiny(periods=4)
    entries_ = [Entry(90, 0, 3, 0, ""), Entry(-40, 2, 4, 0, "")]
    assert spread(problem, entries_).tolist() == pytest.approx([30, 30, 10, -20])
    assert spread(problem, []).tolist() == [0, 0, 0, 0]
