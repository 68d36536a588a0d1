"""Parts of a plan that share nobody: judged one by one they are judged as a whole."""

from __future__ import annotations

import random

import pytest

from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.solve.pools import find_pools, pool_part, pool_values
from tests.support.batches import batches
from tests.support.facts import Facts
from tests.support.random_plans import random_plan
from tests.support.strategies import from_seed
from tests.support.tiny import decide, tiny_scenario
from tests.support.valid_plans import has_starts
from tests.support.words import to_decisions


def random_decisions(problem: Problem, rng: random.Random) -> Decisions:
    """Return a plan with faults, in which nobody does what only others may do."""
    found = to_decisions(problem, random_plan(rng, Facts(problem.scenario), wild=0.3))
    own = [
        row
        for row in found.assigned
        if row.staff in problem.requirements[row.requirement].candidates
    ]
    holds = [
        row for row in found.held if row.staff in problem.protections[row.protection].candidates
    ]
    return Decisions(found.starts, tuple(own), tuple(holds), found.released)


@pytest.mark.parametrize("seeds", batches(400, 4))
def test_the_faults_of_the_parts_are_the_faults_of_the_whole(seeds: range) -> None:
    broken = 0
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        pools = find_pools(problem)
        if not has_starts(problem) or not pools:
            continue
        decisions = random_decisions(problem, random.Random(seed))
        found = {
            violation
            for pool in pools
            for violation in check(problem, pool_part(pool, decisions), part=pool)
        }
        assert found == set(check(problem, decisions))
        broken += bool(found)
    assert broken > len(seeds) / 4


@pytest.mark.parametrize("seeds", batches(500, 2, first=400))
def test_a_score_moves_by_what_a_part_moves_by(seeds: range) -> None:
    moved = 0
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        if not has_starts(problem):
            continue
        rng = random.Random(seed)
        before, other = random_decisions(problem, rng), random_decisions(problem, rng)
        for pool in find_pools(problem):
            old, new = pool_part(pool, before), pool_part(pool, other)
            rest = [
                tuple(row for row in getattr(before, table) if row not in getattr(old, table))
                for table in ("assigned", "held", "released")
            ]
            after = Decisions(
                before.starts,
                rest[0] + new.assigned,
                rest[1] + new.held,
                rest[2] + new.released,
            )
            new = Decisions(before.starts, new.assigned, new.held, new.released)
            expected = score(problem, after)
            whole, part = score(problem, before), score(problem, old, part=pool)
            assert whole.moved(part, score(problem, new, part=pool)) == expected
            moved += expected != whole
    assert moved > len(seeds) / 2


def test_what_others_lack_is_no_fault_of_a_part_and_costs_it_nothing() -> None:
    # Two skills, so two pools; full coverage of both is asked for, and both name somebody.
    scenario = tiny_scenario(
        staff=[{"staff_id": "ann"}, {"staff_id": "eve"}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "eve", "skill_id": "R"}],
        skills=[{"skill_id": "SAS"}, {"skill_id": "R"}],
        requirements=[
            {"requirement_id": "Q", "named_staff": ["ann"]},
            {"requirement_id": "S", "skill_id": "R", "named_staff": ["eve"]},
        ],
        policy={"full_coverage": True},
    )
    problem = compile_problem(scenario)
    one, other = find_pools(problem)
    plan = decide(problem, "ann Q[0] solo 100")
    assert check(problem, plan, part=one) == []
    empty = pool_part(other, plan)
    assert [violation.rule for violation in check(problem, empty, part=other)] == [
        "coverage",
        "team",
    ]
    assert [violation.requirement for violation in check(problem, plan)] == ["S", "S"]
    # 4 weeks × 40 h × 100 are short at S, and nothing at Q.
    assert score(problem, pool_part(one, plan), part=one).units_by_term["shortfall"] == 0
    assert [problem.money(value) for value in pool_values(problem, [one, other], plan)] == [
        0,
        -16_000,
    ]
