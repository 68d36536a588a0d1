"""Trade-offs as an answer: tables, sentences, plans, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.analysis.pareto.tables import COLUMNS, CRITERIA
from crostaff.model.criteria import Limits
from crostaff.plan.criteria import Criteria
from crostaff.plan.decisions import Decisions
from crostaff.solve.efficient import Knowledge, Point, levels
from tests.support.tiny import sunday, tiny_scenario
from tests.support.trading import FRONT, impossible, trading

NOTHING = Decisions({})


@pytest.fixture(scope="module")
def found() -> cs.TradeOffs:
    return cs.pareto(trading(), steps=None, workers=1)


def test_every_plan_of_the_front_is_there_and_proved(found: cs.TradeOffs) -> None:
    points = found.points
    assert [tuple(row) for row in points[list(CRITERIA)].to_numpy().tolist()] == list(FRONT)
    assert list(points["point"]) == [1, 2, 3]
    assert points["proved"].all()
    assert list(points["bound"]) == list(points["net_margin"])
    assert set(points["gap"]) == {0.0}
    assert found.is_complete
    assert list(points["late_periods"]) == [0, 4, 4]
    assert list(points["experienced_hours"]) == [0.0, 80.0, 160.0]
    assert set(points["assigned_hours"]) == {160.0}
    assert list(points["margin"]) == list(points["net_margin"])


def test_tables_have_their_columns_and_types(found: cs.TradeOffs) -> None:
    for name, table in found.frames.items():
        kinds = {column: str(kind) for column, kind in table.dtypes.items()}
        assert kinds == dict(COLUMNS[name])


def test_ends_are_the_best_by_each_criterion(found: cs.TradeOffs) -> None:
    assert list(found.ends["criterion"]) == list(CRITERIA)
    assert list(found.ends["point"]) == [1, 1, 3]
    assert found.ends["proved"].all()


def test_sentences_say_what_there_is_to_choose_from(found: cs.TradeOffs) -> None:
    assert found.sentences == (
        "3 plans to choose from, none better than another in everything: 0 to 4 weeks late, net "
        "margin 3,200 to 9,600 EUR, 0.0 to 100.0 % of hours experienced.",
        "Earliest: plan 1, 0 weeks late, net margin 9,600 EUR, 0.0 % experienced hours; no plan is "
        "better in this.",
        "Highest net margin: plan 1, 0 weeks late, net margin 9,600 EUR, 0.0 % experienced hours; "
        "no plan is better in this.",
        "Most experienced: plan 3, 4 weeks late, net margin 3,200 EUR, 100.0 % experienced hours; "
        "no plan is better in this.",
        "Balanced: plan 1, 0 weeks late, net margin 9,600 EUR, 0.0 % experienced hours.",
        "The cheapest way to have more experience than plan 1 is plan 2 (4 weeks late, net margin "
        "6,400 EUR, 50.0 % experienced hours), for 3,200 EUR of net margin.",
        "Proved of every one: no plan is better in one criterion and as good in the others.",
        "There are no others: every plan that no other one betters is as good as one here.",
    )
    assert repr(found) == "TradeOffs(3 plans, 3 proved)"


def test_a_plan_of_every_point_is_at_hand_and_valid(found: cs.TradeOffs) -> None:
    for row in found.rows:
        plan = found.plan(row.point)
        assert cs.check(found.scenario, plan) == []
        assert plan.value == row.value
        assert plan.summary.bound is None
    for point in (0, 4, True):
        with pytest.raises(cs.CrostaffError, match=r"no point \w+; give a number from 1 to 3"):
            found.plan(point)


def test_steps_say_what_was_solved_and_what_was_known(found: cs.TradeOffs) -> None:
    steps = found.steps
    assert steps["what"].iloc[0] == "margin"
    assert {"margin", "efficiency", "share"} <= set(steps["what"])
    assert set(steps["status"]) <= {"optimal", "infeasible", "known"}
    assert steps["lateness_price"].isna().all()


def test_a_grid_says_that_there_may_be_others() -> None:
    found = cs.pareto(trading(), steps=1, workers=1)
    assert list(found.points["net_margin"]) == [9600.0, 3200.0]
    assert not found.is_complete
    assert "cut into 1 part each: there may be others between these" in found.sentences[-1]


def test_weighted_sums_say_what_they_cannot_find() -> None:
    found = cs.pareto(trading(), method="search", steps=2, workers=1, deterministic_limit=1.0)
    assert {tuple(row.judged) for row in found.rows} <= set(FRONT)
    assert found.points["net_margin"].iloc[0] == 9600.0
    assert (found.points["bound"] >= found.points["net_margin"]).all()
    assert "weighted sums" in str(found)
    steps = found.steps
    assert set(steps["what"]) == {"weighted"}
    assert (
        list(steps["lateness_price"].notna() | steps["experience_price"].notna()).count(False) == 1
    )


def test_one_plan_may_be_best_in_everything() -> None:
    lone = trading().remove_staff("eva")
    found = cs.pareto(lone, steps=None, workers=1)
    assert len(found.rows) == 1
    assert found.is_complete
    assert found.sentences[0].startswith("One plan is best in everything: 0 weeks late")


def test_priorities_weigh_lateness() -> None:
    found = cs.pareto(trading().prioritise("S", priority=1.5), steps=None, workers=1)
    assert list(found.points["lateness"]) == [0.0, 6.0, 6.0]
    assert list(found.points["late_periods"]) == [0, 4, 4]
    assert "0 to 6 weighted weeks late" in found.sentences[0]


def test_no_plan_is_said_with_its_reason() -> None:
    with pytest.raises(cs.NoPlanError, match="no plan \\(infeasible\\): 'R' needs 2 FTE"):
        cs.pareto(impossible(), workers=1)
    with pytest.raises(cs.NoPlanError, match="no plan \\(infeasible\\): 'R' needs 2 FTE"):
        cs.pareto(impossible(), workers=1, method="search")
    crowded = tiny_scenario(
        studies=[{"study_id": "S", "deadline": sunday(5)}],
        activities=[{"activity_id": "A"}, {"activity_id": "B"}],
        precedences=[{"predecessor": "A", "successor": "B"}],
    )
    with pytest.raises(cs.NoPlanError, match=r"no plan \(infeasible\): .*deadline"):
        cs.pareto(crowded, workers=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps is 0; give a whole number from 1 to 50, or None for all"),
        ({"steps": 2.5}, "steps is 2.5; give a whole number"),
        ({"steps": True}, "steps is True; give a whole number"),
        ({"method": "quick"}, "method is 'quick'; choose auto, exact or search"),
        ({"time_limit": 0}, "time_limit is 0; give a positive number of seconds"),
    ],
)
def test_options_that_cannot_be_kept_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(cs.CrostaffError, match=message):
        cs.pareto(trading(), **options)  # type: ignore[arg-type]


def test_an_answer_is_written_and_read(found: cs.TradeOffs, tmp_path: Path) -> None:
    found.write(tmp_path / "pareto")
    names = {path.name for path in (tmp_path / "pareto").iterdir()}
    assert names == {"answer.json", "points.csv", "ends.csv", "steps.csv"}


def test_progress_counts_plans() -> None:
    heard: list[cs.Progress] = []
    cs.pareto(trading(), steps=None, workers=1, progress=heard.append)
    assert [message.tier for message in heard] == ["plans"] * len(heard)
    assert heard[-1].value is not None


def test_a_bound_counts_wherever_its_limits_do() -> None:
    known = Knowledge()
    known.add_bound(Limits(share=Fraction(1, 2)), 100, price=3)
    known.add_bound(Limits(), 150)
    assert known.bound(Limits()) == 150
    assert known.bound(Limits(share=Fraction(2, 3))) == 150
    assert known.bound(Limits(10, Fraction(1, 2))) == 130
    assert known.bound(Limits(20, Fraction(1, 2))) == 150
    assert known.bound(Limits(10, Fraction(1, 3))) == 150


def test_a_better_plan_takes_the_place_of_others() -> None:
    known = Knowledge()
    known.add(Point(NOTHING, Criteria(2, 10, 1, 2)))
    known.add(Point(NOTHING, Criteria(1, 5, 1, 2)))
    known.add(Point(NOTHING, Criteria(2, 9, 1, 2)))
    assert len(known.points) == 2
    known.add(Point(NOTHING, Criteria(1, 10, 2, 4), proved=True))
    assert [(p.criteria.margin, p.proved) for p in known.points] == [(10, True)]


def test_limits_cover_what_is_stricter() -> None:
    half, above = Fraction(1, 2), Limits(share=Fraction(1, 2), above=True)
    assert Limits().covers(Limits(3, half))
    assert Limits(3, half).covers(Limits(3, half, above=True))
    assert not Limits(3).covers(Limits())
    assert not above.covers(Limits(share=half))
    assert not above.admits(Criteria(0, 0, 1, 2))
    assert above.admits(Criteria(0, 0, 2, 3))


def test_levels_are_short_fractions_between_the_ends() -> None:
    ends = Fraction(1, 7), Fraction(6173, 10007)
    found = levels(*ends, 3)
    assert (found[0], found[-1]) == ends
    assert len(found) == 4
    assert all(level.denominator <= 1000 for level in found[1:-1])
    assert levels(Fraction(1), Fraction(1), 4) == [Fraction(1)]
