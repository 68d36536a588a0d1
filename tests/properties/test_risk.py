"""What holds of every plan in every sampled world."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import crostaff as cs
from crostaff.analysis.risk.sampling import Sampler
from crostaff.analysis.risk.world import Timing
from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan
from crostaff.problem import IntArray, Problem
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.templates import Templates
from tests.support.pairs import plan_of
from tests.support.profiles import examples
from tests.support.strategies import tiny_scenarios
from tests.support.tiny import decide, sunday, tiny
from tests.support.valid_plans import valid_plans
from tests.support.worlds import spread

pytestmark = pytest.mark.many

RANDOMS = st.integers(0, 2**32 - 1).map(random.Random)


def valid(scenario: Scenario, rng: random.Random) -> Plan:
    """Return a valid plan of a scenario, if one is found."""
    problem = compile_problem(scenario)
    found = valid_plans(problem, rng)
    assume(found)
    return plan_of(problem, rng.choice(found))


def decided(decisions: Decisions) -> tuple[object, ...]:
    return (
        dict(decisions.starts),
        sorted(decisions.assigned),
        sorted(decisions.held),
        sorted(decisions.released),
    )


def ends(problem: Problem, decisions: Decisions, templates: Templates, samples: int) -> IntArray:
    """Return the boundaries at which activities end, by sample."""
    draws = Sampler(problem, templates).draw(samples, seed=0)
    return Timing.of(problem, decisions, draws.durations).ends


@examples(25)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_without_spread_nothing_changes(scenario: Scenario, rng: random.Random) -> None:
    plan = valid(scenario, rng)
    risk = cs.risk(plan, samples=2, templates=spread(0.0))
    assert decided(risk.outcome(0).decisions) == decided(plan.decisions)
    assert set(risk.samples["value"]) == {plan.value}
    assert risk.promises.empty
    assert set(risk.dates["mean_delay"]) <= {0.0}
    for column in ("p_due", "p_deadline"):
        assert set(risk.dates[column].dropna()) <= {0.0, 1.0}
    late = dict(zip(plan.starts["activity_id"], plan.starts["late"], strict=True))
    activities = risk.dates[risk.dates["kind"] == "activity"].dropna(subset="p_due")
    for name, met in zip(activities["id"], activities["p_due"], strict=True):
        assert met == float(late[name] == 0)


@examples(25)
@given(scenario=tiny_scenarios(), rng=RANDOMS, seed=st.integers(0, 1000))
def test_every_outcome_passes_the_checker(
    scenario: Scenario, rng: random.Random, seed: int
) -> None:
    plan = valid(scenario, rng)
    templates = spread(0.8, mu=0.2, amendment_share=0.8)
    risk = cs.risk(plan, samples=3, seed=seed, templates=templates)
    for sample in range(3):
        outcome = risk.outcome(sample)
        fresh = compile_problem(outcome.problem.scenario)
        assert check(fresh, outcome.decisions) == []
        starts, planned = outcome.decisions.starts, plan.decisions.starts
        assert all(starts[activity] >= planned[activity] for activity in planned)
        people = {row.staff for row in outcome.decisions.held}
        assert people <= {row.staff for row in plan.decisions.held}


@examples(15)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_value_is_the_score_of_the_outcome_less_what_is_not_billed(
    scenario: Scenario, rng: random.Random
) -> None:
    plan = valid(scenario, rng)
    risk = cs.risk(plan, samples=2, templates=spread(0.6, amendment_share=0.8))
    for sample, figures in enumerate(risk.tracks[0].figures):
        outcome = risk.outcome(sample)
        assert figures.value == pytest.approx(outcome.value + figures.unbilled, abs=0.011)
        assert figures.unbilled <= 0
        hours = float(outcome.shortfalls["hours"].sum())
        assert figures.shortfall_hours == pytest.approx(hours, abs=1e-6)
    paid = spread(0.6, amendment_share=0.8, overrun_billable=1.0, change_order_billable=1.0)
    assert {row.unbilled for row in cs.risk(plan, samples=2, templates=paid).tracks[0].figures} == {
        0
    }


@examples(40)
@given(
    duration=st.integers(1, 30),
    slack=st.integers(0, 20),
    sigmas=st.tuples(st.floats(0, 1.5), st.floats(0, 1.5)),
)
def test_more_spread_never_makes_a_due_date_more_likely(
    duration: int, slack: int, sigmas: tuple[float, float]
) -> None:
    """With the same normals; for a due date that the median meets."""
    problem = tiny(
        activities=[
            {"activity_id": "A", "duration": duration, "due": sunday(duration + slack - 1)}
        ],
        requirements=[],
        periods=60,
    )
    boundary = problem.activities[0].due
    calm, wild = (ends(problem, decide(problem), spread(sigma), 200) for sigma in sorted(sigmas))
    assert boundary is not None
    assert (wild <= boundary).mean() <= (calm <= boundary).mean()


@examples(25)
@given(scenario=tiny_scenarios(), rng=RANDOMS)
def test_longer_work_never_ends_earlier(scenario: Scenario, rng: random.Random) -> None:
    plan = valid(scenario, rng)
    assume(all(arc.max_lag is None for arc in plan.problem.precedences))
    shorter, longer = (
        ends(plan.problem, plan.decisions, spread(0.5, mu=mu), 50) for mu in (0.0, 0.4)
    )
    assert np.all(longer >= shorter)
