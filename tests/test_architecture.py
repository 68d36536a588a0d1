"""The house rules that a machine can check."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import crostaff as cs
from crostaff.plan.check import RULE_CHECKS
from crostaff.plan.ledger import ENTRIES_BY_TERM
from crostaff.scenario.policy import RULES, TERMS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "crostaff"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODEL_PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def test_imports_point_one_way() -> None:
    # In a process of its own: it configures logging anew, which would silence our loggers.
    code = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_modules_stay_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{path} has {lines} lines; split it"


def test_every_rule_is_named_alike_in_model_checker_tests_and_documentation() -> None:
    documented = re.findall(r"^### `(\w+)`$", MODEL_PAGE, flags=re.MULTILINE)
    assert tuple(documented) == RULES
    assert tuple(RULE_CHECKS) == RULES
    assert modules(PACKAGE / "model" / "rules") == set(RULES)
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests/rules").glob("test_*.py")}
    assert tested == set(RULES)


def test_every_term_is_named_alike_in_model_and_documentation() -> None:
    terms = MODEL_PAGE.split("## 6. Objective")[1].split("`policy.objective`")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", terms, flags=re.MULTILINE)) == TERMS
    assert modules(PACKAGE / "model" / "terms") == set(TERMS)
    assert tuple(ENTRIES_BY_TERM) == TERMS


def test_public_names_load_whatever_was_imported_before() -> None:
    assert cs.__all__ == sorted(cs.__all__)
    code = (
        "import types, crostaff.solve.progress, crostaff.plan.check, crostaff as cs; "
        "print([n for n in cs.__all__ if isinstance(getattr(cs, n), types.ModuleType)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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
