"""Trade-offs from the command line: tables, plans, page, summary, exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

import crostaff as cs
from crostaff.cli import outcome, screen
from crostaff.cli.outcome import Exit
from crostaff.cli.planning import Limits
from crostaff.cli.progress import ProgressLine
from crostaff.cli.targets import require_free, require_targets
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.io.tables import is_json
from crostaff.report.page import require_libraries

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="RESULTS", help="Folder or .json for the tables."),
]
Plans = Annotated[
    Path | None,
    typer.Option("--plans", metavar="FOLDER", help="Folder for the plans: point-1, point-2, …"),
]
Report = Annotated[Path | None, typer.Option(metavar="FILE", help="HTML page to write.")]
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
    scenario : pathlib.Path
    output, plans, report : pathlib.Path or None
    force : bool
        Whether what exists may be replaced.
    """

    scenario: Path
    output: Path | None
    plans: Path | None
    report: Path | None
    force: bool

    def require_writable(self) -> None:
        """Refuse before solving what could not be written afterwards.

        Raises
        ------
        CrostaffError
            If a target exists, is a scenario, is named twice, cannot be written, or a library for
            the page is missing.
        """
        given = [path for path in (self.output, self.plans, self.report) if path is not None]
        if len({path.absolute() for path in given}) < len(given):
            raise CrostaffError("tables, plans and report need a place each; name them apart")
        if self.output is not None:
            require_targets(self.output, None, force=self.force, source=self.scenario)
        if self.plans is not None:
            if is_json(self.plans):
                raise CrostaffError(f"{self.plans} is one file; name a folder for the plans")
            require_targets(self.plans, None, force=self.force, source=self.scenario)
        if self.report is not None:
            if self.report.is_dir():
                raise CrostaffError(
                    f"{self.report} is a folder; name a file for the report, like pareto.html"
                )
            require_free(self.report, force=self.force)
            require_libraries()

    def write(self, found: cs.TradeOffs) -> dict[str, str]:
        """Write everything asked for; return what is where."""
        written = {}
        if self.output is not None:
            found.write(self.output, overwrite=self.force)
            written["tables"] = str(self.output)
        if self.plans is not None:
            self.plans.mkdir(exist_ok=True)
            for row in found.rows:
                place = self.plans / f"point-{row.point}"
                found.plan(row.point).write(place, overwrite=self.force)
            written["plans"] = str(self.plans)
        if self.report is not None:
            found.report(self.report, overwrite=self.force)
            written["report"] = str(self.report)
        return written


def trade_and_show(
    places: Places, limits: Limits, *, steps: int | None, method: str, as_json: bool
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
            return _say_no(error, as_json=as_json)
    written = places.write(found)
    if as_json:
        outcome.print_json({**document(found), "written": written})
    else:
        out = screen.console()
        out.print(outcome.printable(str(found)), soft_wrap=True)
        for what, path in written.items():
            out.print(f"{what:<8}{path}", soft_wrap=True)
    return Exit.INTERRUPTED if found.is_interrupted else Exit.DONE


def _say_no(error: NoPlanError, *, as_json: bool) -> Exit:
    if as_json:
        outcome.print_json({"points": [], "message": str(error), "written": {}})
    screen.console(stderr=True).print(outcome.printable(str(error)), soft_wrap=True)
    return Exit.NO


def document(found: cs.TradeOffs) -> dict[str, object]:
    """Return trade-offs as plain JSON values."""
    return {
        "title": found.title,
        "sentences": list(found.sentences),
        "method": found.front.method,
        "complete": found.is_complete,
        "interrupted": found.is_interrupted,
        "balanced": found.balanced.point,
        "currency": found.scenario.currency,
        "points": json.loads(found.points.to_json(orient="records")),
        "ends": json.loads(found.ends.to_json(orient="records")),
    }
