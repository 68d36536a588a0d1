"""One function per command."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

import crostaff as cs
from crostaff.cli import outcome, questions, screen
from crostaff.cli.options import (
    AsJson,
    DeterministicLimit,
    EditsPath,
    Force,
    MostMoved,
    PlanOutput,
    PlanPath,
    Report,
    ScenarioPath,
    Seconds,
    Seed,
    Workers,
)
from crostaff.cli.outcome import Exit
from crostaff.cli.planning import Limits, Outputs, solve_and_write, write_demo
from crostaff.cli.reading import read_plan
from crostaff.cli.whatif import WhatIf, edit_and_write
from crostaff.compile import compile_problem

app = typer.Typer(
    name="crostaff",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"crostaff {version('crostaff')}")
        raise typer.Exit


@app.callback()
def about(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """Decide who works on which clinical study, and when.

    Exit codes: 0 done; 1 the answer is no (infeasible, violations found); 2 bad input or usage;
    3 a defect of crostaff; 130 interrupted, after writing the best plan so far.
    """


@app.command()
def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the plan and its report.html.")
    ] = Path("demo-plan"),
    scenario: Annotated[
        Path | None,
        typer.Option(
            metavar="SCENARIO",
            help="Only write the portfolio, to this folder or .json, for the other commands.",
        ),
    ] = None,
    time_limit: Seconds = 60.0,
    workers: Workers = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Plan the bundled portfolio of real studies, check the plan and write a report."""
    if scenario is not None:
        with outcome.in_words(as_json=as_json):
            code = write_demo(scenario, as_json=as_json)
        raise typer.Exit(code)
    with outcome.in_words(as_json=as_json):
        outputs = Outputs(output, output / "report.html", force)
        outputs.require_writable()
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = solve_and_write(cs.demo(), outputs, limits, as_json=as_json)
        if not as_json:
            screen.show_next_steps(screen.console())
    raise typer.Exit(code)


@app.command()
def validate(scenario: ScenarioPath, as_json: AsJson = False) -> None:
    """Read a scenario and list every fault with its table, row, column and next step.

    Warnings name what was rounded or looks mistyped, and dates that allow no plan.
    """
    with outcome.in_words(as_json=as_json):
        found = cs.read(scenario)
        warnings = compile_problem(found).warnings
    if as_json:
        document = {"valid": True, "scenario": repr(found), "digest": found.digest}
        outcome.print_json({**document, "warnings": list(warnings)})
    else:
        screen.show_warnings(screen.console(), warnings)
        typer.echo(outcome.printable(f"{scenario} is valid: {found!r}"))


@app.command()
def solve(
    scenario: ScenarioPath,
    output: PlanOutput,
    report: Report = None,
    start_from: Annotated[
        Path | None,
        typer.Option(metavar="PLAN", help="A plan of the scenario to begin from; it has no price."),
    ] = None,
    most_moved: MostMoved = None,
    objective: Annotated[
        str | None,
        typer.Option(
            metavar="TIERS",
            help="value, or tiers, most important first, such as shortfall,tardiness,value; "
            "in place of the policy's.",
        ),
    ] = None,
    time_limit: Seconds = 60.0,
    workers: Workers = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Find the best plan, check it and write it."""
    with outcome.in_words(as_json=as_json):
        outputs = Outputs(output, report, force, scenario)
        outputs.require_writable()
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        world = cs.read(scenario)
        if objective is not None:
            world = world.with_objective([tier.strip() for tier in objective.split(",")])
        code = solve_and_write(
            world,
            outputs,
            limits,
            as_json=as_json,
            most_moved=most_moved,
            start_from=None if start_from is None else read_plan(world, start_from),
        )
    raise typer.Exit(code)


@app.command()
def edit(
    scenario: ScenarioPath,
    edits: EditsPath,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="SCENARIO", help="Folder or .json to write.")
    ],
    as_json: AsJson = False,
) -> None:
    """Change a scenario by edits and write it, without planning."""
    with outcome.in_words(as_json=as_json):
        code = edit_and_write(scenario, edits, output, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def whatif(
    scenario: ScenarioPath,
    edits: EditsPath,
    output: PlanOutput,
    baseline: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="The plan in force, to stay close to.")
    ] = None,
    most_moved: MostMoved = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="FILE", help="HTML page on what differs from it.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="HTML page of the new plan.")
    ] = None,
    edited: Annotated[
        Path | None,
        typer.Option(metavar="SCENARIO", help="Folder or .json for the edited scenario."),
    ] = None,
    time_limit: Seconds = 60.0,
    workers: Workers = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Change a scenario by edits, plan it close to the plan in force, and say what differs."""
    with outcome.in_words(as_json=as_json):
        outputs = Outputs(output, report, force, scenario)
        asked = WhatIf(scenario, edits, baseline, compare, edited, most_moved)
        asked.require_writable(outputs)
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = asked.answer(outputs, limits, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def check(scenario: ScenarioPath, plan: PlanPath, as_json: AsJson = False) -> None:
    """Check a plan against every hard rule, without the solver."""
    with outcome.in_words(as_json=as_json):
        world = cs.read(scenario)
        found = cs.read_plan(world, plan)
        violations = cs.check(world, found)
    if as_json:
        outcome.print_json(outcome.check_document(violations, found))
    else:
        screen.show_check(screen.console(), plan, found, violations)
    raise typer.Exit(Exit.NO if violations else Exit.DONE)


questions.add_to(app)


@app.command()
def sweep(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="Scenarios (folders and .json), or one scenario and a folder 'edits'.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="RESULTS", help="Folder or .json to write.")
    ],
    engine: Annotated[
        str, typer.Option(help="local, or the address of a Dask scheduler.")
    ] = "local",
    store: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|URL",
            help="SQLite file or database that keeps results as they arrive; what is there is not "
            "solved again. RESULTS.sqlite if not given.",
        ),
    ] = None,
    no_store: Annotated[
        bool, typer.Option("--no-store", help="Keep results in memory only.")
    ] = False,
    report: Report = None,
    time_limit: Seconds = 60.0,
    workers: Annotated[
        int, typer.Option(min=1, max=256, help="Scenarios that are solved at once.")
    ] = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Solve many scenarios side by side, and say which is best by what.

    Ctrl-C writes what there is; the same command with --force goes on from the store.
    """
    # Brings the solver, which other commands do without.
    from crostaff.cli.sweeping import Places, sweep_and_write

    with outcome.in_words(as_json=as_json):
        places = Places(folder, output, report, store, not no_store, force)
        places.require_writable()
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = sweep_and_write(places, engine, limits, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario document."""
    typer.echo(json.dumps(cs.schema(), indent=2))
