"""Trade-offs from the command line: tables, plans, page, summary, exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

import crostaff as cs
from crostaff.cli import answering, screen
from crostaff.cli.outcome import Exit
from crostaff.cli.planning import Limits
from crostaff.cli.progress import ProgressLine
from crostaff.cli.targets import require_targets
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.io.tables import is_json

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


@dataclass(frozen=True)
class Places:
    """Where trade-offs go.

    Attributes
    ----------
    answer : answering.Places
        Of tables and page.
    plans : pathlib.Path or None
    """

    answer: answering.Places
    plans: Path | None

    def require_writable(self) -> None:
        """Refuse before solving what could not be written afterwards.

        Raises
        ------
        CrostaffError
            If a target exists, is a scenario, is named twice, cannot be written, or a library for
            the page is missing.
        """
        self.answer.require_writable()
        if self.plans is not None:
            if is_json(self.plans):
                raise CrostaffError(f"{self.plans} is one file; name a folder for the plans")
            force, source = self.answer.force, self.answer.scenario
            require_targets(self.plans, None, force=force, source=source)

    def write(self, found: cs.TradeOffs) -> dict[str, str]:
        """Write everything asked for; return what is where."""
        written = {}
        if self.plans is not None:
            self.plans.mkdir(exist_ok=True)
            for row in found.rows:
                place = self.plans / f"point-{row.point}"
                found.plan(row.point).write(place, overwrite=self.answer.force)
            written["plans"] = str(self.plans)
        return {**self.answer.write(found), **written}


def trade_and_show(
    places: Places, limits: Limits, *, steps: int | None, method: str, as_json: bool
) -> Exit:
    """Find trade-offs, write them, and say what came out."""
    places.require_writable()
    world = cs.read(places.answer.scenario)
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
    written = places.write(found)
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
        "points": json.loads(found.points.to_json(orient="records")),
        "ends": json.loads(found.ends.to_json(orient="records")),
    }
