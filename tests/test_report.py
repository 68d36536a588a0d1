"""The page of a plan: true, safe, whole, and quiet on the network."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import vl_convert

from crostaff.compile import compile_problem
from crostaff.errors import CrostaffError
from crostaff.plan.labels import person_labels
from crostaff.plan.plan import Plan
from crostaff.plan.summary import Status
from crostaff.report import page, rows, tables, write_report
from crostaff.report.charts import AWAY
from crostaff.report.sections import sections, tiles
from crostaff.report.words import STATUS_WORDS, number, percent, text
from tests.support.department import department, department_plan
from tests.support.pages import Elements, elements

HOSTILE = "</script><script>alert('x')</script><b title=\"&\">"
CHARTS = ("gantt", "functions", "people", "billability", "margin")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return department_plan()


@pytest.fixture(scope="module")
def hostile() -> Elements:
    return elements(page.render(department_plan(department(name=HOSTILE, person=HOSTILE))))


def test_hostile_names_are_text_and_never_markup(hostile: Elements) -> None:
    # the library, one specification per chart, and the starter
    assert len(hostile.scripts) == 1 + len(CHARTS) + 1
    assert not [tag for tag, _ in hostile.tags if tag == "b"]
    assert HOSTILE in "".join(hostile.words)


def test_the_page_asks_nothing_of_the_network(hostile: Elements) -> None:
    fetching = {"src", "href", "srcset", "action", "data", "poster"}
    assert not [tag for tag, attributes in hostile.tags if fetching & set(attributes)]
    policies = [
        attributes["content"]
        for tag, attributes in hostile.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies
    assert str(policies[0]).startswith("default-src 'none';")


def test_every_chart_of_the_page_can_be_drawn(hostile: Elements) -> None:
    specifications = [json.loads(script) for script in hostile.scripts[1 : 1 + len(CHARTS)]]
    for specification in specifications:
        drawing = vl_convert.vegalite_to_svg({**specification, "width": 600})
        assert "NaN" not in drawing
        assert "<svg" in drawing


def test_the_page_is_written_whole_and_replaces_only_on_demand(plan: Plan, tmp_path: Path) -> None:
    target = tmp_path / "plan.html"
    plan.report(target)
    first = target.read_text(encoding="utf-8")
    assert first.startswith("<!doctype html>")
    assert first.rstrip().endswith("</html>")
    with pytest.raises(CrostaffError, match="exists; choose another name"):
        write_report(plan, target)
    write_report(plan, target, overwrite=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.html"]


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "altair" else found(name)
    )
    with pytest.raises(CrostaffError, match=r"needs altair; install .* 'crostaff\[report\]'"):
        write_report(plan, tmp_path / "plan.html")
    assert not list(tmp_path.iterdir())


def test_gantt_rows_tell_dates_staffing_and_delay(plan: Plan) -> None:
    by_activity = {row["activity"]: row for row in rows.activity_rows(plan)}
    final = by_activity["final"]
    # 3.0 FTE x 4 weeks x 40 h = 480 h; two of three people are there: 160 h short
    assert (final["required_hours"], final["short_hours"]) == (480.0, 160.0)
    assert final["staffing"] == "10 to 50 % short"
    assert by_activity["interim"]["staffing"] == "fully staffed"
    assert (final["start"], final["last_day"]) == ("2027-03-01T00:00:00", "2027-03-28")
    sent = by_activity["sent"]
    assert (sent["staffing"], sent["milestone"]) == ("needs no staff", True)
    onc = next(row for row in rows.study_rows(plan) if row["study"] == "ONC-12")
    # due after week 8 (2027-02-28), done after week 12
    assert (onc["due"], onc["late"], onc["is_late"]) == ("2027-03-01T00:00:00", 4, True)


def test_a_due_day_after_the_horizon_has_no_mark() -> None:
    scenario = department()
    late = tuple(
        study.model_copy(update={"due": dt.date(2028, 1, 1)}) for study in scenario.studies
    )
    later = department_plan(scenario.model_copy(update={"studies": late}))
    assert {row["due"] for row in rows.study_rows(later)} == {None}


def test_load_is_assigned_share_of_capacity_and_blank_without(plan: Plan) -> None:
    cells = {(row["who"], row["start"]): row for row in rows.person_load_rows(plan)}
    first, fifth, last = "2027-01-04T00:00:00", "2027-02-01T00:00:00", "2027-04-19T00:00:00"
    assert cells["ann", first]["load"] == 1.0
    assert cells["ann", last]["load"] == 0.0
    assert (cells["ben", first]["load"], cells["ben", first]["reserved"]) == (0.0, 1.0)
    assert (cells["ben", last]["load"], cells["ben", last]["reserved"]) == (1.0, 0.0)
    assert cells["zoe", first]["load"] == 0.0
    assert cells["zoe", fifth]["load"] is None
    functions = {(row["who"], row["start"]): row for row in rows.function_load_rows(plan)}
    # ann and tia of three statisticians
    assert functions["stats (3)", first]["load"] == pytest.approx(2 / 3, abs=0.001)


def test_long_horizons_show_averages_of_several_periods() -> None:
    assert rows.stretches(52) == [(p, p + 1) for p in range(52)]
    long = rows.stretches(250)
    # 250 / 110 rounds up to 3 periods each: 83 of them and one of the last period
    assert (len(long), long[0], long[-1]) == (84, (0, 3), (249, 250))


def test_overlapping_activities_stand_in_lanes_of_their_own() -> None:
    scenario = department()
    apart = scenario.model_copy(update={"precedences": ()})
    plan = department_plan(apart)
    final = plan.problem.activity_index["final"]
    moved = Plan(
        plan.problem,
        replace(plan.decisions, starts={**plan.decisions.starts, final: 4}),
        plan.summary,
    )
    lanes = {
        row["activity"]: str(row["row"]).split(rows.LANE)[1] for row in rows.activity_rows(moved)
    }
    # interim covers 0 to 8, final 4 to 8, and the report is of another study
    assert (lanes["interim"], lanes["final"], lanes["report"]) == ("0", "1", "0")


def test_people_who_share_a_name_are_told_apart(plan: Plan) -> None:
    assert person_labels(plan.problem) == {s: s for s in ("ann", "ben", "tia", "zoe")}
    scenario = department()
    twins = tuple(
        record.model_copy(update={"name": "Kim" if record.staff_id != "zoe" else "Zoë"})
        for record in scenario.staff
    )
    labels = person_labels(department_plan(scenario.model_copy(update={"staff": twins})).problem)
    assert labels == {"ann": "Kim (ann)", "ben": "Kim (ben)", "tia": "Kim (tia)", "zoe": "Zoë"}


def test_headlines_and_sections_say_what_the_plan_says(plan: Plan) -> None:
    shown = {tile.label: tile.value for tile in tiles(plan)}
    # billing (320 + 160 + 160 + 160) h x 120 = 96,000; labour 480 h x 70 + 480 h x 40 + 160 h x 60
    # = 62,400; shortfall 160 h x 100 = 16,000; tardiness 4 x 100; idle (8 + 1) x 40 h x 60 =
    # 21,600; training 5,000
    assert shown["plan value"] == "600"
    assert shown["proven bound"] == "–"
    assert shown["margin"] == "33,600"
    assert shown["unstaffed work"] == "160"
    assert shown["newly qualified"] == "1"
    by_title = {section.title: section for section in sections(plan)}
    assert [chart for section in by_title.values() for chart in section.charts] == list(CHARTS)
    short = by_title["Unstaffed work"].tables[0][1]
    assert short.rows == (
        ("final/stats", "ONC-12", "stats", "SAS", "2027-03-01", "2027-03-28", "100", "160"),
    )
    learnt = by_title["New qualifications"].tables[0][1]
    assert learnt.rows == (("tia", "SAS", "qualified", "2027-03-01"),)
    held, holders, releases = (table for _, table in by_title["Protected capacity"].tables)
    # held in full from the first day on, so nothing is missing
    window = ("2027-01-04", "2027-03-28")
    assert held.rows == (("hold", "CNS-3", "stats", "SAS", *window, "100", "100", "0"),)
    assert holders.rows == (("hold", "ben", "100"),)
    assert releases.rows == (("hold", "2027-03-01", "2027-03-21"),)


def test_a_reader_learns_what_the_words_mean(plan: Plan) -> None:
    notes = {tile.label: tile.note for tile in tiles(plan)}
    assert notes["status"] == "valid; a better plan may exist"
    assert notes["gap to potential"] == "of what full, free coverage would add"
    parts = sections(plan)
    by_title = {section.title: section for section in parts}
    for title in ("Month by month", "By function and by study"):
        assert "above 100 %: a short absence" in by_title[title].note
    assert by_title["Teams"].folded is False
    titles = [section.title for section in parts]
    assert titles.index("Teams") < titles.index("Unstaffed work")
    assert set(STATUS_WORDS) == {status.value for status in Status}


def test_what_a_protection_lacks_is_shown() -> None:
    plan = department_plan()
    nobody = Plan(plan.problem, replace(plan.decisions, held=(), released=()), plan.summary)
    # 12 weeks x 40 h of one person
    assert tables.protections(nobody).rows[0][-2:] == ("0", "480")
    bare = department().model_copy(update={"protections": ()})
    problem = compile_problem(bare)
    none = Plan(problem, replace(plan.decisions, held=(), released=()), plan.summary)
    assert tables.protections(none).rows == ()


def test_no_capacity_looks_unlike_no_load(plan: Plan) -> None:
    drawing = vl_convert.vegalite_to_svg({**page.charts(plan)["people"], "width": 600})
    # zoe is away for four weeks: thin bars and the legend's entry; everybody else is there
    assert drawing.count(f'fill="{AWAY}"') == 4 + 1
    assert "no capacity" in drawing
    heights = {
        fill: {float(h) for h in re.findall(rf'd="M[^"]*?v([\d.]+)h[^"]*" fill="{fill}"', drawing)}
        for fill in (AWAY,)
    }
    # a quarter of the row's 13 pixels
    assert heights[AWAY] == {13 / 4}


def test_months_on_the_axis_are_not_taken_for_days(plan: Plan) -> None:
    drawing = vl_convert.vegalite_to_svg({**page.charts(plan)["gantt"], "width": 900})
    assert "Feb 2027" in drawing
    assert "Feb 27" not in drawing


@pytest.mark.parametrize(("count", "words"), [(1, "1 warning<"), (2, "2 warnings<")])
def test_warnings_are_counted_in_words(plan: Plan, count: int, words: str) -> None:
    summary = replace(plan.summary, warnings=("rounded",) * count)
    assert words in page.render(replace(plan, summary=summary))


def test_sums_over_months_keep_shares_and_missing_hours(plan: Plan) -> None:
    functions = {row[0]: row for row in tables.by_key(plan, "function").rows}
    # stats: 3 people x 16 weeks x 40 h = 1,920 h available, 800 h billable
    assert functions["stats"][1] == "1,920"
    assert functions["stats"][6] == "41.7 %"
    studies = {row[0]: row for row in tables.by_key(plan, "study").rows}
    assert (studies["CNS-3"][1], studies["CNS-3"][2]) == ("–", "160")


def test_long_tables_say_how_much_they_leave_out() -> None:
    frame = pd.DataFrame({"n": range(5)})
    shown = tables.table(frame, [("n", "number", number)], limit=2)
    assert (shown.rows, shown.omitted, shown.numeric) == ((("0",), ("1",)), 3, (True,))
    assert tables.table(frame.head(0), [("n", "number", number)]).rows == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567.5, "1,234,568"),
        (-1234.4, "−1,234"),
        (-0.4, "0"),
        (None, "–"),
        (float("nan"), "–"),
        (pd.NA, "–"),
    ],
)
def test_numbers_are_readable(value: object, shown: str) -> None:
    assert number(value) == shown


def test_shares_and_cells_are_readable() -> None:
    assert percent(0.12345) == "12.3 %"
    assert percent(None) == "–"
    assert text(pd.Timestamp("2027-01-04")) == "2027-01-04"
    assert text(dt.date(2027, 1, 4)) == "2027-01-04"
    assert text(pd.NaT) == text(pd.NA) == text(None) == ""
