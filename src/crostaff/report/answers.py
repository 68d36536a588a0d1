"""The HTML pages of answers, made like those of plans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crostaff.analysis.answer import Answer
from crostaff.analysis.compare import Comparison, ScenarioComparison
from crostaff.analysis.pareto import TradeOffs
from crostaff.analysis.quote import BidSelection, Quote
from crostaff.analysis.risk import Risk
from crostaff.analysis.sweep.result import Sweep
from crostaff.analysis.worth import Bottlenecks, ValueOf
from crostaff.errors import CrostaffError
from crostaff.report.page import fill, require_libraries, write_page
from crostaff.scenario.scenario import Scenario


def write_answer(answer: Answer, path: str | Path, *, overwrite: bool = False) -> None:
    """Write a self-contained HTML page of an answer, whole or not at all.

    Parameters
    ----------
    answer : Answer
    path : str or pathlib.Path
    overwrite : bool
        Whether an existing file may be replaced.

    Raises
    ------
    CrostaffError
        If the file exists and may not be replaced, cannot be written, or the libraries of the
        extra ``report`` are missing.
    """
    write_page(lambda: render(answer), path, overwrite=overwrite)


def render(answer: Answer) -> str:
    """Return the page of an answer as text.

    Raises
    ------
    CrostaffError
        If the libraries of the extra ``report`` are missing, or there is no page of such answers.
    """
    require_libraries()
    for kind, page in _PAGES:
        if isinstance(answer, kind):
            return page(answer)
    raise CrostaffError(f"there is no page of a {type(answer).__name__}; print it, or write it")


def _of_plans(comparison: Comparison) -> str:
    from crostaff.report.comparison.sections import charts, sections, tiles

    drawn = charts(comparison)
    plans = comparison.before, comparison.after
    facts = [
        f"{when}: {_told(plan.problem.scenario)} · {plan.summary.status.value.replace('_', ' ')}"
        for when, plan in zip(("Before", "After"), plans, strict=True)
    ]
    return fill(
        "answer.html",
        drawn,
        title=comparison.title,
        kicker="Comparison of plans",
        facts=facts,
        tiles=tiles(comparison),
        sections=sections(comparison, drawn),
        origin=" · ".join(f"scenario {plan.problem.scenario.digest}" for plan in plans),
    )


def _of_scenarios(comparison: ScenarioComparison) -> str:
    from crostaff.report.comparison.sections import scenario_sections, scenario_tiles

    scenarios = comparison.before, comparison.after
    return fill(
        "answer.html",
        {},
        title=comparison.title,
        kicker="Comparison of scenarios",
        facts=[
            f"{when}: {_told(scenario)}"
            for when, scenario in zip(("Before", "After"), scenarios, strict=True)
        ],
        tiles=scenario_tiles(comparison),
        sections=scenario_sections(comparison),
        origin=" · ".join(f"scenario {scenario.digest}" for scenario in scenarios),
    )


def _of_sweep(sweep: Sweep) -> str:
    from crostaff.report.sweep.sections import charts, sections, tiles

    drawn = charts(sweep)
    where = f"Results are kept in {sweep.store}." if sweep.store else "Results are in memory only."
    return fill(
        "answer.html",
        drawn,
        title=sweep.title,
        kicker="Sweep of scenarios",
        facts=[where],
        tiles=tiles(sweep),
        sections=sections(sweep, drawn),
        origin=f"{len({entry.name for entry in sweep.entries}):,} scenarios",
    )


def _of_risk(risk: Risk) -> str:
    from crostaff.report.risk.sections import charts, sections, tiles

    drawn, scenario = charts(risk), risk.plan.problem.scenario
    return fill(
        "answer.html",
        drawn,
        title=risk.title,
        kicker="Risk of a plan",
        facts=[f"{_told(scenario)} · {risk.samples_done} samples, seed {risk.seed}"],
        tiles=tiles(risk),
        sections=sections(risk, drawn),
        origin=f"scenario {scenario.digest}",
    )


def _of_quote(quote: Quote) -> str:
    from crostaff.report.quotation.sections import charts, sections, tiles

    drawn = charts(quote.displaced)
    bid = quote.bid
    return fill(
        "answer.html",
        drawn,
        title=quote.title,
        kicker="Quote",
        facts=[
            f"Scenario: {_told(quote.scenario)}",
            f"Bid: {bid.study.study_id} for {bid.study.client_id}, {len(bid.activities)} "
            f"activities, {len(bid.requirements)} requirements",
        ],
        tiles=tiles(quote),
        sections=sections(quote, drawn),
        origin=f"scenario {quote.scenario.digest}",
    )


def _of_bids(selection: BidSelection) -> str:
    from crostaff.report.quotation.sections import charts, selection_sections, selection_tiles

    drawn = charts(selection.displaced)
    return fill(
        "answer.html",
        drawn,
        title=selection.title,
        kicker="Quote",
        facts=[
            f"Scenario: {_told(selection.scenario)}",
            f"Bids: {', '.join(selection.names)}",
        ],
        tiles=selection_tiles(selection),
        sections=selection_sections(selection, drawn),
        origin=f"scenario {selection.scenario.digest}",
    )


def _of_value(value: ValueOf) -> str:
    from crostaff.report.quotation.sections import charts
    from crostaff.report.worth.sections import value_sections, value_tiles

    drawn = charts(value.displaced)
    return fill(
        "answer.html",
        drawn,
        title=value.title,
        kicker="Value",
        facts=[f"Scenario: {_told(value.scenario)}"],
        tiles=value_tiles(value),
        sections=value_sections(value, drawn),
        origin=f"scenario {value.scenario.digest}",
    )


def _of_bottlenecks(found: Bottlenecks) -> str:
    from crostaff.report.worth.sections import bottleneck_sections, bottleneck_tiles

    return fill(
        "answer.html",
        {},
        title=found.title,
        kicker="Bottlenecks",
        facts=[f"Scenario: {_told(found.scenario)}"],
        tiles=bottleneck_tiles(found),
        sections=bottleneck_sections(found),
        origin=f"scenario {found.scenario.digest}",
    )


def _of_trade_offs(found: TradeOffs) -> str:
    from crostaff.report.pareto.sections import charts, sections, tiles

    drawn = charts(found)
    return fill(
        "answer.html",
        drawn,
        title=found.title,
        kicker="Trade-offs",
        facts=[f"Scenario: {_told(found.scenario)}"],
        tiles=tiles(found),
        sections=sections(found, drawn),
        origin=f"scenario {found.scenario.digest}",
    )


def _told(scenario: Scenario) -> str:
    return (
        f"{scenario.name}, {scenario.periods} {scenario.period.value}s from {scenario.start}, "
        f"{len(scenario.staff)} people, {len(scenario.studies)} studies"
    )


_PAGES: tuple[tuple[type[Answer], Callable[[Any], str]], ...] = (
    (Comparison, _of_plans),
    (ScenarioComparison, _of_scenarios),
    (Sweep, _of_sweep),
    (Risk, _of_risk),
    (Quote, _of_quote),
    (BidSelection, _of_bids),
    (ValueOf, _of_value),
    (Bottlenecks, _of_bottlenecks),
    (TradeOffs, _of_trade_offs),
)
"""What makes the page of each kind of answer."""
