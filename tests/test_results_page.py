"""The page of results says what the results files say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.page import PAGE, page
from benchmarks.recording import RESULTS


def test_the_page_is_as_the_files_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m benchmarks.page"


def test_another_result_is_another_page(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    shutil.copytree(RESULTS, folder)
    file = folder / "department.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["rows"][0]["gap"] = 0.4242
    file.write_text(json.dumps(document), encoding="utf-8")
    assert "| 42.42 % |" in page(folder)
    assert "| 42.42 % |" not in page()


def test_every_results_file_is_on_the_page() -> None:
    text = page()
    for path in RESULTS.glob("*.json"):
        head = json.loads(path.read_text(encoding="utf-8"))["header"]
        assert f"`{head['command']}`" in text


def test_peers_have_a_table_of_their_own(tmp_path: Path) -> None:
    assert "## Other ways" not in page(tmp_path)
    head = json.loads((RESULTS / "department.json").read_text(encoding="utf-8"))["header"]
    known = {"case": "60x25", "seed": 0, "objective": "value", "time_limit": 60.0, "bound": 12e6}
    known |= {"valid": True, "best_known": None, "seconds": 60.1, "note": ""}
    rows = [
        {"peer": "crostaff", "value": 11e6, "gap": 0.01, **known},
        {"peer": "highs, hint", "value": 9e6, "gap": 0.03, **known},
    ]
    document = {"header": head, "summary": {"peers": 2}, "rows": rows}
    (tmp_path / "peers.json").write_text(json.dumps(document), encoding="utf-8")
    text = page(tmp_path)
    line = "| 60 / 25 | highs, hint | 1 | 60 s | 1 | 9,000,000 | 3.00 % | 1 | 0 | 0 |"
    assert line in text
    assert "Multi-skill project scheduling, where" not in text


def test_sweeps_have_a_table_of_their_own(tmp_path: Path) -> None:
    assert "## Many what-ifs" not in page(tmp_path)
    head = json.loads((RESULTS / "department.json").read_text(encoding="utf-8"))["header"]
    head |= {"people": 60, "studies": 25}
    one = {"engine": "local", "workers": 1, "seconds": 100.4, "speed_up": 1.0, "failed": 0}
    two = {"engine": "cluster", "workers": 2, "seconds": 51.2, "speed_up": 1.961, "failed": 1}
    rows = [
        {**one, "solve_seconds": 95.0, "killed": False, "from_store": 0},
        {**two, "solve_seconds": 92.2, "killed": True, "from_store": 104},
    ]
    summary = {"what_ifs": 200, "same_plans": False}
    document = {"header": head, "summary": summary, "rows": rows}
    (tmp_path / "sweep.json").write_text(json.dumps(document), encoding="utf-8")
    text = page(tmp_path)
    assert "| 60 / 25 | 200 | local | 1 | 100 s | 1.00 | 95 % | 0 | no | no |" in text
    assert "| 60 / 25 | 200 | cluster | 2 | 51 s | 1.96 | 90 % | 1 | no | yes, 104 kept |" in text


def test_a_size_without_a_plan_by_then_has_a_dash(tmp_path: Path) -> None:
    document = json.loads((RESULTS / "department.json").read_text(encoding="utf-8"))
    document["rows"][0] |= {"gap_at_10": None}
    (tmp_path / "department.json").write_text(json.dumps(document), encoding="utf-8")
    (line,) = (line for line in page(tmp_path).splitlines() if line.startswith("| 60 / 25 | 5 |"))
    assert line.split(" | ")[4] == "-"
    assert line.split(" | ")[5].endswith("%")
