"""What the README shows works, word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def run(command: list[str], folder: Path) -> str:
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_run_in_order(tmp_path: Path) -> None:
    (script,) = blocks("bash")
    output = run(["bash", "-euo", "pipefail", "-c", script], tmp_path)
    assert "portfolio is valid" in output
    assert "plan is valid: every rule holds" in output
    names = {entry.name for entry in tmp_path.iterdir()}
    assert names == {"portfolio", "plan", "report.html", "scenario.schema.json"}


def test_the_example_trains_the_trainee(tmp_path: Path) -> None:
    script, _ = blocks("python")
    output = run([sys.executable, "-W", "error", "-c", script], tmp_path)
    # interim: ann 520 h x (120 - 70), tia learns for 208 h x 40 (40 %, the least that makes 200 h);
    # final: tia 520 h x (120 - 40), ann 312 h x (120 - 70); 5,000 for tia's qualification:
    # 26,000 - 8,320 + 41,600 + 15,600 + 5,000 = 79,880
    first, *_, last = output.splitlines()
    assert first == "optimal 79880.0 79880.0 0.0"
    assert re.search(r"tia +SAS +qualified", output)
    assert last == "[]"
    assert (tmp_path / "plan-from-python.html").is_file()


def test_the_what_if_is_replayed_and_planned(tmp_path: Path) -> None:
    output = run([sys.executable, "-W", "error", "-c", "\n".join(blocks("python"))], tmp_path)
    # the same work six weeks later, after ann's leave, is worth the same
    assert output.splitlines()[-4:] == [
        "extend the horizon by 6 weeks",
        "delay study ONC-12 by 6 weeks",
        "ann is away from 2027-01-04 to 2027-02-14",
        "optimal 79880.0",
    ]
    assert (tmp_path / "edits.json").is_file()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README))))
def test_targets_of_make_exist(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_links_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
