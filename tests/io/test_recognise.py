"""A scenario is never replaced, whoever allows it; a plan is told from a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from crostaff.errors import CrostaffError, ScenarioError
from crostaff.plan.files import write_summary
from crostaff.plan.plan import Plan
from tests.support.department import department, department_plan


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def plan() -> Plan:
    return department_plan()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    cs.write(department(), tmp_path / "sc")
    cs.write(department(), tmp_path / "sc.json")
    return tmp_path


@pytest.mark.parametrize("name", ["sc", "sc.json"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_no_plan_replaces_a_scenario(plan: Plan, place: Path, name: str, overwrite: bool) -> None:
    before = contents(place)
    refused = pytest.raises(CrostaffError, match=r"scenario.* never replaced; choose another")
    with refused as raised:
        plan.write(place / name, overwrite=overwrite)
    assert "force" not in str(raised.value)
    with refused:
        write_summary(plan.summary, place / name, overwrite=overwrite)
    assert contents(place) == before


def test_tables_without_a_header_are_a_scenario_too(plan: Plan, place: Path) -> None:
    (place / "sc" / "scenario.toml").unlink()
    with pytest.raises(CrostaffError, match=r"it holds staff\.csv"):
        plan.write(place / "sc", overwrite=True)


def test_a_document_that_cannot_be_read_may_be_a_scenario(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "sc.json"
    path.write_text('{"start": "2027-01-04",', encoding="utf-8")
    with pytest.raises(CrostaffError, match=r"is not JSON: .*; it may be a scenario"):
        plan.write(path, overwrite=True)


@pytest.mark.parametrize("name", ["plan", "plan.json"])
def test_a_plan_is_replaced_on_demand(plan: Plan, tmp_path: Path, name: str) -> None:
    plan.write(tmp_path / name)
    plan.write(tmp_path / name, overwrite=True)
    assert cs.check(department(), cs.read_plan(department(), tmp_path / name)) == []


@pytest.mark.parametrize("name", ["staff.csv", "sc.json", "page"])
def test_a_report_replaces_only_pages(plan: Plan, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(CrostaffError, match=r"let the report end in \.html"):
        plan.report(tmp_path / name, overwrite=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-o", "sc"), "sc is the scenario itself"),
        (("-o", "other"), "other is a scenario"),
        (("-o", "sc.json"), "sc.json is a scenario"),
        (("-o", "new", "--report", "sc/staff.csv"), "let the report end in .html"),
        (("-o", "new", "--report", "sc.json"), "let the report end in .html"),
    ],
)
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_the_command_line_refuses_before_solving(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
    force: tuple[str, ...],
) -> None:
    cs.write(department(), place / "other")
    before = contents(place)
    monkeypatch.chdir(place)
    monkeypatch.setattr(cs, "solve", lambda *_, **__: pytest.fail("solved first"))
    result = run("solve", "sc", *arguments, *force)
    assert result.exit_code == Exit.BAD_INPUT
    assert message in result.stderr
    assert "force" not in result.stderr
    assert contents(place) == before


def test_the_demo_replaces_no_scenario(place: Path) -> None:
    result = run("demo", "-o", place / "sc", "--force")
    assert result.exit_code == Exit.BAD_INPUT
    assert "is a scenario" in result.stderr


@pytest.mark.parametrize("name", ["plan", "plan.json"])
def test_a_plan_is_no_scenario_and_is_not_mixed_with_one(
    plan: Plan, tmp_path: Path, name: str
) -> None:
    plan.write(tmp_path / name)
    with pytest.raises(ScenarioError, match="is a plan, not a scenario"):
        cs.read(tmp_path / name)
    before = contents(tmp_path)
    with pytest.raises(CrostaffError, match=r"plan's folder|exists"):
        cs.write(department(), tmp_path / name, overwrite=name == "plan")
    assert contents(tmp_path) == before


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs a folder of the system")
def test_a_place_that_cannot_be_written_is_refused_before_solving(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cs, "solve", lambda *_, **__: pytest.fail("solved first"))
    result = run("solve", place / "sc", "-o", "/proc/plan")
    assert result.exit_code == Exit.BAD_INPUT
    assert "cannot be written to" in result.stderr
