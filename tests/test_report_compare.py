"""The page of a comparison: true, safe, and quiet on the network."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest
import vl_convert

import crostaff as cs
from crostaff.analysis.compare import Comparison
from crostaff.errors import CrostaffError
from crostaff.report.comparison import rows, tables
from crostaff.report.comparison.sections import charts, sections, tiles
from tests.support.department import department, department_plan
from tests.support.pages import Elements, elements
from tests.support.pairs import by_hand

HOSTILE = "</script><script>alert('x')</script><b title=\"&\">"
CHARTS = ("billability", "margin", "slips", "moved-work")


def compared(name: str = "department", person: str = "") -> Comparison:
    """Return the department's plan against one with ``ben`` in the final analysis, a week late."""
    before = department_plan(department(name=name, person=person))
    after = by_hand(
        before.problem,
        "ann interim/stats[0] solo 100",
        "ann final/stats[0] solo 100",
        "ben final/stats[0] solo 50",
        starts={"interim": 0, "final": 9, "sent": 13, "report": 12},
        held=["hold ben 100"],
        released=["hold 8 11"],
    )
    return cs.compare(before, after)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared()


@pytest.fixture(scope="module")
def hostile() -> Elements:
    return elements(compared(name=HOSTILE, person=HOSTILE).to_html())


def test_hostile_names_are_text_and_never_markup(hostile: Elements) -> None:
    # the library, one specification per chart, and the starter
    assert len(hostile.scripts) == 1 + len(CHARTS) + 1
    assert not [tag for tag, _ in hostile.tags if tag == "b"]
    assert HOSTILE in "".join(hostile.words)


def test_notebooks_show_hostile_names_as_text() -> None:
    shown = elements(compared(name=HOSTILE, person=HOSTILE)._repr_html_())
    assert {tag for tag, _ in shown.tags} == {"p", "b", "ul", "li"}
    assert not shown.scripts
    assert HOSTILE in "".join(shown.words)


def test_the_page_asks_nothing_of_the_network(hostile: Elements) -> None:
    fetching = {"src", "href", "srcset", "action", "data", "poster"}
    assert not [tag for tag, attributes in hostile.tags if fetching & set(attributes)]
    policies = [
        attributes["content"]
        for tag, attributes in hostile.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert str(policies[0]).startswith("default-src 'none';")


def test_every_chart_of_the_page_can_be_drawn(hostile: Elements) -> None:
    for script in hostile.scripts[1 : 1 + len(CHARTS)]:
        drawing = vl_convert.vegalite_to_svg({**json.loads(script), "width": 600})
        assert "NaN" not in drawing
        assert "<svg" in drawing


def test_the_page_says_what_the_comparison_says(comparison: Comparison) -> None:
    words = "".join(elements(comparison.to_html()).words)
    assert all(sentence in words for sentence in comparison.sentences)
    shown = {tile.label: (tile.value, tile.note) for tile in tiles(comparison)}
    # ann 480 h and ben 80 h billed at 120, paid 70 and 60: 67,200 − 38,400
    assert shown["margin"] == ("28,800", "EUR, before 33,600")
    # final lacks 1.5 of 3 people, report its only one: 240 h + 160 h
    assert shown["unstaffed work"] == ("400 h", "before 160 h")
    assert shown["people with other work"] == ("3", "")
    by_title = {section.title: section for section in sections(comparison, charts(comparison))}
    assert [name for part in by_title.values() for name in part.charts] == list(CHARTS)
    learnt = by_title["Qualifications"].tables[0][1]
    assert learnt.rows == (("tia", "SAS", "qualified", "lost", "2027-03-01", ""),)
    people = by_title["People"].tables[0][1].rows
    # ben's report is in weeks 12 to 15, final in weeks 9 to 12: 80 h at 60 instead of 160 h
    assert (
        "ben",
        "moved",
        "report/stats (CNS-3)\n100 % solo, 2027-03-29 to 2027-04-25",
        "final/stats (ONC-12)\n50 % solo, 2027-03-08 to 2027-04-04",
        "160",
        "80",
        "−4,800",
    ) in people


def test_charts_show_who_leaves_and_joins_and_what_slips(comparison: Comparison) -> None:
    moved = {(row["study"], row["kind"]): row["hours"] for row in rows.moved_work_rows(comparison)}
    # ben's 160 h of CNS-3 for 80 h of ONC-12; tia's 320 h and 160 h are gone; ann only shifts
    assert moved == {
        ("ONC-12", "moved here"): 80.0,
        ("ONC-12", "removed"): -480.0,
        ("CNS-3", "moved away"): -160.0,
    }
    slips = [(row["study"], row["side"], row["last_day"]) for row in rows.slip_rows(comparison)]
    assert slips == [("ONC-12", "before", "2027-03-28"), ("ONC-12", "after", "2027-04-04")]
    months = rows.month_rows(comparison, "margin")
    assert {row["side"] for row in months} == {"before", "after"}
    assert sum(float(row["amount"] or 0) for row in months if row["side"] == "after") == 28_800


def test_the_same_plan_has_nothing_to_draw_but_its_months() -> None:
    plan = department_plan()
    comparison = cs.compare(plan, plan)
    assert tuple(charts(comparison)) == ("billability", "margin")
    assert tables.assignments(comparison).rows == ()
    assert "Nothing changes" in comparison.to_html()


def test_resized_work_counts_the_difference() -> None:
    plan = department_plan()
    rows_ = tuple(
        row._replace(pct=40) if row.staff == plan.problem.staff_index["ben"] else row
        for row in plan.decisions.assigned
    )
    less = replace(plan, decisions=replace(plan.decisions, assigned=rows_))
    # 160 h at 40 % are 64 h
    moved = rows.moved_work_rows(cs.compare(plan, less))
    assert moved == [{"study": "CNS-3", "kind": "removed", "hours": -96.0}]


def test_values_by_study_leave_out_what_has_none(comparison: Comparison) -> None:
    shown = tables.value_by(comparison, "study").rows
    assert [row[0] for row in shown] == ["none", "CNS-3", "ONC-12"]
    kpis = tables.kpis_by(comparison, "function")
    assert kpis.columns[0] == "function"
    assert kpis.rows[0][0] == "stats"


def test_pages_of_plans_and_scenarios_are_written_on_demand(
    comparison: Comparison, tmp_path: Path
) -> None:
    target = tmp_path / "compare.html"
    comparison.report(target)
    with pytest.raises(CrostaffError, match="exists; choose another name"):
        comparison.report(target)
    comparison.report(target, overwrite=True)
    hostile = cs.compare(department(), department(name=HOSTILE))
    hostile.report(tmp_path / "scenarios.html")
    page = elements((tmp_path / "scenarios.html").read_text(encoding="utf-8"))
    assert HOSTILE in "".join(page.words)
    assert not [tag for tag, _ in page.tags if tag == "b"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["compare.html", "scenarios.html"]


def test_a_missing_library_is_named_with_the_command_that_installs_it(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "altair" else found(name)
    )
    with pytest.raises(CrostaffError, match=r"needs altair; install .* 'crostaff\[report\]'"):
        comparison.report(tmp_path / "compare.html")
    assert not list(tmp_path.iterdir())
