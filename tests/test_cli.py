"""The command line: exit codes, words on stderr, documents on stdout, whole files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import crostaff as cs
from crostaff.cli import app, main, screen
from crostaff.cli.outcome import Exit, printable
from crostaff.scenario.words import counted
from tests.support.department import department

PROGRAM = Path(sys.executable).with_name("crostaff")
LIMIT = ("--time-limit", "20", "--seed", "1")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "portfolio"
    cs.write(department(), path)
    return path


@pytest.fixture(scope="module")
def impossible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # three statisticians are wanted in full for the final analysis, and only two can ever be
    # qualified by then if nobody is trained: full coverage needs growth, which is off
    path = tmp_path_factory.mktemp("cli") / "impossible"
    cs.write(department(policy={"full_coverage": True, "growth": False}), path)
    return path


@pytest.fixture
def plan(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "plan"
    assert run("solve", folder, "-o", path, *LIMIT).exit_code == Exit.DONE
    return path


def break_a_column(folder: Path, target: Path) -> Path:
    cs.write(cs.read(folder), target)
    text = (target / "requirements.csv").read_text(encoding="utf-8")
    (target / "requirements.csv").write_text(text.replace("SAS", "SAZ"), encoding="utf-8")
    return target


def test_validate_says_what_a_good_scenario_holds(folder: Path) -> None:
    result = run("validate", folder)
    assert result.exit_code == Exit.DONE
    assert "portfolio is valid: Scenario('department', 16 weeks from 2027-01-04" in result.stdout
    document = json.loads(run("validate", folder, "--json").stdout)
    assert (document["valid"], document["digest"]) == (True, department().digest)


def test_validate_lists_every_fault_in_words_on_stderr(folder: Path, tmp_path: Path) -> None:
    broken = break_a_column(folder, tmp_path / "broken")
    result = run("validate", broken)
    assert result.exit_code == Exit.BAD_INPUT
    assert result.stdout == ""
    assert "ScenarioError: 3 problems in" in result.stderr
    assert "unknown skill 'SAZ'; did you mean 'SAS'?" in result.stderr
    assert "Traceback" not in result.stderr
    document = json.loads(run("validate", broken, "--json").stdout)
    assert document["error"] == "ScenarioError"
    assert [fault["table"] for fault in document["faults"]] == ["requirements.csv"] * 3


@pytest.mark.parametrize("command", [("validate",), ("solve", "-o", "p"), ("check", "p")])
def test_a_scenario_that_is_not_there_is_bad_input(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command[0], "nowhere", *command[1:])
    assert result.exit_code == Exit.BAD_INPUT
    assert "does not exist" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "x"),
        ("solve", "x", "-o", "p", "--time-limit", "-1"),
        ("solve", "x", "-o", "p", "--workers", "0"),
        ("solve", "x", "-o", "p", "--nonsense"),
        ("fly",),
        (),
    ],
)
def test_wrong_usage_is_bad_input(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == Exit.BAD_INPUT


def test_solve_prints_a_summary_and_writes_plan_and_page(folder: Path, tmp_path: Path) -> None:
    target, page = tmp_path / "plan", tmp_path / "plan" / "report.html"
    result = run("solve", folder, "-o", target, "--report", page, *LIMIT)
    assert result.exit_code == Exit.DONE
    # billing 960 h x 120 = 115,200; labour 320 h of ann and 320 h of ben, 640 h of tia = 67,200,
    # of which she learns 320 h beside them; 80 h of the hold are missing; 4 weeks late; 5,000 for
    # the new qualification: 115,200 - 67,200 - 8,000 - 400 + 5,000
    for words in ("optimal", "44,600", "2027-01", "Unstaffed work: 80 h", "tia", "2027-03-21"):
        assert words in result.stdout
    assert "0 violations" in result.stdout
    assert "construct" in result.stderr
    assert "<!doctype html>" in page.read_text(encoding="utf-8")
    header = json.loads((target / "plan.json").read_text(encoding="utf-8"))
    assert (header["status"], header["value"]) == ("optimal", 44600.0)


def test_solve_json_is_all_there_is_on_stdout(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    result = run("solve", folder, "-o", target, "--json", *LIMIT)
    assert result.exit_code == Exit.DONE
    document = json.loads(result.stdout)
    assert document.pop("written") == {"plan": str(target)}
    assert (document["status"], document["seed"]) == ("optimal", 1)
    written = json.loads(target.read_text(encoding="utf-8"))
    assert document.items() <= written.items()


def test_what_exists_is_refused_before_solving(
    folder: Path, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "report.html"
    page.write_text("mine", encoding="utf-8")
    before = {entry: entry.read_bytes() for entry in plan.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(cs, "solve", lambda *_, **__: pytest.fail("solved first"))
        refusals = [
            (("-o", plan), "plan exists; choose another name"),
            (("-o", tmp_path / "new", "--report", page), "report.html exists"),
            (("-o", tmp_path / "no" / "plan"), "does not exist; create it first"),
            (("-o", tmp_path / "new", "--report", tmp_path), "is a folder; name a file"),
            (("-o", tmp_path / "new", "--report", tmp_path / "new"), "give the report its own"),
            (("-o", tmp_path / "plan.xlsx"), "xlsx"),
        ]
        for arguments, message in refusals:
            result = run("solve", folder, *arguments)
            assert result.exit_code == Exit.BAD_INPUT
            assert message in result.stderr.replace("\n", " ")
    assert {entry: entry.read_bytes() for entry in plan.iterdir()} == before
    assert page.read_text(encoding="utf-8") == "mine"


def test_force_replaces_the_plan_and_leaves_other_files_alone(folder: Path, plan: Path) -> None:
    (plan / "notes.txt").write_text("mine", encoding="utf-8")
    (plan / "plan.json").write_text("{}", encoding="utf-8")
    assert run("solve", folder, "-o", plan, "--force", *LIMIT).exit_code == Exit.DONE
    assert json.loads((plan / "plan.json").read_text(encoding="utf-8"))["status"] == "optimal"
    assert (plan / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_infeasible_is_a_no_with_the_next_step(impossible: Path, tmp_path: Path) -> None:
    target, page = tmp_path / "plan", tmp_path / "report.html"
    result = run("solve", impossible, "-o", target, "--report", page, *LIMIT)
    assert result.exit_code == Exit.NO
    assert "relax full_coverage" in result.stderr
    assert "infeasible" in result.stdout
    header = json.loads((target / "plan.json").read_text(encoding="utf-8"))
    assert (header["status"], header["value"]) == ("infeasible", None)
    assert not page.exists()


def test_a_solve_without_a_plan_is_written_from_python_too(
    impossible: Path, tmp_path: Path
) -> None:
    result = cs.solve(cs.read(impossible), time_limit=20)
    result.write(str(tmp_path / "plan"))
    assert [entry.name for entry in (tmp_path / "plan").iterdir()] == ["plan.json"]
    with pytest.raises(cs.NoPlanError, match="infeasible"):
        result.require_plan()


def test_an_interrupted_solve_writes_the_incumbent(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = cs.solve

    def interrupted(scenario: cs.Scenario, **options: object) -> cs.Result:
        result = solve(scenario, time_limit=20)
        summary = replace(result.summary, status=cs.Status.INTERRUPTED)
        stopped = replace(result.require_plan(), summary=summary)
        return replace(result, summary=summary, plan=stopped)

    monkeypatch.setattr(cs, "solve", interrupted)
    target = tmp_path / "plan"
    assert run("solve", folder, "-o", target).exit_code == Exit.INTERRUPTED
    assert json.loads((target / "plan.json").read_text(encoding="utf-8"))["status"] == "interrupted"
    monkeypatch.undo()
    assert run("check", folder, target).exit_code == Exit.DONE


def test_an_interrupt_before_there_is_a_plan_writes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> cs.Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(cs, "solve", interrupt)
    result = run("solve", folder, "-o", tmp_path / "plan")
    assert result.exit_code == Exit.INTERRUPTED
    assert "nothing was written" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_ends_a_running_solve_with_its_plan(tmp_path: Path) -> None:
    scenario, target = tmp_path / "scenario.json", tmp_path / "plan"
    cs.write(cs.generate(people=40, studies=15, seed=2), scenario)
    command = [PROGRAM, "solve", scenario, "-o", target, "--time-limit", "300"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as job:
        assert job.stderr is not None
        for line in job.stderr:
            if "search" in line:
                job.send_signal(signal.SIGINT)
                break
        output, errors = job.communicate()
    assert job.returncode == Exit.INTERRUPTED, errors
    assert "interrupted" in output
    assert "Traceback" not in errors
    assert json.loads((target / "plan.json").read_text(encoding="utf-8"))["status"] == "interrupted"
    world = cs.read(scenario)
    assert cs.check(world, cs.read_plan(world, target)) == []


def test_disagreement_of_solver_and_checker_has_a_code_of_its_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disagree(*_: object, **__: object) -> cs.Result:
        raise cs.SolverDisagreement("They differ.", case=Path("case-7"))

    monkeypatch.setattr(cs, "solve", disagree)
    result = run("solve", folder, "-o", tmp_path / "plan")
    assert result.exit_code == Exit.DEFECT
    assert "SolverDisagreement: They differ. The case is in case-7." in result.stderr


def test_what_nobody_foresaw_is_never_taken_for_a_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cs, "schema", fail)
    monkeypatch.setattr(sys, "argv", ["crostaff", "schema"])
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == Exit.DEFECT
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_check_says_yes_to_the_plan_of_solve(folder: Path, plan: Path) -> None:
    result = run("check", folder, plan)
    assert result.exit_code == Exit.DONE
    assert "is valid: every rule holds" in result.stdout
    document = json.loads(run("check", folder, plan, "--json").stdout)
    assert document == {"valid": True, "value": 44600.0, "violations": [], "warnings": []}
    assert "value computed anew: 44,600.00 EUR" in result.stdout


def test_check_says_that_a_plan_was_changed(folder: Path, plan: Path) -> None:
    header = plan / "plan.json"
    text = header.read_text(encoding="utf-8").replace('"value": 44600.0', '"value": 999999.0')
    header.write_text(text, encoding="utf-8")
    table = plan / "assignments.csv"
    text = table.read_text(encoding="utf-8").replace("2027-03-28", "2027-04-28")
    table.write_text(text, encoding="utf-8")
    result = run("check", folder, plan)
    assert result.exit_code == Exit.DONE
    assert (
        "Warning: the plan was changed after it was solved: plan.json says value 999,999.00 EUR, "
        "its tables are worth 44,600.00 EUR; its bound is left out"
    ) in result.stdout
    assert "Warning: assignments: to_date in " in result.stdout
    document = json.loads(run("check", folder, plan, "--json").stdout)
    assert document["value"] == 44600.0
    assert len(document["warnings"]) == 2


def test_check_of_another_scenarios_plan_says_so_first(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    cs.write(cs.generate(people=20, studies=6, seed=1), other)
    result = run("check", other, plan)
    assert result.exit_code == Exit.BAD_INPUT
    first, *faults, last = result.stderr.splitlines()
    assert f"a plan of scenario {department().digest}: this scenario is" in first
    assert len(faults) == 3
    assert last.startswith("  … and ")


def test_check_counts_one_violation_as_one(folder: Path, plan: Path) -> None:
    table = plan / "releases.csv"
    table.write_text(table.read_text(encoding="utf-8") + "hold,0,1\n", encoding="utf-8")
    result = run("check", folder, plan)
    assert result.exit_code == Exit.NO
    assert result.stdout.count("release: ") == int(result.stderr.split()[0])
    assert counted(1, "violation") == "1 violation"
    assert counted(2, "violation") == "2 violations"


def test_check_says_no_and_names_the_rule(folder: Path, plan: Path) -> None:
    table = plan / "assignments.csv"
    text = table.read_text(encoding="utf-8")
    # The trainee works alone from the first day.
    table.write_text(text.replace(",paired,", ",solo,"), encoding="utf-8")
    result = run("check", folder, plan)
    assert result.exit_code == Exit.NO
    assert "level: " in result.stdout
    assert "(interim/stats[0] is segment 0 of requirement interim/stats.)" in result.stdout
    assert "violations in" in result.stderr
    document = json.loads(run("check", folder, plan, "--json").stdout)
    assert "level" in {violation["rule"] for violation in document["violations"]}
    assert document["valid"] is False


def test_check_of_a_broken_plan_is_bad_input(folder: Path, plan: Path) -> None:
    (plan / "plan.json").write_text("{", encoding="utf-8")
    result = run("check", folder, plan)
    assert result.exit_code == Exit.BAD_INPUT
    assert "PlanError" in result.stderr
    assert "Traceback" not in result.stderr


def test_schema_is_a_json_schema() -> None:
    schema = json.loads(run("schema").stdout)
    assert {"staff", "studies", "requirements"} <= set(schema["properties"])


def test_version_is_told() -> None:
    assert run("--version").stdout.startswith("crostaff 0.")


def test_demo_plans_the_bundled_portfolio(tmp_path: Path) -> None:
    target = tmp_path / "demo-plan"
    result = run("demo", "-o", target, "--time-limit", "10")
    assert result.exit_code == Exit.DONE
    assert {"plan.json", "assignments.csv", "report.html"} <= {e.name for e in target.iterdir()}
    assert "Billability and margin by month" in result.stdout
    assert "0 violations" in result.stdout
    assert "solve portfolio -o plan" in result.stdout
    assert run("demo", "-o", target).exit_code == Exit.BAD_INPUT


def test_the_demo_is_written_for_the_other_commands(tmp_path: Path) -> None:
    result = run("demo", "--scenario", tmp_path / "portfolio")
    assert result.exit_code == Exit.DONE
    assert result.stdout.split() == ["scenario", str(tmp_path / "portfolio")]
    assert cs.read(tmp_path / "portfolio") == cs.demo()
    document = json.loads(run("demo", "--scenario", tmp_path / "d.json", "--json").stdout)
    assert document["digest"] == cs.demo().digest
    assert document["written"] == {"scenario": str(tmp_path / "d.json")}
    assert run("demo", "--scenario", tmp_path / "portfolio").exit_code == Exit.BAD_INPUT
    assert {entry.name for entry in tmp_path.iterdir()} == {"portfolio", "d.json"}


def test_the_next_steps_work_off_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.defpath)
    screen.show_next_steps(screen.console())
    write, solve = (line.strip() for line in capsys.readouterr().out.splitlines()[-2:])
    script = f"{write} && {solve} --time-limit 1 --workers 1"
    subprocess.run(["/bin/sh", "-c", script], check=True, capture_output=True)
    assert (tmp_path / "plan" / "plan.json").is_file()
    assert (tmp_path / "report.html").is_file()


def test_ctrl_c_while_the_libraries_load_says_so_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "crostaff.cli.commands":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "crostaff.cli.commands")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == Exit.INTERRUPTED
    assert capsys.readouterr().err == "Interrupted before anything was done.\n"


def test_text_from_files_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[31mb\nc\x07") == "a\ufffd[31mb\nc\ufffd"
