"""One function per command that asks something of a scenario or a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crostaff.cli import analysing, outcome, quoting, trading
from crostaff.cli.answering import Output, Places, Plans
from crostaff.cli.options import (
    AsJson,
    DeterministicLimit,
    Force,
    PlanOutput,
    PlanPath,
    Report,
    ScenarioPath,
    Seconds,
    Seed,
    Workers,
)
from crostaff.cli.planning import Limits

SampleCount = Annotated[int, typer.Option(min=2, max=100_000, help="Sampled scenarios.")]
Templates = Annotated[
    Path | None, typer.Option(metavar="FILE", help="TOML file with a table of delays of your own.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to a command line, in the order in which its help tells them."""
    for name, command in (
        ("compare", compare),
        ("quote", quote),
        ("value-of", value_of),
        ("bottlenecks", bottlenecks),
        ("risk", risk),
        ("robust", robust),
        ("pareto", pareto),
    ):
        app.command(name)(command)


def compare(
    scenario: ScenarioPath,
    plans: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[BEFORE AFTER]", help="Two plans; none to compare scenarios."),
    ] = None,
    other: Annotated[
        Path | None,
        typer.Option(
            "--with",
            metavar="SCENARIO",
            help="The scenario of the second plan, or the one to compare with.",
        ),
    ] = None,
    output: Output = None,
    report: Report = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Say what differs between two plans, or between two scenarios; nothing is solved."""
    with outcome.in_words(as_json=as_json):
        read = (*(plans or ()), *(() if other is None else (other,)))
        places = Places(scenario, output, report, force, inputs=read)
        code = analysing.tell_comparison(places, plans or [], other, as_json=as_json)
    raise typer.Exit(code)


def quote(
    scenario: ScenarioPath,
    bid: Annotated[
        list[Path],
        typer.Option(
            "--bid",
            metavar="BID",
            help="The study to quote, a folder of CSV or a JSON document; several to choose from.",
        ),
    ],
    base: Annotated[
        Path | None,
        typer.Option(
            "--base", metavar="PLAN", help="A plan of the scenario without the bid, to begin from."
        ),
    ] = None,
    delay: Annotated[
        list[int] | None,
        typer.Option("--delay", min=1, help="Periods later to try where the answer is not yes."),
    ] = None,
    remedies: Annotated[
        bool,
        typer.Option(
            "--remedies/--no-remedies",
            help="Whether to try one more person and training where the answer is not yes.",
        ),
    ] = True,
    output: Output = None,
    plans: Plans = None,
    report: Report = None,
    time_limit: Seconds = 120.0,
    workers: Workers = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Say whether to take a bid: yes or no, when, what it displaces, and what would help."""
    with outcome.in_words(as_json=as_json):
        read = (*bid, *(() if base is None else (base,)))
        places = Places(scenario, output, report, force, inputs=read, plans=plans)
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = quoting.quote_and_show(
            places, bid, base, limits, delays=delay, remedies=remedies, as_json=as_json
        )
    raise typer.Exit(code)


def value_of(
    scenario: ScenarioPath,
    plan: PlanPath,
    hire: Annotated[
        str | None,
        typer.Option(metavar="REQUIREMENT", help="One more person who could fill it alone."),
    ] = None,
    training_place: Annotated[
        str | None, typer.Option(metavar="REQUIREMENT", help="One more person may learn on it.")
    ] = None,
    release: Annotated[
        str | None, typer.Option(metavar="PROTECTION", help="Its holders may be lent at once.")
    ] = None,
    deadline: Annotated[
        str | None,
        typer.Option(metavar="STUDY|ACTIVITY", help="Due dates and deadlines one period later."),
    ] = None,
    output: Output = None,
    plans: Plans = None,
    report: Report = None,
    time_limit: Seconds = 60.0,
    workers: Workers = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Plan anew with one more of something, and say what that is worth, at least and at most."""
    with outcome.in_words(as_json=as_json):
        places = Places(scenario, output, report, force, inputs=(plan,), plans=plans)
        more_of = {
            "hire": hire,
            "training_place": training_place,
            "release": release,
            "deadline": deadline,
        }
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = analysing.tell_value(places, plan, more_of, limits, as_json=as_json)
    raise typer.Exit(code)


def bottlenecks(
    scenario: ScenarioPath,
    plan: PlanPath,
    output: Output = None,
    report: Report = None,
    time_limit: Seconds = 30.0,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Rank functions, skills and months by what one more hour would bring: a quick first look."""
    with outcome.in_words(as_json=as_json):
        places = Places(scenario, output, report, force, inputs=(plan,))
        code = analysing.tell_bottlenecks(places, plan, time_limit=time_limit, as_json=as_json)
    raise typer.Exit(code)


def risk(
    scenario: ScenarioPath,
    plan: PlanPath,
    candidate: Annotated[
        list[Path] | None,
        typer.Option(metavar="PLAN", help="Another plan for the same samples; may repeat."),
    ] = None,
    samples: SampleCount = 200,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the samples.")] = 0,
    templates: Templates = None,
    output: Output = None,
    report: Report = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Sample delays and change orders, and see what becomes of a plan."""
    with outcome.in_words(as_json=as_json):
        places = Places(scenario, output, report, force, inputs=(plan, *(candidate or ())))
        drawn = analysing.Samples(samples, seed, templates)
        code = analysing.tell_risk(places, plan, candidate or [], drawn, as_json=as_json)
    raise typer.Exit(code)


def robust(
    scenario: ScenarioPath,
    output: PlanOutput,
    plans: Annotated[
        int, typer.Option(min=1, max=1_000, help="Candidates; one is the plan as things are.")
    ] = 4,
    samples: SampleCount = 100,
    templates: Templates = None,
    tables: Annotated[
        Path | None, typer.Option(metavar="RESULTS", help="Folder or .json for the tables.")
    ] = None,
    report: Report = None,
    time_limit: Seconds = 60.0,
    workers: Workers = 2,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="Seed of the samples and of the search.")
    ] = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Look for the plan that is best on average over sampled delays and change orders."""
    with outcome.in_words(as_json=as_json):
        places = Places(scenario, tables, report, force, (output,))
        drawn = analysing.Samples(samples, seed, templates)
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = analysing.tell_robust(places, output, plans, drawn, limits, as_json=as_json)
    raise typer.Exit(code)


def pareto(
    scenario: ScenarioPath,
    output: Output = None,
    plans: trading.Plans = None,
    report: Report = None,
    steps: trading.Steps = 4,
    every: trading.Every = False,
    method: trading.Method = "auto",
    time_limit: Seconds = 300.0,
    workers: Workers = 2,
    seed: Seed = 0,
    deterministic_limit: DeterministicLimit = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Trade time, cost and quality: plans of which none betters another in all three."""
    with outcome.in_words(as_json=as_json):
        places = Places(scenario, output, report, force, plans=plans)
        limits = Limits(time_limit, workers, seed, deterministic_limit)
        code = trading.trade_and_show(
            places, limits, steps=None if every else steps, method=method, as_json=as_json
        )
    raise typer.Exit(code)
