"""Why there is no plan, in words: the chain of dates, or the causes that the scenario has."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

import crostaff as cs
from crostaff.cli import app
from crostaff.compile import compile_problem
from crostaff.errors import NoPlanError
from crostaff.plan.summary import Status
from crostaff.scenario.network import Arc, contradiction
from crostaff.scenario.scenario import Scenario
from crostaff.solve.advice import why_no_plan
from crostaff.solve.engine import solve
from crostaff.solve.unready import unready
from tests.support.tiny import people, sunday, tiny_scenario, week


def chain_of(*activities: Mapping[str, object], lag: int = 0, **other: object) -> Scenario:
    """Return activities A, B, … after each other in 12 weeks, without requirements."""
    names = "ABCDEFGHIJKLMN"[: len(activities)]
    rows = [{"activity_id": n, **row} for n, row in zip(names, activities, strict=True)]
    links = [{"predecessor": a, "successor": b, "lag": lag} for a, b in pairwise(names)]
    tables = {"activities": rows, "precedences": links, "requirements": [], **other}
    return tiny_scenario(**tables)  # type: ignore[arg-type]


LATE = (
    # A until boundary 4, lag 2, B until boundary 10 = 2027-03-14; the deadline is boundary 9
    (
        chain_of({}, {"deadline": sunday(8)}, lag=2)
        .model_copy(update={"studies": tiny_scenario().studies}),
        "'A' starts 2027-01-04 at the earliest (the start of the horizon) and takes 4 weeks; 'B' "
        "follows 2 weeks after its end and takes 4 weeks; so it ends 2027-03-14 at the earliest, 1 "
        "week after its deadline 2027-03-07",
    ),
    (
        chain_of(
            {"release": week(5)}, {}, studies=[{"study_id": "S", "deadline": sunday(10)}]
        ),
        "'A' starts 2027-02-08 at the earliest (its release 2027-02-08) and takes 4 weeks; 'B' "
        "follows and takes 4 weeks; so it ends 2027-04-04 at the earliest, 2 weeks after the "
        "deadline 2027-03-21 of study 'S'",
    ),
    (
        chain_of({"fixed_start": week(2)}, {"fixed_start": week(5)}),
        "'A' starts 2027-01-18 at the earliest (its fixed start 2027-01-18) and takes 4 weeks; 'B' "
        "follows and takes 4 weeks; so it starts 2027-02-15 at the earliest, 1 week after its "
        "fixed start 2027-02-08",
    ),
    (
        chain_of({}, {}, {}, lag=1),
        "'C' follows 1 week after its end and takes 4 weeks; so it ends 2027-04-11 at the "
        "earliest, 2 weeks after the horizon, which ends 2027-03-28",
    ),
    (
        chain_of(
            {}, {}, baseline_starts=[{"activity_id": "B", "start": 3, "pinned": True}]
        ),
        "so it starts 2027-02-01 at the earliest, 1 week after its pinned or frozen baseline start "
        "2027-01-25",
    ),
    (
        chain_of({}, {"deadline": sunday(8)}, policy={"frozen_until": week(2)}),
        "'A' starts 2027-01-18 at the earliest (frozen until 2027-01-18) and takes 4 weeks",
    ),
    (
        chain_of({}, {}, precedences=[
            {"predecessor": "A", "successor": "B", "lag": 0, "max_lag": 1},
            {"predecessor": "A", "successor": "B2", "lag": 3},
            {"predecessor": "B2", "successor": "B", "lag": 0},
        ], activities=[
            {"activity_id": "A"},
            {"activity_id": "B", "duration": 1},
            {"activity_id": "B2", "duration": 1},
        ]),
        "the lags and max_lags of A → B2 → B → A contradict each other by 3 weeks",
    ),
    (
        chain_of({}, {"fixed_start": week(8)}, precedences=[
            {"predecessor": "A", "successor": "B", "lag": 0, "max_lag": 1},
        ], activities=[
            {"activity_id": "A", "deadline": sunday(5)},
            {"activity_id": "B", "fixed_start": week(8)},
        ]),
        "'B' starts 2027-03-01 at the earliest (its fixed start 2027-03-01) and takes 4 weeks; 'A' "
        "ends at most 1 week before that starts (max_lag); so it ends 2027-02-21 at the earliest, "
        "1 week after its deadline 2027-02-14",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("scenario", "words"), LATE)
def test_the_chain_is_told_with_its_dates(scenario: Scenario, words: str) -> None:
    result = solve(scenario, workers=1, time_limit=5)
    assert result.status is Status.INFEASIBLE
    (warning,) = result.summary.warnings
    assert warning.startswith("no schedule exists: ")
    assert words in warning
    with pytest.raises(NoPlanError) as raised:
        result.require_plan()
    assert words in str(raised.value)


def test_long_chains_are_folded_in_the_middle() -> None:
    scenario = chain_of(*[{"duration": 1}] * 13)
    (warning,) = compile_problem(scenario).warnings
    # 12 links, of which the first and the last four are told
    assert "; … 4 more in between …; " in warning
    assert "'E' follows" in warning
    assert "'F' follows" not in warning
    assert "'I' follows" not in warning
    assert "'J' follows" in warning


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_the_largest_lags_are_told_with_their_dates(period: str) -> None:
    scenario = chain_of(*[{"duration": 1}] * 14, lag=10_000, header={"period": period})
    (warning,) = compile_problem(scenario).warnings
    # the shortest chain that proves it is one lag: 1 + 10,000 + 1 periods from 4 January 2027
    ends = {"day": "2054-05-23", "week": "2218-09-13", "month": "2860-07-03"}
    assert f"so it ends {ends[period]} at the earliest" in warning


def test_without_a_contradiction_there_is_no_chain() -> None:
    assert (
        contradiction({"A": (0, 8), "B": (0, 7)}, {"A": 2, "B": 3}, [Arc("A", "B", 1, 5)]) is None
    )
    assert compile_problem(chain_of({}, {})).warnings == ()


def test_too_few_people_for_full_coverage_are_counted() -> None:
    scenario = tiny_scenario(policy={"full_coverage": True}, requirements=[
        {"requirement_id": "R", "fte": 2.5}
    ])  # fmt: skip
    with pytest.raises(
        NoPlanError, match=r"'R' needs 2\.5 FTE, and all who could be on it \(1\) have 1; add"
    ):
        solve(scenario, workers=1, time_limit=5).require_plan()


def test_only_causes_of_the_scenario_are_listed() -> None:
    named = [{"requirement_id": "R", "named_staff": "ann"}, {"requirement_id": "Q"}]
    scenario = tiny_scenario(
        **people(ann="qualified", ben="qualified"),
        activities=[{"activity_id": "A", "deadline": sunday(5)}],
        requirements=named,
        baseline_starts=[{"activity_id": "A", "start": 1, "pinned": True}],
    )
    problem = compile_problem(scenario)
    assert why_no_plan(problem, Status.INFEASIBLE) == (
        "the hard rules contradict each other; relax the named staff of 'R', the pins of 'A' or "
        "the deadlines of 'A'"
    )
    assert why_no_plan(compile_problem(tiny_scenario()), Status.NO_PLAN_FOUND) == (
        "no plan was found in time; allow more seconds"
    )


def test_people_who_are_named_too_early_are_told() -> None:
    named = [{"requirement_id": "R", "named_staff": ["ann", "tia"]}]
    scenario = tiny_scenario(
        **people(ann="qualified", eve="experienced", tia="trainee"),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 160}],
        activities=[
            {"activity_id": "A", "fixed_start": week(2)},
            {"activity_id": "B", "fixed_start": week(0)},
        ],
        requirements=[*named, {"requirement_id": "Q", "activity_id": "B", "trainee_slots": 1}],
    )
    result = solve(scenario, workers=1, time_limit=5)
    assert result.status is Status.INFEASIBLE
    with pytest.raises(NoPlanError) as caught:
        result.require_plan()
    # 100 % of 4 weeks, on Q beside eve, are 160 hours.
    assert str(caught.value) == (
        f"no plan (infeasible): 'tia' is named on 'R', and cannot be qualified in 'SAS' before "
        f"{week(4)}; move the work, name others, or give it trainee slots"
    )
    never = scenario.set_policy({"growth": False})
    assert why_no_plan(compile_problem(never), Status.INFEASIBLE).startswith(
        "'tia' is named on 'R', and cannot be qualified in 'SAS'; move"
    )
    # Four weeks later it goes, and so it does with a place to learn on R itself.
    later = scenario.model_copy(
        update={
            "activities": tiny_scenario(
                activities=[
                    {"activity_id": "A", "fixed_start": week(4)},
                    {"activity_id": "B", "fixed_start": week(0)},
                ]
            ).activities
        }
    )
    assert solve(later, workers=1, time_limit=5).plan is not None
    assert unready(compile_problem(scenario.set_training_places("R", places=1))) == ()
    assert unready(compile_problem(scenario), "S") == unready(compile_problem(scenario))
    assert unready(compile_problem(scenario), "T") == ()


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    cs.write(chain_of({}, {"deadline": sunday(5)}), tmp_path / "sc")
    page = tmp_path / "report.html"
    command = ["solve", tmp_path / "sc", "-o", tmp_path / "plan", "--report", page]
    result = CliRunner().invoke(app, [str(part) for part in command])
    assert result.exit_code == 1
    assert "report.html was not written: there is no plan" in result.stderr
    assert "'B' follows and takes 4 weeks" in result.stderr
    assert not page.exists()
