"""Questions about a plan from the command line: answers in words, pages, documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer

import crostaff as cs
from crostaff.cli import outcome, screen
from crostaff.cli.outcome import Exit
from crostaff.cli.progress import ProgressLine
from crostaff.cli.targets import require_page


def tell_risk(
    scenario: Path,
    plan: Path,
    *,
    candidates: Sequence[Path],
    samples: int,
    seed: int,
    templates: Path | None,
    report: Path | None,
    force: bool,
    as_json: bool,
) -> Exit:
    """Sample what becomes of a plan, and say it."""
    require_page(report, force=force)
    world = cs.read(scenario)
    with ProgressLine(screen.console(stderr=True)) as line:
        found = cs.risk(
            cs.read_plan(world, plan),
            samples=samples,
            seed=seed,
            candidates={f"candidate {path}": cs.read_plan(world, path) for path in candidates},
            templates=templates,
            progress=line,
        )
    written = {}
    if report is not None:
        found.report(report, overwrite=force)
        written["report"] = str(report)
    if as_json:
        outcome.print_json(
            {
                "title": found.title,
                "sentences": list(found.sentences),
                "samples": found.samples_done,
                "seed": seed,
                "plans": json.loads(found.plans.to_json(orient="records")),
                "written": written,
            }
        )
    else:
        typer.echo(outcome.printable(str(found)))
        screen.show_written(screen.console(), written)
    return Exit.DONE
