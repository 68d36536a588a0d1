"""The page of a risk analysis: true, safe, and quiet on the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import vl_convert

import crostaff as cs
from crostaff.errors import CrostaffError
from crostaff.report.risk import rows, tables
from crostaff.report.risk.sections import charts, sections, tiles
from tests.support.department import department, department_plan
from tests.support.pages import elements

HOSTILE = "</script><script>alert('x')</script><b title=\"&\">"
CHARTS = ("values", "billability", "margin", "shortfall-hours", "due-dates")


@pytest.fixture(scope="module")
def risk() -> cs.Risk:
    plan = department_plan(department(name=HOSTILE, person=HOSTILE))
    return cs.risk(plan, samples=6, candidates={HOSTILE: plan})


def test_hostile_names_are_text_and_the_page_asks_nothing_of_the_network(risk: cs.Risk) -> None:
    page = elements(risk.to_html())
    assert len(page.scripts) == 1 + len(CHARTS) + 1
    assert not [tag for tag, _ in page.tags if tag == "b"]
    assert HOSTILE in "".join(page.words)
    fetching = {"src", "href", "srcset", "action", "data", "poster"}
    assert not [tag for tag, attributes in page.tags if fetching & set(attributes)]
    for script in page.scripts[1 : 1 + len(CHARTS)]:
        drawing = vl_convert.vegalite_to_svg({**json.loads(script), "width": 600})
        assert "NaN" not in drawing
        assert "<svg" in drawing


def test_the_page_says_what_the_analysis_says(risk: cs.Risk) -> None:
    words = "".join(elements(risk.to_html()).words)
    assert all(sentence in words for sentence in risk.sentences)
    shown = {tile.label: (tile.value, tile.note) for tile in tiles(risk)}
    # 640 h billed at 120 as planned, 320 h at 70, 160 h at 60 and 480 h at 40 paid
    assert shown["mean margin"][1] == "EUR, planned 33,600"
    met = int((risk.dates["p_due"] >= 0.8).sum())
    assert shown["likely due dates"] == (str(met), "of 1, at 80 %")
    by_title = {section.title: section for section in sections(risk, charts(risk))}
    assert [name for part in by_title.values() for name in part.charts] == list(CHARTS)
    assert len(tables.plans(risk).rows) == 2
    assert len(tables.dates(risk).rows) == len(risk.dates)


def test_charts_show_the_samples(risk: cs.Risk) -> None:
    values = rows.value_rows(risk)
    assert len(values) == 12
    assert sum(float(row["value"] or 0) for row in values[:6]) == pytest.approx(
        risk.samples["value"][::2].sum(), abs=6
    )
    months = rows.month_rows(risk, "margin")
    assert sum(float(row["planned"] or 0) for row in months) == pytest.approx(33_600)
    assert [row["probability"] for row in rows.date_rows(risk)] == pytest.approx(
        risk.dates["p_due"].dropna().round(4).tolist()
    )


def test_the_page_is_written_on_demand(risk: cs.Risk, tmp_path: Path) -> None:
    risk.report(tmp_path / "risk.html")
    with pytest.raises(CrostaffError, match="exists; choose another name"):
        risk.report(tmp_path / "risk.html")
    assert "Risk of a plan" in (tmp_path / "risk.html").read_text(encoding="utf-8")
