"""``crostaff pareto`` and tiers by name: words, documents, tables, plans and pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from tests.support.trading import impossible, trading


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trading") / "portfolio"
    cs.write(trading(), place)
    return place


def test_trade_offs_are_said_and_written(folder: Path, tmp_path: Path) -> None:
    tables, plans, page = tmp_path / "tables", tmp_path / "plans", tmp_path / "pareto.html"
    options = ("-o", tables, "--plans", plans, "--report", page, "--all", "--workers", "1")
    result = run("pareto", folder, *options)
    assert result.exit_code == Exit.DONE, result.output
    assert str(cs.pareto(trading(), steps=None, workers=1)) in result.stdout
    assert "plans" in result.stderr
    names = {"point-1", "point-2", "point-3"}
    assert {path.name for path in plans.iterdir()} == {*names, "plans.json"}
    scenario = cs.read(folder)
    values = [cs.read_plan(scenario, plans / f"point-{n}").value for n in (1, 2, 3)]
    assert values == [9600.0, 6400.0, 3200.0]
    assert (tables / "points.csv").exists()
    assert "<!doctype html>" in page.read_text(encoding="utf-8")
    again = run("pareto", folder, *options)
    assert again.exit_code == Exit.BAD_INPUT
    assert "exists; choose another name, or replace it with --force" in again.stderr
    assert run("pareto", folder, *options, "--force").exit_code == Exit.DONE


def test_json_is_all_there_is_on_stdout(folder: Path) -> None:
    result = run("pareto", folder, "--json", "--workers", "1", "--steps", "2")
    assert result.exit_code == Exit.DONE
    document = json.loads(result.stdout)
    assert [row["net_margin"] for row in document["points"]] == [9600.0, 6400.0, 3200.0]
    assert (document["method"], document["complete"], document["written"]) == ("exact", False, {})


def test_no_plan_is_the_answer_no(tmp_path: Path) -> None:
    cs.write(impossible(), tmp_path / "portfolio")
    result = run("pareto", tmp_path / "portfolio", "--json")
    assert result.exit_code == Exit.NO
    assert "no plan (infeasible)" in json.loads(result.stdout)["message"]
    assert "no plan (infeasible)" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--report", "."), "is a folder; name a file for the report, like report.html"),
        (("--report", "no/pareto.html"), "does not exist; create it first"),
        (("--plans", "plans.json"), "is one file; name a folder for the plans"),
        (
            ("-o", "same", "--plans", "same"),
            "two of the outputs have the same name; give each its own",
        ),
        (("--method", "quick"), "choose auto, exact or search"),
    ],
)
def test_what_cannot_be_done_is_refused(
    folder: Path, options: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    result = run("pareto", folder, *options)
    assert result.exit_code == Exit.BAD_INPUT
    assert message in result.stderr


def test_tiers_are_named_on_the_command_line(folder: Path, tmp_path: Path) -> None:
    options = ("--objective", "tardiness, labour", "--workers", "1", "--json")
    result = run("solve", folder, "-o", tmp_path / "plan", *options)
    assert result.exit_code == Exit.DONE, result.output
    # On time, and then as little labour as can be: nobody works.
    document = json.loads(result.stdout)
    assert (document["status"], document["terms"]["labour"]) == ("optimal", 0.0)


def test_an_unknown_tier_is_told_the_nearest(folder: Path, tmp_path: Path) -> None:
    result = run("solve", folder, "-o", tmp_path / "plan", "--objective", "shortfal,value")
    assert result.exit_code == Exit.BAD_INPUT
    assert "unknown objective 'shortfal'; did you mean 'shortfall'?" in result.stderr
    assert not (tmp_path / "plan").exists()


def test_solve_takes_tiers() -> None:
    scenario = trading()
    result = cs.solve(scenario, objective=["tardiness", "labour"], workers=1)
    assert result.terms["labour"] == 0.0
    assert result.problem.scenario == scenario.with_objective(["tardiness", "labour"])
    assert cs.solve(scenario, objective="value", workers=1).value == 9600.0
    with pytest.raises(cs.PolicyError, match="did you mean 'tardiness'"):
        cs.solve(scenario, objective=["tardines"])
    with pytest.raises(cs.PolicyError, match="objective has no tiers"):
        scenario.with_objective([])
