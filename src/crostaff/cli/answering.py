"""Answers on the command line: where they are written, and how they are said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import crostaff as cs
from crostaff.cli import outcome, screen
from crostaff.cli.targets import require_page, require_targets
from crostaff.errors import CrostaffError, NoPlanError
from crostaff.io.files import atomic_file
from crostaff.io.recognise import (
    ANSWER_FILE,
    SUMMARY_FILE,
    is_plan,
    require_no_other,
    require_no_scenario,
)
from crostaff.io.strict_json import read_json, write_json
from crostaff.io.tables import is_json
from crostaff.plan.files import remove_plan

if TYPE_CHECKING:
    from crostaff.analysis.answer import Answer
    from crostaff.plan.plan import Plan

PLANS_FILE = "plans.json"
"""File of a folder of plans that lists them."""

_NAMES = re.compile(r"point-\d+|with|without")
"""Names that the plans of an answer have."""

Plans = Annotated[
    Path | None,
    typer.Option("--plans", metavar="FOLDER", help="Folder for the plans with and without it."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="RESULTS", help="Folder or .json for the tables."),
]


@dataclass(frozen=True)
class Places:
    """Where an answer goes.

    Attributes
    ----------
    scenario : pathlib.Path
        That is read; it is never replaced.
    output, report : pathlib.Path or None
        For the tables, and for the page.
    force : bool
        Whether what exists may be replaced.
    others : tuple of pathlib.Path
        What else the command writes.
    inputs : tuple of pathlib.Path
        What else it reads; that is never replaced either.
    plans : pathlib.Path or None
        Folder for the plans of the answer.
    """

    scenario: Path
    output: Path | None
    report: Path | None
    force: bool
    others: tuple[Path, ...] = ()
    inputs: tuple[Path, ...] = ()
    plans: Path | None = None

    def require_writable(self) -> None:
        """Refuse before any work what could not be written afterwards.

        Raises
        ------
        CrostaffError
            If a target exists, is a scenario, is named twice, cannot be written, or a library for
            the page is missing.
        """
        named = (self.output, self.report, self.plans, *self.others)
        given = [path for path in named if path is not None]
        if len({path.absolute() for path in given}) < len(given):
            raise CrostaffError("two of the outputs have the same name; give each its own")
        for path in given:
            for source in self.inputs:
                if path.exists() and source.exists() and path.samefile(source):
                    raise CrostaffError(f"{path} is read here; give what is written another name")
        if self.plans is not None:
            self._require_plans_writable(self.plans)
        if self.output is None:
            require_page(self.report, force=self.force)
            return
        require_targets(
            self.output,
            self.report,
            force=self.force,
            source=self.scenario,
            header_name=ANSWER_FILE,
        )

    def _require_plans_writable(self, folder: Path) -> None:
        if is_json(folder) or folder.is_file():
            raise CrostaffError(f"{folder} is one file; name a folder for the plans")
        require_targets(folder, None, force=self.force, source=self.scenario, header_name="")
        for place in (self.scenario, *self.inputs, self.output, self.report, *self.others):
            if place is not None and place.resolve().is_relative_to(folder.resolve()):
                raise CrostaffError(
                    f"{place} lies in {folder}, where the plans go; name another folder for them"
                )
        for place in folder.iterdir() if folder.is_dir() else ():
            if _NAMES.fullmatch(place.name):
                require_no_scenario(place)
                require_no_other(place, SUMMARY_FILE)

    def write(
        self, answer: Answer, plans: Mapping[str, Plan | None] | None = None
    ) -> dict[str, str]:
        """Write what was asked for; return what is where.

        Parameters
        ----------
        answer : Answer
        plans : mapping of str to (Plan or None), optional
            Its plans, by the names that their folders get.
        """
        written = {}
        if self.output is not None:
            answer.write(self.output, overwrite=self.force)
            written["tables"] = str(self.output)
        if self.report is not None:
            answer.report(self.report, overwrite=self.force)
            written["report"] = str(self.report)
        if self.plans is not None:
            known = {name: plan for name, plan in (plans or {}).items() if plan is not None}
            write_plans(self.plans, known, overwrite=self.force)
            written["plans"] = str(self.plans)
        return written


def write_plans(folder: Path, plans: Mapping[str, Plan], *, overwrite: bool) -> None:
    """Write plans, the edits that made their scenarios, and a list of the plans.

    Those of an older list that are not written anew go away; what else is there stays.

    Parameters
    ----------
    folder : pathlib.Path
        Is made if it is missing.
    plans : mapping of str to Plan
        By the names that their folders get.
    overwrite : bool
        Whether plans that are there may be replaced.
    """
    folder.mkdir(exist_ok=True)
    for name in _listed(folder):
        if _NAMES.fullmatch(name):
            (folder / f"{name}-edits.json").unlink(missing_ok=True)
            if name not in plans and is_plan(folder / name):
                remove_plan(folder / name)
    for name, plan in plans.items():
        plan.write(folder / name, overwrite=overwrite)
        edits = plan.problem.scenario.edits
        if edits:
            cs.write_edits(edits, folder / f"{name}-edits.json", overwrite=overwrite)
    with atomic_file(folder / PLANS_FILE, overwrite=True) as temporary:
        write_json(temporary, {"plans": list(plans)})


def _listed(folder: Path) -> list[str]:
    """Return the plans that a list names; none if there is no list."""
    try:
        content = read_json(folder / PLANS_FILE)
    except CrostaffError:
        return []
    names = content.get("plans") if isinstance(content, dict) else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def say(
    answer: Answer, written: Mapping[str, str], *, as_json: bool, more: Mapping[str, object]
) -> None:
    """Print an answer in words, or as a document.

    Parameters
    ----------
    answer : Answer
    written : mapping of str to str
        What is where.
    as_json : bool
    more : mapping of str to object
        What the document has beside title and sentences.
    """
    if as_json:
        told = {"title": answer.title, "sentences": list(answer.sentences)}
        outcome.print_json({**told, **more, "written": dict(written)})
        return
    out = screen.console()
    out.print(outcome.printable(str(answer)), soft_wrap=True)
    screen.show_written(out, written)


def say_no(error: NoPlanError, empty: Mapping[str, object], *, as_json: bool) -> outcome.Exit:
    """Say that there is no plan to answer by; the document has what is empty then."""
    if as_json:
        outcome.print_json({**empty, "message": str(error), "written": {}})
    screen.console(stderr=True).print(outcome.printable(str(error)), soft_wrap=True)
    return outcome.Exit.NO
