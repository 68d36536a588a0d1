"""The page of trade-offs: what it shows, and that it needs nothing else."""

from __future__ import annotations

import crostaff as cs
from crostaff.report.pareto.sections import charts, point_records, sections, tiles
from tests.support.trading import trading


def test_the_page_says_draws_and_lists_the_plans() -> None:
    found = cs.pareto(trading(), steps=None, workers=1)
    drawn = charts(found)
    assert list(drawn) == ["quality", "time"]
    parts = {section.title: section for section in sections(found, drawn)}
    assert parts["What there is to choose from"].sentences == found.sentences
    (_, plans), *_ = parts["Plans"].tables
    assert [row[:4] for row in plans.rows] == [
        ("1", "0", "9,600", "0.0 %"),
        ("2", "4", "6,400", "50.0 %"),
        ("3", "4", "3,200", "100.0 %"),
    ]
    assert {tile.label: tile.value for tile in tiles(found)}["balanced"] == "plan 1"
    page = found.to_html()
    assert "Trade-offs of trading" in page
    assert "no plan is better in it" in page


def test_open_points_reach_up_to_their_bounds() -> None:
    found = cs.pareto(trading(), method="search", steps=2, workers=1, deterministic_limit=1.0)
    for record, row in zip(point_records(found), found.rows, strict=True):
        assert record["told"] == ("proved" if row.proved else "open")
        assert record["bound"] == row.bound
    assert "weighted sums" in found.to_html()


def test_one_lateness_needs_no_chart_of_time() -> None:
    found = cs.pareto(trading().set_due("S", None), steps=None, workers=1)
    assert list(charts(found)) == ["quality"]
