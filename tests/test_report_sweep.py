"""The page of a sweep: true, safe, and quiet on the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import vl_convert

from crostaff.analysis.sweep.result import Sweep
from crostaff.report.sweep.sections import charts, plan_rows, sections, tiles
from tests.support.pages import Elements, elements
from tests.support.sweeps import entry

HOSTILE = "</script><script>alert('x')</script><b title=\"&\">"
AMOUNTS = {"billability": 0.8, "margin": 1_000.0, "shortfall_hours": 40.0, "late_periods": 2}


def swept(name: str = "a") -> Sweep:
    return Sweep(
        (
            entry("poor", 50.0, None, **AMOUNTS),
            entry(name, 100.0, 140.0, **{**AMOUNTS, "late_periods": 0}),
            entry("b", 70.0, 120.0, **{**AMOUNTS, "billability": None}),
            entry("none", status="infeasible", note=HOSTILE if name == HOSTILE else ""),
        )
    )


@pytest.fixture(scope="module")
def hostile() -> Elements:
    return elements(swept(HOSTILE).to_html())


def test_hostile_names_are_text_and_never_markup(hostile: Elements) -> None:
    # the library, one specification per chart, and the starter
    assert len(hostile.scripts) == 1 + 2 + 1
    assert not [tag for tag, _ in hostile.tags if tag == "b"]
    assert HOSTILE in "".join(hostile.words)


def test_the_page_asks_nothing_of_the_network(hostile: Elements) -> None:
    fetching = {"src", "href", "srcset", "action", "data", "poster"}
    assert not [tag for tag, attributes in hostile.tags if fetching & set(attributes)]


def test_every_chart_can_be_drawn(hostile: Elements) -> None:
    for script in hostile.scripts[1:3]:
        drawing = vl_convert.vegalite_to_svg({**json.loads(script), "width": 600})
        assert "<svg" in drawing
        assert "NaN" not in drawing


def test_notebooks_show_hostile_names_as_text() -> None:
    shown = elements(swept(HOSTILE)._repr_html_())
    assert {tag for tag, _ in shown.tags} == {"p", "b", "ul", "li"}


def test_intervals_are_drawn_best_first_and_to_their_bounds() -> None:
    rows = plan_rows(swept())
    assert [row["name"] for row in rows] == ["a", "b", "poor"]
    # Where nothing is known of a bound, the line ends at the point.
    assert [(row["value"], row["bound"]) for row in rows] == [
        (100.0, 140.0),
        (70.0, 120.0),
        (50.0, 50.0),
    ]
    assert [row["late"] for row in rows] == ["in time", "late", "late"]


def test_the_page_tells_what_the_tables_hold() -> None:
    sweep = swept()
    shown = {tile.label: (tile.value, tile.note) for tile in tiles(sweep)}
    assert shown["scenarios"] == ("4", "")
    assert shown["with a plan"] == ("3", "")
    assert shown["best value"] == ("100", "a")
    assert shown["best billability"] == ("80.0 %", "poor and 1 more")
    assert shown["best late periods"] == ("0", "a")
    parts = {part.title: part for part in sections(sweep, charts(sweep))}
    assert parts["What the sweep says"].sentences == sweep.sentences
    ((_, won),) = parts["Winners"].tables
    assert won.rows[0] == ("value", "a", "100", "", "b", "70", "no")
    assert won.rows[1][2:] == ("80.0 %", "a", "", "–", "")
    ((_, rows),) = parts["Scenarios"].tables
    assert [row[0] for row in rows.rows] == ["a", "b", "poor", "none"]
    assert parts["Value"].charts == ("intervals",)


def test_without_plans_there_is_a_page_without_charts(tmp_path: Path) -> None:
    sweep = Sweep((entry("none", status="no_plan_found"),), interrupted=True)
    assert charts(sweep) == {}
    sweep.report(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "Results are in memory only." in text
    assert "The sweep was interrupted" in text
