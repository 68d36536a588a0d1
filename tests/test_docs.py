"""The pages say what is so: the example is read and planned, headings and roles are rendered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.scenario.records import RECORDS

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = DOCS / "example"
PAGE = (DOCS / "example.md").read_text(encoding="utf-8")


def test_the_page_shows_the_files_of_the_example() -> None:
    shown = dict(re.findall(r"^## (\S+)\n.*?^```\w+\n(.*?)^```$", PAGE, flags=re.M | re.S))
    files = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLE.iterdir()}
    assert shown == files
    # all tables but the baseline's, which a plan fills
    tables = {f"{record.table}.csv" for record in RECORDS if "baseline" not in record.table}
    assert set(files) == tables | {"scenario.toml"}


def test_the_example_is_planned_as_the_page_says() -> None:
    scenario = cs.read(EXAMPLE)
    result = cs.solve(scenario, workers=1, time_limit=30)
    assert (result.status, result.value) == (cs.Status.OPTIMAL, 125_852.0)
    assert "worth 125,852 EUR" in PAGE
    assert result.summary.warnings == ()
    plan = result.require_plan()
    assert cs.check(scenario, plan) == []
    starts = plan.starts.set_index("activity_id")["start"]
    (learnt,) = zip(plan.qualifications["staff_id"], plan.qualifications["period"], strict=True)
    assert learnt[0] == "tia"
    assert learnt[1] <= starts["PSO-1/report"]
    interim = plan.assignments[plan.assignments["activity_id"] == "ONC-7/interim"]
    assert dict(zip(interim["staff_id"], interim["mode"], strict=True)) == {
        "ann": "solo",
        "tia": "paired",
    }
    assert list(plan.holders["staff_id"]) == ["ben"]
    assert list(plan.releases["to_period"] - plan.releases["from_period"]) == [3]
    assert plan.shortfalls.empty


def test_the_example_goes_on_next_month(tmp_path: Path) -> None:
    (script,) = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.M | re.S)
    script = script.replace('"docs/example"', repr(str(EXAMPLE)))
    exec(script.replace('"february"', repr(str(tmp_path / "february"))), {})
    planned = cs.read(tmp_path / "february")
    written = {entry.name for entry in (tmp_path / "february").iterdir()}
    assert {"baseline.csv", "baseline_starts.csv"} <= written
    assert len(planned.baseline_starts) == 5


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda path: path.stem)
def test_headings_are_one_line(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^#+ .*\n(?=\S)(?!#|```|\|)", text, flags=re.M) == []


def test_every_page_is_in_the_navigation_and_linked_from_the_first() -> None:
    navigation = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in DOCS.glob("*.md")}
    assert {name for name in pages if f": {name}\n" not in navigation} == set()
    assert {name for name in pages - {"index.md"} if f"({name})" not in index} == set()


@pytest.mark.parametrize("name", cs.__all__)
def test_docstrings_of_public_names_have_no_raw_roles(name: str) -> None:
    thing = getattr(cs, name)
    members = [getattr(thing, part, None) for part in dir(thing)] if isinstance(thing, type) else []
    texts = [str(getattr(one, "__doc__", "")) for one in (thing, *members)]
    assert [text for text in texts if re.search(r":(func|class|data|attr|meth):`", text)] == []
