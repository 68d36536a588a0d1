"""Several solves for one question: near a plan, within a time, and the better of two."""

from __future__ import annotations

import dataclasses

import pytest

import crostaff as cs
from crostaff.analysis.asking import (
    Asker,
    Effort,
    Solved,
    better,
    no_plan,
    rescored,
)
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError
from crostaff.plan.summary import Status
from tests.support.pairs import plan_of
from tests.support.tiny import decide, people, tiny_scenario, week
from tests.support.whatif import valid_tiny

EFFORT = Effort(60, 1, 0, None, False)


def test_a_solve_that_begins_from_a_plan_is_of_the_same_problem() -> None:
    # The price of leaving the plan in force is kept: moving A by a week costs 500.
    scenario = valid_tiny(
        activities=[{"activity_id": "A", "fixed_start": week(1)}],
        baseline_starts=[{"activity_id": "A", "start": 0}],
    )
    plan = cs.solve(scenario, workers=1).require_plan()
    found = Asker(EFFORT).solve(scenario, "it", near=plan)
    assert found.summary.terms["disruption"] == -500
    assert found.summary.scenario_digest == scenario.digest


def test_the_better_of_two_plans_has_the_better_bound() -> None:
    problem = compile_problem(tiny_scenario())
    poor = plan_of(problem, decide(problem))
    rich = plan_of(problem, decide(problem, "ann R[0] solo 100"))

    def bounded(plan: cs.Plan, bound: float | None) -> Solved:
        summary = rescored(dataclasses.replace(plan.summary, bound=bound), plan)
        return Solved(summary, dataclasses.replace(plan, summary=summary), problem)

    found = better(bounded(rich, 50), bounded(poor, 20))
    assert (found.summary.value, found.summary.bound) == (0, 20)
    assert found.summary.gap_potential == pytest.approx(20 / poor.summary.potential)
    assert found.plan is not None
    assert found.plan.summary == found.summary
    found = better(bounded(poor, None), bounded(rich, None))
    assert (found.summary.value, found.summary.bound) == (0, None)
    nothing = Solved(dataclasses.replace(poor.summary, value=None), None, problem)
    assert better(bounded(poor, 9), nothing).summary.value == poor.value
    # To the cent: a bound that is reached leaves no gap, and a value of nothing has no ratio.
    assert bounded(rich, 0).summary.gap_value == 0
    assert bounded(rich, 5).summary.gap_value is None


def test_with_tiers_the_plan_counts_that_is_better_in_the_first_of_them() -> None:
    problem = compile_problem(
        tiny_scenario(
            policy={"objective": ["shortfall", "value"], "shortfall_rate": 1},
            staff=[{"staff_id": "ann", "cost_rate": 50}],
        )
    )
    full = Solved.of(plan_of(problem, decide(problem, "ann R[0] solo 100")))
    dear = Solved.of(plan_of(problem, decide(problem, "ann R[0] solo 50")))
    # Half of the work costs less than all of it, and is worse: missing work comes first.
    assert dear.require_plan().value > full.require_plan().value
    assert better(full, dear) is full
    assert better(dear, full) is full


def test_of_equal_plans_the_known_one_stays_with_what_the_later_solve_proved() -> None:
    problem = compile_problem(tiny_scenario(**people(ann="qualified", bob="qualified")))
    known = Solved.of(plan_of(problem, decide(problem, "ann R[0] solo 100")))
    found = Solved.of(plan_of(problem, decide(problem, "bob R[0] solo 100")))
    proved = Solved(
        dataclasses.replace(found.summary, status=Status.OPTIMAL), found.plan, found.problem
    )
    both = better(known, proved)
    assert both.status is both.require_plan().summary.status is Status.OPTIMAL
    assert both.require_plan().decisions == known.require_plan().decisions


def test_of_plans_that_are_equal_by_the_objective_each_keeps_its_own_value() -> None:
    problem = compile_problem(
        tiny_scenario(
            policy={"objective": "headcount"},
            **people(ann="qualified", bob="qualified"),
            requirements=[{"requirement_id": "R", "bill_rate": 100}],
        )
    )
    poor = Solved.of(plan_of(problem, decide(problem, "ann R[0] solo 50")))
    rich = Solved.of(plan_of(problem, decide(problem, "ann R[0] solo 100")))
    assert rich.require_plan().value > poor.require_plan().value
    both = better(poor, rich)
    assert both.summary.value == both.require_plan().value == poor.require_plan().value
    assert both.summary.terms == poor.require_plan().terms


def test_what_is_proved_is_not_solved_again() -> None:
    result = Solved.of(cs.solve(tiny_scenario(), workers=1))
    assert Asker(EFFORT).again(result, "it", share=1.0) is result


def test_no_solve_begins_when_the_time_is_over() -> None:
    asker = Asker(EFFORT)
    assert not asker.is_over
    asker.is_interrupted = True
    assert asker.is_over


def test_why_there_is_no_plan_is_told() -> None:
    result = cs.solve(tiny_scenario(), workers=1)
    late = Solved.of(result)
    for status, message in (
        (cs.Status.INFEASIBLE, "it has no plan: its hard rules contradict each other"),
        (cs.Status.NO_PLAN_FOUND, "no plan of it was found in its share of 60 s; allow more"),
    ):
        summary = dataclasses.replace(late.summary, status=status)
        assert message in no_plan(Solved(summary, None, late.problem), "it", 60)


@pytest.mark.parametrize(("field", "value"), [("time_limit", 0), ("workers", 0), ("seed", -1)])
def test_faulty_limits_are_refused_before_anything_is_solved(field: str, value: int) -> None:
    with pytest.raises(CrostaffError, match=f"{field} is"):
        dataclasses.replace(EFFORT, **{field: value})
