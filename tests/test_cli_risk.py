"""``crostaff risk``: the answer in words, as a document and as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from tests.support.department import department, department_plan


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["risk", *map(str, arguments)])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("risk")
    cs.write(department(), folder / "portfolio")
    department_plan().write(folder / "plan")
    return folder / "portfolio", folder / "plan"


def test_risk_says_what_may_happen_and_writes_a_page(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    page = tmp_path / "risk.html"
    result = run(*files, "--samples", "4", "--seed", "3", "--report", page)
    assert result.exit_code == Exit.DONE
    plan = cs.read_plan(cs.read(files[0]), files[1])
    same = cs.risk(plan, samples=4, seed=3)
    assert str(same) in result.stdout
    assert "sample" in result.stderr
    assert "<!doctype html>" in page.read_text(encoding="utf-8")


def test_risk_json_is_all_there_is_on_stdout(files: tuple[Path, Path], tmp_path: Path) -> None:
    own = tmp_path / "delays.toml"
    own.write_text("[delays]\namendment_share = 0.0\n", encoding="utf-8")
    options = ("--samples", "3", "--json", "--candidate", files[1], "--templates", own)
    result = run(*files, *options)
    assert result.exit_code == Exit.DONE
    document = json.loads(result.stdout)
    assert (document["samples"], document["seed"], document["written"]) == (3, 0, {})
    assert [row["plan"] for row in document["plans"]] == ["plan", f"candidate {files[1]}"]
    assert document["plans"][0]["difference"] == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--report", "."), "is a folder; name a file for the report, like report.html"),
        (("--report", "no/risk.html"), "does not exist; create it first"),
        (("--templates", "no.toml"), "cannot be read"),
        (("--candidate", "no"), "no"),
    ],
)
def test_bad_input_is_refused(
    files: tuple[Path, Path], options: tuple[str, str], message: str
) -> None:
    result = run(*files, "--samples", "2", *options)
    assert result.exit_code == Exit.BAD_INPUT
    assert message in result.stderr.replace("\n", " ")


def test_a_page_by_another_name_is_refused_before_anything_is_sampled(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cs, "risk", lambda *_, **__: pytest.fail("sampled first"))
    result = run(*files, "--samples", "2", "--report", str(files[0].parent / "risk.csv"))
    assert result.exit_code == Exit.BAD_INPUT
    assert "is no name of a page" in result.stderr.replace("\n", " ")


def test_too_few_samples_are_wrong_usage(files: tuple[Path, Path]) -> None:
    assert run(*files, "--samples", "1").exit_code == Exit.BAD_INPUT
