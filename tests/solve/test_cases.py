"""Cases: where the dates of pools are split, the pools agree on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem
from crostaff.solve.bound import PoolOutcome, alone, bound_pool
from crostaff.solve.cases import Bounds, Case
from crostaff.solve.limits import Limits
from crostaff.solve.pools import find_pools, pool_ceiling
from tests.support.batches import batches
from tests.support.optima import known_optima
from tests.support.tiny import decide, sunday, tiny, week
from tests.support.valid_plans import a_minute, limits


class Splitting:
    """Bounds of a problem, with every pool bounded once in its whole windows."""

    def __init__(self, problem: Problem, plan: Decisions, how: Limits) -> None:
        self.problem, self.plan, self.how = problem, plan, how
        pools = find_pools(problem)
        self.bounds = Bounds(problem, pools, [pool_ceiling(problem, pool) for pool in pools])
        for k in range(len(pools)):
            self.bounds.replace(k, self.bounds.reached(k), self.solved(k, self.bounds.reached(k)))
        self.agree()

    def solved(self, k: int, case: Case) -> Case:
        scope = alone(self.problem, self.bounds.pools[k], self.plan, case.windows)
        return case.learn(bound_pool(self.problem, scope, self.how))

    def agree(self) -> None:
        self.bounds.agree(self.plan, seed=0, stop=a_minute())

    def split(self) -> bool:
        """Split the reached cases, each once; return whether there was any to split."""
        halves = [self.bounds.halves(k) for k in range(len(self.bounds.pools))]
        for k, pair in enumerate(halves):
            if pair is not None:
                self.bounds.replace(
                    k, self.bounds.reached(k), *(self.solved(k, half) for half in pair)
                )
        self.agree()
        return any(pair is not None for pair in halves)


@pytest.mark.parametrize("seeds", batches(120, 6))
def test_cases_split_to_the_end_prove_the_optimum(seeds: range) -> None:
    met = 0
    for problem, plan, optimum in known_optima(seeds):
        splitting = Splitting(problem, plan, limits())
        while True:
            before = splitting.bounds.total
            assert before >= optimum
            if not splitting.split():
                break
            assert splitting.bounds.total <= before
        assert splitting.bounds.total == optimum
        met += 1
    assert met > 3


@pytest.mark.parametrize("seeds", batches(60, 3))
def test_cases_bounded_in_no_time_still_hold(seeds: range) -> None:
    for problem, plan, optimum in known_optima(seeds):
        splitting = Splitting(problem, plan, Limits(0, a_minute(), work=1e-6))
        splitting.split()
        assert splitting.bounds.total >= optimum


def rivals() -> Problem:
    """Return 4 weeks of work in one of 9 weeks: ann is there for the first four, bob after them."""
    return tiny(
        staff=[
            {"staff_id": "ann", "function": "writing", "available_to": sunday(3)},
            {"staff_id": "bob", "available_from": week(4), "available_to": sunday(7)},
        ],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "bob"}],
        requirements=[{"requirement_id": "R", "function": "writing"}, {"requirement_id": "Q"}],
    )


def test_pools_that_want_other_dates_come_to_agree() -> None:
    # Each alone is served; together 160 h of one of them are short at 100.
    problem = rivals()
    splitting = Splitting(problem, decide(problem, "ann R[0] solo 100"), limits())
    assert problem.money(splitting.bounds.total) == 0
    # Starts 0 to 8: ann wants 0, bob 4. Split at 4 both are still served by the first half.
    splitting.split()
    assert problem.money(splitting.bounds.total) == 0
    splitting.split()
    assert problem.money(splitting.bounds.total) == -16_000


def test_halves_cover_the_window_once() -> None:
    problem = rivals()
    bounds = Bounds(problem, find_pools(problem), [0, 0])
    halves = bounds.halves(0)
    assert halves is not None
    assert [half.windows for half in halves] == [{0: (0, 4)}, {0: (5, 8)}]
    bounds.replace(0, bounds.reached(0), *halves)
    again = bounds.halves(0)
    assert again is not None
    assert [half.windows for half in again] == [{0: (0, 2)}, {0: (3, 4)}]


def test_known_dates_cannot_be_split() -> None:
    problem = tiny(activities=[{"activity_id": "A", "fixed_start": week(0)}])
    assert Bounds(problem, find_pools(problem), [0]).halves(0) is None


def test_the_dates_that_move_most_work_are_split_first() -> None:
    # A moves 2 weeks of work by up to 10, B 6 weeks by up to 6, and then by up to 3.
    problem = tiny(
        activities=[{"activity_id": "A", "duration": 2}, {"activity_id": "B", "duration": 6}],
        requirements=[
            {"requirement_id": "R", "activity_id": "A"},
            {"requirement_id": "Q", "activity_id": "B"},
        ],
    )
    bounds = Bounds(problem, find_pools(problem), [0])
    halves = bounds.halves(0)
    assert halves is not None
    assert list(halves[0].windows) == [1]
    bounds.replace(0, bounds.reached(0), *halves)
    again = bounds.halves(0)
    assert again is not None
    assert set(again[0].windows) == {0, 1}


def test_a_bound_for_all_dates_lowers_every_case() -> None:
    problem = rivals()
    plan = decide(problem)
    pools = find_pools(problem)
    bounds = Bounds(problem, pools, [100] * len(pools))
    one = next(k for k in range(len(pools)) if bounds.halves(k) is not None)
    early, late = bounds.halves(one) or (Case(0), Case(0))
    bounds.replace(one, bounds.reached(one), Case(40, early.windows), Case(70, late.windows))
    bounds.lower(one, 60)
    assert [case.bound for case in bounds.cases[one]] == [40, 60]
    assert bounds.total == 60 + 100 * (len(pools) - 1)
    bounds.lower(one, 90)
    assert bounds.total == 60 + 100 * (len(pools) - 1)
    bounds.agree(plan, seed=0, stop=a_minute())
    assert bounds.total <= 60 + 100 * (len(pools) - 1)


def outcome(bound: int, *, proved: bool = False, is_final: bool = False) -> PoolOutcome:
    return PoolOutcome(bound, proved, None, work=1.0, is_final=is_final)


def test_a_bound_has_fallen_unless_every_solve_was_ended_too_early() -> None:
    case = Case(100)
    assert not case.learn(outcome(100)).has_fallen
    assert not case.learn(outcome(120)).learn(outcome(100)).has_fallen
    assert case.learn(outcome(99)).has_fallen
    assert case.learn(outcome(100, proved=True)).has_fallen
    assert case.learn(outcome(100, is_final=True)).has_fallen
    assert case.learn(outcome(99)).learn(outcome(99)).has_fallen


def test_effort_doubles_and_idle_solves_are_counted_since_the_last_fall() -> None:
    case = Case(100)
    for bound, idle in ((100, 1), (90, 0), (90, 1), (95, 2), (80, 0)):
        case = case.learn(outcome(bound))
        assert case.idle == idle
    assert (case.bound, case.tries, case.effort) == (80, 5, 32)


def test_what_fell_late_is_seen_below_what_was_known() -> None:
    case = Case(100)
    assert case.learn(outcome(90)).late_fall is None
    for earlier, late_fall in ((98, 8), (90, 0), (120, 10)):
        assert case.learn(replace(outcome(90), earlier=earlier)).late_fall == late_fall
    assert case.learn(replace(outcome(110), earlier=120)).late_fall == 0


def test_halves_take_the_effort_of_the_last_solve_of_the_whole() -> None:
    problem = rivals()
    for tries, effort in ((0, 1), (1, 1), (3, 4)):
        case = Case(100)
        for _ in range(tries):
            case = case.learn(outcome(case.bound - 1))
        bounds = Bounds(problem, find_pools(problem), [100, 100])
        bounds.replace(0, bounds.reached(0), case)
        halves = bounds.halves(0)
        assert halves is not None
        for half in halves:
            assert (half.effort, half.tries, half.has_fallen) == (effort, 0, tries > 0)
