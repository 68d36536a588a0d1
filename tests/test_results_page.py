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
