"""At most so many people may leave the plan in force: exactly, in parts, and in words."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError, NoPlanError, SolverDisagreement
from crostaff.model.context import ModelOptions
from crostaff.model.scope import Scope
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.moves import moved_people, with_move_limit
from crostaff.plan.plan import Plan
from crostaff.plan.score import score
from crostaff.plan.summary import Status
from crostaff.problem import Problem
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import validate
from crostaff.solve.engine import solve
from crostaff.solve.incumbent import Incumbent
from crostaff.solve.lns import MOVES, Rounds
from crostaff.solve.moving import Nearest, nearer, said
from crostaff.solve.neighbourhoods import Neighbourhoods
from crostaff.solve.options import SolveOptions
from crostaff.solve.pools import find_pools
from crostaff.solve.replan import first_plans, in_force
from crostaff.solve.rounds import Rounder
from crostaff.solve.standing import Standing
from tests.solve.test_replan import plan_of, team_of, two_people
from tests.solve.test_scopes import decide_anew, everything, optimum, random_scope
from tests.solve.test_slices import improve, sliced_model
from tests.support.batches import batches
from tests.support.brute import TooManyPlansError
from tests.support.facts import Facts
from tests.support.moves import best_by_moves, literal_moved, work_before
from tests.support.oracle import tiers_of
from tests.support.strategies import from_seed
from tests.support.tiny import decide, sunday, tiny_scenario, week
from tests.support.valid_plans import a_minute, has_starts, limits, valid_plans
from tests.support.words import to_words


def three_rooms(**policy: object) -> Scenario:
    """Return three requirements of a person each in two pools, and somebody cheaper for each.

    Every swap of a person saves 10 an hour, of 160 hours, on Q and R; on W, the other pool's, 20.
    """
    names = ("ann", "bob", "eve", "kim", "pia", "zoe")
    rates = {"ann": 60, "bob": 60, "eve": 50, "kim": 50, "pia": 60, "zoe": 40}
    return tiny_scenario(
        staff=[
            {
                "staff_id": name,
                "cost_rate": rates[name],
                "function": "writing" if name in {"pia", "zoe"} else "stats",
            }
            for name in names
        ],
        staff_skills=[{"staff_id": name} for name in names],
        requirements=[
            {"requirement_id": "Q"},
            {"requirement_id": "R"},
            {"requirement_id": "W", "function": "writing"},
        ],
        policy={"change_cost": 0, **policy},
    )


IN_FORCE = ("ann Q[0] solo 100", "bob R[0] solo 100", "pia W[0] solo 100")


@pytest.mark.parametrize("method", ["exact", "search"])
@pytest.mark.parametrize(
    ("most", "saved"),
    [
        # One person alone cannot swap: who leaves and who comes both have other work.
        (0, 0),
        (1, 0),
        # The best pair is pia and zoe, of the other pool.
        (2, 160 * 20),
        (3, 160 * 20),
        (4, 160 * 20 + 160 * 10),
        (6, 160 * 20 + 2 * 160 * 10),
    ],
)
def test_the_best_within_the_limit_is_found(method: str, most: int, saved: int) -> None:
    scenario = three_rooms()
    before = plan_of(scenario, *IN_FORCE)
    # The search does not always prove what it finds: it is given work, not time.
    work = 0.2 if method == "search" else None
    result = solve(
        scenario,
        stay_close_to=before,
        most_moved=most,
        method=method,
        workers=1,
        deterministic_limit=work,
    )
    assert result.value == -3 * 160 * 60 + saved
    moved = moved_people(result.problem, result.require_plan().decisions)
    assert len(moved) <= most
    if method == "exact":
        assert result.status is Status.OPTIMAL


def test_the_header_says_how_many_move() -> None:
    before = plan_of(three_rooms(), *IN_FORCE)
    told = [
        solve(three_rooms(), stay_close_to=before, most_moved=most, workers=1).summary.warnings
        for most in (0, 2)
    ]
    assert told == [
        ("most_moved: nobody may have other work than in the plan in force, and nobody has",),
        ("most_moved: at most 2 people may have other work than in the plan in force, and 2 have",),
    ]
    assert solve(three_rooms(), stay_close_to=before, workers=1).summary.warnings == ()


def test_where_nobody_may_move_the_plan_in_force_stays_as_it_is() -> None:
    # Lateness of 1,000 a week would pull A forward; its team is away then.
    scenario = tiny_scenario(
        studies=[{"study_id": "S", "due": sunday(3), "late_cost": 1_000}],
        absences=[{"staff_id": "ann", "start": week(0), "end": sunday(3)}],
        policy={"shift_cost": 0},
    )
    before = plan_of(scenario, "ann R[0] solo 100", starts={"A": 4})
    result = solve(scenario, stay_close_to=before, most_moved=0, workers=1)
    assert team_of(result.plan) == team_of(before)
    assert result.require_plan().starts["start"].tolist() == [4]
    assert result.status is Status.OPTIMAL


def test_other_dates_alone_are_no_move() -> None:
    scenario = two_people(change_cost=0)
    before = plan_of(scenario, "ann R[0] solo 100")
    later = scenario.delay_study("S", periods=3)
    result = solve(later, stay_close_to=before, most_moved=0, workers=1)
    assert result.require_plan().starts["start"].tolist() == [3]
    assert team_of(result.plan) == team_of(before)


def test_who_left_and_what_is_gone_count_for_nothing() -> None:
    scenario = three_rooms()
    before = plan_of(scenario, *IN_FORCE)
    for later in (
        scenario.remove_staff("ann"),
        scenario.remove_staff("ann", last_day=sunday(1)),
        scenario.add_absence("ann", week(0), sunday(11)),
        scenario.remove_scope("S", requirements=["Q"]),
    ):
        result = solve(later, stay_close_to=before, most_moved=0, workers=1)
        assert team_of(result.plan) == {
            ("bob", "R", 0, "solo", 100),
            ("pia", "W", 0, "solo", 100),
        }
        # Whoever takes over has other work.
        assert "eve" not in {row[0] for row in team_of(result.plan)}


def test_less_work_is_other_work() -> None:
    scenario = two_people(change_cost=0)
    before = plan_of(scenario, "ann R[0] solo 100")
    later = scenario.remove_scope("S", fte={"R": 0.5})
    result = solve(later, stay_close_to=before, most_moved=0, workers=1)
    assert result.status is Status.INFEASIBLE
    again = solve(later, stay_close_to=before, most_moved=1, workers=1)
    assert team_of(again.plan) == {("ann", "R", 0, "solo", 50)}


def test_a_limit_that_no_plan_keeps_is_said_with_the_number_that_suffices() -> None:
    scenario = three_rooms()
    before = plan_of(scenario, *IN_FORCE)
    later = scenario.remove_staff("ann").remove_staff("pia").set_policy({"full_coverage": True})
    result = solve(later, stay_close_to=before, most_moved=1, workers=1)
    told = (
        "most_moved: at most 1 person may have other work than in the plan in force, and in every "
        "plan 2 people or more have (such as eve and zoe); allow 2"
    )
    assert (result.status, result.plan) == (Status.INFEASIBLE, None)
    assert result.summary.warnings == (told,)
    with pytest.raises(NoPlanError) as error:
        result.require_plan()
    assert str(error.value) == f"no plan (infeasible): {told}"
    assert solve(later, stay_close_to=before, most_moved=2, workers=1).plan is not None


@pytest.mark.parametrize(
    ("near", "told"),
    [
        (
            (Nearest(frozenset({0}))),
            "in the nearest plan that is known 1 person has (eve); allow 1",
        ),
        (None, "no plan was found in time; allow more seconds, or more people"),
    ],
)
def test_without_a_proof_what_is_known_is_told(near: Nearest | None, told: str) -> None:
    scenario = two_people(full_coverage=True)
    before = plan_of(scenario, "ann R[0] solo 100")
    later = compile_problem(in_force(scenario.remove_staff("ann"), before))
    limited = with_move_limit(later, 0)
    warned, why = said(limited, Status.NO_PLAN_FOUND, None, near)
    assert warned == (why,)
    assert str(why).startswith("most_moved: nobody may have other work than in the plan in force, ")
    assert told in str(why)
    # The greedy plan is such a one: eve does what ann did.
    (*_, greedy) = first_plans(limited, before, seed=0, stop=a_minute())
    assert nearer(limited, None, greedy, check(limited, greedy)) == Nearest(frozenset({0}))


def test_a_solver_that_contradicts_itself_about_the_limit_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    nobody = Nearest(frozenset(), is_fewest=True)
    monkeypatch.setattr(sys.modules["crostaff.solve.engine"], "fewest_moved", lambda *_: nobody)
    scenario = two_people(full_coverage=True)
    before = plan_of(scenario, "ann R[0] solo 100")
    with pytest.raises(SolverDisagreement, match="few enough people can move"):
        solve(scenario.remove_staff("ann"), stay_close_to=before, most_moved=0, workers=1)


def test_a_contradiction_of_the_rules_is_not_laid_on_the_limit() -> None:
    scenario = two_people(full_coverage=True)
    before = plan_of(scenario, "ann R[0] solo 100")
    later = scenario.remove_staff("ann").add_absence("eve", week(0), sunday(11))
    result = solve(later, stay_close_to=before, most_moved=1, workers=1)
    assert (result.status, result.why) == (Status.INFEASIBLE, None)
    with pytest.raises(NoPlanError, match="full_coverage"):
        result.require_plan()


@pytest.mark.parametrize("most", [True, -1, 1.5, "two"])
def test_what_is_no_number_of_people_is_refused(most: object) -> None:
    with pytest.raises(CrostaffError, match=r"^most_moved is .*; give the number of people who"):
        solve(two_people(), most_moved=most)  # type: ignore[arg-type]


def test_a_limit_without_a_plan_in_force_is_refused() -> None:
    with pytest.raises(CrostaffError, match=r"there is none; name it .* or give the scenario a"):
        solve(two_people(), most_moved=1)


def test_the_baseline_of_the_scenario_will_do() -> None:
    row = {"requirement_id": "R", "segment": 0, "staff_id": "ann", "mode": "solo", "fte_pct": 100}
    scenario = two_people(change_cost=0).model_copy(
        update={"baseline": tiny_scenario(baseline=[row]).baseline}
    )
    result = solve(scenario, most_moved=0, workers=1)
    assert team_of(result.plan) == {("ann", "R", 0, "solo", 100)}


def limited_from_seed(seed: int) -> Scenario | None:
    """Return a tiny scenario with a plan in force: its own, or a valid one from before."""
    scenario = from_seed(seed)
    if scenario.baseline:
        return scenario
    problem = compile_problem(scenario)
    drawn = valid_plans(problem, random.Random(seed), most=1)
    if not drawn:
        return None
    near = in_force(scenario, Plan(problem, drawn[0], NOTHING))
    return near if near.baseline and not validate(near) else None


NOTHING = solve(tiny_scenario(), workers=1).summary


@pytest.mark.parametrize("seeds", batches(32, 4))
def test_the_optimum_is_the_best_of_all_plans_within_the_limit(seeds: range) -> None:
    met = 0
    for seed in seeds:
        scenario = limited_from_seed(seed)
        if scenario is None:
            continue
        facts = Facts(scenario)
        try:
            best = best_by_moves(facts, limit=600)
        except TooManyPlansError:
            continue
        for most in range(3):
            within = [best[number].tiers for number in best if number <= most]
            result = solve(scenario, most_moved=most, workers=1)
            if not within:
                assert result.status is Status.INFEASIBLE, seed
                assert (result.why is not None) == bool(best), seed
                if best:
                    assert f"allow {min(best)}" in str(result.why), seed
                continue
            plan = result.require_plan()
            words = to_words(plan.problem, plan.decisions)
            assert len(literal_moved(work_before(facts), words)) <= most, seed
            assert (result.status, tiers_of(plan)) == (Status.OPTIMAL, max(within)), seed
            met += 1
    assert met > 0


def limited_plans(seed: int, rng: random.Random) -> list[tuple[Problem, Decisions]]:
    """Return valid plans of a tiny scenario, with limits that they just keep or nearly."""
    scenario = limited_from_seed(seed)
    if scenario is None or not has_starts(compile_problem(scenario)):
        return []
    problem = compile_problem(scenario)
    return [
        (with_move_limit(problem, len(moved_people(problem, plan)) + rng.randint(0, 1)), plan)
        for plan in valid_plans(problem, rng, most=2)
    ]


@pytest.mark.parametrize("seeds", batches(24, 4))
def test_any_scope_keeps_the_limit(seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        for problem, plan in limited_plans(seed, rng):
            for _ in range(2):
                decide_anew(problem, random_scope(problem, plan, rng))
            whole = optimum(problem, ModelOptions())
            assert whole == optimum(problem, ModelOptions(), everything(problem, plan))


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("seeds", batches(32, 4))
def test_a_slice_keeps_the_limit(seeds: range, moving: bool) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        for problem, plan in limited_plans(seed, rng):
            sliced = sliced_model(problem, plan, moving=moving)
            found = plan
            for _ in range(2):
                found = improve(problem, sliced, found, rng, moving=moving)
            assert sliced.follow(plan, limits().solver())
            improve(problem, sliced, plan, rng, moving=moving)


@pytest.mark.parametrize("seeds", batches(32, 4))
def test_rounds_in_one_pool_leave_room_for_who_moved_in_the_others(seeds: range) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        for problem, plan in limited_plans(seed, rng):
            around = Neighbourhoods(problem, find_pools(problem))
            for k in range(len(around.pools)):
                kinds = tuple((kind, 8.0) for kind in around.kinds)
                asked = Rounds(plan, k, kinds, seed, 60.0)
                outcome = Rounder(problem, around).do(asked, a_minute())
                if outcome.decisions is not None:
                    assert check(problem, outcome.decisions) == []
                    gained = score(problem, outcome.decisions).value_units
                    assert gained >= score(problem, plan).value_units


def test_pools_trade_the_people_who_may_move() -> None:
    # The search begins with a swap of the one pool, and the better one is of the other: neither
    # pool alone can give up what it has, or take more.
    scenario = three_rooms()
    before = plan_of(scenario, *IN_FORCE)
    near = compile_problem(in_force(scenario, before))
    problem = with_move_limit(near, 2)
    plan = decide(problem, "eve Q[0] solo 100", "bob R[0] solo 100", "pia W[0] solo 100")
    around = Neighbourhoods(problem, find_pools(problem))
    assert around.can_trade
    assert not Neighbourhoods(near, find_pools(near)).can_trade
    asked = Rounds(plan, None, ((MOVES, 8.0),) * 2, 0, 60.0)
    found = Rounder(problem, around).do(asked, a_minute()).decisions
    assert found is not None
    assert check(problem, found) == []
    assert team_of(Plan(problem, found, NOTHING)) == {
        ("ann", "Q", 0, "solo", 100),
        ("bob", "R", 0, "solo", 100),
        ("zoe", "W", 0, "solo", 100),
    }


def test_a_merge_that_would_move_too_many_is_refused() -> None:
    scenario = three_rooms()
    near = compile_problem(in_force(scenario, plan_of(scenario, *IN_FORCE)))
    problem = with_move_limit(near, 2)
    first = decide(problem, *IN_FORCE)
    known = Incumbent(first, score(problem, first))
    options = SolveOptions(workers=1, most_moved=2)
    standing = Standing(problem, known, options, a_minute())
    by_pool = {
        "S": decide(problem, "eve Q[0] solo 100", *IN_FORCE[1:]),
        "W": decide(problem, *IN_FORCE[:2], "zoe W[0] solo 100"),
    }
    cells = {need.id: problem.cells_by_requirement[need.index] for need in problem.requirements}
    # Both were asked for while nobody had moved yet; the second to be heard of comes too late.
    assert standing.take(Scope(first, frozenset(cells["Q"])), by_pool["S"]) > 0
    assert standing.take(Scope(first, frozenset(cells["W"])), by_pool["W"]) == 0
    assert standing.fault is None
    assert standing.best.decisions == by_pool["S"]
    # A plan that was decided around the newest one cannot do so: that is a defect.
    both = decide(problem, "eve Q[0] solo 100", IN_FORCE[1], "zoe W[0] solo 100")
    standing.take(Scope(standing.best.decisions, frozenset(cells["W"])), both)
    assert standing.fault is not None
    assert "more people move than allowed" in standing.fault[0]


def test_a_department_is_replanned_within_the_limit() -> None:
    scenario = cs.generate(people=16, studies=7, seed=4)
    before = solve(scenario, workers=1, deterministic_limit=0.8)
    crowd = Counter(person.function for person in scenario.staff).most_common(1)[0][0]
    leaver = next(person.staff_id for person in scenario.staff if person.function == crowd)
    later = scenario.remove_staff(leaver)
    values = []
    for most in (0, 5):
        found = solve(
            later, stay_close_to=before, most_moved=most, workers=1, deterministic_limit=0.4
        )
        plan = found.require_plan()
        moved = moved_people(found.problem, plan.decisions)
        assert len(moved) <= most
        assert check(found.problem, plan.decisions) == []
        assert found.bound is not None
        assert found.bound >= found.value
        values.append(found.value)
        told = {
            row.staff_id
            for row in cs.compare(before, found).assignment_changes
            if row.staff_id != leaver
        }
        assert told == {found.problem.staff[index].id for index in moved}
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_a_plan_that_moves_too_many_is_no_valid_plan() -> None:
    scenario = two_people()
    near = compile_problem(in_force(scenario, plan_of(scenario, "ann R[0] solo 100")))
    found = decide(near, "eve R[0] solo 100")
    assert check(near, found) == []
    (violation,) = check(with_move_limit(near, 1), found)
    assert str(violation) == (
        "most_moved: 2 people have other work than in the plan in force ('ann' and 'eve'), 1 more "
        "than allowed"
    )
