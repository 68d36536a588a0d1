"""Benchmarks run, and write what they promise; how fast is not tested."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import curves, department, replan, scale, sweep

import crostaff as cs
from tests.support.tiny import sunday, tiny_scenario, week

TIMES = ("generate", "round_trip", "compile", "build", "first_plan", "solve")
GAPS = ("gap", "gap_at_10", "gap_at_30", "gap_at_60")


def test_department_writes_its_results(tmp_path: Path) -> None:
    out = tmp_path / "results" / "department"
    options = ["--sizes", "6x2", "--seeds", "0", "1", "--periods", "16", "--time-limit", "2"]
    assert department.main([*options, "--workers", "1", "--out", str(out)]) == 0
    document = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert document["header"]["seeds"] == [0, 1]
    assert document["header"]["workers"] == 1
    assert document["summary"]["departments"] == document["summary"]["plans"] == 2
    assert document["summary"]["import_seconds"] > 0
    for curve in document["curves"]:
        moments = [point[0] for point in curve]
        assert moments == sorted(moments)
        assert max(moments) < 10
    last = [curve[-1] for curve in document["curves"]]
    gaps = [point[2] - point[1] for point in last]
    assert gaps == pytest.approx([row["gap"] for row in document["rows"]], abs=2e-5)
    with out.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["people"], row["studies"], row["seed"]) for row in rows] == [
        ("6", "2", "0"),
        ("6", "2", "1"),
    ]
    for row in rows:
        assert row["status"] in {"optimal", "feasible"}
        assert all(float(row[phase]) > 0 for phase in TIMES)
        assert float(row["first_plan"]) <= float(row["solve"])
        assert float(row["value"]) <= float(row["bound"])
        assert all(float(row[gap]) >= 0 for gap in GAPS if row[gap])


def test_scale_writes_its_results(tmp_path: Path) -> None:
    out = tmp_path / "scale"
    options = ["--sizes", "6x2", "9x3", "--periods", "16", "--out", str(out)]
    assert scale.main(options) == 0
    document = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert "time_limit_seconds" not in document["header"]
    assert document["summary"] == {"scenarios": 2, "violations": 0}
    assert [row["people"] for row in document["rows"]] == [6, 9]
    for row in document["rows"]:
        assert row["places"] >= row["cells"] > 0
        assert row["compile"] > 0
        assert row["construct"] > 0
        assert 0.01 < row["peak_gib"] < 24


def test_sweep_writes_its_results(tmp_path: Path) -> None:
    out = tmp_path / "sweep"
    options = [
        "--size",
        "6x2",
        "--what-ifs",
        "4",
        "--periods",
        "16",
        "--workers",
        "1",
        "2",
        "--kill",
    ]
    assert sweep.main([*options, "--deterministic-limit", "0.5", "--out", str(out)]) == 0
    document = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert document["summary"] == {"what_ifs": 4, "same_plans": True, "failed": 0}
    assert document["header"]["people"] == 6
    rows = document["rows"]
    assert [(row["engine"], row["workers"], row["killed"]) for row in rows] == [
        ("local", 1, False),
        ("local", 2, False),
        ("local", 2, True),
        ("cluster", 2, False),
        ("cluster", 2, True),
    ]
    for row in rows:
        assert row["plans"] == 4
        assert (row["from_store"] >= 2) is row["killed"]
        assert row["seconds"] > 0
        assert row["solve_seconds"] > 0
        assert row["speed_up"] == pytest.approx(rows[0]["seconds"] / row["seconds"], abs=0.01)


def test_what_ifs_are_drawn_from_their_seed_and_differ() -> None:
    base = cs.generate(people=12, studies=4, periods=26, seed=1)
    drawn = sweep.what_ifs(base, 12, seed=5)
    assert list(drawn) == list(sweep.what_ifs(base, 12, seed=5))
    assert list(drawn) != list(sweep.what_ifs(base, 12, seed=6))
    assert len({scenario.digest for scenario in drawn.values()}) == 12
    assert all(1 <= len(scenario.edits) <= 2 for scenario in drawn.values())
    assert all(cs.validate(scenario) == [] for scenario in drawn.values())


def test_gap_is_the_last_one_known() -> None:
    told = [(1.0, None), (4.0, 0.5), (9.0, 0.3), (12.0, None), (20.0, 0.1)]
    trace = tuple(cs.Progress(seconds, "search", gap=gap) for seconds, gap in told)
    solved = cs.solve(cs.generate(people=6, studies=2, periods=16), time_limit=2, workers=1)
    summary = replace(solved.summary, seconds=25.0, gap_potential=0.05)
    result = replace(solved, summary=summary, trace=trace)
    # Bounds came after 4, 9 and 20 s, the result after 25 s.
    moments = (2.0, 5.0, 10.0, 15.0, 20.0, 24.0, 30.0)
    assert [department.gap_at(result, moment) for moment in moments] == [
        None,
        0.5,
        0.3,
        0.3,
        0.1,
        0.1,
        0.05,
    ]


def test_a_curve_has_a_point_per_hundredth_of_the_time() -> None:
    told = [
        (1.0, 40.0, None),
        (10.0, 40.0, 80.0),
        (10.05, 50.0, 80.0),
        (10.09, 50.0, 70.0),
        (10.2, 50.0, 70.0),
        (20.0, 60.0, 70.0),
    ]
    trace = tuple(cs.Progress(at, "search", value=v, bound=b) for at, v, b in told)
    solved = cs.solve(cs.generate(people=6, studies=2, periods=16), time_limit=2, workers=1)
    summary = replace(solved.summary, potential=100.0)
    # What comes within a tenth of a second after 10 s counts as known at 10 s.
    assert department.curve_of(replace(solved, summary=summary, trace=trace)) == (
        (1.0, 0.4, None),
        (10.0, 0.5, 0.7),
        (20.0, 0.6, 0.7),
    )


def test_charts_show_every_size_and_phase(tmp_path: Path) -> None:
    rows = [{"people": 60, "studies": 25, "seed": seed} for seed in (0, 1)]
    curve = [[0.01, 0.1, None], [2.0, 0.1, 0.3], [30.0, 0.2, 0.2]]
    measured = {"rows": rows, "curves": [curve, curve]}
    points = curves.anytime_points([measured, {"rows": rows}])
    assert [(point["seed"], point["seconds"], point["gap"]) for point in points] == [
        (seed, seconds, gap)
        for seed in (0, 1)
        for seconds, gap in ((curves.FIRST_SECOND, None), (2.0, pytest.approx(0.2)), (30.0, 0.0))
    ]
    phases = dict.fromkeys(curves.PHASES, 1.5)
    scale_rows = [{"people": people, "peak_gib": 0.1, **phases} for people in (60, 450)]
    curves.write_charts(
        {
            "anytime": curves.anytime([measured]),
            "growth": curves.growth([{"rows": scale_rows}]),
            "nothing": curves.anytime([{"rows": rows}]),
        },
        tmp_path / "charts",
    )
    assert {path.name for path in tmp_path.glob("charts/*")} == {"anytime.svg", "growth.svg"}
    text = (tmp_path / "charts" / "anytime.svg").read_text("utf-8")
    assert "60 people, 25 studies" in text
    text = (tmp_path / "charts" / "growth.svg").read_text("utf-8")
    assert all(phase in text for phase in curves.PHASES)


def test_size_in_words() -> None:
    assert department.Size.parse("60x25") == department.Size(60, 25)


@pytest.mark.parametrize("text", ["60", "60x", "x25", "60×25"])
def test_no_size_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        department.main(["--sizes", text])
    assert f"'{text}' is no size; write people x studies, as in 60x25" in capsys.readouterr().err


def test_replan_writes_its_results(tmp_path: Path) -> None:
    out = tmp_path / "replan"
    options = ["--sizes", "8x3", "--limits", "1", "--seeds", "1", "--periods", "20"]
    assert replan.main([*options, "--time-limit", "2", "--workers", "1", "--out", str(out)]) == 0
    document = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    (row,) = document["rows"]
    assert document["summary"]["replans"] == 1
    assert row["study"].startswith("S")
    assert row["value"] <= row["long_value"]
    assert row["short"] >= 0
    assert 0 <= row["moved"] <= row["people"]


def test_a_replan_is_compared_with_a_solve_from_scratch_as_if_change_were_free() -> None:
    scenario = tiny_scenario(
        staff=[{"staff_id": "ann", "cost_rate": 60}, {"staff_id": "eve", "cost_rate": 50}],
        staff_skills=[{"staff_id": "ann"}, {"staff_id": "eve"}],
        policy={"change_cost": 50},
    )
    before = cs.solve(scenario.add_absence("eve", week(0), sunday(11)), workers=1)
    near = cs.solve(scenario, stay_close_to=before, workers=1).require_plan()
    assert near.value < replan._unmoved(near) == cs.solve(scenario, workers=1).value


def test_replan_wants_a_limit_per_size(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        replan.main(["--sizes", "8x3", "9x3", "--limits", "1"])
    assert "give one of --limits for each of --sizes" in capsys.readouterr().err
