"""``crostaff whatif``: edits, the plan in force, what differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from tests.support.department import department

LIMIT = ("--time-limit", "20", "--workers", "1", "--deterministic-limit", "2")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario, its plan, and edits."""
    path = tmp_path_factory.mktemp("whatif")
    scenario = department()
    cs.write(scenario, path / "portfolio")
    assert run("solve", path / "portfolio", "-o", path / "plan", *LIMIT).exit_code == Exit.DONE
    study = scenario.studies[0].study_id
    later = scenario.prioritise(study, priority=3.0).extend_horizon(periods=2)
    cs.write_edits(later.edits, path / "edits.json")
    return path


def test_a_whatif_tells_edits_plan_and_difference(place: Path, tmp_path: Path) -> None:
    result = run(
        *("whatif", place / "portfolio", "--edits", place / "edits.json"),
        *("--baseline", place / "plan", "-o", tmp_path / "new", "--compare", tmp_path / "c.html"),
        *("--edited", tmp_path / "later", *LIMIT),
    )
    assert result.exit_code == Exit.DONE, result.output
    words = cs.read(place / "portfolio").apply(cs.read_edits(place / "edits.json")).edits_in_words()
    assert [line for line in result.stdout.splitlines() if line[:2] in ("1.", "2.")] == [
        f"{number}. {said}" for number, said in enumerate(words, start=1)
    ]
    assert "Against the plan in force" in result.stdout
    assert "Checked without the solver: 0 violations" in result.stdout
    assert "baseline assignments are added" not in result.stdout
    assert (tmp_path / "c.html").read_text("utf-8").startswith("<!doctype html>")
    checked = run("check", tmp_path / "later", tmp_path / "new")
    assert checked.exit_code == Exit.DONE
    assert "Warning" not in checked.stdout + checked.stderr


def test_the_command_line_and_python_give_the_same_plan(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    result = run(
        *("whatif", place / "portfolio", "--edits", place / "edits.json"),
        *("--baseline", place / "plan", "-o", out, "--json", *LIMIT),
    )
    document = json.loads(result.stdout)
    before = cs.read(place / "portfolio")
    plan = cs.read_plan(before, place / "plan")
    later = before.apply(cs.read_edits(place / "edits.json"))
    again = cs.solve(later, stay_close_to=plan, time_limit=20, workers=1, deterministic_limit=2)
    assert document["value"] == again.value
    assert document["edits"] == list(later.edits_in_words())
    assert document["comparison"] == list(cs.compare(plan, again).sentences)
    assert document["written"] == {"plan": str(out)}


def test_edits_find_the_plan_in_force(place: Path, tmp_path: Path) -> None:
    before = cs.read(place / "portfolio")
    kept = cs.read_plan(before, place / "plan").assignments.iloc[0]
    name = str(kept["requirement_id"])
    edits = tmp_path / "edits.json"
    edits.write_text(json.dumps([{"edit": "pin", "requirement_id": name}]), encoding="utf-8")
    result = run(
        *("whatif", place / "portfolio", "--edits", edits, "--baseline", place / "plan"),
        *("-o", tmp_path / "new", "--edited", tmp_path / "later", *LIMIT),
    )
    assert result.exit_code == Exit.DONE, result.output
    later = cs.read(tmp_path / "later")
    pinned = {row.requirement_id for row in later.baseline if row.pinned}
    assert pinned == {name}
    plan = cs.read_plan(later, tmp_path / "new")
    assert str(kept["staff_id"]) in set(
        plan.assignments.query("requirement_id == @name")["staff_id"]
    )


def test_the_edits_are_never_replaced(place: Path) -> None:
    edits = place / "edits.json"
    text = edits.read_text(encoding="utf-8")
    result = run("whatif", place / "portfolio", "--edits", edits, "-o", edits, "--force", *LIMIT)
    assert result.exit_code == Exit.BAD_INPUT
    assert "edits.json holds the edits; give the plan another name" in result.stderr
    assert edits.read_text(encoding="utf-8") == text


def test_without_a_plan_in_force_it_is_planned_anew(place: Path, tmp_path: Path) -> None:
    result = run(
        *("whatif", place / "portfolio", "--edits", place / "edits.json"),
        *("-o", tmp_path / "new", *LIMIT),
    )
    assert result.exit_code == Exit.DONE
    assert "Against the plan in force" not in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--compare", "c.html"],
            "--compare shows what differs from a plan in force; name it",
        ),
        (["--baseline", "plan", "--compare", "c.txt"], "c.txt"),
        (["--baseline", "plan", "--compare", "new"], "new"),
        (["--edited", "portfolio"], "portfolio is a scenario"),
        (["--edited", "new"], "two of the outputs have the same name"),
        (["--edits", "nowhere.json"], "nowhere.json"),
    ],
)
def test_what_cannot_be_done_is_said_before_solving(
    options: list[str], message: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    result = run("whatif", "portfolio", "--edits", "edits.json", "-o", "new", *options, *LIMIT)
    assert result.exit_code == Exit.BAD_INPUT
    assert message in result.stderr
    assert not (place / "new").exists()


def test_an_edit_that_cannot_be_made_names_the_nearest(place: Path, tmp_path: Path) -> None:
    edits = tmp_path / "edits.json"
    known = department().studies[0].study_id
    edits.write_text(json.dumps([{"edit": "delay_study", "study_id": known + "X", "periods": 1}]))
    result = run("whatif", place / "portfolio", "--edits", edits, "-o", tmp_path / "new")
    assert result.exit_code == Exit.BAD_INPUT
    assert f"'{known}'" in result.stderr


def test_a_limit_on_who_moves_is_kept_and_told(place: Path, tmp_path: Path) -> None:
    asked = ("whatif", place / "portfolio", "--edits", place / "edits.json")
    result = run(*asked, "--baseline", place / "plan", "--most-moved", "0", "-o", tmp_path / "new")
    assert result.exit_code == Exit.DONE, result.output
    nobody = "nobody may have other work than in the plan in force, and nobody has"
    assert nobody in " ".join((result.stdout + result.stderr).split())
    assert "In the second plan nobody of those still there may have other work" in result.stdout
    header = json.loads((tmp_path / "new" / "plan.json").read_text("utf-8"))
    assert f"most_moved: {nobody}" in header["warnings"]
    tables = [path / "assignments.csv" for path in (place / "plan", tmp_path / "new")]
    before, after = (path.read_text("utf-8").splitlines() for path in tables)
    assert {tuple(line.split(",")[:5]) for line in before} == {
        tuple(line.split(",")[:5]) for line in after
    }


def test_a_limit_without_a_plan_in_force_names_the_option(place: Path, tmp_path: Path) -> None:
    asked = ("whatif", place / "portfolio", "--edits", place / "edits.json")
    result = run(*asked, "--most-moved", "2", "-o", tmp_path / "new")
    assert result.exit_code == Exit.BAD_INPUT
    assert "there is none; name it (stay_close_to, or --baseline on the command line)" in (
        " ".join(result.stderr.split())
    )
    assert not (tmp_path / "new").exists()
    result = run(*asked, "--most-moved", "-1", "-o", tmp_path / "new")
    assert result.exit_code == Exit.BAD_INPUT
    assert "--most-moved" in result.stderr


def test_a_limit_that_no_plan_keeps_leaves_with_no(place: Path, tmp_path: Path) -> None:
    scenario = department()
    leaver = cs.read_plan(scenario, place / "plan").assignments["staff_id"].iloc[0]
    later = scenario.set_policy({"full_coverage": True, "rules": {"protection": "off"}})
    cs.write_edits(later.remove_staff(leaver).edits, tmp_path / "edits.json")
    result = run(
        *("whatif", place / "portfolio", "--edits", tmp_path / "edits.json"),
        *("--baseline", place / "plan", "--most-moved", "0", "-o", tmp_path / "new", *LIMIT),
    )
    assert result.exit_code == Exit.NO
    header = json.loads((tmp_path / "new" / "plan.json").read_text("utf-8"))
    assert header["status"] in ("infeasible", "no_plan_found")


def test_a_solve_starts_from_a_plan(place: Path, tmp_path: Path) -> None:
    result = run(
        *("solve", place / "portfolio", "--start-from", place / "plan", "-o", tmp_path / "new"),
        *("--json", *LIMIT),
    )
    assert result.exit_code == Exit.DONE, result.output
    first = json.loads((place / "plan" / "plan.json").read_text("utf-8"))
    document = json.loads(result.stdout)
    assert document["value"] >= first["value"]
    assert document["scenario_digest"] == first["scenario_digest"]


def test_a_scenario_is_edited_without_planning(place: Path, tmp_path: Path) -> None:
    asked = ("edit", place / "portfolio", "--edits", place / "edits.json", "-o")
    result = run(*asked, tmp_path / "later")
    assert result.exit_code == Exit.DONE
    later = cs.read(place / "portfolio").apply(cs.read_edits(place / "edits.json"))
    assert cs.read(tmp_path / "later") == later
    words = [f"{n}. {said}" for n, said in enumerate(later.edits_in_words(), start=1)]
    assert result.stdout.splitlines()[:-1] == words
    document = json.loads(run(*asked, tmp_path / "later.json", "--json").stdout)
    assert document["edits"] == list(later.edits_in_words())
    assert document["digest"] == later.digest
    assert cs.read(tmp_path / "later.json") == later
    # A scenario is never replaced.
    again = run(*asked, tmp_path / "later")
    assert again.exit_code == Exit.BAD_INPUT
    assert "is a scenario" in again.stderr
