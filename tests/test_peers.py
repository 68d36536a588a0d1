"""Peers solve the same problem, and a row says what this project's score says."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks.department import Size
from benchmarks.peers import peer as peers
from benchmarks.peers import run as runner
from benchmarks.peers.case import Case, departments
from benchmarks.peers.discrete_optimization import solve as multi_skill
from benchmarks.peers.exchange import PLAN, Answer, Task
from benchmarks.peers.peer import FAMILIES, Peer, PeerError, interpreter, rows_of
from benchmarks.peers.plans import to_tables
from benchmarks.peers.table import department_rows, instance_rows

import crostaff as cs
from crostaff.compile import compile_problem
from crostaff.plan.check import check
from crostaff.plan.plan import read_plan
from crostaff.plan.score import score
from crostaff.solve.construct import construct
from tests.support.tiny import tiny_scenario

SMALL = Case("6x2", 0, cs.generate(people=6, studies=2, periods=16, movable=0.3, seed=0))


# Files between runner and peer


def test_a_task_is_its_command_line(tmp_path: Path) -> None:
    task = Task(tmp_path / "s.json", tmp_path, 2.5, 2, 7, frozenset({"hint", "bare"}))
    assert Task.parse(task.command()) == task
    bare = replace(task, options=frozenset())
    assert Task.parse(bare.command()) == bare


def test_a_plan_comes_back_as_it_was(tmp_path: Path) -> None:
    problem = SMALL.problem
    decisions = construct(problem)
    task = Task(tmp_path / "s.json", tmp_path, 1, 1, 0)
    answer = Answer(1.5, 3.0, "so", {"a": "1"})
    task.write(answer, to_tables(problem, decisions))
    assert Answer.read(tmp_path) == answer
    again = read_plan(problem, tmp_path / PLAN).decisions
    assert again.starts == decisions.starts
    for table in ("assigned", "held", "released"):
        assert sorted(getattr(again, table)) == sorted(getattr(decisions, table))


def test_no_answer_is_none(tmp_path: Path) -> None:
    assert Answer.read(tmp_path) is None


# Cases


def test_fixed_dates_are_those_of_the_constructed_plan() -> None:
    decisions = construct(SMALL.problem)
    fixed = compile_problem(SMALL.with_fixed_dates)
    assert any(not activity.is_fixed for activity in SMALL.problem.activities)
    assert {a.index: (a.earliest, a.latest) for a in fixed.activities} == {
        index: (start, start) for index, start in decisions.starts.items()
    }
    assert check(fixed, decisions) == []
    assert score(fixed, decisions).value_units == score(SMALL.problem, decisions).value_units


def test_a_plan_is_judged_by_checker_and_score(tmp_path: Path) -> None:
    scenario = tiny_scenario(requirements=[{"requirement_id": "R", "bill_rate": 100}])
    case, problem = Case("tiny", 0, scenario), compile_problem(scenario)
    file = tmp_path / PLAN
    assert case.judge(file) == (None, "no plan")
    tables = {name: list(rows) for name, rows in to_tables(problem, construct(problem)).items()}
    file.write_text(json.dumps(tables), encoding="utf-8")
    # 4 weeks of 40 hours at 100.
    assert case.judge(file) == (16_000, "")
    row = dict(tables["assignments"][0])
    tables["assignments"] = [{**row, "mode": "paired"}]
    file.write_text(json.dumps(tables), encoding="utf-8")
    value, wrong = case.judge(file)
    assert value is None
    assert "violations; level: " in wrong
    tables["assignments"] = [{**row, "staff_id": "nobody"}]
    file.write_text(json.dumps(tables), encoding="utf-8")
    value, wrong = case.judge(file)
    assert value is None
    assert "nobody" in wrong


def test_departments_are_named_by_size() -> None:
    found = list(departments([Size(6, 2)], 16, [0, 1]))
    assert [(case.name, case.seed, case.objective) for case in found] == [
        ("6x2", 0, "value"),
        ("6x2", 1, "value"),
    ]


# Peers and rows


def test_every_family_has_its_module_and_its_pinned_environment() -> None:
    for family in FAMILIES:
        folder = peers.FOLDER / family
        assert (folder / "solve.py").exists()
        if family != "cp_sat":
            lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
            wanted = [line for line in lines if line and line[0] not in "#-"]
            assert wanted
            assert all("==" in line for line in wanted)


def test_rows_of_a_family_come_with_ours() -> None:
    assert [peer.name for peer in rows_of(["cp_sat"])] == ["crostaff", "cp_sat", "cp_sat, hint"]
    published = rows_of(["discrete_optimization"])
    assert [peer.family for peer in published] == ["crostaff", "discrete_optimization"]
    assert all(peer.published for peer in published)
    fixed = rows_of(["timefold"])
    assert [peer.fixed_dates for peer in fixed] == [False, True, True]


def test_a_peer_without_requirements_runs_here() -> None:
    assert interpreter("cp_sat") == Path(sys.executable)


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a peer with requirements, in a repository of its own."""
    monkeypatch.setattr(peers, "FOLDER", tmp_path)
    monkeypatch.setattr(peers, "ROOT", tmp_path)
    (tmp_path / "constraints.txt").write_text("", encoding="utf-8")
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "requirements.txt").write_text("thing==1\n", encoding="utf-8")
    return folder


def test_an_environment_is_made_once_and_again_when_its_needs_change(
    family: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def pretend(command: list[str], **_: object) -> SimpleNamespace:
        commands.append(command)
        (family.parent / ".env-some").mkdir(exist_ok=True)
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", pretend)
    python = interpreter("some")
    assert python == family.parent / ".env-some" / "bin" / "python"
    assert [command[2] for command in commands] == ["venv", "pip"]
    assert interpreter("some") == python
    assert len(commands) == 2
    (family / "requirements.txt").write_text("thing==2\n", encoding="utf-8")
    interpreter("some")
    assert len(commands) == 4


def test_an_environment_that_cannot_be_made_says_why(
    family: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = SimpleNamespace(returncode=1, stderr="looking\nno thing found\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(PeerError, match=r"some: no environment from .*: no thing found"):
        interpreter("some")


def test_a_peer_that_fails_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Peer("missing", "missing")
    [(row, answer)] = runner.rows_on(SMALL, [missing], time_limit=1, workers=1)
    assert answer is None
    assert (row.valid, row.value, row.seconds) == (False, None, None)
    assert "missing: ended with 1: " in row.note
    assert "No module named" in row.note


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Peer]:
    """Return a peer whose module is some code; ``task`` is its task."""
    folder = tmp_path / "benchmarks" / "peers" / "some"
    folder.mkdir(parents=True)
    monkeypatch.setattr(peers, "ROOT", tmp_path)

    def made(code: str) -> Peer:
        begin = "import sys; from pathlib import Path; folder = Path(sys.argv[2])\n"
        (folder / "solve.py").write_text(begin + code, encoding="utf-8")
        return Peer("some", "some")

    return made


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "Expecting value"),
        ("[]", "it has other fields"),
        ('{"seconds": 1, "gap": 0}', "it has other fields"),
        ('{"bound": 1}', "it says no seconds"),
        ('{"seconds": NaN}', "it says no seconds"),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_row(
    answer: str, why: str, module: Callable[[str], Peer]
) -> None:
    peer = module(f"(folder / 'answer.json').write_text({answer!r})")
    [(row, _)] = runner.rows_on(SMALL, [peer], time_limit=1, workers=1)
    assert (row.valid, row.value) == (False, None)
    assert row.note.startswith(f"some: its answer is not readable: {why}")


def test_a_bound_that_is_not_finite_is_none(module: Callable[[str], Peer]) -> None:
    peer = module("(folder / 'answer.json').write_text('{\"seconds\": 1, \"bound\": Infinity}')")
    [(row, _)] = runner.rows_on(SMALL, [peer], time_limit=1, workers=1)
    assert (row.bound, row.seconds, row.note) == (None, 1, "no plan")


def test_the_plan_of_a_peer_that_fails_does_not_count(module: Callable[[str], Peer]) -> None:
    tables = json.dumps(dict(to_tables(SMALL.problem, construct(SMALL.problem))))
    peer = module(f"(folder / 'plan.json').write_text({tables!r}); sys.exit('out of memory')")
    [(row, _)] = runner.rows_on(SMALL, [peer], time_limit=1, workers=1)
    assert (row.valid, row.value, row.note) == (False, None, "some: ended with 1: out of memory")


def test_what_a_stopped_peer_began_ends_with_it(
    module: Callable[[str], Peer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its own child keeps the pipes open, and would go on beside the next peer.
    monkeypatch.setattr(peers, "GRACE", 3.0)
    child = tmp_path / "child"
    peer = module(
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"Path({str(child)!r}).write_text(str(child.pid))\n"
        "child.wait()"
    )
    [(row, _)] = runner.rows_on(SMALL, [peer], time_limit=0.5, workers=1)
    assert row.note == "some: stopped, no end after 4 s"
    deadline = time.monotonic() + 60
    while _is_running(int(child.read_text(encoding="utf-8"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(int(child.read_text(encoding="utf-8")))


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] not in "ZX"
    except OSError:
        return False


def test_a_run_writes_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "peers"
    options = ["--peers", "cp_sat", "--sizes", "6x2", "--seeds", "0", "--periods", "16"]
    limits = ["--time-limit", "60", "--workers", "1", "--out", str(out)]
    assert runner.main([*options, *limits]) == 0
    document = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    rows = {row["peer"]: row for row in document["rows"]}
    assert list(rows) == ["crostaff", "cp_sat", "cp_sat, hint"]
    for row in rows.values():
        assert (row["case"], row["seed"], row["objective"]) == ("6x2", 0, "value")
        assert row["valid"]
        # So small that all of them prove their value.
        assert row["value"] == row["bound"] == rows["crostaff"]["value"]
        assert row["gap"] == 0
    level = {"ahead": 0, "level": 1, "behind": 0}
    assert document["summary"]["crostaff"] == {"cp_sat": level, "cp_sat, hint": level}


@pytest.mark.parametrize(
    ("ours", "other", "objective", "verdict"),
    [
        (2.0, 1.0, "value", "ahead"),
        (1.0, 1.0, "value", "level"),
        (1.0, 2.0, "value", "behind"),
        (34.0, 46.0, "makespan", "ahead"),
        (2.0, None, "value", "ahead"),
        (None, 2.0, "value", "behind"),
        (None, None, "value", "level"),
    ],
)
def test_ahead_is_more_value_or_less_time(
    ours: float | None, other: float | None, objective: str, verdict: str
) -> None:
    rows = [
        runner.Row(name, "c", 0, objective, 1, value, None, True, None, None, 1.0, "")
        for name, value in (("crostaff", ours), ("them", other))
    ]
    [counts] = runner.summarise(rows, {})["crostaff"].values()  # type: ignore[attr-defined]
    assert [name for name, count in counts.items() if count] == [verdict]


def test_instances_are_needed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        runner.main(["--peers", "discrete_optimization", "--data", str(tmp_path)])
    assert "needs instances; give --data" in capsys.readouterr().err


# Multi-skill project scheduling


def instance() -> cs.Scenario:
    return tiny_scenario(
        header={"period": "day"},
        policy={"fte_step": 100, "growth": False, "full_coverage": True, "objective": "makespan"},
        staff=[{"staff_id": "ann"}, {"staff_id": "ben"}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "ben"}],
        activities=[{"activity_id": "A", "duration": 2}, {"activity_id": "end", "duration": 0}],
        precedences=[{"predecessor": "A", "successor": "end"}],
        requirements=[{"requirement_id": "R", "min_fte": 1.0}],
    )


def test_an_instance_is_read_as_the_document_it_is(tmp_path: Path) -> None:
    cs.write(instance(), tmp_path / "s.json")
    document = multi_skill.read(tmp_path / "s.json")
    assert document.horizon == 12
    assert document.durations == {"A": 2, "end": 0}
    assert document.skills_by_staff == {"ann": ["SAS"], "ben": ["SAS"]}
    assert document.arcs == [("A", "end")]
    assert [row["requirement_id"] for row in document.needs] == ["R"]


def test_what_an_instance_does_not_have_is_refused(tmp_path: Path) -> None:
    scenario = instance().model_copy(
        update={"absences": tiny_scenario(absences=[ABSENCE]).absences}
    )
    cs.write(scenario, tmp_path / "absent.json")
    with pytest.raises(ValueError, match="absences: this peer knows none"):
        multi_skill.read(tmp_path / "absent.json")
    cs.write(tiny_scenario(staff=[{"staff_id": "ann", "fte": 0.5}]), tmp_path / "part.json")
    with pytest.raises(ValueError, match="staff: this peer knows no fte"):
        multi_skill.read(tmp_path / "part.json")


ABSENCE = {"staff_id": "ann", "start": "2027-01-04", "end": "2027-01-05"}


def test_of_more_people_than_needed_the_first_are_taken(tmp_path: Path) -> None:
    scenario = instance()
    cs.write(scenario, tmp_path / "s.json")
    document = multi_skill.read(tmp_path / "s.json")
    solution = SimpleNamespace(
        employee_usage={"A": {"ben": {"SAS"}, "ann": {"SAS"}}},
        get_start_time={"A": 0, "end": 2}.__getitem__,
    )
    plan = tmp_path / PLAN
    plan.write_text(json.dumps(multi_skill.to_tables(document, solution)), encoding="utf-8")
    assert Case("i", 0, scenario).judge(plan) == (2.0, "")
    [row] = read_plan(scenario, plan).assignments["staff_id"]
    assert row == "ben"


# The page


def row(peer: str, value: float | None, **other: object) -> dict[str, object]:
    """Return a row as a results file has it."""
    known = {"case": "450x60", "seed": 0, "objective": "value", "time_limit": 60.0}
    numbers = {"value": value, "bound": None, "valid": value is not None, "best_known": None}
    return {"peer": peer, **known, **numbers, "gap": None, **other}


def test_the_page_has_a_line_for_each_peer() -> None:
    rows = [
        row("crostaff", 90.0, gap=0.1),
        row("crostaff", 95.0, gap=0.05, seed=1),
        row("highs", 80.0, gap=0.2),
        row("highs", None, seed=1),
        row("crostaff, dates fixed", 70.0),
        row("timefold, dates fixed", 75.0),
        row("crostaff, published", 42.0, objective="makespan", best_known=42, bound=42.0),
    ]
    lines = {line[1]: line for line in department_rows(rows)}
    assert lines["crostaff"] == [
        *("450 / 60", "crostaff", "2", "60 s", "2", "92", "7.50 %"),
        *("", "", ""),
    ]
    assert lines["highs"][2:] == ["2", "60 s", "1", "80", "20.00 %", "2", "0", "0"]
    assert lines["timefold, dates fixed"][-3:] == ["0", "0", "1"]


def test_the_page_has_a_line_for_each_scheduler() -> None:
    rows = [
        row("crostaff, published", 40.0, objective="makespan", best_known=40, bound=40.0),
        row("them", 50.0, objective="makespan", best_known=40, bound=30.0),
    ]
    assert instance_rows(rows) == [
        ["crostaff, published", "1", "60 s", "1", "1", "1", "1.0000", "", "", ""],
        ["them", "1", "60 s", "1", "0", "0", "1.2500", "1", "0", "0"],
    ]
