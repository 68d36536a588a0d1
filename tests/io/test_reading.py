"""Each way a file can be wrong has its own message."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from crostaff.errors import CrostaffError, PolicyError, ScenarioError
from crostaff.io import files, parse_document, read, strict_json, tables, write
from crostaff.io.strict_json import parse_json
from crostaff.io.tables import read_csv
from tests.support.sample import sample_folder, sample_scenario

HEADER = "staff_id,function,fte\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sample_folder(tmp_path)


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(path)
    return str(caught.value)


def only_staff(folder: Path, content: str | bytes) -> str:
    """Return the message about a folder whose staff table holds some content."""
    data = content.encode() if isinstance(content, str) else content
    (folder / "staff.csv").write_bytes(data)
    return refusal(folder)


def test_errors_look_as_promised(folder: Path) -> None:
    text = (folder / "activities.csv").read_text("utf-8")
    text = text.replace("conduct,S1,,20,2027-02-01,", "conduct,S1,,20,2027-04-06,2027-03-01")
    (folder / "activities.csv").write_text(text, "utf-8")
    text = (
        (folder / "requirements.csv")
        .read_text("utf-8")
        .replace("R3,set-up,PM,ONC", "R3,set-up,PM,ONX")
    )
    (folder / "requirements.csv").write_text(text, "utf-8")
    assert refusal(folder) == (
        f"2 problems in {folder}\n"
        "  activities.csv row 2 'conduct': "
        "due 2027-03-01 is before release 2027-04-06; swap them?\n"
        "  requirements.csv row 4 'R3' column 'skill_id': unknown skill 'ONX'; did you mean 'ONC'?"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "staff.csv row 1: is empty; write the column names"),
        ("\n\n", "is empty; write the column names"),
        (
            "staff_id,function,funktion\nann,CRA,x\n",
            "unknown column 'funktion'; did you mean 'func",
        ),
        (
            "staff_id,function,x1\nann,CRA,x\n",
            "unknown column 'x1'; remove it, or choose from staff",
        ),
        ("staff_id,fte\nann,1\n", "row 1: column 'function' is missing; every row needs it"),
        ("staff_id,function,fte,fte\nann,CRA,1,1\n", "names column 'fte' twice"),
        ("staff_id,,function\nann,,CRA\n", "cell 2 of the header is empty"),
        ("staff_id;function\nann;CRA\n", "the header is one cell, 'staff_id;function'; separate"),
        (
            HEADER + "ann,CRA\n",
            "row 2: has 2 cells but the header names 3 columns; is a comma missing",
        ),
        (
            HEADER + "ann,CRA,1,x\n",
            "row 2: has 4 cells but the header names 3 columns; is a text with",
        ),
        (HEADER + 'ann,"CRA,1\n', "a quoted cell is never closed"),
        (HEADER + '"ann"x,CRA,1\n', "the quotes are broken"),
        (HEADER + "ann,CRA," + "1" * 200_000, "a cell is longer than 131,072 characters"),
        (HEADER + ",CRA,1\n", "row 2 column 'staff_id': is empty; give it a value"),
        (HEADER + "ann,CRA,nan\n", "'ann' column 'fte': 'nan' is not a finite number"),
        (HEADER + "ann,CRA,inf\n", "'inf' is not a finite number"),
        (HEADER + "ann,CRA,-0.5\n", "-0.5 is not above 0; is it mistyped?"),
        (HEADER + "ann,CRA,7.5\n", "7.5 is above 1; full time is 1.0"),
        (HEADER + 'ann,CRA,"0,5"\n', "'0,5' is not a number; write digits and a point"),
        (HEADER + "ann,CRA,1\nann,CRA,1\n", "row 3 'ann': same staff_id as row 2"),
        (HEADER + '"a\tn",CRA,1\n', "has control characters; use printable text"),
        (HEADER + '"a;b",CRA,1\n', "'a;b' has ';', which separates ids"),
        (HEADER + "a" * 201 + ",CRA,1\n", "is longer than 200 characters; shorten it"),
        (HEADER.encode() + b"ann,Caf\xe9,1\n", "line 2 has the byte 0xE9, which is not UTF-8"),
        (HEADER.encode() + b"ann,C\x00A,1\n", "has a NUL byte in line 2"),
        (HEADER.encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        (
            "staff_id,function,available_from\nann,CRA,04.01.2027\n",
            "'04.01.2027' is not a date; wri",
        ),
        ("staff_id,function,available_from\nann,CRA,2027-02-30\n", "'2027-02-30' is not a date"),
        ("staff_id,function,available_from\nann,CRA,1899-12-31\n", "1899-12-31 is outside 1900 to"),
        (
            "staff_id,function,available_to\nann,CRA,2201-01-01\n",
            "2201-01-01 is outside 1900 to 22",
        ),
        ("staff_id,function,max_studies\nann,CRA,2.5\n", "'2.5' is not a whole number"),
        ("staff_id,function,max_studies\nann,CRA,0\n", "0 is below 1"),
        ("staff_id,function,employment\nann,CRA,employe\n", "did you mean 'employee'?"),
    ],
)
def test_a_faulty_table(folder: Path, content: str | bytes, message: str) -> None:
    assert message in only_staff(folder, content)


def test_levels_and_yes_or_no(folder: Path) -> None:
    (folder / "staff_skills.csv").write_text("staff_id,skill_id,level\nann,ONC,guru\n", "utf-8")
    (folder / "clients.csv").write_text("client_id,first_time\nacme,perhaps\n", "utf-8")
    message = refusal(folder)
    assert "'guru' is no level; write none, trainee, qualified or experienced (0 to 3)" in message
    assert "'perhaps' is neither yes nor no; write true or false" in message


def test_negative_duration(folder: Path) -> None:
    (folder / "activities.csv").write_text("activity_id,study_id,duration\nconduct,S1,-3\n")
    assert "activities.csv row 2 'conduct' column 'duration': -3 is below 0" in refusal(folder)


def test_a_lost_row_is_not_reported_as_a_missing_id(folder: Path) -> None:
    message = only_staff(folder, HEADER + "ann,CRA,x\ntia,CRA,1\n007,PM,1\n")
    assert message.startswith("1 problem in")


def test_an_unreadable_table_is_not_reported_as_missing_ids(folder: Path) -> None:
    assert only_staff(folder, HEADER + "ann,CRA\n").startswith("1 problem in")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace(b"\n", b"\n\n"),
        lambda data: data.replace(b"\n", b",,\n"),
        lambda data: data + b",,,,,,,,,,,\n",
        lambda data: data.replace(b",CRA,", b', "CRA" ,').replace(b', "CRA" ,', b',"CRA",'),
        lambda data: data.replace(b",CRA,", b",  CRA ,"),
    ],
    ids=["bom", "crlf", "cr", "blank lines", "commas at the end", "blank row", "quotes", "blanks"],
)
def test_what_spreadsheets_do_to_files_is_harmless(folder: Path, change: object) -> None:
    assert callable(change)
    path = folder / "staff.csv"
    path.write_bytes(change(path.read_bytes()))
    assert read(folder) == sample_scenario()


def test_rows_are_counted_as_a_spreadsheet_counts_them(folder: Path) -> None:
    message = only_staff(folder, HEADER + '\n"ann",CRA,1\n\ntia,CRA,1\n007,PM,9\n')
    assert "staff.csv row 6 '007' column 'fte': 9 is above 1" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("start = 2027-01-04\nperiods = ", "scenario.toml: is not TOML: "),
        ("start = 2027-01-04\nperiods = 4\nperiod = 'fortnight'\n", "is none of day, week, month"),
        ("start = 2027-01-04\nperiods = 0\n", "scenario.toml column 'periods': 0 is below 1"),
        ("start = 2027-01-04\nperiods = 5001\n", "5001 is above 5,000"),
        ("start = 2027-01-04\nperiods = true\n", "true is not a number; write one"),
        ("periods = 4\n", "scenario.toml column 'start': is empty; give it a value"),
        ("start = 2027-01-04T09:30:00\nperiods = 4\n", "has a time of day; write a date"),
        ("start = 2190-01-04\nperiods = 5000\n", "5000 weeks from 2190-01-04 end 2285-11-"),
        (
            "start = 2027-01-04\nperiods = 4\nperiodes = 4\n",
            "unknown key 'periodes'; did you mean 'per",
        ),
        (
            "start = 2027-01-04\nperiods = 4\nhours_per_fte_period = inf\n",
            "inf is not a finite number",
        ),
        ("x = " + "[" * 5000, "is nested too deeply"),
        (
            "policy = 3\nstart = 2027-01-04\nperiods = 4\n",
            "scenario.toml [policy]: 3 is not a table of keys",
        ),
    ],
)
def test_a_faulty_header(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "scenario.toml").write_text(content, "utf-8")
    assert message in refusal(tmp_path)


def test_a_missing_header(tmp_path: Path) -> None:
    assert "scenario.toml: the file is missing" in refusal(tmp_path)


def test_a_folder_where_a_file_belongs(folder: Path) -> None:
    (folder / "rates.csv").unlink()
    (folder / "rates.csv").mkdir()
    assert "rates.csv: is not a file" in refusal(folder)


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root reads everything")
def test_a_file_without_permission(folder: Path) -> None:
    (folder / "rates.csv").chmod(0)
    assert "rates.csv: cannot be read: Permission denied" in refusal(folder)


def test_a_misnamed_table_is_not_silently_left_out(folder: Path) -> None:
    (folder / "absences.csv").rename(folder / "absense.csv")
    (folder / "notes.csv").write_text("anything\n")
    assert "absense.csv: is not a table's file; did you mean 'absences.csv'?" in refusal(folder)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"fte_stepp": 10}, "policy: unknown key 'fte_stepp'; did you mean 'fte_step'?"),
        ({"fte_step": 0}, "policy column 'fte_step': 0 is below 1"),
        ({"shortfall_rate": float("nan")}, "nan is not a finite number"),
        ({"shortfall_rate": -1}, "-1 is below 0"),
        ({"growth": "perhaps"}, "'perhaps' is neither yes nor no"),
        ({"objective": "money"}, "unknown objective 'money'; choose from value, billing"),
        ({"objective": []}, "objective has no tiers"),
        ({"objective": ["value", "value"]}, "a tier of the objective is named twice"),
        ({"rules": {"capasity": "off"}}, "unknown rule 'capasity'; did you mean 'capacity'?"),
        ({"rules": {"capacity": "maybe"}}, "'maybe' is none of on, off"),
        ({"rules": {"capacity": []}}, "[] is none of on, off"),
        ({"rules": {"level": "off"}}, "rule 'level' protects quality and cannot be switched off"),
        ({"rules": 3}, "3 is not a table of keys and values"),
        ({"frozen_until": "2026-12-01"}, "2026-12-01 is outside the horizon 2027-01-04 to"),
        ({"frozen_until": "2028-12-01"}, "so nothing is left to plan; move or remove it"),
        (
            {"full_coverage": True, "rules": {"coverage": "off"}},
            "true contradicts rules.coverage = 'off'",
        ),
    ],
)
def test_a_faulty_policy(policy: dict[str, object], message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_document({"start": "2027-01-04", "periods": 52, "policy": policy})
    assert message in str(caught.value)


def test_policy_and_table_faults_together_are_a_scenario_error() -> None:
    document = {"start": "2027-01-04", "periods": 52, "policy": {"fte_step": 0}, "staff": [{}]}
    with pytest.raises(ScenarioError, match="3 problems") as caught:
        parse_document(document)
    assert not isinstance(caught.value, PolicyError)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; write one JSON object"),
        ("{", "is not JSON: Expecting property name"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice in one object"),
        ('{"a": NaN}', "holds NaN, which is not a number"),
        ('{"a": -Infinity}', "holds -Infinity, which is not a number"),
        ('{"a": 1e999}', "holds 1e999, which is too large for a number"),
        ('{"a": ' + "9" * 5000 + "}", "holds a number of 5000 digits"),
        ("[" * 17 + "]" * 17, "is nested deeper than 16 levels"),
    ],
)
def test_faulty_json(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(text, "utf-8")
    assert f"scenario.json: {message}" in refusal(path)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "[] is not an object of tables"),
        ({"staff": {}}, "staff: {} is not a list of rows"),
        ({"staff": ["ann"]}, "staff row 2: 'ann' is not a row"),
        ({"staff": [{"staff_id": 7, "function": "CRA"}]}, "7 is not text; put the id in quotes"),
        ({"staff": [{"staff_id": "a", "function": "b", "fte": True}]}, "true is not a number"),
        ({"staff": [{"staff_id": "a", "function": "b", "name": 7}]}, "7 is not text; put it in"),
        ({"staff": [{"staff_id": "a", "function": "b", "name": "x\u0007"}]}, "control characters"),
        (
            {"protections": [{"from_": "2027-01-04"}]},
            "unknown column 'from_'; did you mean 'from'?",
        ),
        ({"stafff": []}, "unknown key 'stafff'; did you mean 'staff'?"),
        ({"baseline_starts": [{"activity_id": "a", "start": 1.5}]}, "1.5 is not a date"),
        ({"baseline_starts": [{"activity_id": "a", "start": True}]}, "neither a period number nor"),
    ],
)
def test_a_faulty_document(document: object, message: str) -> None:
    if isinstance(document, dict):
        document = {"start": "2027-01-04", "periods": 52} | document
    with pytest.raises(ScenarioError) as caught:
        parse_document(document)
    assert message in str(caught.value)


def test_limits_are_checked_before_anything_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "staff.csv"
    with path.open("r+b") as file:
        file.truncate(files.MAX_FILE_BYTES + 1)

    def forbidden(self: Path) -> bytes:
        if self.name == "staff.csv":
            raise AssertionError("read before its size was looked at")
        return b""

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert "staff.csv: has 134,217,729 bytes, more than the 134,217,728 that are read" in refusal(
        folder
    )


def test_row_limits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert "staff.csv: has more than 2 rows; split the scenario" in refusal(folder)
    monkeypatch.setattr(strict_json, "MAX_OBJECTS", 2)
    with pytest.raises(CrostaffError, match="has more than 2 rows"):
        parse_json('{"staff": [{}, {}]}')


def test_column_limit(folder: Path) -> None:
    wide = ",".join(f"c{i}" for i in range(201))
    assert "has 201 columns, more than the 200 that are read" in only_staff(folder, wide + "\n")


def test_brackets_in_text_are_not_depth() -> None:
    assert parse_json(json.dumps({"a": "[" * 100 + '\\"{'})) == {"a": "[" * 100 + '\\"{'}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "does not exist; name a scenario folder or a .json file"),
        ("plan.xlsx", "files of type '.xlsx' are not supported; name a folder or a .json file"),
        ("note", "is neither a folder nor a .json file"),
        ("x" * 300, "cannot be read: File name too long"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "note").write_text("x")
    assert message in refusal(tmp_path / name)


def test_an_empty_optional_table_is_empty(folder: Path) -> None:
    (folder / "rates.csv").unlink()
    (folder / "absences.csv").write_text("staff_id,start,end\n")
    scenario = read(folder)
    assert scenario.rates == scenario.absences == ()


def test_reading_a_table_never_raises(tmp_path: Path) -> None:
    table = read_csv(tmp_path / "none.csv")
    assert not table.complete
    assert "does not exist" in table.faults[0].message


def test_a_json_scenario_names_its_file_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    write(sample_scenario(), path)
    document = json.loads(path.read_text("utf-8")) | {"skills": []}
    path.write_text(json.dumps(document), "utf-8")
    assert f"problems in {path}\n  staff_skills row 2 'ann / ONC' column 'skill_id': " in refusal(
        path
    )
