"""Whole people on work that moves far: the shortest makespan, by whatever rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from benchmarks.readers.mspsp import Instance, to_scenario
from ortools.sat.python import cp_model_helper

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.model import skill_sets
from crostaff.model.build import BuiltModel, build
from crostaff.model.context import ModelOptions
from crostaff.model.order import Order, Stretch
from crostaff.model.rules import capacity
from crostaff.plan.score import objective
from crostaff.problem import Problem
from tests.support.batches import batches
from tests.support.crews import random_crew, shortest
from tests.support.tiny import tiny


def crew(
    needs: Sequence[Sequence[int]], masters: Sequence[Sequence[int]], durations: Sequence[int]
) -> Instance:
    """Activities side by side, between two dummies."""
    none = [0] * len(masters[0])
    number = range(1, len(needs) + 1)
    return Instance(
        "crew",
        [0, *durations, 0],
        [none, *map(list, needs), none],
        [[bool(masters) for masters in row] for row in masters],
        [arc for a in number for arc in ((0, a), (a, len(needs) + 1))],
    )


# Every two of three people have one skill in common, and every activity takes both who have one.
# No two activities go together, though no skill is short; one after the other they take 21.
RING = crew([[2, 0, 0], [0, 2, 0], [0, 0, 2]], [[1, 1, 0], [0, 1, 1], [1, 0, 1]], [6, 7, 8])


def makespan(scenario: cs.Scenario, *, redundant: bool = True, workers: int = 1) -> int:
    """Return the proved makespan."""
    result = cs.solve(scenario, workers=workers, redundant=redundant, time_limit=300)
    assert str(result.status) == "optimal"
    plan = result.require_plan()
    return objective(plan.problem, plan.decisions, "makespan")


@pytest.mark.parametrize("seeds", batches(60, 6))
def test_shortest_by_order_or_by_intervals(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    most = capacity.MAX_PAIRS
    for seed in seeds:
        drawn = random_crew(seed)
        scenario, best = to_scenario(drawn), shortest(drawn)
        assert drawn.horizon - max(drawn.durations) >= ModelOptions().explicit_starts
        for pairs in (most, 0):
            monkeypatch.setattr(capacity, "MAX_PAIRS", pairs)
            for redundant in (True, False):
                assert makespan(scenario, redundant=redundant) == best, seed


def test_two_workers_find_the_same() -> None:
    assert makespan(to_scenario(RING), workers=2) == shortest(RING) == 21
    assert makespan(to_scenario(RING), workers=3) == 21


def of_kind(built: BuiltModel, kind: str) -> list[cp_model_helper.ConstraintProto]:
    """Return the model's constraints of a kind."""
    return [row for row in built.ctx.model.proto.constraints if getattr(row, f"has_{kind}")()]


def test_what_excludes_each_other_queues_up() -> None:
    problem = compile_problem(to_scenario(RING))
    (queue,) = of_kind(build(problem), "no_overlap")
    assert len(queue.no_overlap.intervals) == 3
    assert not of_kind(build(problem, ModelOptions(redundant=False)), "no_overlap")


def test_two_that_go_together_do_not_queue_up() -> None:
    side_by_side = crew([[1, 0], [0, 1], [1, 0]], [[1, 0], [0, 1]], [7, 7, 7])
    assert makespan(to_scenario(side_by_side)) == 14
    (queue,) = of_kind(build(compile_problem(to_scenario(side_by_side))), "no_overlap")
    assert len(queue.no_overlap.intervals) == 2


def test_pairs_of_many_activities_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skill_sets, "MAX_ACTIVITIES_FOR_PAIRS", 2)
    assert not of_kind(build(compile_problem(to_scenario(RING))), "no_overlap")
    assert makespan(to_scenario(RING)) == 21


def chained(lag: int) -> Problem:
    """A before B before C, each with the same lag; none of it in a hurry."""
    return tiny(
        activities=[{"activity_id": name, "duration": 2} for name in "ABC"],
        precedences=[
            {"predecessor": one, "successor": other, "lag": lag} for one, other in ("AB", "BC")
        ],
    )


@pytest.mark.parametrize(("lag", "known"), [(0, True), (2, True), (-1, False)])
def test_precedences_tell_the_order_unless_they_allow_an_overlap(lag: int, known: bool) -> None:
    order = Order(build(chained(lag)).ctx)
    assert [order.is_known(*pair) for pair in ((0, 1), (1, 2), (0, 2))] == [known] * 3
    assert not order.is_known(2, 0)


def test_order_of_stretches_of_one_activity() -> None:
    ctx = build(chained(0)).ctx
    order, first, second = Order(ctx), Stretch(0, 0, 1), Stretch(0, 1, 1)
    assert order.before(first, second) is ctx.true
    assert order.before(second, first) is ctx.false


def test_windows_tell_the_order() -> None:
    problem = tiny(
        activities=[
            {"activity_id": "A", "duration": 3, "fixed_start": "2027-01-04"},
            {"activity_id": "B", "duration": 3, "release": "2027-01-25"},
            {"activity_id": "C", "duration": 3},
        ]
    )
    ctx = build(problem).ctx
    order = Order(ctx)
    a, b, c = (Stretch(activity, 0, 3) for activity in range(3))
    assert order.is_known(0, 1)
    assert order.before(a, b) is ctx.true
    assert order.before(b, a) is ctx.false
    assert not order.is_known(0, 2)
    assert order.before(c, b) is order.before(c, b)
    assert order.before(c, b) not in (ctx.true, ctx.false)
