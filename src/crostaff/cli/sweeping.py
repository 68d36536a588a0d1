"""Sweeping from the command line: a folder of scenarios in, a table of results out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

import crostaff as cs
from crostaff.analysis.sweep.cluster import engine_at
from crostaff.analysis.sweep.jobs import SweepStatus
from crostaff.cli import outcome, screen
from crostaff.cli.outcome import Exit, printable, rows_of
from crostaff.cli.planning import Limits
from crostaff.cli.targets import require_targets
from crostaff.errors import CrostaffError
from crostaff.io.recognise import ANSWER_FILE
from crostaff.io.tables import is_json
from crostaff.report.words import number, percent


@dataclass(frozen=True)
class Places:
    """Where a sweep reads and writes.

    Attributes
    ----------
    folder : pathlib.Path
        The scenarios.
    output : pathlib.Path
        The tables.
    report : pathlib.Path or None
    store : str or None
        By default a file beside the tables, with the suffix ``.sqlite``.
    is_stored : bool
        Whether there is a store at all.
    force : bool
        Whether existing tables and pages are replaced; a store is only added to.
    """

    folder: Path
    output: Path
    report: Path | None
    store: str | None
    is_stored: bool
    force: bool

    @property
    def kept_in(self) -> str | None:
        """The store; ``None`` for memory only."""
        if not self.is_stored:
            return None
        name = self.output.stem if is_json(self.output) else self.output.name
        return self.store or str(self.output.with_name(f"{name}.sqlite"))

    def require_writable(self) -> None:
        """Refuse before solving what could not be written afterwards.

        Raises
        ------
        CrostaffError
            If a target exists, lies among the scenarios, cannot be written, or a library for the
            report is missing.
        """
        require_targets(self.output, self.report, force=self.force, header_name=ANSWER_FILE)
        if self.store is not None and not self.is_stored:
            raise CrostaffError(f"--store {self.store} and --no-store exclude each other; drop one")
        kept = self.kept_in
        if kept and Path(kept).absolute() in {
            place.absolute() for place in (self.output, self.report) if place is not None
        }:
            raise CrostaffError(f"{kept} cannot be store and result at once; name another store")
        if self.output.resolve().is_relative_to(self.folder.resolve()):
            raise CrostaffError(
                f"{self.output} lies among the scenarios of {self.folder}, and would be read as "
                "one; choose another place"
            )


def sweep_and_write(places: Places, engine: str, limits: Limits, *, as_json: bool) -> Exit:
    """Solve the scenarios of a folder, write tables and page, and say what came out."""
    scenarios = cs.read_scenarios(places.folder)
    err = screen.console(stderr=True)
    with engine_at(engine) as solvers:
        found = cs.sweep(
            scenarios,
            engine=solvers,
            workers=limits.workers,
            store=places.kept_in,
            time_limit=limits.time_limit,
            deterministic_limit=limits.deterministic_limit,
            seed=limits.seed,
            progress=lambda progress: err.print(printable(str(progress)), soft_wrap=True),
        )
    found.write(places.output, overwrite=places.force)
    written = {"results": str(places.output)}
    if found.store:
        written["store"] = found.store
    if places.report is not None:
        found.report(places.report, overwrite=places.force)
        written["report"] = str(places.report)
    if as_json:
        outcome.print_json(document(found, written))
    else:
        _show(screen.console(), found, written)
    return exit_code(found)


def exit_code(found: cs.Sweep) -> Exit:
    """Return how the command ends: the first of these that any scenario gives reason for.

    Interrupted; a failure that nobody foresaw; bad input; no plan at all; done.
    """
    statuses = {entry.outcome.status for entry in found.entries}
    if found.interrupted:
        return Exit.INTERRUPTED
    if SweepStatus.FAILED in statuses:
        return Exit.DEFECT
    if SweepStatus.FAULTY in statuses:
        return Exit.BAD_INPUT
    return Exit.DONE if found.best else Exit.NO


def document(found: cs.Sweep, written: dict[str, str]) -> dict[str, object]:
    """Return a sweep as plain JSON values."""
    tables = {name: rows_of(frame) for name, frame in found.frames.items()}
    return {
        "statuses": Counter(entry.outcome.status.value for entry in found.entries),
        "interrupted": found.interrupted,
        "sentences": list(found.sentences),
        **tables,
        "written": written,
    }


def _show(out: Console, found: cs.Sweep, written: dict[str, str]) -> None:
    for sentence in found.sentences:
        out.print(f"- {printable(sentence)}", soft_wrap=True)
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("scenario", "status"):
        shown.add_column(heading, overflow="fold")
    for heading in ("value", "bound", "billability", "margin", "missing h", "late"):
        shown.add_column(heading, justify="right", no_wrap=True)
    ranked = sorted(
        found.entries, key=lambda entry: (entry.outcome.value is None, -(entry.outcome.value or 0))
    )
    for entry in ranked[: screen.MOST_ROWS]:
        shown.add_row(
            printable(entry.name),
            entry.outcome.status.replace("_", " "),
            number(entry.outcome.value),
            number(entry.outcome.bound),
            percent(entry.outcome.billability),
            number(entry.outcome.margin),
            number(entry.outcome.shortfall_hours),
            number(entry.outcome.late_periods),
        )
    out.print(shown)
    if len(ranked) > shown.row_count:
        out.print(f"… and {len(ranked) - shown.row_count} more in the table of scenarios")
    screen.show_written(out, written)
