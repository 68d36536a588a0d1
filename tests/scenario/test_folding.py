"""One cause is one fault: missing tables, rows with two bad cells, all rules of the policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import crostaff as cs
from crostaff.cli import app
from crostaff.compile import compile_problem
from crostaff.errors import PolicyError, ScenarioError
from crostaff.scenario.parse import parse_document
from crostaff.scenario.policy import Policy
from tests.support.department import department
from tests.support.tiny import tiny_scenario, week


def faults(error: pytest.ExceptionInfo[ScenarioError]) -> list[str]:
    return [str(fault) for fault in error.value.faults]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cs.write(department(), tmp_path / "sc")
    return tmp_path / "sc"


@pytest.mark.parametrize(
    ("table", "users", "columns"),
    [
        ("staff", "staff_skills and absences and requirements and protections", "staff_id, funct"),
        ("skills", "staff_skills and requirements and protections", "skill_id"),
        ("clients", "studies", "client_id"),
        ("studies", "activities and protections", "study_id, client_id"),
        ("activities", "precedences and requirements", "activity_id, study_id, duration"),
    ],
)
def test_a_missing_table_is_one_fault(folder: Path, table: str, users: str, columns: str) -> None:
    (folder / f"{table}.csv").unlink()
    with pytest.raises(ScenarioError) as error:
        cs.read(folder)
    (fault,) = faults(error)
    assert fault.startswith(f"{table}.csv: is missing, and {users} refer to it; write it with at ")
    assert columns in fault


def test_a_missing_key_of_a_document_is_one_fault() -> None:
    document = department().to_document()
    del document["staff"]
    with pytest.raises(ScenarioError) as error:
        parse_document(document)
    (fault,) = faults(error)
    assert fault.startswith("staff: is missing, and staff_skills")


def test_a_table_that_nobody_needs_may_be_missing(folder: Path) -> None:
    for table in ("precedences", "protections", "absences"):
        (folder / f"{table}.csv").unlink()
    assert cs.read(folder).protections == ()


def test_a_row_with_two_bad_cells_reports_both(folder: Path) -> None:
    path = folder / "requirements.csv"
    text = path.read_text(encoding="utf-8")
    line = next(row for row in text.splitlines() if row.startswith("final/stats"))
    assert ",SAS,qualified,3," in line
    path.write_text(
        text.replace(line, line.replace(",SAS,qualified,3,", ",SAZ,qualified,-1,")),
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as error:
        cs.read(folder)
    found = faults(error)
    assert len(found) == 2
    assert "column 'fte': -1 is not above 0" in found[0]
    assert "column 'skill_id': unknown skill 'SAZ'; did you mean 'SAS'?" in found[1]
    assert found[0].split(" column")[0] == found[1].split(" column")[0]


def test_lists_in_a_lost_row_are_looked_up_too() -> None:
    document = department().to_document()
    rows = document["requirements"]
    assert isinstance(rows, list)
    rows[0] |= {"fte": 0, "named_staff": ["ann", "anne"]}
    with pytest.raises(ScenarioError) as error:
        parse_document(document)
    assert any("unknown staff member 'anne'; did you mean 'ann'?" in f for f in faults(error))
    rows[0] |= {"named_staff": "ann; bem"}
    with pytest.raises(ScenarioError) as error:
        parse_document(document)
    assert any("unknown staff member 'bem'; did you mean 'ben'?" in f for f in faults(error))


def test_all_bad_rules_of_a_policy_are_named_with_their_file(folder: Path) -> None:
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[policy.rules]\nexperience = "off"\nlevell = "off"\nteam = "of"\npins="off"\n'
        )
    with pytest.raises(PolicyError) as error:
        cs.read(folder)
    where = "scenario.toml [policy] column 'rules"
    assert faults(error) == [
        f"{where}.experience': rule 'experience' protects quality and cannot be switched off; move "
        "dates, staff or scope instead",
        f"{where}.levell': unknown rule 'levell'; did you mean 'level'?",
        f"{where}.team': 'of' is none of on, off; choose one of them",
    ]
    with pytest.raises(ValueError, match=r"unknown rule 'x'; choose from .* and rule 'level' prot"):
        Policy(rules={"x": "off", "level": "off"})


def test_broken_toml_says_what_to_write(folder: Path) -> None:
    (folder / "scenario.toml").write_text("start = 2027-01-04\nperiods 5\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"is not TOML: .* line 2.*; write one 'key = value'"):
        cs.read(folder)


def test_rows_of_a_cycle_are_counted_as_in_the_file(folder: Path) -> None:
    (folder / "precedences.csv").write_text(
        "predecessor,successor\n\ninterim,final\n,\nfinal,interim\n", encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match=r"interim → final; remove one of its rows \(5, 3\)"):
        cs.read(folder)
    path = folder / "clients.csv"
    path.write_text("client_id\n\nacme\nacme\n", encoding="utf-8")
    (folder / "precedences.csv").unlink()
    with pytest.raises(ScenarioError, match=r"row 4 'acme': same client_id as row 3"):
        cs.read(folder)


def test_validate_shows_what_was_rounded(tmp_path: Path) -> None:
    scenario = tiny_scenario(requirements=[{"requirement_id": "R", "fte": 0.66}])
    cs.write(scenario, tmp_path / "sc")
    words = "requirement 'R': fte 0.66 is off the grid"
    result = CliRunner().invoke(app, ["validate", str(tmp_path / "sc")])
    assert result.exit_code == 0
    assert f"Warning: {words}" in result.stdout
    result = CliRunner().invoke(app, ["validate", str(tmp_path / "sc"), "--json"])
    assert words in result.stdout


def test_work_that_would_have_ended_long_ago_is_a_warning() -> None:
    def warned(start: str, duration: int) -> tuple[str, ...]:
        rows = [{"activity_id": "A", "fixed_start": start, "duration": duration}]
        return compile_problem(tiny_scenario(activities=rows)).warnings

    (warning,) = warned("2026-01-05", 4)
    assert warning.startswith("activities 'A': by fixed start and duration they would have ended")
    # 4 weeks from 7 December end on 3 January, the day before the horizon begins
    assert len(warned("2026-12-07", 4)) == 1
    assert warned("2026-12-08", 4) == ()
    assert warned(week(0), 4) == ()
