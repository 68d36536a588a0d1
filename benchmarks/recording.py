"""Results files: what was run, on what machine, with which versions, and what came out."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("crostaff", "ortools", "numpy", "pydantic")


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the options of every benchmark that solves: how long, how wide, and where to."""
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    add_output(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the option that every benchmark has: where to."""
    parser.add_argument("--out", type=Path, help="results file, without suffix")


def header(
    *, seeds: Sequence[int], time_limit: float | None = None, workers: int | None = None
) -> dict[str, object]:
    """Return what a reader needs to repeat a run and to judge its times."""
    limits = {"time_limit_seconds": time_limit, "workers": workers}
    return {
        "command": shlex.join(["python", "-m", _module(), *sys.argv[1:]]),
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
        "seeds": list(seeds),
        **{name: limit for name, limit in limits.items() if limit is not None},
    }


def _module() -> str:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name if spec is not None else Path(sys.argv[0]).stem


def cpu_model() -> str:
    """Return the processor's name as the system knows it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def write_results(
    path: Path,
    head: Mapping[str, object],
    summary: Mapping[str, object],
    rows: Sequence[Mapping[str, object]],
    curves: Sequence[object] = (),
) -> None:
    """Write ``path.json`` with everything and ``path.csv`` with the rows, and say so.

    Curves belong to the rows, one each, where there are any.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"header": head, "summary": summary, "rows": list(rows)}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    if curves:
        lines = ",\n".join("  " + json.dumps(curve) for curve in curves)
        text = f'{text.removesuffix("}").rstrip()},\n "curves": [\n{lines}\n ]\n}}'
    path.with_name(path.name + ".json").write_text(text + "\n", encoding="utf-8")
    if rows:
        with path.with_name(path.name + ".csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    print(f"{dict(summary)}\nwritten to {path}.json and {path}.csv")
