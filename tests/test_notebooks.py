"""Every notebook runs to its end, through public names only, and is kept without output."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_without_output(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert not [cell for cell in cells if cell.outputs or cell.execution_count is not None]
    source = "\n".join(cell.source for cell in cells)
    assert not re.findall(r"crostaff\.\w+|from crostaff", source)


def test_every_notebook_is_run() -> None:
    # The other one is run by test_month.
    assert [path.stem for path in NOTEBOOKS] == ["a_month_of_changes", "quickstart"]


def test_the_quick_start_runs(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOKS[1], as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error"]
    assert (tmp_path / "quickstart-plan" / "plan.json").is_file()
