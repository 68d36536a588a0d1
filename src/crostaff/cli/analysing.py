"""Questions about plans from the command line: answers in words, tables, pages, documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import crostaff as cs
from crostaff.cli import answering, screen
from crostaff.cli.outcome import Exit, rows_of
from crostaff.cli.planning import Limits
from crostaff.cli.progress import ProgressLine
from crostaff.cli.quoting import interval
from crostaff.cli.reading import read_plan
from crostaff.cli.targets import require_targets
from crostaff.errors import CrostaffError, NoPlanError


@dataclass(frozen=True)
class Samples:
    """What is sampled.

    Attributes
    ----------
    number, seed : int
    templates : pathlib.Path or None
        Delays of one's own.
    """

    number: int
    seed: int
    templates: Path | None


def tell_comparison(
    places: answering.Places, plans: Sequence[Path], other: Path | None, *, as_json: bool
) -> Exit:
    """Compare two plans, or two scenarios where no plans are given."""
    if len(plans) not in (0, 2) or not (plans or other):
        raise CrostaffError(
            "compare takes two plans, or none and another scenario with --with; see --help"
        )
    places.require_writable()
    before = cs.read(places.scenario)
    after = before if other is None else cs.read(other)
    found: cs.Comparison | cs.ScenarioComparison
    if plans:
        found = cs.compare(read_plan(before, plans[0]), read_plan(after, plans[1]))
    else:
        found = cs.compare(before, after)
    answering.say(found, places.write(found), as_json=as_json, more=_compared(found))
    return Exit.DONE


def _compared(found: cs.Comparison | cs.ScenarioComparison) -> dict[str, object]:
    """Return the figures of a comparison, and how many rows of each table differ."""
    if isinstance(found, cs.ScenarioComparison):
        return {"rows": rows_of(found.rows)}
    figures = {
        name: rows_of(frame[frame["dimension"] == "total"].drop(columns=["dimension", "key"]))
        for name, frame in (("terms", found.terms), ("kpis", found.kpis))
    }
    differ = {
        name: len(frame) for name, frame in found.frames.items() if name not in {"terms", "kpis"}
    }
    return {**figures, "differ": differ, "currency": found.before.problem.scenario.currency}


def tell_bottlenecks(
    places: answering.Places, plan: Path, *, time_limit: float, as_json: bool
) -> Exit:
    """Rank where one more hour would bring most."""
    places.require_writable()
    found = cs.bottlenecks(read_plan(cs.read(places.scenario), plan), time_limit=time_limit)
    more = {
        "complete": found.is_complete,
        "unpriced": list(found.unpriced),
        "currency": found.scenario.currency,
        **{name: rows_of(frame) for name, frame in found.frames.items()},
    }
    answering.say(found, places.write(found), as_json=as_json, more=more)
    return Exit.DONE


def tell_value(
    places: answering.Places,
    plan: Path,
    more_of: dict[str, str | None],
    limits: Limits,
    *,
    as_json: bool,
) -> Exit:
    """Say what one more of something is worth."""
    named = [f"--{name.replace('_', '-')}" for name, value in more_of.items() if value is not None]
    if len(named) != 1:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in more_of)
        raise CrostaffError(
            f"value-of asks for one thing: give exactly one of {options}; given: "
            f"{', '.join(named) or 'none of them'}"
        )
    places.require_writable()
    known = read_plan(cs.read(places.scenario), plan)
    with ProgressLine(screen.console(stderr=True)) as line:
        found = cs.value_of(
            known,
            hire=more_of["hire"],
            training_place=more_of["training_place"],
            release=more_of["release"],
            deadline=more_of["deadline"],
            time_limit=limits.time_limit,
            workers=limits.workers,
            seed=limits.seed,
            deterministic_limit=limits.deterministic_limit,
            progress=line,
        )
    more = {
        "change": found.change,
        "worth": interval(found.worth),
        "currency": found.scenario.currency,
        "proved": found.is_proved,
        "interrupted": found.is_interrupted,
    }
    plans = {"without": found.before.plan, "with": found.plan}
    answering.say(found, places.write(found, plans), as_json=as_json, more=more)
    return Exit.INTERRUPTED if found.is_interrupted else Exit.DONE


def tell_risk(
    places: answering.Places,
    plan: Path,
    candidates: Sequence[Path],
    samples: Samples,
    *,
    as_json: bool,
) -> Exit:
    """Sample what becomes of a plan, and say it."""
    places.require_writable()
    world = cs.read(places.scenario)
    with ProgressLine(screen.console(stderr=True)) as line:
        found = cs.risk(
            read_plan(world, plan),
            samples=samples.number,
            seed=samples.seed,
            candidates={f"candidate {path}": read_plan(world, path) for path in candidates},
            templates=samples.templates,
            progress=line,
        )
    answering.say(found, places.write(found), as_json=as_json, more=_sampled(found, samples.seed))
    return Exit.INTERRUPTED if found.is_interrupted else Exit.DONE


def tell_robust(
    places: answering.Places,
    output: Path,
    plans: int,
    samples: Samples,
    limits: Limits,
    *,
    as_json: bool,
) -> Exit:
    """Look for the plan that is best on average over sampled scenarios, and write it."""
    places.require_writable()
    require_targets(output, None, force=places.force, source=places.scenario)
    world = cs.read(places.scenario)
    with ProgressLine(screen.console(stderr=True)) as line:
        try:
            found = cs.robust(
                world,
                samples=samples.number,
                plans=plans,
                time_limit=limits.time_limit,
                workers=limits.workers,
                seed=samples.seed,
                deterministic_limit=limits.deterministic_limit,
                templates=samples.templates,
                progress=line,
            )
        except NoPlanError as error:
            return answering.say_no(error, {"plans": []}, as_json=as_json)
    written = places.write(found)
    found.plan.write(output, overwrite=places.force)
    written = {"plan": str(output), **written}
    answering.say(found, written, as_json=as_json, more=_sampled(found, samples.seed))
    return Exit.INTERRUPTED if found.is_interrupted else Exit.DONE


def _sampled(found: cs.Risk, seed: int) -> dict[str, object]:
    samples = {"samples": found.samples_done, "seed": seed, "interrupted": found.is_interrupted}
    return {**samples, "plans": rows_of(found.plans)}
