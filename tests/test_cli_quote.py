"""Quotes from the command line: exit codes, words, documents and pages."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.analysis import asking
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from crostaff.scenario.edits import StudyBundle
from crostaff.scenario.scenario import Scenario
from tests.support.bids import bid
from tests.support.tiny import week
from tests.support.whatif import valid_tiny

LIMIT = ("--time-limit", "60", "--workers", "1")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario in which ann is on R in weeks 0 to 3, and then free."""
    scenario = valid_tiny(
        activities=[{"activity_id": "A", "fixed_start": week(0)}],
        requirements=[{"requirement_id": "R", "bill_rate": 100}],
    )
    cs.write(scenario, tmp_path / "portfolio")
    return tmp_path / "portfolio"


def written(bundle: StudyBundle, path: Path) -> Path:
    path.write_text(json.dumps(bundle.to_document()), encoding="utf-8")
    return path


def test_a_yes_leaves_with_0_and_a_no_with_1(folder: Path, tmp_path: Path) -> None:
    good = written(bid(start=4), tmp_path / "good.json")
    result = run("quote", folder, "--bid", good, *LIMIT)
    assert result.exit_code == Exit.DONE
    assert "- Yes: NEW (2027-02-01 to 2027-02-28) is staffed in full and on time." in result.stdout
    bad = written(bid(bill_rate=50), tmp_path / "bad.json")
    result = run("quote", folder, "--bid", bad, "--delay", "2", "--delay", "4", *LIMIT)
    assert result.exit_code == Exit.NO
    assert "tried: 2 and 4 weeks later" in result.stdout


def test_remedies_are_left_out_where_they_are_not_asked_for(folder: Path, tmp_path: Path) -> None:
    bad = written(bid(bill_rate=50), tmp_path / "bad.json")
    asked = ("quote", folder, "--bid", bad, "--delay", "2", *LIMIT)
    result = run(*asked)
    assert "With one more person" in result.stdout
    result = run(*asked, "--no-remedies")
    assert result.exit_code == Exit.NO
    assert "With one more person" not in result.stdout
    assert "tried: 2 weeks later" in result.stdout


def test_a_later_date_comes_with_its_worth(folder: Path, tmp_path: Path) -> None:
    early = written(bid(start=0), tmp_path / "early.json")
    result = run("quote", folder, "--bid", early, "--delay", "4", "--no-remedies", *LIMIT)
    # 160 h billed at 100, as where it is asked for in week 4.
    assert "Then it changes the value of the plan by 16,000 EUR (proved)." in result.stdout


def test_json_is_all_there_is_on_stdout(folder: Path, tmp_path: Path) -> None:
    good, page = written(bid(start=4), tmp_path / "good.json"), tmp_path / "quote.html"
    result = run("quote", folder, "--bid", good, "--report", page, "--json", *LIMIT)
    assert result.exit_code == Exit.DONE
    document = json.loads(result.stdout)
    assert (document["answer"], document["proof"]) == ("yes", "proved")
    assert document["worth"] == {"low": 16_000, "value": 16_000, "high": 16_000}
    assert document["earliest_start"] == "2027-02-01"
    assert document["trials"][0]["study"]["end_date"] == "2027-02-28"
    assert document["written"] == {"report": str(page)}
    assert "<!doctype html>" in page.read_text(encoding="utf-8")


def test_several_bids_are_chosen_from(folder: Path, tmp_path: Path) -> None:
    bids = [
        written(bid(name, start=start), tmp_path / f"{name}.json")
        for name, start in (("B1", 4), ("B2", 4), ("B3", 8))
    ]
    options = [part for path in bids for part in ("--bid", path)]
    result = run("quote", folder, *options, *LIMIT, "--json")
    assert result.exit_code == Exit.DONE
    document = json.loads(result.stdout)
    assert (document["take"], document["proof"]) == (["B1", "B3"], "proved")
    assert len(document["combinations"]) == 8
    assert [one["study_id"] for one in document["bids"]] == ["B1", "B3"]


def test_a_base_is_a_plan_of_the_scenario(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = written(bid(start=4), tmp_path / "good.json")
    assert run("solve", folder, "-o", tmp_path / "plan", *LIMIT).exit_code == Exit.DONE
    solved: list[int] = []
    solve = asking.solve

    def noted(one: Scenario, **options: object) -> cs.Result:
        solved.append(len(one.studies))
        return solve(one, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "solve", noted)
    result = run("quote", folder, "--bid", good, "--base", tmp_path / "plan", *LIMIT)
    assert result.exit_code == Exit.DONE
    assert solved == [2]


def test_what_cannot_be_read_or_written_is_bad_input(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "quote.html"
    page.write_text("mine", encoding="utf-8")
    good = written(bid(start=4), tmp_path / "good.json")
    result = run("quote", folder, "--bid", good, "--report", page, *LIMIT)
    assert result.exit_code == Exit.BAD_INPUT
    assert "exists" in result.stderr
    assert page.read_text(encoding="utf-8") == "mine"
    known = written(bid("S"), tmp_path / "known.json")
    result = run("quote", folder, "--bid", known, *LIMIT)
    assert result.exit_code == Exit.BAD_INPUT
    assert "'S'" in result.stderr
    assert run("quote", folder, *LIMIT).exit_code == Exit.BAD_INPUT
    assert run("quote", folder, "--bid", tmp_path / "none.json").exit_code == Exit.BAD_INPUT


def test_ctrl_c_leaves_with_130_and_the_answer_so_far(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = asking.solve

    def stopped(one: Scenario, **options: object) -> cs.Result:
        result = solve(one, **options)  # type: ignore[arg-type]
        if len(one.studies) == 1:
            return result
        summary = dataclasses.replace(result.summary, status=cs.Status.INTERRUPTED, bound=None)
        return dataclasses.replace(result, summary=summary)

    monkeypatch.setattr(asking, "solve", stopped)
    good = written(bid(start=4), tmp_path / "good.json")
    result = run("quote", folder, "--bid", good, *LIMIT)
    assert result.exit_code == Exit.INTERRUPTED
    assert "The search was interrupted; this is the answer so far." in result.stdout
