"""The first plan: valid wherever no rule looks ahead, and sensible in small cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.score import score
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.solve.construct import construct
from crostaff.solve.seating import Seating
from tests.support.batches import batches
from tests.support.strategies import from_seed
from tests.support.tiny import decide, people, tiny, week
from tests.support.valid_plans import has_starts
from tests.support.words import WordPlan, to_words


def looks_ahead(scenario: Scenario) -> bool:
    """Return whether a rule asks for more than one pass: people, dates or coverage to come."""
    return bool(
        scenario.policy.full_coverage
        or scenario.policy.frozen_until
        or scenario.baseline
        or scenario.baseline_starts
        or any(need.named_staff for need in scenario.requirements)
        or any(protection.named_staff for protection in scenario.protections)
        or any(precedence.max_lag is not None for precedence in scenario.precedences)
    )


def constructed(problem: Problem) -> WordPlan:
    """Return the first plan in words, after a look at the rules."""
    decisions = construct(problem)
    assert check(problem, decisions) == []
    return to_words(problem, decisions)


def rows(plan: WordPlan) -> set[str]:
    """Return assignments like ``ann R[0] solo 100``."""
    return {f"{r.staff} {r.requirement}[{r.segment}] {r.mode} {r.pct}" for r in plan.assigned}


@pytest.mark.parametrize("seeds", batches(300, 3))
def test_where_nothing_looks_ahead_the_plan_is_valid(seeds: range) -> None:
    for seed in seeds:
        scenario = from_seed(seed)
        problem = compile_problem(scenario)
        if has_starts(problem) and not looks_ahead(scenario):
            assert check(problem, construct(problem)) == [], seed


@pytest.mark.parametrize("seeds", batches(120, 3))
def test_to_leave_full_cells_alone_changes_nothing(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [compile_problem(from_seed(seed)) for seed in seeds]
    problems = [problem for problem in drawn if has_starts(problem)]
    problems.append(compile_problem(cs.generate(people=15, studies=6, seed=seeds.start)))
    plans = [construct(problem) for problem in problems]
    filled = [construct(problem, plan) for problem, plan in zip(problems, plans, strict=True)]
    monkeypatch.setattr(Seating, "_is_full", lambda _: False)
    assert [construct(problem) for problem in problems] == plans
    again = [construct(problem, plan) for problem, plan in zip(problems, plans, strict=True)]
    assert again == filled


@pytest.mark.parametrize("seed", range(6))
def test_a_generated_plan_is_valid(seed: int) -> None:
    problem = compile_problem(cs.generate(people=15, studies=6, seed=seed, protections=0.5))
    decisions = construct(problem)
    assert check(problem, decisions) == []
    empty = score(problem, type(decisions)(decisions.starts)).value_units
    assert score(problem, decisions).value_units > empty


def test_the_same_problem_gives_the_same_plan() -> None:
    problem = compile_problem(cs.generate(people=15, studies=6, seed=1))
    assert construct(problem) == construct(problem)


def test_everybody_starts_as_early_as_possible() -> None:
    problem = tiny(
        activities=[{"activity_id": "A", "release": week(2)}, {"activity_id": "B", "duration": 2}],
        precedences=[{"predecessor": "A", "successor": "B", "lag": 1}],
    )
    # A from 2 to 6, a week of waiting, then B.
    assert dict(constructed(problem).starts) == {"A": 2, "B": 7}


def test_a_pinned_row_and_start_come_first() -> None:
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "bob",
                "mode": "solo",
                "fte_pct": 40,
                "pinned": True,
            }
        ],
        baseline_starts=[{"activity_id": "A", "start": 3, "pinned": True}],
    )
    plan = constructed(problem)
    assert plan.starts["A"] == 3
    assert rows(plan) == {"bob R[0] solo 40", "ann R[0] solo 60"}


def test_a_frozen_segment_is_kept_and_gets_nobody_else() -> None:
    problem = tiny(
        **people(ann="qualified", bob="qualified"),
        activities=[{"activity_id": "A", "duration": 8}],
        baseline=[
            {
                "requirement_id": "R",
                "segment": 0,
                "staff_id": "bob",
                "mode": "solo",
                "fte_pct": 40,
            }
        ],
        baseline_starts=[{"activity_id": "A", "start": 0}],
        policy={"frozen_until": week(2)},
    )
    # Frozen: bob alone in the first segment; free: he stays for the second, as he knows it.
    assert rows(constructed(problem)) == {"bob R[0] solo 40", "bob R[1] solo 100"}


def test_named_people_are_on_every_segment() -> None:
    problem = tiny(
        **people(ann="experienced", bob="qualified"),
        activities=[{"activity_id": "A", "duration": 8}],
        requirements=[{"requirement_id": "R", "named_staff": ["bob"]}],
    )
    plan = constructed(problem)
    assert {r.segment for r in plan.assigned if r.staff == "bob"} == {0, 1}


def test_a_hold_is_filled_by_whoever_is_named_then_by_the_cheapest() -> None:
    problem = tiny(
        staff=[
            {"staff_id": "ann", "cost_rate": 10},
            {"staff_id": "bob", "cost_rate": 90},
            {"staff_id": "eve", "cost_rate": 30},
        ],
        staff_skills=[{"staff_id": name} for name in ("ann", "bob", "eve")],
        requirements=[],
        protections=[
            {
                "protection_id": "P",
                "fte": 2.0,
                "from": week(0),
                "to": "2027-01-31",
                "named_staff": ["bob"],
            }
        ],
    )
    # bob is named and takes the first 100 %, ann is the cheapest for the second.
    assert {(h.staff, h.pct) for h in constructed(problem).held} == {("bob", 100), ("ann", 100)}


def test_a_hold_that_costs_more_than_it_saves_is_left_open() -> None:
    # An idle hour of ann costs 120; a missing hour 100.
    problem = tiny(
        staff=[{"staff_id": "ann", "cost_rate": 120}],
        requirements=[],
        protections=[{"protection_id": "P", "from": week(0), "to": "2027-01-31"}],
    )
    assert constructed(problem).held == ()


def test_a_trainee_beside_a_mentor_works_alone_once_qualified() -> None:
    # 4 weeks at 100 % are the 160 h that tia needs.
    problem = tiny(
        **people(eve="experienced", tia="trainee"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160, "value_qualified": 9000}],
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "fixed_start": week(4)},
        ],
        requirements=[
            {"requirement_id": "R", "trainee_slots": 1},
            {"requirement_id": "Q", "activity_id": "B", "fte": 2.0},
        ],
    )
    assert rows(constructed(problem)) == {
        "eve R[0] solo 100",
        "tia R[0] paired 100",
        "eve Q[0] solo 100",
        "tia Q[0] solo 100",
    }


LEARNING: Mapping[str, Any] = {
    **people(eve="experienced", tia="trainee"),
    "skills": [{"skill_id": "SAS", "hours_to_qualified": 160, "value_qualified": 9000}],
    "activities": [
        {"activity_id": name, "fixed_start": week(4 * k)} for k, name in enumerate("ABC")
    ],
    "requirements": [
        {"requirement_id": "R", "activity_id": "A", "trainee_slots": 1},
        {"requirement_id": "Q", "activity_id": "B", "trainee_slots": 1},
        {"requirement_id": "T", "activity_id": "C", "fte": 2.0},
    ],
}
"""Two places to learn, each long enough to qualify on, then work for two."""


def test_whoever_learns_in_a_plan_that_is_kept_does_not_qualify_before() -> None:
    problem = tiny(**LEARNING)
    known = decide(problem, "eve R[0] solo 100", "eve Q[0] solo 100", "tia Q[0] paired 100")
    filled = construct(problem, known)
    assert check(problem, filled) == []
    # On R she would have become qualified, with no place to learn on Q any more.
    added = rows(to_words(problem, filled)) - rows(to_words(problem, known))
    assert added == {"eve T[0] solo 100", "tia T[0] solo 100"}


def test_whoever_cannot_qualify_before_learns_elsewhere_too() -> None:
    tables = {
        **LEARNING,
        "skills": [{"skill_id": "SAS", "hours_to_qualified": 5000, "trainee_output": 0.5}],
        "requirements": [
            {"requirement_id": "R", "activity_id": "A", "fte": 2.0, "trainee_slots": 1},
            {"requirement_id": "Q", "activity_id": "B", "trainee_slots": 1},
        ],
    }
    problem = tiny(**tables)
    known = decide(problem, "eve R[0] solo 100", "eve Q[0] solo 100", "tia Q[0] paired 100")
    filled = construct(problem, known)
    assert check(problem, filled) == []
    added = rows(to_words(problem, filled)) - rows(to_words(problem, known))
    assert added == {"tia R[0] paired 100"}


def test_whoever_is_pinned_to_learn_does_not_qualify_before() -> None:
    pinned = {"requirement_id": "Q", "staff_id": "tia", "mode": "paired", "fte_pct": 50}
    problem = tiny(**LEARNING, baseline=[{**pinned, "segment": 0, "pinned": True}])
    assert rows(constructed(problem)) == {
        "eve R[0] solo 100",
        "eve Q[0] solo 100",
        "tia Q[0] paired 50",
        "eve T[0] solo 100",
    }


def test_the_experienced_share_comes_first() -> None:
    problem = tiny(
        **people(ann="qualified", eve="experienced"),
        requirements=[{"requirement_id": "R", "experienced_share": 0.5}],
    )
    assert rows(constructed(problem)) == {"ann R[0] solo 50", "eve R[0] solo 50"}


@pytest.mark.parametrize(
    ("gap", "team"),
    [(3, {"ann R[0] solo 100"}), (4, {"ann R[0] solo 100", "ann Q[0] solo 100"})],
)
def test_a_firewall_keeps_people_apart_until_it_has_cooled(gap: int, team: set[str]) -> None:
    # R ends in week 4; with a cooling of 4 weeks Q may have the same person from week 8 on.
    problem = tiny(
        staff=[{"staff_id": "ann"}],
        clients=[
            {"client_id": "C", "firewall_group": "rivals"},
            {"client_id": "D", "firewall_group": "rivals"},
        ],
        studies=[{"study_id": "S"}, {"study_id": "T", "client_id": "D"}],
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "study_id": "T", "fixed_start": week(4 + gap)},
        ],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
        policy={"firewall_cooling": 4},
    )
    assert rows(constructed(problem)) == team


@pytest.mark.parametrize(("max_studies", "count"), [(1, 1), (2, 2), (3, 3)])
def test_nobody_is_on_more_studies_than_allowed(max_studies: int, count: int) -> None:
    names = ["S", "T", "U"]
    problem = tiny(
        staff=[{"staff_id": "ann", "max_studies": max_studies}],
        studies=[{"study_id": name} for name in names],
        activities=[
            {"activity_id": name, "study_id": name, "fixed_start": week(0)} for name in names
        ],
        requirements=[{"requirement_id": name, "activity_id": name, "fte": 0.3} for name in names],
    )
    assert len(rows(constructed(problem))) == count


def test_teams_that_must_differ_do() -> None:
    problem = tiny(
        **people(ann="qualified"),
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "fixed_start": week(4)},
        ],
        requirements=[
            {"requirement_id": "R"},
            {"requirement_id": "Q", "activity_id": "B", "independent_of": ["R"]},
        ],
    )
    assert rows(constructed(problem)) == {"ann R[0] solo 100"}


def test_blinded_and_unblinded_work_is_never_one_persons() -> None:
    problem = tiny(
        **people(ann="qualified"),
        requirements=[
            {"requirement_id": "R", "fte": 0.5, "blinding": "blinded"},
            {"requirement_id": "Q", "fte": 0.5, "blinding": "unblinded"},
        ],
    )
    assert rows(constructed(problem)) == {"ann R[0] solo 50"}


def test_work_that_loses_money_is_left_alone() -> None:
    # An hour of ann costs 150; uncovered it costs 100.
    problem = tiny(staff=[{"staff_id": "ann", "cost_rate": 150}])
    assert rows(constructed(problem)) == set()
    assert (
        score(problem, decide(problem)).value
        > score(problem, decide(problem, "ann R[0] solo 100")).value
    )


def test_what_a_person_holds_is_theirs_for_the_protected_study() -> None:
    # ann's whole time is held for S: its requirement may use it, the other study's may not.
    problem = tiny(
        studies=[{"study_id": "S"}, {"study_id": "T"}],
        activities=[
            {"activity_id": "A", "fixed_start": week(0)},
            {"activity_id": "B", "study_id": "T", "fixed_start": week(0)},
        ],
        requirements=[{"requirement_id": "R"}, {"requirement_id": "Q", "activity_id": "B"}],
        protections=[{"protection_id": "P", "from": week(0), "to": "2027-01-31"}],
    )
    plan = constructed(problem)
    assert [(h.staff, h.pct) for h in plan.held] == [("ann", 100)]
    assert rows(plan) == {"ann R[0] solo 100"}
