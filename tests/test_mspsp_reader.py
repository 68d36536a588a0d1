from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from benchmarks import mspsp, published
from benchmarks.readers.dzn import read_dzn
from benchmarks.readers.mspsp import read_instance, to_scenario

from crostaff.compile import compile_problem
from tests.support.brute import best_plan

# Two people master skill 1, one of them also skill 2. A2 needs both of them for 2 days, A3 one
# master of skill 2 for 3 days: the same person, so A2 and A3 follow each other; A4 needs one
# master of skill 1 for 1 day after A2. Makespan 2 + 3 = 5.
TEXT = """
% a comment; with a semicolon
nActs = 5;
dur = [0,2,3,1,0];
nSkills = 2;
sreq = [| 0,0,
        | 2,0,
        | 0,1,
        | 1,0,
        | 0,0, |];
nResources = 2;
mastery = [| true,true,
           | true,false |];
nPrecs = 6;
pred = [1,1,2,2,3,4];
succ = [2,3,4,5,5,5];
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.dzn"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_values_by_name(path: Path) -> None:
    values = read_dzn(path)
    assert values["nActs"] == 5
    assert values["dur"] == [0, 2, 3, 1, 0]
    assert values["mastery"] == [[True, True], [True, False]]
    assert values["sreq"] == [[0, 0], [2, 0], [0, 1], [1, 0], [0, 0]]


def test_instance_counts_from_zero(path: Path) -> None:
    instance = read_instance(path)
    assert instance.name == "tiny"
    assert instance.arcs == [(0, 1), (0, 2), (1, 3), (1, 4), (2, 4), (3, 4)]
    assert instance.horizon == 6


def test_scenario_asks_for_whole_people(path: Path) -> None:
    problem = compile_problem(to_scenario(read_instance(path)))
    assert [(need.id, need.pct, need.min_pct) for need in problem.requirements] == [
        ("A2-S1", 200, 100),
        ("A3-S2", 100, 100),
        ("A4-S1", 100, 100),
    ]
    assert [need.candidates for need in problem.requirements] == [(0, 1), (0,), (0, 1)]
    assert [activity.duration for activity in problem.activities] == [0, 2, 3, 1, 0]
    assert all(len(activity.segments) <= 1 for activity in problem.activities)
    assert not problem.warnings


def test_shortest_makespan(path: Path) -> None:
    best = best_plan(to_scenario(read_instance(path)), limit=200_000)
    assert best is not None
    assert best.value == -5


def test_statement_without_a_value_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.dzn"
    file.write_text("nActs 5;", encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken.dzn: 'nActs 5' is not 'name = value;'"):
        read_dzn(file)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nActs = 5", "nActs = 6", r"nActs is 6, the tables have \(5, 5\)"),
        ("[0,2,3,1,0]", "[0,2,3,1,2]", "the last activity has a duration"),
        ("| 2,0,", "| 3,0,", "activity 2 needs 3 people with skill 1, and 2 master it"),
    ],
)
def test_faulty_instance_is_refused(path: Path, old: str, new: str, message: str) -> None:
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_instance(path)


def test_benchmark_writes_its_results(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mspsp" / "set-x"
    folder.mkdir(parents=True)
    path.rename(folder / "tiny.dzn")
    known = "instance,objective,lower_bound,upper_bound\nset-x/tiny.dzn,makespan,5,5\n"
    (folder.parent / "best_known.csv").write_text(known, encoding="utf-8")
    out = tmp_path / "results" / "mspsp"
    options = ["--data", str(tmp_path / "data"), "--sets", "set-x", "--workers", "1"]
    assert published.main(mspsp.FAMILY, [*options, "--out", str(out)]) == 0
    document = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert document["summary"]["proved"] == document["summary"]["at_or_below_published"] == 1
    with out.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["instance"], row["value"], row["bound"], row["status"]) == (
        "set-x/tiny.dzn",
        "5",
        "5",
        "optimal",
    )


def test_benchmark_skips_without_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CROSTAFF_BENCH_DATA", str(tmp_path))
    assert published.main(mspsp.FAMILY, []) == 0
    assert "skipped, no instances" in capsys.readouterr().out
