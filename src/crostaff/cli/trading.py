"""Trade-offs from the command line: tables, plans, page, summary, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import crostaff as cs
from crostaff.cli import answering, screen
from crostaff.cli.outcome import Exit, rows_of
from crostaff.cli.planning import Limits
from crostaff.cli.progress import ProgressLine
from crostaff.errors import NoPlanError

Plans = Annotated[
    Path | None,
    typer.Option("--plans", metavar="FOLDER", help="Folder for the plans: point-1, point-2, …"),
]
Steps = Annotated[
    int,
    typer.Option(min=1, max=50, help="Parts of the ranges of lateness and of experience."),
]
Every = Annotated[
    bool, typer.Option("--all", help="Look for every plan that no other one betters.")
]
Method = Annotated[str, typer.Option(help="exact, search, or auto by size.")]


def trade_and_show(
    places: answering.Places, limits: Limits, *, steps: int | None, method: str, as_json: bool
) -> Exit:
    """Find trade-offs, write them, and say what came out."""
    places.require_writable()
    world = cs.read(places.scenario)
    with ProgressLine(screen.console(stderr=True)) as line:
        try:
            found = cs.pareto(
                world,
                steps=steps,
                time_limit=limits.time_limit,
                workers=limits.workers,
                seed=limits.seed,
                deterministic_limit=limits.deterministic_limit,
                method=method,
                progress=line,
            )
        except NoPlanError as error:
            return answering.say_no(error, {"points": []}, as_json=as_json)
    plans = {f"point-{row.point}": found.plan(row.point) for row in found.rows}
    written = places.write(found, plans)
    answering.say(found, written, as_json=as_json, more=document(found))
    return Exit.INTERRUPTED if found.is_interrupted else Exit.DONE


def document(found: cs.TradeOffs) -> dict[str, object]:
    """Return what the sentences do not say, as plain JSON values."""
    return {
        "method": found.front.method,
        "complete": found.is_complete,
        "interrupted": found.is_interrupted,
        "balanced": found.balanced.point,
        "currency": found.scenario.currency,
        "points": rows_of(found.points),
        "ends": rows_of(found.ends),
    }
