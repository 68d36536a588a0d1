from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from crostaff.compile import compile_problem
from crostaff.io.trials import read_trials
from crostaff.scenario.fields import Level
from crostaff.scenario.generate import DEFAULT_START, generate
from crostaff.scenario.needs import Need
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.templates import load_templates
from crostaff.scenario.validate import validate
from crostaff.scenario.workload import (
    choose_scope,
    fit_steps,
    head_counts,
    largest_remainder,
    limit_studies,
)

DEMO = Path(__file__).parents[1] / "src/crostaff/data/demo/studies.csv"


def load_of(scenario: Scenario) -> float:
    """Required over available FTE-periods, by the compiled capacities."""
    length = {a.activity_id: a.duration for a in scenario.activities}
    required = sum(r.fte * length[r.activity_id] for r in scenario.requirements)
    available = sum(int(p.capacity.sum()) for p in compile_problem(scenario).staff) / 100
    return required / available


def need(name: str, fte: float, *, periods: int = 10, study: str = "S", pool: str = "f") -> Need:
    return Need(name, f"{study}/a", study, pool, pool, "", fte, periods, 100.0, None, "", False)


@pytest.mark.parametrize("seed", range(8))
def test_generated_scenarios_are_valid_and_loaded(seed: int) -> None:
    scenario = generate(seed=seed)
    assert validate(scenario) == []
    assert len(scenario.staff) == 60
    assert len(scenario.studies) == 25
    assert load_of(scenario) == pytest.approx(0.88, rel=0.05)
    assert all(r.fte >= 0.1 for r in scenario.requirements)


@pytest.mark.parametrize("people", [1, 2, 3, 5, 8, 13, 21, 34])
def test_small_departments_are_valid(people: int) -> None:
    for seed in range(3):
        scenario = generate(people=people, studies=1 + people // 3, seed=seed)
        assert validate(scenario) == []
        assert len(scenario.staff) == people
        assert load_of(scenario) == pytest.approx(0.88, rel=0.05)


@pytest.mark.parametrize(
    ("period", "periods"), [("day", 90), ("week", 26), ("week", 104), ("month", 12), ("month", 2)]
)
def test_other_horizons_are_valid(period: str, periods: int) -> None:
    for seed in range(3):
        scenario = generate(
            people=30, studies=8, period=period, periods=periods, seed=seed, load=0.7
        )
        assert validate(scenario) == []
        assert load_of(scenario) == pytest.approx(0.7, rel=0.05)


def test_same_seed_same_scenario() -> None:
    assert generate(seed=3).digest == generate(seed=3).digest
    assert generate(seed=3).digest != generate(seed=4).digest


def test_one_option_leaves_the_rest_as_it_is() -> None:
    assert generate(protections=0.5).staff == generate(protections=0.0).staff
    assert generate(protections=0.0).protections == ()


@pytest.mark.parametrize("load", [0.5, 1.2])
def test_load_is_hit(load: float) -> None:
    assert load_of(generate(load=load)) == pytest.approx(load, rel=0.05)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5])
def test_movable_share(share: float) -> None:
    scenario = generate(movable=share, seed=1)
    count = sum(a.fixed_start is None for a in scenario.activities)
    assert count == round(share * len(scenario.activities))


def test_start_windows_leave_weeks_and_respect_order() -> None:
    problem = compile_problem(generate(movable=0.5, seed=2))
    scenario = problem.scenario
    for activity, record in zip(problem.activities, scenario.activities, strict=True):
        if record.fixed_start is None:
            assert activity.latest - activity.earliest >= 2
            assert activity.latest + activity.duration <= scenario.periods
        else:
            assert activity.is_fixed
    assert validate(scenario) == []


def test_work_that_has_begun_never_moves() -> None:
    fixed = generate(movable=0.0, seed=5)
    begun = {a.activity_id for a in fixed.activities if a.fixed_start == fixed.start}
    moving = {a.activity_id for a in generate(movable=1.0, seed=5).activities if not a.fixed_start}
    assert begun
    assert moving
    assert not begun & moving


def test_growth_can_be_frozen() -> None:
    assert generate().policy.growth
    assert not generate(growth=False).policy.growth


def test_people_follow_the_templates() -> None:
    scenario = generate(people=300, studies=40)
    templates = load_templates()
    level = {(s.staff_id, s.skill_id): s.level for s in scenario.staff_skills}
    for person in scenario.staff:
        assert level[person.staff_id, person.function] is templates.grades[person.grade].level
        assert person.max_studies == templates.functions[person.function].max_studies
    grades = [person.grade for person in scenario.staff]
    for name, grade in templates.grades.items():
        assert grades.count(name) / 300 == pytest.approx(grade.share, abs=0.03)


def test_every_pool_has_an_experienced_person() -> None:
    scenario = generate(seed=4)
    skilled = {
        (person.function, row.skill_id)
        for row in scenario.staff_skills
        if row.level is Level.EXPERIENCED
        for person in scenario.staff
        if person.staff_id == row.staff_id
    }
    assert {(r.function, r.function) for r in scenario.requirements} <= skilled


def test_margin_is_usual() -> None:
    scenario = generate(seed=0)
    mean_cost: dict[str, list[float]] = {}
    for person in scenario.staff:
        mean_cost.setdefault(person.function, []).append(person.cost_rate)
    length = {a.activity_id: a.duration for a in scenario.activities}
    billed = spent = 0.0
    for row in scenario.requirements:
        work = row.fte * length[row.activity_id]
        rates = mean_cost[row.function]
        billed += work * (row.bill_rate or 0)
        spent += work * sum(rates) / len(rates)
    assert 0.4 <= 1 - spent / billed <= 0.5


def test_named_people_are_named_once_and_always_there() -> None:
    scenario = generate(people=200, studies=40, protections=1.0, seed=1)
    named = [n for r in scenario.requirements for n in r.named_staff]
    named += [n for p in scenario.protections for n in p.named_staff]
    assert named
    assert len(named) == len(set(named))
    capacity = {p.id: int(p.capacity.min()) for p in compile_problem(scenario).staff}
    assert all(capacity[name] == 100 for name in named)


def test_registry_portfolio_is_staffed() -> None:
    portfolio = read_trials(DEMO, start=dt.date(2021, 1, 4), periods=39)
    scenario = generate(portfolio=portfolio, people=40, seed=2)
    assert validate(scenario) == []
    assert (scenario.start, scenario.periods) == (dt.date(2021, 1, 4), 39)
    assert {s.study_id for s in scenario.studies} == {s.study_id for s in portfolio.studies}
    assert load_of(scenario) == pytest.approx(0.88, rel=0.05)


def test_portfolio_without_work() -> None:
    idle = {name: {"fte": [0] * 6} for name in load_templates().functions}
    open_only = {name: {"blinded_share": 0} for name in load_templates().phases}
    with pytest.raises(ValueError, match="no work inside its horizon"):
        generate(templates={"functions": idle, "phases": open_only})


def test_horizon_is_given_once() -> None:
    portfolio = read_trials(DEMO, start=dt.date(2021, 1, 4))
    with pytest.raises(ValueError, match="brings its own horizon"):
        generate(portfolio=portfolio, periods=10)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"people": 0}, "people is 0"),
        ({"studies": 0}, "studies is 0"),
        ({"load": 0}, "load is 0"),
        ({"movable": 1.5}, "movable is 1.5"),
        ({"protections": -0.1}, "protections is -0.1"),
        ({"periods": 0}, "periods is 0"),
        ({"period": "year"}, "period is 'year'"),
    ],
)
def test_bad_arguments(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        generate(**options)  # type: ignore[arg-type]


def test_default_start_is_a_monday() -> None:
    assert DEFAULT_START.weekday() == 0
    assert generate(people=3, studies=1).start == DEFAULT_START


def test_largest_remainder() -> None:
    # 10 × 5/9, 3/9, 1/9 = 5.56, 3.33, 1.11: the one seat left goes to a.
    assert largest_remainder(10, {"a": 5, "b": 3, "c": 1}) == {"a": 6, "b": 3, "c": 1}


def test_head_counts_keep_minima_only_if_small() -> None:
    demand = {("a", ""): 90.0, ("b", ""): 9.0, ("c", ""): 1.0}
    # 20 people: 18, 1.8, 0.2; b and c need 2 and 1 at least.
    assert head_counts(20, demand, {("b", ""): 2}) == {("a", ""): 17, ("b", ""): 2, ("c", ""): 1}
    assert head_counts(2, demand, {("b", ""): 2}) == {("a", ""): 1, ("b", ""): 1}


def test_fit_steps_reaches_the_load() -> None:
    # 2 people, 10 periods, load 0.75: 15 FTE-periods for (0.3 + 0.6 + 0.1) × 10, so × 1.5:
    # 4.5, 9 and 1.5 steps are rounded down to 4, 9, 1; one of the halves gets the last step.
    needs = [need("a", 0.3), need("b", 0.6), need("c", 0.1), need("d", 1.0, pool="nobody")]
    assert fit_steps(needs, {("f", ""): 20.0}, 0.75) in ([5, 9, 1, 0], [4, 9, 2, 0])


def test_scope_is_everything_if_there_are_enough_people() -> None:
    needs = [need("a", 1.0), need("b", 1.0, study="T")]
    assert choose_scope(needs, 20.0, random.Random(0)) == tuple(needs)
    part = choose_scope(needs, 1.0, random.Random(0))
    assert {n.study_id for n in part} == {"S", "T"}  # every study keeps a function


def test_giant_studies_are_cut_to_three_times_the_average() -> None:
    # 96 + 4 × 1 = 100 FTE over 10 periods: 3 × 20 = 60 is the most.
    needs = [need("a", 96.0)] + [need(s, 1.0, study=s) for s in "TUVW"]
    assert [n.fte for n in limit_studies(needs)] == pytest.approx([60, 1, 1, 1, 1])
