"""What differs between two scenarios, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import crostaff as cs
from crostaff.analysis.answer import Answer
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.scenario.builder import ScenarioBuilder
from crostaff.scenario.scenario import Scenario
from crostaff.solve.result import Result
from tests.support.department import department, department_plan
from tests.support.sample import sample_scenario


def told(one: Scenario, other: Scenario) -> list[tuple[object, ...]]:
    """Return the changes as plain values, ``None`` for no value."""
    frame = cs.compare(one, other).changes
    plain = frame.astype(object).where(frame.notna(), None)
    return [tuple(row) for row in plain.itertuples(index=False)]


def without(scenario: Scenario, table: str, *ids: str) -> Scenario:
    """Return the scenario without some rows of a table."""
    rows = tuple(row for row in scenario.table(table) if row.label not in ids)
    return scenario.model_copy(update={table: rows})


def test_a_changed_row_shows_each_column_that_differs() -> None:
    scenario = department()
    studies = tuple(
        study.model_copy(update={"priority": 2.0, "due": None})
        if study.study_id == "ONC-12"
        else study
        for study in scenario.studies
    )
    other = scenario.model_copy(update={"studies": studies})
    assert told(scenario, other) == [
        ("studies", "changed", "ONC-12", "priority", "1", "2"),
        ("studies", "changed", "ONC-12", "due", "2027-02-28", ""),
    ]
    assert cs.compare(scenario, other).sentences == (
        "1 study differs: ONC-12 (priority 2 instead of 1 and due none instead of 2027-02-28).",
    )


def test_header_policy_and_rules_are_compared_key_by_key() -> None:
    scenario = department()
    other = department(name="what if", policy={"segment": 4, "rules": {"capacity": "off"}})
    comparison = cs.compare(scenario, other)
    assert told(scenario, other)[:3] == [
        ("scenario", "changed", "", "name", "department", "what if"),
        ("policy", "changed", "", "segment", "", "4"),
        ("policy", "changed", "", "rules.capacity", "", "off"),
    ]
    assert comparison.sentences[:2] == (
        "The header differs: name what if instead of department.",
        "The policy differs: segment 4 instead of none and rules.capacity off instead of none.",
    )
    assert comparison.title == "Comparison of department with what if"
    assert repr(comparison) == (
        "ScenarioComparison('department' → 'what if': 0 rows added, 0 removed, 3 changed)"
    )


def test_rows_of_one_scenario_only_are_told_with_what_they_hold() -> None:
    scenario = department()
    smaller = without(scenario, "requirements", "report/stats")
    assert told(scenario, smaller) == [
        (
            "requirements",
            "removed",
            "report/stats",
            None,
            "activity_id=report; function=stats; skill_id=SAS; fte=1; trainee_slots=1; "
            "bill_rate=120",
            None,
        )
    ]
    assert told(smaller, scenario)[0][1] == "added"
    assert cs.compare(smaller, scenario).sentences == ("1 requirement is added: report/stats.",)


def test_rows_that_come_with_a_study_are_counted_with_it() -> None:
    scenario = department()
    smaller = without(scenario, "studies", "CNS-3")
    for table, row in (
        ("activities", "report"),
        ("requirements", "report/stats"),
        ("protections", "hold"),
    ):
        smaller = without(smaller, table, row)
    assert cs.compare(smaller, scenario).sentences == (
        "1 study is added: CNS-3, with 1 activity, 1 requirement and 1 protection.",
    )
    assert cs.compare(scenario, smaller).rows.to_dict("list") == {
        "table": ["studies", "activities", "requirements", "protections"],
        "added": [0, 0, 0, 0],
        "removed": [1, 1, 1, 1],
        "changed": [0, 0, 0, 0],
    }


def test_rows_without_a_key_are_matched_as_a_whole() -> None:
    scenario = sample_scenario()
    absence = scenario.absences[0]
    twice = scenario.model_copy(update={"absences": (absence, absence)})
    longer = absence.model_copy(update={"end": absence.end.replace(day=31)})
    assert [row[:3] for row in told(scenario, twice)] == [
        ("absences", "added", "tia / 2027-07-05 / 2027-07-30 / leave, long")
    ]
    other = scenario.model_copy(update={"absences": (longer,)})
    assert [row[1] for row in told(scenario, other)] == ["removed", "added"]


def test_the_general_rate_is_called_any() -> None:
    scenario = sample_scenario()
    rates = tuple(rate.model_copy(update={"bill_rate": 111.5}) for rate in scenario.rates)
    other = scenario.model_copy(update={"rates": rates})
    assert told(scenario, other) == [
        ("rates", "changed", "acme / CRA", "bill_rate", "120", "111.5"),
        ("rates", "changed", "any", "bill_rate", "100", "111.5"),
    ]


def test_long_lists_say_how_many_more_there_are() -> None:
    builder = ScenarioBuilder(name="many", start="2027-01-04", periods=4)
    empty = builder.build()
    for index in range(9):
        builder.add_staff(f"p{index}", function="stats")
    assert cs.compare(empty, builder.build()).sentences == (
        "9 people are added: p0, p1, p2, p3, p4, p5 and 3 more.",
    )


def test_results_and_plans_mix() -> None:
    scenario = department()
    result = cs.solve(scenario, time_limit=20, workers=1)
    plan = department_plan(scenario)
    comparison = cs.compare(plan, result)
    assert comparison.before is plan
    assert comparison.after is result.plan
    assert comparison.scenarios.sentences == ("Nothing changes: both scenarios are the same.",)
    # the optimum is better than the plan by hand
    assert comparison.sentences[0].startswith("Value rises by")
    assert not [sentence for sentence in comparison.sentences if "not ruled out" in sentence]


def test_how_much_better_a_plan_could_be_is_told_where_it_is_known() -> None:
    plan = department_plan()
    summary = replace(plan.summary, bound=plan.value + 1_234.5, gap_value=2.0)
    open_plan = replace(plan, summary=summary)
    moved = replace(plan.decisions, starts={**plan.decisions.starts, 2: 13})
    comparison = cs.compare(replace(plan, decisions=moved), open_plan)
    assert "Better plans are not ruled out: worth up to 1,234.50 EUR more than the second." in (
        comparison.sentences
    )


def test_a_result_without_plan_cannot_be_compared() -> None:
    plan = department_plan()
    none = Result(
        replace(plan.summary, status=cs.Status.INFEASIBLE, value=None), None, plan.problem, ()
    )
    with pytest.raises(NoPlanError, match="the second result cannot be compared: no plan"):
        cs.compare(plan, none)


def test_a_scenario_and_a_plan_cannot_be_compared() -> None:
    with pytest.raises(CrostaffError, match="the first is of type Scenario; solve a scenario"):
        cs.compare(department(), department_plan())  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"currency": "USD"}, "currency is EUR in 'department' and USD in 'department'; convert"),
        ({"period": "month"}, "period is week in 'department' and month in 'department'; plan"),
    ],
)
def test_other_units_are_refused_in_words(update: dict[str, object], message: str) -> None:
    plan = department_plan()
    document = {**department().to_document(), **update}
    other = department_plan(Scenario.model_validate(document))
    with pytest.raises(CrostaffError, match=message):
        cs.compare(plan, other)


def test_an_answer_prints_and_is_written_whole(tmp_path: Path) -> None:
    scenario = department()
    comparison = cs.compare(department_plan(scenario), department_plan(department(name="b")))
    text = str(comparison)
    assert text.splitlines()[0] == "Comparison of department with b"
    assert text.splitlines()[1] == "- Value stays at 600 EUR."
    comparison.write(tmp_path / "folder")
    names = {path.name for path in (tmp_path / "folder").iterdir()}
    assert names == {"answer.json", *(f"{name}.csv" for name in comparison.frames)}
    comparison.write(tmp_path / "one.json")
    with pytest.raises(CrostaffError, match="exists; choose another name"):
        comparison.write(tmp_path / "one.json")


def test_dates_and_missing_values_are_written_plainly(tmp_path: Path) -> None:
    plan = department_plan()
    starts = {**plan.decisions.starts, plan.problem.activity_index["report"]: 11}
    moved = replace(plan, decisions=replace(plan.decisions, starts=starts))
    comparison = cs.compare(plan, moved)
    comparison.write(tmp_path / "folder")
    table = pd.read_csv(tmp_path / "folder" / "dates.csv")
    assert list(table) == list(comparison.dates)
    assert table["start_date_after"].tolist() == ["2027-03-22", "2027-03-22"]


def test_an_answer_without_a_page_says_what_to_do_instead() -> None:
    class Riddle(Answer):
        TABLES = ()
        title = "Why?"
        sentences = ("Nobody knows.",)

        def _table(self, name: str) -> pd.DataFrame:
            raise KeyError(name)

    assert str(Riddle()) == "Why?\n- Nobody knows."
    with pytest.raises(CrostaffError, match="no page of a Riddle; print it, or write it"):
        Riddle().to_html()
