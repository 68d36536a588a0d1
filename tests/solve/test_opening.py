"""Releases that the dates of a plan allow: the longest there is, by trying all of them."""

from __future__ import annotations

import random

import pytest

from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions, Released
from crostaff.problem import Problem, ProtectionData
from crostaff.solve.opening import longest_release, opened
from crostaff.solve.replan import near_plans
from tests.support.batches import batches
from tests.support.strategies import from_seed
from tests.support.tiny import decide, sunday, tiny, week
from tests.support.valid_plans import a_minute, valid_plans


def is_allowed(problem: Problem, starts: dict[int, int], block: Released) -> bool:
    alone = Decisions(starts, released=(block,))
    return not [one for one in check(problem, alone) if one.rule == "release"]


def longest_by_trying(
    problem: Problem, protection: ProtectionData, starts: dict[int, int]
) -> Released | None:
    first, last = protection.window
    blocks = [
        Released(protection.index, begin, end)
        for begin in range(first, last)
        for end in range(begin + 1, last + 1)
    ]
    blocks.sort(key=lambda block: (block.begin - block.end, block.begin))
    return next((block for block in blocks if is_allowed(problem, starts, block)), None)


@pytest.mark.parametrize("seeds", batches(160, 4))
def test_the_longest_release_is_found(seeds: range) -> None:
    tried = found = 0
    for seed in seeds:
        problem = compile_problem(from_seed(seed))
        if problem.is_off("release"):
            continue
        for plan in valid_plans(problem, random.Random(seed), most=2):
            for protection in problem.protections:
                best = longest_by_trying(problem, protection, dict(plan.starts))
                assert longest_release(problem, protection, plan.starts) == best
                tried += 1
                found += best is not None
            wider = opened(problem, plan)
            assert not check(problem, wider)
            assert len({row.protection for row in wider.released}) == len(wider.released)
    assert tried > found > 0


def slipping(begin: int) -> Problem:
    """Return a hold of ann in weeks 0 to 9 for A, which begins in a week, and work Q for her."""
    return tiny(
        activities=[
            {"activity_id": "A", "duration": 2, "fixed_start": week(begin)},
            {"activity_id": "B", "study_id": "T", "duration": 3, "fixed_start": week(3)},
        ],
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
        protections=[{"protection_id": "P", "from": week(0), "to": sunday(9), "release_notice": 2}],
        baseline=[
            {"requirement_id": "R", "segment": 0, "staff_id": "ann", "mode": "solo", "fte_pct": 100}
        ],
    )


@pytest.mark.parametrize(
    ("begin", "released"),
    [
        # Notice 2, recall 1: B in weeks 3 to 5 needs a release until 6 at least.
        (7, [(2, 6)]),
        # Too early for B, but not after A.
        (6, [(2, 5)]),
        (0, [(2, 10)]),
    ],
)
def test_people_of_work_that_slips_are_lent_from_the_first_plan_on(
    begin: int, released: list[tuple[int, int]]
) -> None:
    problem = slipping(begin)
    before = decide(problem, "ann R[0] solo 100", held=["P ann 100"])
    kept, filled, *_ = near_plans(problem, before, seed=0, stop=a_minute())
    assert kept.released == ()
    assert [row[1:] for row in filled.released] == released
    assert not check(problem, filled)
    work = {row.requirement for row in filled.assigned}
    assert (problem.requirement_index["Q"] in work) == (begin != 6)


def test_a_release_that_is_as_long_stays() -> None:
    problem = slipping(7)
    plan = decide(problem, held=["P ann 100"], released=["P 2 6"])
    assert opened(problem, plan).released == plan.released
    assert opened(problem, decide(problem)).released == ()
