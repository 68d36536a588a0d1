"""Plans in words: frames, representation, files and back."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

from crostaff.errors import CrostaffError, PlanError
from crostaff.plan.decisions import Decisions
from crostaff.plan.files import write_summary
from crostaff.plan.plan import Plan, read_plan
from crostaff.plan.score import score
from crostaff.plan.summary import Status, Summary
from crostaff.plan.tables import COLUMNS
from crostaff.problem import Problem
from tests.support.tiny import decide, people, sunday, tiny, week


def portfolio(**options: object) -> Problem:
    return tiny(
        **people(
            ann="qualified", eve="experienced", exa="experienced", tia="trainee", tom="trainee"
        ),
        skills=[{"skill_id": "SAS", "hours_to_qualified": 80}],
        studies=[{"study_id": "S", "due": sunday(7), "late_cost": 100}, {"study_id": "empty"}],
        activities=[{"activity_id": "A", "due": sunday(2)}, {"activity_id": "end", "duration": 0}],
        requirements=[{"requirement_id": "R", "trainee_slots": 2, "fte": 2.0}],
        protections=[
            {
                "protection_id": "P",
                "from": week(6),
                "to": sunday(9),
                "fte": 0.5,
                "release_notice": 2,
            }
        ],
        **options,  # type: ignore[arg-type]
    )


def decisions_of(problem: Problem) -> Decisions:
    return decide(
        problem,
        "tia R[0] paired 50",
        "eve R[0] solo 50",
        "tom R[0] paired 40",
        "exa R[0] solo 50",
        starts={"A": 1, "end": 9},
        held=["P ann 30"],
        released=["P 8 10"],
    )


def plan_of(problem: Problem) -> Plan:
    decisions = decisions_of(problem)
    found = score(problem, decisions)
    summary = Summary(
        status=Status.FEASIBLE,
        value=found.value,
        bound=found.value + 10,
        gap_potential=0.1,
        gap_value=0.2,
        potential=problem.money(problem.potential),
        terms=found.terms,
        warnings=("a warning",),
        seconds=1.5,
        versions={"ortools": "9"},
        seed=3,
        scenario_digest=problem.scenario.digest,
    )
    return Plan(problem, decisions, summary)


@pytest.fixture
def plan() -> Plan:
    return plan_of(portfolio())


def cells(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the rows as text and numbers."""
    dates = frame.select_dtypes("datetime").columns
    shown = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in dates})
    return [tuple(row) for row in shown.astype(object).itertuples(index=False)]


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_and_types_are_stable_even_without_rows(plan: Plan, table: str) -> None:
    problem = tiny(activities=[], requirements=[], studies=[])
    empty = Plan(problem, decide(problem), plan.summary)
    for frame in (getattr(plan, table), getattr(empty, table)):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == COLUMNS[table]


def test_starts(plan: Plan) -> None:
    # A: weeks 1 to 4, due by boundary 3; the milestone stands before Monday 8 March.
    assert cells(plan.starts) == [
        ("A", 1, 5, "2027-01-11", "2027-02-07", 2),
        ("end", 9, 9, "2027-03-08", "2027-03-07", 0),
    ]


def test_studies(plan: Plan) -> None:
    assert cells(plan.studies) == [("S", 1, 9, "2027-01-11", "2027-03-07", 1)]


def test_assignments_are_in_order(plan: Plan) -> None:
    tail = (1, 5, "2027-01-11", "2027-02-07", "S", "A")
    assert cells(plan.assignments) == [
        ("R", 0, "eve", "solo", 50, *tail),
        ("R", 0, "exa", "solo", 50, *tail),
        ("R", 0, "tia", "paired", 50, *tail),
        ("R", 0, "tom", "paired", 40, *tail),
    ]


def test_pairs_are_even(plan: Plan) -> None:
    assert cells(plan.pairs) == [("R", 0, "eve", "tia"), ("R", 0, "exa", "tom")]


def test_pairs_keep_to_what_a_mentor_can_teach() -> None:
    names = ["tia", "tom", "tim", "tui", "tal"]
    problem = tiny(
        **people(eve="experienced", exa="experienced", **dict.fromkeys(names, "trainee")),
        skills=[{"skill_id": "SAS", "trainees_per_mentor": 3}],
        requirements=[{"requirement_id": "R", "trainee_slots": 5, "fte": 2.0}],
    )
    trainees = (f"{name} R[0] paired 20" for name in names)
    decisions = decide(problem, "eve R[0] solo 20", "exa R[0] solo 100", *trainees)
    pairs = Plan(problem, decisions, plan_of(portfolio()).summary).pairs
    assert sorted(pairs["trainee_id"]) == sorted(names)
    assert sorted(pairs["mentor_id"].value_counts()) == [2, 3]
    # The fifth goes to the mentor with more time.
    assert (pairs["mentor_id"] == "exa").sum() == 3


def test_shortfalls(plan: Plan) -> None:
    # 200 − 100 − 0.25 × 90 = 77.5 % × 160 h; 20 % of weeks 6 and 7.
    requirement, protection = cells(plan.shortfalls)
    assert (requirement[0], *requirement[2:]) == ("R", 0, 1, 5, 77.5, 124.0)
    assert protection[1] == "P"
    assert protection[3:] == (6, 8, 20.0, 16.0)
    assert list(plan.shortfalls["segment"].isna()) == [False, True]
    assert list(plan.shortfalls["requirement_id"].isna()) == [False, True]


def test_holders_releases_and_qualifications(plan: Plan) -> None:
    assert cells(plan.holders) == [("P", "ann", 30)]
    assert cells(plan.releases) == [("P", 8, 10)]
    assert cells(plan.qualifications) == [("tia", "SAS", "qualified", 5, "2027-02-08")]


def test_a_frame_is_the_callers_own(plan: Plan) -> None:
    frame = plan.starts
    frame["start"] = 0
    assert list(plan.starts["start"]) == [1, 9]


def test_value_and_terms_are_recomputed(plan: Plan) -> None:
    assert plan.value == score(plan.problem, plan.decisions).value
    assert round(sum(plan.terms.values()), 2) == plan.value


def test_representations_say_what_it_is(plan: Plan) -> None:
    assert repr(plan) == (
        f"Plan('scenario', feasible, value {plan.value:,.2f} EUR: 4 assignments of 4 people "
        "on 2 activities)"
    )
    assert "<td>tardiness</td>" in plan._repr_html_()
    relaxed = plan_of(portfolio(policy={"rules": {"team": "off", "capacity": "off"}}))
    assert repr(relaxed).endswith("on 2 activities, without the rules capacity, team)")
    named = plan_of(portfolio(header={"name": "<b>"}))
    assert "<b>" not in named._repr_html_()


@pytest.mark.parametrize("name", ["plan", "plan.json"])
def test_a_plan_comes_back_as_it_was(plan: Plan, tmp_path: Path, name: str) -> None:
    plan.write(tmp_path / name)
    for source in (plan.problem, plan.problem.scenario):
        again = read_plan(source, tmp_path / name)
        assert again.summary == plan.summary
        assert again.decisions.starts == plan.decisions.starts
        assert set(again.decisions.assigned) == set(plan.decisions.assigned)
        assert again.decisions.held == plan.decisions.held
        assert again.decisions.released == plan.decisions.released
        for table in COLUMNS:
            pd.testing.assert_frame_equal(getattr(again, table), getattr(plan, table))


def test_a_folder_holds_every_table(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    names = {file.name for file in (tmp_path / "plan").iterdir()}
    assert names == {"plan.json", *(f"{table}.csv" for table in COLUMNS)}
    for table, columns in COLUMNS.items():
        header = (tmp_path / "plan" / f"{table}.csv").read_text().splitlines()[0]
        assert header == ",".join(columns)
    document = json.loads((tmp_path / "plan" / "plan.json").read_text())
    assert list(document) == [field.name for field in dataclasses.fields(Summary)]


def test_what_is_there_is_kept(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    with pytest.raises(CrostaffError, match="exists; choose another name"):
        plan.write(tmp_path / "plan")
    plan.write(tmp_path / "plan", overwrite=True)


def test_a_solve_without_plan_leaves_its_summary_and_no_old_tables(
    plan: Plan, tmp_path: Path
) -> None:
    nothing = Summary(
        status=Status.INFEASIBLE,
        value=None,
        bound=None,
        gap_potential=None,
        gap_value=None,
        potential=1.0,
    )
    plan.write(tmp_path / "plan")
    write_summary(nothing, tmp_path / "plan", overwrite=True)
    assert [file.name for file in (tmp_path / "plan").iterdir()] == ["plan.json"]
    write_summary(nothing, tmp_path / "plan.json")
    for name in ("plan", "plan.json"):
        with pytest.raises(PlanError, match="hold no plan: the solve ended as 'infeasible'"):
            read_plan(plan.problem, tmp_path / name)


def test_a_plan_without_summary_is_scored(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    (tmp_path / "plan" / "plan.json").unlink()
    again = read_plan(plan.problem, tmp_path / "plan")
    assert (again.summary.status, again.summary.value) == (Status.FEASIBLE, plan.value)
    assert (again.summary.bound, again.summary.warnings) == (None, ())


def test_a_changed_plan_loses_its_bound(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    file = tmp_path / "plan" / "assignments.csv"
    file.write_text(file.read_text().replace("solo,50", "solo,100"))
    again = read_plan(plan.problem, tmp_path / "plan")
    assert again.summary.value == again.value != plan.value
    assert (again.summary.bound, again.summary.gap_value) == (None, None)
    (warning,) = again.summary.warnings
    assert warning == (
        "the plan was changed after it was solved: plan.json says value "
        f"{plan.value:,.2f} EUR, its tables are worth {again.value:,.2f} EUR; its bound is left out"
    )


def test_a_plan_of_another_scenario_names_both_digests_once(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    other = portfolio(header={"name": "renamed"})
    (warning,) = read_plan(other, tmp_path / "plan").summary.warnings
    own, here = plan.problem.scenario.digest, other.scenario.digest
    assert f"made for another scenario ({own}, this one is {here})" in warning


@pytest.mark.parametrize("name", ["plan", "plan.json"])
def test_a_plan_that_is_read_equals_the_one_that_was_written(
    plan: Plan, tmp_path: Path, name: str
) -> None:
    plan.write(tmp_path / name)
    again = read_plan(plan.problem.scenario, tmp_path / name)
    assert again == plan
    assert hash(again) == hash(plan)
    other = dataclasses.replace(plan, decisions=dataclasses.replace(plan.decisions, held=()))
    assert other != plan
    assert plan != "plan"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("starts.csv", "2027-01-11", "2027-02-11"), "start_date in row 2 disagree"),
        (("starts.csv", "A,1,5,", "A,1,7,"), "(end says '7', it is 5) and are ignored"),
        (("assignments.csv", "2027-02-07", "2027-02-28"), "to_date in 4 rows, first row 2"),
        (("assignments.csv", ",S,A", ",S,B"), "activity_id in 4 rows"),
    ],
)
def test_columns_that_are_not_read_are_compared(
    plan: Plan, tmp_path: Path, change: tuple[str, str, str], words: str
) -> None:
    file, old, new = change
    plan.write(tmp_path / "plan")
    path = tmp_path / "plan" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    *others, warning = read_plan(plan.problem, tmp_path / "plan").summary.warnings
    assert tuple(others) == plan.summary.warnings
    assert words in warning
    assert "are ignored; only " in warning


def damaged(plan: Plan, folder: Path, file: str, old: str, new: str) -> str:
    """Return the message for a plan with one text replaced."""
    plan.write(folder / "plan")
    path = folder / "plan" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(PlanError) as error:
        read_plan(plan.problem, folder / "plan")
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("assignments.csv", "eve", "evi"), "unknown person 'evi'; did you mean 'eve'?"),
        (("assignments.csv", "R,0,eve", "RR,0,eve"), "unknown requirement 'RR'"),
        (("assignments.csv", "R,0,eve", "R,1,eve"), "column 'segment': 1 is not within 0 to 0"),
        (("assignments.csv", "solo,50", "sole,50"), "'sole' is no mode; write solo or paired"),
        (("assignments.csv", "solo,50", "solo,5e1"), "'5e1' is no whole number"),
        (("assignments.csv", "solo,50", "solo,"), "is empty; write one from 1 to 100"),
        (("assignments.csv", "solo,50", "solo,101"), "101 is not within 1 to 100"),
        (("assignments.csv", "R,0,eve", ",0,eve"), "column 'requirement_id': is empty; give an id"),
        (("assignments.csv", "staff_id", "staf_id"), "did you mean 'staff_id'?"),
        (("assignments.csv", "staff_id", "staf_id"), "1 problem in"),
        (("assignments.csv", "staff_id", "study_id2"), "lacks the column 'staff_id'; every row"),
        (("starts.csv", ",start,", ",strat,"), "1 problem in"),
        (("starts.csv", "A,1", "B,1"), "unknown activity 'B'"),
        (("starts.csv", "A,1", "B,1"), "activity 'A' has no start; add a row"),
        (("starts.csv", "A,1", "A,9"), "9 is not within 0 to 8"),
        (("starts.csv", "end,9", "A,9"), "activity 'A' has two starts"),
        (("holders.csv", "P,ann", "Q,ann"), "unknown protection 'Q'"),
        (("releases.csv", "8,10", "8,99"), "99 is not within 0 to 12"),
        (("plan.json", '"feasible"', '"fine"'), "'fine' is none of optimal"),
        (("plan.json", '"format_version": 1', '"format_version": 2'), "reads up to 1; update it"),
        (("plan.json", "{", "["), "is not JSON"),
    ],
)
def test_every_fault_of_a_file_has_words(
    plan: Plan, tmp_path: Path, change: tuple[str, str, str], message: str
) -> None:
    assert message in damaged(plan, tmp_path, *change)


def test_all_faults_are_named_at_once(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    for file, old, new in (
        ("assignments.csv", "eve", "evi"),
        ("starts.csv", "end,9", "end,x"),
        ("holders.csv", "ann", "anne"),
    ):
        path = tmp_path / "plan" / file
        path.write_text(path.read_text().replace(old, new))
    with pytest.raises(PlanError, match="3 problems in") as error:
        read_plan(plan.problem, tmp_path / "plan")
    lines = str(error.value).splitlines()
    assert "starts row 3 column 'start': 'x' is no whole number; write one from 0 to 12" in lines[1]
    assert "assignments row 2 column 'staff_id': unknown person 'evi'" in lines[2]
    assert "holders row 2 column 'staff_id': unknown person 'anne'; did you mean 'ann'?" in lines[3]


@pytest.mark.parametrize("table", ["starts", "assignments"])
def test_a_plan_has_starts_and_assignments(plan: Plan, tmp_path: Path, table: str) -> None:
    plan.write(tmp_path / "plan")
    (tmp_path / "plan" / f"{table}.csv").unlink()
    with pytest.raises(PlanError, match=f"{table}: is missing"):
        read_plan(plan.problem, tmp_path / "plan")


def test_missing_holders_and_releases_are_none(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path / "plan")
    for table in ("holders", "releases"):
        (tmp_path / "plan" / f"{table}.csv").unlink()
    again = read_plan(plan.problem, tmp_path / "plan")
    assert (again.decisions.held, again.decisions.released) == ((), ())


def test_places_that_hold_no_plan_are_named(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="does not exist; name a plan folder"):
        read_plan(plan.problem, tmp_path / "nowhere")
    with pytest.raises(PlanError, match=r"neither plan\.json nor starts\.csv"):
        read_plan(plan.problem, tmp_path)
    (tmp_path / "plan.xlsx").touch()
    with pytest.raises(PlanError, match="not supported"):
        read_plan(plan.problem, tmp_path / "plan.xlsx")
    (tmp_path / "plan").touch()
    with pytest.raises(PlanError, match="neither a plan folder nor"):
        read_plan(plan.problem, tmp_path / "plan")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "is no JSON object"),
        ({"starts": {}}, "starts: is no list of rows"),
        ({"asignments": []}, "unknown key 'asignments'; did you mean 'assignments'?"),
        ({"starts": [{"activity_id": 5, "start": 1}]}, "column 'activity_id': is no text"),
        ({"starts": [{"activity_id": "A", "start": 1.5}]}, "1.5 is no whole number"),
        ({"starts": [{"activity_id": "A", "start": True}]}, "True is no whole number"),
    ],
)
def test_every_fault_of_a_document_has_words(
    plan: Plan, tmp_path: Path, document: object, message: str
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(document))
    with pytest.raises(PlanError) as error:
        read_plan(plan.problem, tmp_path / "plan.json")
    assert message in str(error.value)


def test_decisions_move_to_another_scenario_by_id(plan: Plan) -> None:
    scenario = plan.problem.scenario
    turned = tiny(
        **{
            name: [row.model_dump(by_alias=True) for row in reversed(getattr(scenario, name))]
            for name in (
                "staff",
                "staff_skills",
                "skills",
                "studies",
                "activities",
                "requirements",
                "protections",
            )
        }  # type: ignore[arg-type]
    )
    moved = Plan(turned, plan.decisions_for(turned), plan.summary)
    by = ["requirement_id", "staff_id"]
    pd.testing.assert_frame_equal(
        moved.assignments.sort_values(by, ignore_index=True),
        plan.assignments.sort_values(by, ignore_index=True),
    )
    assert moved.value == plan.value
    assert plan.decisions_for(plan.problem) is plan.decisions


def test_decisions_of_what_another_scenario_lacks_are_named(plan: Plan) -> None:
    with pytest.raises(PlanError, match="which has activity 'end', person 'tia', person 'eve'"):
        plan.decisions_for(tiny())
