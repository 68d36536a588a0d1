"""The house rules that a machine can check."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "crostaff").rglob("*.py"))


def test_imports_point_one_way() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_modules_stay_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400, f"{path} has {len(lines)} lines; split it"
    if lines:
        assert "from __future__ import annotations" in lines


def test_import_is_quick_because_heavy_libraries_wait() -> None:
    code = (
        "import sys, crostaff; "
        "print(sorted({'pandas', 'ortools', 'altair', 'rich', 'networkx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_dependency_is_pinned_once() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    names = [re.sub(r"[-_.]+", "-", pin.split("==")[0]).lower() for pin in pins]
    assert all("==" in pin for pin in pins)
    assert len(set(names)) == len(names)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = [entry for group in groups for entry in group]
    wanted_names = {re.split(r"[\[>=<]", entry)[0].lower() for entry in wanted} - {"crostaff"}
    assert wanted_names <= set(names)
