"""What is written is read again, whatever the strings."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from crostaff.io import parse_document, read, schema, write
from crostaff.io.tables import format_cell, parse_cell
from crostaff.scenario.records import RECORDS
from crostaff.scenario.scenario import HEADER, TABLES, Scenario
from tests.support.sample import sample_scenario

FORMULAS = ["=1+1", "+x", "-x", "@x", "'=x", "''=x", "-1"]
WORDS = ["'", "'tis", "nan", "NA", "null", "007", "1e5", "true", '"', '""', "a,b", "2027-01-04"]
BREAKS = ["a\nb", "a\r\nb", "a\rb", "a;b", "x\ufeff"]
SIGNS = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";")
IDS = st.sampled_from(FORMULAS + WORDS) | st.text(SIGNS, min_size=1, max_size=20)
TEXT = st.one_of(
    st.sampled_from(FORMULAS + WORDS + BREAKS),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])).map(str.strip),
)
NUMBER = st.floats(0, 1e6, allow_nan=False)
DAY = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)).map(dt.date.isoformat)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, object]:
    """Draw a scenario document without faults whose strings are nasty."""
    staff = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    skill, client, study, activity, function = (draw(IDS) for _ in range(5))
    document: dict[str, object] = {
        "name": draw(TEXT),
        "start": draw(DAY),
        "periods": draw(st.integers(10, 60)),
        "period": draw(st.sampled_from(["day", "week", "month"])),
        "policy": {
            "shortfall_rate": draw(NUMBER),
            "growth": draw(st.booleans()),
            "objective": draw(st.sampled_from(["value", ["shortfall", "value"]])),
            "rules": draw(st.dictionaries(st.sampled_from(["team", "capacity"]), st.booleans())),
        },
        "skills": [{"skill_id": skill, "name": draw(TEXT), "value_qualified": draw(NUMBER)}],
        "clients": [{"client_id": client, "name": draw(TEXT), "firewall_group": draw(TEXT)}],
        "studies": [{"study_id": study, "client_id": client, "title": draw(TEXT)}],
        "activities": [{"activity_id": activity, "study_id": study, "duration": 5}],
        "rates": [{"function": draw(TEXT), "grade": draw(TEXT), "bill_rate": draw(NUMBER)}],
        "baseline_starts": [{"activity_id": activity, "start": draw(st.integers(0, 9) | DAY)}],
    }
    document["staff"] = [
        {
            "staff_id": name,
            "name": draw(TEXT),
            "function": function,
            "cost_rate": draw(NUMBER),
            "languages": draw(st.lists(IDS, max_size=3, unique=True)),
        }
        for name in staff
    ]
    document["staff_skills"] = [
        {"staff_id": name, "skill_id": skill, "level": draw(st.integers(1, 3))} for name in staff
    ]
    document["requirements"] = [
        {
            "requirement_id": draw(IDS),
            "activity_id": activity,
            "function": function,
            "skill_id": skill,
            "fte": draw(st.floats(0.01, 1000)),
            "named_staff": draw(st.lists(st.sampled_from(staff), unique=True)),
        }
    ]
    return document


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_folder_and_json_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object]
) -> None:
    scenario = parse_document(document)
    parent = tmp_path_factory.mktemp("trip")
    for name in ("folder", "scenario.json"):
        write(scenario, parent / name)
        again = read(parent / name)
        assert again == scenario
        assert again.digest == scenario.digest


@pytest.mark.parametrize("name", ["portfolio", "portfolio.json"])
def test_every_table_survives(tmp_path: Path, name: str) -> None:
    scenario = sample_scenario()
    assert all(scenario.table(record.table) for record in RECORDS)
    write(scenario, tmp_path / name)
    assert read(tmp_path / name) == scenario


@given(text=st.text(st.sampled_from("'=+-@ax1 \t")).map(str.strip))
def test_the_formula_quote_is_taken_off_exactly(text: str) -> None:
    assert parse_cell(format_cell(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-x", "@home", "'=x"])
def test_formulas_are_written_as_text(tmp_path: Path, text: str) -> None:
    base = sample_scenario()
    client = base.clients[0].model_copy(update={"name": text})
    write(base.model_copy(update={"clients": (client,)}), tmp_path / "s")
    with (tmp_path / "s" / "clients.csv").open(encoding="utf-8", newline="") as file:
        cell = list(csv.reader(file))[1][1]
    assert cell == f"'{text}"
    # A negative number in a numeric column stays a number.
    assert "conduct,close-out,-1,8" in (tmp_path / "s" / "precedences.csv").read_text("utf-8")


def test_ids_that_look_like_missing_values_are_ids(tmp_path: Path) -> None:
    names = ["nan", "NA", "null", "007", "None", "-1", "1.0"]
    document = {
        "start": "2027-01-04",
        "periods": 4,
        "staff": [{"staff_id": name, "function": "CRA"} for name in names],
    }
    write(parse_document(document), tmp_path / "s")
    assert [person.staff_id for person in read(tmp_path / "s").staff] == names


def _validator() -> Draft202012Validator:
    description = schema()
    Draft202012Validator.check_schema(description)
    return Draft202012Validator(description)


def test_the_schema_accepts_what_is_written() -> None:
    _validator().validate(sample_scenario().to_document())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents())
def test_the_schema_accepts_every_document_that_is_read(document: dict[str, object]) -> None:
    _validator().validate(parse_document(document).to_document())


@pytest.mark.parametrize(
    "change",
    [
        {"periods": 0},
        {"stuff": []},
        {"staff": [{"staff_id": "ann"}]},
        {"staff": [{"staff_id": "ann", "function": "CRA", "shoe_size": 4}]},
        {"policy": {"fte_step": 0}},
        {"staff_skills": [{"staff_id": "ann", "skill_id": "ONC", "level": "guru"}]},
    ],
)
def test_the_schema_refuses_what_reading_refuses(change: dict[str, object]) -> None:
    document = sample_scenario().to_document() | change
    assert not _validator().is_valid(document)


def test_the_schema_describes_every_column() -> None:
    description = schema()
    assert description["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    tables = {**description["$defs"]}
    for record in RECORDS:
        columns = tables[record.__name__]["properties"]
        assert tuple(columns) == record.columns()
        assert all(column.get("description") for column in columns.values())
    keys = description["properties"]
    assert set(keys) == {*HEADER, "policy", *TABLES}
    assert all(key.get("description") for key in keys.values())


def test_the_digest_sees_every_change() -> None:
    scenario = sample_scenario()
    other = Scenario.model_validate(scenario.to_document() | {"periods": 53})
    assert other.digest != scenario.digest
