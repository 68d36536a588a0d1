"""A plan in force: the baseline of the same scenario, and of next month's."""

from __future__ import annotations

from pathlib import Path

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan
from crostaff.plan.score import score
from crostaff.plan.summary import Status, Summary
from crostaff.scenario.scenario import Scenario
from tests.support.department import department, department_plan
from tests.support.tiny import decide, people, tiny, tiny_scenario, week


def disruption(scenario: Scenario, decisions: Decisions) -> float:
    return score(compile_problem(scenario), decisions).terms["disruption"]


def test_the_plan_itself_disturbs_nothing() -> None:
    plan = department_plan()
    planned = plan.as_baseline()
    assert cs.validate(planned) == []
    assert disruption(planned, plan.decisions) == 0
    assert len(planned.baseline) == len(plan.assignments)
    assert len(planned.baseline_starts) == len(plan.starts)
    # nobody comes: every FTE-period of 50 is missed, and no start has moved
    worked = (plan.assignments["to_period"] - plan.assignments["from_period"]) @ (
        plan.assignments["fte_pct"] / 100
    )
    empty = Decisions(starts=plan.decisions.starts)
    assert disruption(planned, empty) == -50 * worked


def test_it_is_a_new_start_for_edits() -> None:
    later = department().add_absence("ben", "2027-03-01", "2027-03-05")
    assert later.edits
    assert department_plan().as_baseline(later).edits == ()


def test_it_is_written_and_read_as_tables(tmp_path: Path) -> None:
    planned = department_plan().as_baseline()
    cs.write(planned, tmp_path / "next")
    assert cs.read(tmp_path / "next") == planned
    assert (tmp_path / "next" / "baseline.csv").is_file()


def january() -> Plan:
    """Return a plan of 12 weeks from 4 January: A runs in periods 0 to 8, B in 8 to 12."""
    problem = tiny(
        **people(ann="qualified", ben="qualified"),
        activities=[
            {"activity_id": "A", "duration": 8},
            {"activity_id": "B"},
            {"activity_id": "C"},
        ],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
            {"requirement_id": "done", "activity_id": "C"},
        ],
    )
    decisions = decide(
        problem, "ann R[0] solo 100", "ben R[1] solo 50", "ann Q[0] solo 80", "ben done[0] solo 40",
        starts={"A": 0, "B": 8, "C": 0},
    )  # fmt: skip
    return Plan(problem, decisions, Summary(Status.FEASIBLE, None, None, None, None, 0.0))


def test_next_month_takes_what_is_left_by_date() -> None:
    # From 18 January: 6 weeks are left of A, C is done, and dee is new.
    later = tiny_scenario(
        **people(ann="qualified", ben="qualified", dee="qualified"),
        header={"start": week(2)},
        activities=[
            {"activity_id": "A", "duration": 6, "fixed_start": week(0)},
            {"activity_id": "B"},
            {"activity_id": "new"},
        ],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
            {"requirement_id": "N", "activity_id": "new"},
        ],
    )
    planned = january().as_baseline(later)
    assert cs.validate(planned) == []
    # B starts in week 8 of the plan, which is period 6 now
    assert [(row.activity_id, row.start) for row in planned.baseline_starts] == [("A", 0), ("B", 6)]
    # the segments of A begin on 18 January (ann's) and on 15 February (ben's, since 1 February)
    assert [
        (row.requirement_id, row.segment, row.staff_id, row.fte_pct) for row in planned.baseline
    ] == [("R", 0, "ann", 100), ("R", 1, "ben", 50), ("Q", 0, "ann", 80)]


def test_people_who_left_are_left_out() -> None:
    later = tiny_scenario(
        **people(ann="qualified"),
        activities=[{"activity_id": "A", "duration": 12}],
        requirements=[{"requirement_id": "R"}],
    )
    planned = january().as_baseline(later)
    # ben had the second segment, and the third is beyond the plan
    assert [(row.segment, row.staff_id) for row in planned.baseline] == [(0, "ann")]


def test_the_plan_in_force_is_replanned_from() -> None:
    plan = department_plan()
    result = cs.solve(plan.as_baseline(department()), workers=1, time_limit=20)
    free = cs.solve(department(), workers=1, time_limit=20)
    assert result.value is not None
    assert free.value is not None
    # staying costs nothing, and what a better plan earns more is less what it disturbs
    assert plan.value <= result.value < free.value
    assert result.terms["disruption"] < 0
