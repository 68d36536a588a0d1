"""Arguments and options that commands share; each is told once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ScenarioPath = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="A folder of CSV tables, or a JSON document.")
]
PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan that crostaff wrote.")]
EditsPath = Annotated[Path, typer.Option("--edits", metavar="FILE", help="JSON list of edits.")]
Seconds = Annotated[
    float, typer.Option("--time-limit", min=0.1, max=1e6, help="Seconds of search at most.")
]
Workers = Annotated[
    int, typer.Option(min=1, max=256, help="Worker processes, or threads of one exact solve.")
]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search.")]
DeterministicLimit = Annotated[
    float | None,
    typer.Option(min=1e-3, help="Limit in deterministic time, for a plan that can be repeated."),
]
MostMoved = Annotated[
    int | None,
    typer.Option(min=0, help="People who may have other work than in the plan in force, at most."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what exists; a scenario never is.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary only.")]
PlanOutput = Annotated[
    Path, typer.Option("--output", "-o", metavar="PLAN", help="Folder or .json to write.")
]
Report = Annotated[Path | None, typer.Option(metavar="FILE", help="HTML page to write, too.")]
