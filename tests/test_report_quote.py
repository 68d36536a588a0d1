"""The pages of quotes, values and bottlenecks: true, and safe whatever the names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import crostaff as cs
from crostaff.analysis.answer import Answer
from crostaff.report.quotation.sections import selection_tiles, tiles
from crostaff.report.worth.sections import bottleneck_tiles, value_tiles
from tests.support.bids import bid
from tests.support.pages import elements
from tests.support.tiny import week
from tests.support.whatif import valid_tiny

HOSTILE = "</script><script>alert('x')</script><b title=\"&\">"


def scenario(name: str = "scenario", **tables: object) -> cs.Scenario:
    """Return a scenario in which ann is on R in weeks 0 to 3, and then free."""
    return valid_tiny(
        **{
            "header": {"name": name},
            "staff": [{"staff_id": "ann", "name": name, "cost_rate": 50}],
            "activities": [{"activity_id": "A", "fixed_start": week(0)}],
            "requirements": [{"requirement_id": "R", "fte": 2, "bill_rate": 100}],
            **tables,
        }
    )


def answers(name: str) -> list[Answer]:
    """Return one answer of each kind."""
    world = scenario(name)
    result = cs.solve(world, workers=1)
    return [
        cs.quote(world, bid(bill_rate=300), base=result, workers=1),
        cs.quote(world, [bid("B1", bill_rate=300), bid("B2", start=4)], base=result, workers=1),
        cs.value_of(result, hire="R", workers=1),
        cs.bottlenecks(result),
    ]


@pytest.fixture(scope="module")
def told() -> list[Answer]:
    return answers("scenario")


def test_pages_say_what_the_answers_say(told: list[Answer]) -> None:
    for answer in told:
        words = "".join(elements(answer.to_html()).words)
        assert answer.title in words
        assert all(sentence in words for sentence in answer.sentences)


def test_hostile_names_are_text_and_never_markup() -> None:
    for answer in answers(HOSTILE):
        page = elements(answer.to_html())
        assert not [tag for tag, _ in page.tags if tag == "b"]
        assert not [script for script in page.scripts if script.strip().startswith("alert")]
        assert HOSTILE in "".join(page.words)


def test_tiles_have_the_numbers(told: list[Answer]) -> None:
    quote, selection, value, found = told
    assert isinstance(quote, cs.Quote)
    shown = {tile.label: (tile.value, tile.note) for tile in tiles(quote)}
    # Ann bills 300 instead of 100, and as many hours are missing twice over: 32,000 − 16,000.
    assert shown["worth"] == ("16,000", "EUR")
    assert shown["answer"] == ("yes", "proved")
    assert shown["margin"] == ("40,000", "EUR, without 8,000")
    assert isinstance(selection, cs.BidSelection)
    shown = {tile.label: (tile.value, tile.note) for tile in selection_tiles(selection)}
    assert shown["take"] == ("2 of 2", "proved")
    assert shown["at most"] == ("24,000", "EUR, any combination")
    assert isinstance(value, cs.ValueOf)
    shown = {tile.label: (tile.value, tile.note) for tile in value_tiles(value)}
    assert shown["worth"] == ("24,000", "EUR")
    assert isinstance(found, cs.Bottlenecks)
    shown = {tile.label: (tile.value, tile.note) for tile in bottleneck_tiles(found)}
    assert shown["highest price"] == ("150", "EUR an hour")


def test_answers_are_written_whole(told: list[Answer], tmp_path: Path) -> None:
    for number, answer in enumerate(told):
        folder = tmp_path / str(number)
        answer.write(folder)
        names = {path.name for path in folder.iterdir()}
        assert names == {"answer.json", *(f"{name}.csv" for name in answer.frames)}
        answer.report(tmp_path / f"{number}.html")
    table = pd.read_csv(tmp_path / "0" / "trials.csv")
    assert table["answer"].tolist() == ["yes"]


def test_where_nothing_hurts_the_page_says_so() -> None:
    calm = cs.bottlenecks(cs.solve(scenario(requirements=[{"requirement_id": "R"}]), workers=1))
    assert [tile.value for tile in bottleneck_tiles(calm)] == ["0"]
    assert "Nothing hurts" in calm.to_html()


def test_a_bid_without_plan_has_a_page_without_charts() -> None:
    world = scenario(policy={"full_coverage": True}, requirements=[{"requirement_id": "R"}])
    quote = cs.quote(world, bid(), workers=1, delays=())
    page = elements(quote.to_html())
    assert "No, proved: no plan with NEW keeps all rules." in "".join(page.words)
    assert [tile.label for tile in tiles(quote)] == [
        "answer",
        "worth",
        "unstaffed of it",
        "possible from",
    ]
