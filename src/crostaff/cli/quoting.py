"""Quoting from the command line: progress, tables, page, summary, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import crostaff as cs
from crostaff.cli import answering, screen
from crostaff.cli.outcome import Exit
from crostaff.cli.planning import Limits
from crostaff.cli.progress import ProgressLine
from crostaff.cli.reading import read_plan

if TYPE_CHECKING:
    from crostaff.analysis.interval import Interval
    from crostaff.analysis.quote.standing import Standing
    from crostaff.analysis.quote.trial import Trial


def quote_and_show(
    places: answering.Places,
    bids: list[Path],
    base: Path | None,
    limits: Limits,
    *,
    delays: list[int] | None,
    remedies: bool,
    as_json: bool,
) -> Exit:
    """Quote bids, write tables and page, and say what came out."""
    places.require_writable()
    world = cs.read(places.scenario)
    known = None if base is None else read_plan(world, base)
    bundles = [cs.read_bundle(path) for path in bids]
    with ProgressLine(screen.console(stderr=True)) as line:
        answer = cs.quote(
            world,
            bundles[0] if len(bundles) == 1 else bundles,
            base=known,
            delays=delays,
            remedies=remedies,
            time_limit=limits.time_limit,
            workers=limits.workers,
            seed=limits.seed,
            deterministic_limit=limits.deterministic_limit,
            progress=line,
        )
    is_taken = isinstance(answer, cs.Quote) or bool(answer.chosen.bids)
    plans = {"without": answer.without.plan, "with": answer.plan if is_taken else None}
    answering.say(answer, places.write(answer, plans), as_json=as_json, more=document(answer))
    if answer.is_interrupted:
        return Exit.INTERRUPTED
    return Exit.NO if answer.answer == "no" else Exit.DONE


def document(answer: cs.Quote | cs.BidSelection) -> dict[str, object]:
    """Return what the sentences of a quote do not say, as plain JSON values.

    Parameters
    ----------
    answer : Quote or BidSelection
    """
    shared: dict[str, object] = {
        "answer": answer.answer.value,
        "proof": answer.proof,
        "worth": interval(answer.worth),
        "currency": answer.scenario.currency,
        "interrupted": answer.is_interrupted,
    }
    if isinstance(answer, cs.Quote):
        return {**shared, **_single(answer)}
    return {
        **shared,
        "take": list(answer.chosen.bids),
        "most_worth": answer.most_worth,
        "bids": [_standing(standing) for standing in answer.chosen.standings],
        "combinations": [
            {
                "bids": list(one.bids),
                "status": one.solved.status.value if one.solved else None,
                "worth": interval(one.worth),
            }
            for one in answer.subsets
        ],
        "untried": [list(names) for names in answer.untried],
    }


def _single(quote: cs.Quote) -> dict[str, object]:
    start, end = quote.earliest_start, quote.earliest_end
    return {
        "study_id": quote.study_id,
        "earliest_start": start.isoformat() if start else None,
        "earliest_end": end.isoformat() if end else None,
        "trials": [_trial(trial) for trial in quote.trials],
        "untried": [*(f"delay {periods}" for periods in quote.untried_delays), *quote.untried],
    }


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "kind": trial.kind,
        "change": trial.change,
        "periods": trial.periods,
        "answer": trial.verdict.value if trial.solved else None,
        "proof": trial.proof if trial.solved else None,
        "status": trial.solved.status.value if trial.solved else None,
        "worth": interval(trial.worth),
        "gain": interval(trial.gain),
        "study": _standing(trial.standing) if trial.standing else None,
        "refusal": trial.refusal or None,
    }


def interval(amounts: Interval) -> dict[str, float | None]:
    """Return the ends of an interval by name."""
    return amounts._asdict()


def _standing(standing: Standing) -> dict[str, object]:
    first, last = standing.start_date, standing.end_date
    return {
        "study_id": standing.study_id,
        "start_date": first.isoformat() if first else None,
        "end_date": last.isoformat() if last else None,
        "short_hours": standing.short_hours,
        "late": standing.late,
    }
