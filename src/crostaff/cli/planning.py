"""Solving from the command line: progress, files, summary, exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import crostaff as cs
from crostaff.cli import outcome, screen
from crostaff.cli.outcome import EXIT_BY_STATUS, Exit
from crostaff.cli.progress import ProgressLine
from crostaff.cli.targets import require_new, require_targets
from crostaff.errors import NoPlanError
from crostaff.plan.files import summary_document
from crostaff.scenario.words import counted


@dataclass(frozen=True)
class Limits:
    """How long and how a solve searches.

    Attributes
    ----------
    time_limit : float
        Seconds.
    workers, seed : int
    deterministic_limit : float or None
    """

    time_limit: float
    workers: int
    seed: int
    deterministic_limit: float | None


@dataclass(frozen=True)
class Outputs:
    """Where a plan and its page go.

    Attributes
    ----------
    plan : pathlib.Path
    report : pathlib.Path or None
    force : bool
        Whether existing files are replaced.
    source : pathlib.Path or None
        Where the scenario is read from.
    """

    plan: Path
    report: Path | None
    force: bool
    source: Path | None = None

    def require_writable(self) -> None:
        """Refuse before solving what could not be written afterwards.

        Raises
        ------
        CrostaffError
            If a target exists, is a scenario, cannot be written, or a library for the report is
            missing.
        """
        require_targets(self.plan, self.report, force=self.force, source=self.source)


def solve_and_write(
    scenario: cs.Scenario,
    outputs: Outputs,
    limits: Limits,
    *,
    as_json: bool,
    stay_close_to: cs.Plan | None = None,
    most_moved: int | None = None,
    start_from: cs.Plan | None = None,
    tell: Callable[[cs.Result], Mapping[str, object]] | None = None,
    also_written: Mapping[str, str] | None = None,
) -> Exit:
    """Solve a scenario, write the plan whatever the status, and say what came out.

    Parameters
    ----------
    scenario : Scenario
    outputs : Outputs
    limits : Limits
    as_json : bool
    stay_close_to : Plan, optional
        The plan in force.
    most_moved : int, optional
        People who may have other work than in it.
    start_from : Plan, optional
        A plan to begin from.
    tell : callable, optional
        Returns what else is to be said of the result, under the names that the document has.
    also_written : mapping of str to str, optional
        Other files by what they are.
    """
    with ProgressLine(screen.console(stderr=True)) as line:
        result = cs.solve(
            scenario,
            stay_close_to=stay_close_to,
            most_moved=most_moved,
            start_from=start_from,
            time_limit=limits.time_limit,
            workers=limits.workers,
            seed=limits.seed,
            deterministic_limit=limits.deterministic_limit,
            progress=line,
        )
    result.write(outputs.plan, overwrite=outputs.force)
    told = {} if tell is None else tell(result)
    written = {"plan": str(outputs.plan), **(also_written or {})}
    if outputs.report is not None and result.plan is not None:
        cs.write_report(result.plan, outputs.report, overwrite=outputs.force)
        written["report"] = str(outputs.report)
    elif outputs.report is not None:
        screen.console(stderr=True).print(
            f"{outputs.report} was not written: there is no plan to report", soft_wrap=True
        )
    if as_json:
        outcome.print_json({**summary_document(result.summary), **told, "written": written})
    else:
        _show(result, told, written)
    return EXIT_BY_STATUS[result.summary.status]


def write_demo(target: Path, *, as_json: bool) -> Exit:
    """Write the bundled portfolio as a scenario that commands read, and say where it is."""
    require_new(target)
    scenario, written = cs.demo(), {"scenario": str(target)}
    cs.write(scenario, target)
    if as_json:
        document = {"scenario": repr(scenario), "digest": scenario.digest}
        outcome.print_json({**document, "written": written})
    else:
        screen.show_written(screen.console(), written)
    return Exit.DONE


def _show(result: cs.Result, told: Mapping[str, object], written: Mapping[str, str]) -> None:
    out, scenario = screen.console(), result.problem.scenario
    screen.show_summary(out, result.summary, scenario.currency)
    if result.plan is None:
        _say_why(result)
    else:
        violations = cs.check(scenario, result.plan)
        screen.show_plan(out, result.plan)
        found = counted(len(violations), "violation")
        out.print(f"\nChecked without the solver: {found}", style="bold")
    comparison = told.get("comparison")
    if isinstance(comparison, list):
        out.print("\nAgainst the plan in force", style="bold")
        for sentence in comparison:
            out.print(f"- {sentence}", soft_wrap=True, markup=False)
    screen.show_written(out, written)


def _say_why(result: cs.Result) -> None:
    """Print to stderr why there is no plan, and the next step."""
    try:
        result.require_plan()
    except NoPlanError as error:
        screen.console(stderr=True).print(outcome.printable(str(error)), soft_wrap=True)
