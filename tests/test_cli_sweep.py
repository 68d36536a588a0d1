"""``crostaff sweep``: a folder of scenarios in, tables, a page and an exit code out."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.analysis.sweep.result import Sweep
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from crostaff.cli.sweeping import exit_code
from tests.support.sweeps import BASE, InlineCrew, entry, what_ifs

SWEEP = importlib.import_module("crostaff.analysis.sweep.sweep")
LIMIT = ("--time-limit", "60")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["sweep", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(SWEEP, "LocalCrew", InlineCrew)
    path = tmp_path / "portfolio"
    cs.write(BASE, path)
    (path / "edits").mkdir()
    for name, scenario in what_ifs().items():
        if scenario.edits:
            cs.write_edits(scenario.edits, path / "edits" / f"{name}.json")
    return path


def test_results_page_and_store_are_written(folder: Path, tmp_path: Path) -> None:
    target, page = tmp_path / "results", tmp_path / "results.html"
    result = run(folder, "-o", target, "--report", page, "--engine", "local", *LIMIT)
    assert result.exit_code == Exit.DONE
    assert "- Highest value: 'longer' with 24,000 EUR, before 'base' with 16,000" in result.stdout
    assert "- That is proved: no other scenario has a plan worth more." in result.stdout
    assert "4 of 4" in result.stderr
    frame = pd.read_csv(target / "scenarios.csv")
    assert list(frame["name"]) == ["base", "ann away", "longer", "without ben"]
    assert list(frame["value"]) == [16_000, 16_000, 24_000, 16_000]
    assert "<!doctype html>" in page.read_text("utf-8")
    assert (tmp_path / "results.sqlite").exists()


def test_the_same_command_goes_on_from_the_store(folder: Path, tmp_path: Path) -> None:
    target, store = tmp_path / "results.json", tmp_path / "mine.sqlite"
    arguments = (folder, "-o", target, "--store", store, *LIMIT, "--json")
    first = json.loads(run(*arguments).stdout)
    assert first["statuses"] == {"optimal": 4}
    assert [row["from_store"] for row in first["scenarios"]] == [False] * 4
    refused = run(*arguments)
    assert refused.exit_code == Exit.BAD_INPUT
    assert "results.json exists" in refused.stderr
    again = json.loads(run(*arguments, "--force").stdout)
    assert [row["from_store"] for row in again["scenarios"]] == [True] * 4
    assert again["winners"] == first["winners"]
    assert again["written"] == {"results": str(target), "store": str(store)}
    assert json.loads(target.read_text("utf-8"))["sentences"] == again["sentences"]


def test_without_a_store_only_results_are_written(folder: Path, tmp_path: Path) -> None:
    result = run(folder, "-o", tmp_path / "results.json", "--no-store", *LIMIT, "--json")
    written = json.loads(result.stdout)["written"]
    assert written == {"results": str(tmp_path / "results.json")}
    assert {path.name for path in tmp_path.iterdir()} == {"portfolio", "results.json"}


def test_faulty_scenarios_are_rows_and_bad_input(folder: Path, tmp_path: Path) -> None:
    broken = folder / "edits" / "ann away.json"
    broken.write_text(broken.read_text("utf-8").replace('"ann"', '"anne"'), encoding="utf-8")
    result = run(folder, "-o", tmp_path / "results", *LIMIT)
    assert result.exit_code == Exit.BAD_INPUT
    assert "'anne'; did you mean 'ann'?" in result.stdout
    assert "Highest value: 'longer' with 24,000 EUR" in result.stdout
    assert "Traceback" not in result.stderr


def test_ctrl_c_writes_what_is_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Impatient(InlineCrew):
        def next(self, seconds: float) -> object:  # type: ignore[override]
            if len(self._jobs) == 2:
                raise KeyboardInterrupt
            return super().next(seconds)

    monkeypatch.setattr(SWEEP, "LocalCrew", Impatient)
    result = run(folder, "-o", tmp_path / "results", *LIMIT)
    assert result.exit_code == Exit.INTERRUPTED
    frame = pd.read_csv(tmp_path / "results" / "scenarios.csv")
    assert list(frame["status"]) == ["optimal", "optimal", "pending", "pending"]


def test_what_cannot_be_written_or_read_is_refused_before_solving(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cs, "sweep", lambda *_, **__: pytest.fail("solved first"))
    for arguments, message in (
        ((folder, "-o", folder / "results"), "lies among the scenarios"),
        ((folder, "-o", tmp_path / "no" / "results"), "does not exist; create it first"),
        ((tmp_path / "nowhere", "-o", tmp_path / "r"), "is no folder; name one that holds"),
        ((folder, "-o", tmp_path / "r", "--engine", "cloud"), "engine is 'cloud'; write local"),
        ((folder, "-o", tmp_path / "r", "--report", tmp_path), "is a folder; name a file"),
        ((folder, "-o", tmp_path / "r", "--store", "s", "--no-store"), "exclude each other"),
        ((folder, "-o", tmp_path / "r", "--store", tmp_path / "r"), "store and result at once"),
    ):
        result = run(*arguments)
        assert result.exit_code == Exit.BAD_INPUT
        assert message in result.stderr.replace("\n", " ")
    assert run(folder).exit_code == Exit.BAD_INPUT


def test_names_cannot_steer_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SWEEP, "LocalCrew", InlineCrew)
    (tmp_path / "in").mkdir()
    cs.write(BASE, tmp_path / "in" / "a\x1b[31mb.json")
    result = run(tmp_path / "in", "-o", tmp_path / "out", *LIMIT)
    assert result.exit_code == Exit.DONE
    assert "\x1b" not in result.stdout + result.stderr
    assert "a\ufffd[31mb" in result.stdout


def test_long_sweeps_are_cut_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SWEEP, "LocalCrew", InlineCrew)
    (tmp_path / "in").mkdir()
    for number in range(12):
        cs.write(BASE, tmp_path / "in" / f"{number}.json")
    result = run(tmp_path / "in", "-o", tmp_path / "out", *LIMIT)
    assert "… and 2 more in the table of scenarios" in result.stdout


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (("optimal", "infeasible"), Exit.DONE),
        (("infeasible", "no_plan_found"), Exit.NO),
        (("optimal", "faulty"), Exit.BAD_INPUT),
        (("optimal", "faulty", "failed"), Exit.DEFECT),
    ],
)
def test_the_exit_code_tells_the_worst(statuses: tuple[str, ...], code: Exit) -> None:
    entries = tuple(
        entry(str(number), 1.0 if status == "optimal" else None, status=status)
        for number, status in enumerate(statuses)
    )
    assert exit_code(Sweep(entries)) is code
    assert exit_code(Sweep(entries, interrupted=True)) is Exit.INTERRUPTED
