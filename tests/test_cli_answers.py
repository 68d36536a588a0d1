"""Comparisons, values, bottlenecks and robust plans from the command line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.cli import app
from crostaff.cli.outcome import Exit
from crostaff.errors import CrostaffError
from tests.support.department import department, department_plan

LIMIT = ("--time-limit", "60", "--workers", "1")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A department, its plan by hand and its best one, and the same with one person more."""
    folder = tmp_path_factory.mktemp("answers")
    scenario = department()
    richer = scenario.hire("eve", function="stats", cost_rate=50, skills={"SAS": "experienced"})
    paths = {name: folder / name for name in ("portfolio", "plan", "best", "richer", "rich")}
    cs.write(scenario, paths["portfolio"])
    cs.write(richer, paths["richer"])
    department_plan().write(paths["plan"])
    cs.solve(scenario, workers=1).write(paths["best"])
    cs.solve(richer, workers=1).write(paths["rich"])
    return paths


def plan_of(files: dict[str, Path], scenario: str, plan: str) -> cs.Plan:
    return cs.read_plan(cs.read(files[scenario]), files[plan])


def test_two_plans_are_compared_with_tables_and_page(
    files: dict[str, Path], tmp_path: Path
) -> None:
    tables, page = tmp_path / "tables", tmp_path / "compare.html"
    result = run(
        "compare", files["portfolio"], files["plan"], files["best"], "-o", tables, "--report", page
    )
    assert result.exit_code == Exit.DONE
    same = cs.compare(plan_of(files, "portfolio", "plan"), plan_of(files, "portfolio", "best"))
    assert str(same) in result.stdout
    for name, frame in same.frames.items():
        assert len(pd.read_csv(tables / f"{name}.csv")) == len(frame)
    assert json.loads((tables / "answer.json").read_text(encoding="utf-8"))["title"] == same.title
    assert "<!doctype html>" in page.read_text(encoding="utf-8")


def test_plans_of_two_scenarios_and_two_scenarios_are_compared(files: dict[str, Path]) -> None:
    other = ("--with", files["richer"])
    result = run("compare", files["portfolio"], files["best"], files["rich"], *other, "--json")
    assert result.exit_code == Exit.DONE
    same = cs.compare(plan_of(files, "portfolio", "best"), plan_of(files, "richer", "rich"))
    document = json.loads(result.stdout)
    assert (document["title"], document["written"]) == (same.title, {})
    assert document["sentences"] == list(same.sentences)
    value = next(row for row in document["terms"] if row["measure"] == "value")
    assert (value["before"], value["after"]) == (same.before.value, same.after.value)
    assert document["differ"]["assignments"] == len(same.assignments)
    result = run("compare", files["portfolio"], *other)
    assert result.exit_code == Exit.DONE
    assert str(cs.compare(cs.read(files["portfolio"]), cs.read(files["richer"]))) in result.stdout


@pytest.mark.parametrize("plans", [(), ("plan",), ("plan", "best", "plan")])
def test_compare_wants_two_of_a_kind(files: dict[str, Path], plans: tuple[str, ...]) -> None:
    result = run("compare", files["portfolio"], *(files[plan] for plan in plans))
    assert result.exit_code == Exit.BAD_INPUT
    assert "two plans, or none and another scenario with --with" in result.stderr


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("hire", "final/stats"),
        ("training_place", "final/stats"),
        ("release", "hold"),
        ("deadline", "ONC-12"),
    ],
)
def test_one_more_of_something_has_a_value(
    option: str, given: str, files: dict[str, Path], tmp_path: Path
) -> None:
    flag = "--" + option.replace("_", "-")
    tables = tmp_path / "value.json"
    options = (flag, given, *LIMIT, "--json", "-o", tables)
    result = run("value-of", files["portfolio"], files["best"], *options)
    assert result.exit_code == Exit.DONE
    best = plan_of(files, "portfolio", "best")
    same = cs.value_of(best, **{option: given}, workers=1)  # type: ignore[arg-type]
    document = json.loads(result.stdout)
    assert document["sentences"] == list(same.sentences)
    assert document["worth"] == same.worth._asdict()
    assert (document["proved"], document["currency"]) == (same.is_proved, "EUR")
    assert document["written"] == {"tables": str(tables)}
    kept = json.loads(tables.read_text(encoding="utf-8"))
    assert len(kept["worth"]) == len(same.frames["worth"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "exactly one of --hire, --training-place, --release, --deadline; given: none"),
        (("--hire", "final/stats", "--release", "hold"), "given: --hire, --release"),
        (("--hire", "finale/stats"), "did you mean 'final/stats'?"),
        (("--release", "hold", "-o", "same.html", "--report", "same.html"), "have the same name"),
    ],
)
def test_a_value_that_cannot_be_told_is_refused(
    files: dict[str, Path], options: tuple[str, ...], message: str
) -> None:
    result = run("value-of", files["portfolio"], files["best"], *options, *LIMIT)
    assert result.exit_code == Exit.BAD_INPUT
    assert message in result.stderr.replace("\n", " ")


def test_an_interrupted_value_leaves_with_130(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    value_of = cs.value_of

    def cut_short(*args: object, **named: object) -> cs.ValueOf:
        found = value_of(*args, **named)  # type: ignore[arg-type]
        return dataclasses.replace(found, is_interrupted=True)

    monkeypatch.setattr(cs, "value_of", cut_short)
    result = run("value-of", files["portfolio"], files["best"], "--release", "hold", *LIMIT)
    assert result.exit_code == Exit.INTERRUPTED


def test_bottlenecks_are_ranked(files: dict[str, Path], tmp_path: Path) -> None:
    page = tmp_path / "where.html"
    result = run("bottlenecks", files["portfolio"], files["plan"], "--report", page)
    assert result.exit_code == Exit.DONE
    same = cs.bottlenecks(plan_of(files, "portfolio", "plan"))
    assert str(same) in result.stdout
    assert "<!doctype html>" in page.read_text(encoding="utf-8")
    result = run("bottlenecks", files["portfolio"], files["plan"], "--json")
    document = json.loads(result.stdout)
    assert document["sentences"] == list(same.sentences)
    assert (document["complete"], document["unpriced"]) == (True, [])


def test_a_robust_plan_is_written(files: dict[str, Path], tmp_path: Path) -> None:
    plan, tables = tmp_path / "robust", tmp_path / "tables"
    options = ("--samples", "4", "--plans", "2", "--deterministic-limit", "1", *LIMIT)
    places = ("-o", plan, "--tables", tables, "--report", tmp_path / "robust.html")
    result = run("robust", files["portfolio"], *places, *options, "--json")
    assert result.exit_code == Exit.DONE
    world = cs.read(files["portfolio"])
    same = cs.robust(world, samples=4, plans=2, workers=1, deterministic_limit=1.0)
    document = json.loads(result.stdout)
    assert document["sentences"] == list(same.sentences)
    assert [row["plan"] for row in document["plans"]] == same.plans["plan"].tolist()
    assert set(document["written"]) == {"plan", "tables", "report"}
    written = cs.read_plan(world, plan)
    assert written.value == same.plan.value
    assert cs.check(world, written) == []
    assert len(pd.read_csv(tables / "plans.csv")) == len(same.plans)


def test_without_a_plan_there_is_no_robust_one(tmp_path: Path) -> None:
    impossible = department(policy={"full_coverage": True}).remove_staff("ann").remove_staff("ben")
    cs.write(impossible, tmp_path / "portfolio")
    options = ("--samples", "2", "--json", *LIMIT)
    result = run("robust", tmp_path / "portfolio", "-o", tmp_path / "plan", *options)
    assert result.exit_code == Exit.NO
    assert json.loads(result.stdout)["plans"] == []
    assert not (tmp_path / "plan").exists()


def test_tables_of_a_quote_and_of_a_risk_are_written(
    files: dict[str, Path], tmp_path: Path
) -> None:
    result = run(
        "risk", files["portfolio"], files["plan"], "--samples", "3", "-o", tmp_path / "risk"
    )
    assert result.exit_code == Exit.DONE
    same = cs.risk(plan_of(files, "portfolio", "plan"), samples=3)
    assert len(pd.read_csv(tmp_path / "risk" / "samples.csv")) == len(same.frames["samples"])


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "plan", "best", "-o", "best"),
        ("value-of", "plan", "-o", "plan", "--release", "hold"),
        ("bottlenecks", "plan", "-o", "plan"),
        ("risk", "plan", "--candidate", "best", "-o", "best"),
    ],
)
def test_plans_that_are_read_are_never_replaced(
    command: tuple[str, ...], files: dict[str, Path]
) -> None:
    name, *rest = (str(files.get(word, word)) for word in command)
    result = run(name, files["portfolio"], *rest, "--force")
    assert result.exit_code == Exit.BAD_INPUT
    assert "is read here; give what is written another name" in result.stderr.replace("\n", " ")
    assert cs.check(cs.read(files["portfolio"]), plan_of(files, "portfolio", "best")) == []


def test_an_interrupted_search_for_robust_plans_leaves_with_130(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    robust = cs.robust

    def cut_short(*args: object, **named: object) -> cs.Risk:
        return dataclasses.replace(robust(*args, **named), has_all_plans=False)  # type: ignore[arg-type]

    monkeypatch.setattr(cs, "robust", cut_short)
    options = ("--samples", "2", "--plans", "1", *LIMIT, "--json")
    result = run("robust", files["portfolio"], "-o", tmp_path / "plan", *options)
    assert result.exit_code == Exit.INTERRUPTED
    assert json.loads(result.stdout)["interrupted"] is True


def test_what_exists_is_not_replaced_and_nothing_is_asked(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cs, "value_of", lambda *_, **__: pytest.fail("asked first"))
    (tmp_path / "there.json").write_text("{}", encoding="utf-8")
    options = ("--release", "hold", "-o", tmp_path / "there.json")
    result = run("value-of", files["portfolio"], files["best"], *options)
    assert result.exit_code == Exit.BAD_INPUT
    assert "or replace it with --force" in result.stderr.replace("\n", " ")


def test_plans_with_and_without_are_written_and_older_ones_go(
    files: dict[str, Path], tmp_path: Path
) -> None:
    plans, tables = tmp_path / "plans", tmp_path / "tables"
    options = ("--hire", "final/stats", *LIMIT, "--plans", plans, "-o", tables)
    result = run("value-of", files["portfolio"], files["plan"], *options, "--json")
    assert result.exit_code == Exit.DONE, result.stderr
    document = json.loads(result.stdout)
    assert set(document["written"]) == {"plans", "tables"}
    world = cs.read(files["portfolio"])
    without = cs.read_plan(world, plans / "without")
    # The plan by hand is not the best one: what is told is against a better one, and says so.
    assert without.value > plan_of(files, "portfolio", "plan").value
    more = without.value - plan_of(files, "portfolio", "plan").value
    assert f"is worth {more:,.0f} EUR more than the plan given" in document["sentences"][1]
    assert (plans / "with" / "plan.json").exists()
    # The scenario of the other one is made by the edits beside it.
    edits, richer = plans / "with-edits.json", tmp_path / "richer"
    assert run("edit", files["portfolio"], "--edits", edits, "-o", richer).exit_code == 0
    assert run("check", richer, plans / "with").exit_code == Exit.DONE
    # Another answer has its own: neither plans nor tables of the older one stay, and all else does.
    without.write(plans / "mine")
    (plans / "plans.json").write_text('{"plans": ["with", "without", "point-7", "mine"]}', "utf-8")
    without.write(plans / "point-7")
    options = ("--samples", "2", "-o", tables, "--force")
    assert run("risk", files["portfolio"], files["best"], *options).exit_code == Exit.DONE
    expected = {f"{name}.csv" for name in cs.risk(without, samples=2).frames}
    assert {path.name for path in tables.iterdir()} == {*expected, "answer.json"}
    options = ("--release", "hold", *LIMIT, "--plans", plans, "--force")
    assert run("value-of", files["portfolio"], files["best"], *options).exit_code == Exit.DONE
    made = {"with", "with-edits.json", "without", "plans.json"}
    assert {path.name for path in plans.iterdir()} == {*made, "mine"}


def test_tables_of_an_answer_and_plans_share_no_folder(
    files: dict[str, Path], tmp_path: Path
) -> None:
    tables = tmp_path / "tables"
    assert run("bottlenecks", files["portfolio"], files["best"], "-o", tables).exit_code == 0
    plan = plan_of(files, "portfolio", "best")
    plan.write(tmp_path / "plan")
    plan.write(tmp_path / "plan.json")
    found = cs.bottlenecks(plan)
    found.write(tmp_path / "tables.json")
    found.write(tmp_path / "tables.json", overwrite=True)
    (tmp_path / "plans").mkdir()
    found.write(tmp_path / "plans" / "point-1")
    for command, where, holds in (
        (("risk", files["best"], "-o"), tmp_path / "plan", "a plan"),
        (("risk", files["best"], "-o"), tmp_path / "plan.json", "a plan"),
        (("solve", "-o"), tables, "an answer"),
        (("solve", "-o"), tmp_path / "tables.json", "an answer"),
        (("pareto", "--plans"), tables, "an answer"),
        (("pareto", "--plans"), tmp_path / "plan", "a plan"),
        (("pareto", "--plans"), tmp_path / "plans", "an answer"),
    ):
        name, *rest = command
        result = run(str(name), files["portfolio"], *rest, where, "--force")
        assert result.exit_code == Exit.BAD_INPUT
        assert f"holds {holds}; choose another name" in result.stderr.replace("\n", " ")
    with pytest.raises(CrostaffError, match="holds an answer"):
        plan.write(tables, overwrite=True)
    with pytest.raises(CrostaffError, match="holds a plan; choose"):
        found.write(tmp_path / "plan", overwrite=True)


def test_a_header_cannot_name_files_outside_its_folder(
    files: dict[str, Path], tmp_path: Path
) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tmp_path / "mine.csv").write_text("stays", encoding="utf-8")
    header = json.dumps({"tables": ["../mine", "old"]})
    (tables / "answer.json").write_text(header, encoding="utf-8")
    (tables / "old.csv").write_text("goes", encoding="utf-8")
    found = cs.bottlenecks(plan_of(files, "portfolio", "best"))
    found.write(tables, overwrite=True)
    assert (tmp_path / "mine.csv").exists()
    assert {path.stem for path in tables.glob("*.csv")} == set(found.frames)
    (tables / "answer.json").write_text("[", encoding="utf-8")
    found.write(tables, overwrite=True)
    assert json.loads((tables / "answer.json").read_text(encoding="utf-8"))["tables"]


def test_the_page_of_an_answer_may_stand_among_its_tables(
    files: dict[str, Path], tmp_path: Path
) -> None:
    place = tmp_path / "answer"
    options = ("-o", place, "--report", place / "answer.html")
    assert run("bottlenecks", files["portfolio"], files["best"], *options).exit_code == Exit.DONE
    assert (place / "answer.html").exists()
    assert (place / "needs.csv").exists()


def test_what_is_wrong_with_a_plan_is_said(files: dict[str, Path], tmp_path: Path) -> None:
    for name in ("broken", "before"):
        plan_of(files, "portfolio", "best").write(tmp_path / name)
    rows = (tmp_path / "broken" / "assignments.csv").read_text(encoding="utf-8").splitlines()
    twice = "\n".join((*rows, rows[1])) + "\n"
    (tmp_path / "broken" / "assignments.csv").write_text(twice, encoding="utf-8")
    broken = cs.read_plan(cs.read(files["portfolio"]), tmp_path / "broken")
    first = cs.check(broken.problem.scenario, broken)[0]
    result = run("compare", files["portfolio"], tmp_path / "before", tmp_path / "broken")
    assert "The second plan breaks a rule: " in result.stdout
    assert str(first) in result.stdout
    result = run("bottlenecks", files["portfolio"], tmp_path / "broken", "--json")
    document = json.loads(result.stdout)
    assert any("told here breaks a rule" in sentence for sentence in document["sentences"])
    assert "the plan was changed after it was solved" in result.stderr
    assert {"needs", "people", "currency", "complete"} <= set(document)


def test_no_plan_that_is_read_is_among_those_that_are_written(
    files: dict[str, Path], tmp_path: Path
) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    plan_of(files, "portfolio", "best").write(plans / "without")
    (tmp_path / "notes").write_text("stays", encoding="utf-8")
    portfolio, best = files["portfolio"], files["best"]
    value = ("value-of", portfolio, best, "--release", "hold", "--force")
    for command, said in (
        ((*value[:2], plans / "without", *value[3:], "--plans", plans), "lies in"),
        ((*value, "-o", plans / "tables", "--plans", plans), "where the plans go"),
        ((*value, "--plans", tmp_path / "notes"), "is one file; name a folder"),
        ((*value, "--plans", tmp_path / "notes.json"), "is one file; name a folder"),
    ):
        result = run(*command)
        assert result.exit_code == Exit.BAD_INPUT
        assert said in result.stderr.replace("\n", " ")


def test_tables_may_stand_around_the_plans(files: dict[str, Path], tmp_path: Path) -> None:
    place = tmp_path / "answer"
    place.mkdir()
    options = ("--release", "hold", "-o", place, "--plans", place / "plans", *LIMIT)
    result = run("value-of", files["portfolio"], files["best"], *options)
    assert result.exit_code == Exit.DONE, result.stderr
    assert {"answer.json", "worth.csv", "plans"} <= {path.name for path in place.iterdir()}
    options = ("--samples", "2", "--plans", "1", *LIMIT)
    other = tmp_path / "robust"
    other.mkdir()
    targets = ("--tables", other, "-o", other / "plan")
    assert run("robust", files["portfolio"], *targets, *options).exit_code == Exit.DONE


def test_a_scenario_replaces_nothing(files: dict[str, Path], tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("stays", encoding="utf-8")
    result = run("demo", "--scenario", there, "--force")
    assert result.exit_code == Exit.BAD_INPUT
    assert "exists; a scenario replaces nothing" in result.stderr.replace("\n", " ")
    (there / "mine.txt").unlink()
    assert run("demo", "--scenario", there).exit_code == Exit.DONE
