"""Sampled lengths and change orders have the moments that the domain's facts give."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from crostaff.analysis.risk.sampling import Draws, Sampler
from crostaff.compile import compile_problem
from crostaff.errors import ScenarioError
from crostaff.problem import Problem
from crostaff.scenario.delays import Lognormal
from crostaff.scenario.records import Study
from crostaff.scenario.templates import Templates, load_templates
from tests.support.tiny import tiny
from tests.support.worlds import spread

NORMAL = NormalDist()
MANY = 20_000
STAGES = ("start-up", "enrol", "maintain", "close-out", "lock", "report")


def portfolio(**study: object) -> Problem:
    """Return one study with all stages of 100 weeks each, and a requirement of one FTE."""
    return tiny(
        studies=[{"study_id": "S", "phase": "III", **study}],
        activities=[{"activity_id": name, "name": name, "duration": 100} for name in STAGES],
        requirements=[{"requirement_id": "R", "activity_id": "report"}],
        periods=600,
    )


def drawn(problem: Problem, templates: Templates | None = None, samples: int = MANY) -> Draws:
    return Sampler(problem, templates or load_templates()).draw(samples, seed=7)


def clipped_mean(law: Lognormal, spread_by: float = 1.0) -> float:
    """Return the mean of a lognormal that is cut off below and above.

    Between the limits the mean of exp(mu + sigma z) is exp(mu + sigma² / 2) times a normal
    probability; below and above it the limits themselves count.
    """
    sigma = law.sigma * spread_by
    low, high = ((math.log(edge) - law.mu) / sigma for edge in (law.low, law.high))
    inside = NORMAL.cdf(high - sigma) - NORMAL.cdf(low - sigma)
    middle = math.exp(law.mu + sigma**2 / 2) * inside
    return law.low * NORMAL.cdf(low) + middle + law.high * (1 - NORMAL.cdf(high))


@pytest.mark.parametrize("phase", ["I", "III"])
def test_every_stage_has_its_mean(phase: str) -> None:
    delays = load_templates().delays
    draws = drawn(portfolio(phase=phase))
    for place, stage in enumerate(("start_up", "enrol", "maintain")):
        law = delays.factor(stage, first_phase=phase == "I")
        values = draws.factors[:, place]
        assert values.mean() == pytest.approx(
            clipped_mean(law), abs=4 * values.std() / math.sqrt(MANY)
        )
        assert values.min() >= law.low
        assert values.max() <= law.high


def test_half_of_studies_extend_enrolment_and_one_in_six_doubles_it() -> None:
    factors = drawn(portfolio()).factors[:, STAGES.index("enrol")]
    # lognormal(.095, .62): over 1 above z = −.153, over 2 above z = .965
    assert (factors > 1).mean() == pytest.approx(0.56, abs=0.015)
    assert (factors > 2).mean() == pytest.approx(1 / 6, abs=0.01)
    assert (factors.min(), factors.max()) == (0.95, 3.0)


def test_enrolment_of_phase_one_is_capped_at_two() -> None:
    factors = drawn(portfolio(phase="I")).factors[:, STAGES.index("enrol")]
    assert factors.max() == 2.0


def test_novices_have_a_third_more_spread() -> None:
    templates = spread(0.3, low=0.0, high=1e6)
    calm = np.log(drawn(portfolio(), templates).factors)
    problem = tiny(
        clients=[{"client_id": "C", "planning_experience": "novice"}],
        activities=[{"activity_id": name, "duration": 100} for name in STAGES],
        requirements=[],
        periods=600,
    )
    wild = np.log(drawn(problem, templates).factors)
    assert wild.std() / calm.std() == pytest.approx(1.333, abs=1e-9)


def test_sponsor_and_area_share_their_luck() -> None:
    studies = [
        {"study_id": "S", "therapeutic_area": "oncology"},
        {"study_id": "both", "therapeutic_area": "Oncology "},
        {"study_id": "client", "therapeutic_area": "cns"},
        {"study_id": "area", "client_id": "D", "therapeutic_area": "oncology"},
        {"study_id": "none", "client_id": "D"},
    ]
    problem = tiny(
        clients=[{"client_id": "C"}, {"client_id": "D"}],
        studies=studies,
        activities=[
            {"activity_id": row["study_id"], "study_id": row["study_id"]} for row in studies
        ],
        requirements=[],
    )
    logs = np.log(drawn(problem, spread(0.3, low=0.0, high=1e6)).factors)
    found = np.corrcoef(logs.T)[0]
    # Sponsor and area each bring half of .2.
    assert found[1:] == pytest.approx([0.2, 0.1, 0.1, 0.0], abs=0.025)
    assert logs.std(axis=0) == pytest.approx(0.3, abs=0.005)


def test_change_orders_have_their_number_and_size() -> None:
    extra = drawn(portfolio()).extra[:, 0]
    # 76 % of protocols; 3.3 of 2 to 12 % on average: 23.1 % more hours
    assert (extra > 0).mean() == pytest.approx(0.76, abs=0.012)
    assert extra.mean() == pytest.approx(3.3 * 0.07, abs=4 * extra.std() / math.sqrt(MANY))
    assert extra[extra > 0].min() >= 0.02


def test_required_fte_keeps_its_mean_on_the_grid() -> None:
    draws = drawn(portfolio())
    required = draws.required[:, 0]
    assert not (required % 10).any()
    assert required.min() == 100
    wanted = 100 * (1 + draws.extra[:, 0].mean())
    assert required.mean() == pytest.approx(wanted, abs=4 * required.std() / math.sqrt(MANY))


def test_whole_people_stay_whole() -> None:
    problem = tiny(requirements=[{"requirement_id": "R", "fte": 3, "min_fte": 1}])
    assert set(drawn(problem, samples=500).required[:, 0].tolist()) <= set(range(300, 1000, 100))


def test_lengths_are_whole_periods_and_milestones_stay() -> None:
    problem = tiny(
        activities=[
            {"activity_id": "A", "duration": 1},
            {"activity_id": "M", "duration": 0},
            {"activity_id": "B", "duration": 8},
        ],
        requirements=[],
    )
    draws = drawn(problem, spread(2.0, low=0.01, high=10.0), samples=2000)
    assert draws.durations[:, 0].min() == 1
    assert not draws.durations[:, 1].any()
    # Half periods go up.
    assert (draws.durations[:, 2] == np.maximum(1, np.floor(8 * draws.factors[:, 2] + 0.5))).all()


def test_the_first_of_many_are_the_few() -> None:
    problem = portfolio()
    few, many = drawn(problem, samples=5), drawn(problem, samples=50)
    assert (few.durations == many.durations[:5]).all()
    assert (few.required == many.required[:5]).all()
    other = Sampler(problem, load_templates()).draw(5, seed=8)
    assert (few.factors != other.factors).any()


@pytest.mark.parametrize(
    ("name", "activity_id", "stage"),
    [
        ("start-up", "x", "start_up"),
        ("Site activation", "x", "start_up"),
        ("", "NCT1/enrol", "enrol"),
        ("Patient recruitment", "lock", "enrol"),
        ("Database lock", "x", "lock"),
        ("close_out", "x", "close_out"),
        ("interim analysis", "enrolment", "enrol"),
        ("clock", "wheel", "other"),
    ],
)
def test_stages_are_known_by_name_else_by_id(name: str, activity_id: str, stage: str) -> None:
    assert load_templates().delays.stage_of(name, activity_id) == stage


@pytest.mark.parametrize(
    ("phase", "first"),
    [
        ("I", True),
        ("Phase 1", True),
        ("phase Ib", True),
        ("EARLY_PHASE1", True),
        ("PHASE1/PHASE2", False),
        ("II", False),
        ("", False),
    ],
)
def test_phase_one_is_known_by_its_names(phase: str, first: bool) -> None:
    sampler = Sampler(compile_problem(portfolio().scenario), load_templates())
    study = Study.model_validate({"study_id": "S", "client_id": "C", "phase": phase})
    assert sampler.is_first_phase(study) is first


def test_a_mean_below_the_share_of_studies_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"amendments_mean 0\.5 is below amendment_share 0\.76"):
        load_templates({"delays": {"amendments_mean": 0.5}})
