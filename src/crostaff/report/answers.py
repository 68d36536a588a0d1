"""The HTML pages of answers, made like those of plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from crostaff.analysis.answer import Answer
from crostaff.analysis.compare import Comparison, ScenarioComparison
from crostaff.analysis.pareto import TradeOffs
from crostaff.analysis.quote import BidSelection, Quote
from crostaff.analysis.risk import Risk
from crostaff.analysis.sweep.result import Sweep
from crostaff.analysis.worth import Bottlenecks, ValueOf
from crostaff.errors import CrostaffError
from crostaff.plan.shown import Shown
from crostaff.report.drawing import Specification
from crostaff.report.page import fill
from crostaff.report.sections import Section, Tile
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.words import counted


@dataclass(frozen=True)
class Page:
    """What the page of an answer says, in reading order.

    Attributes
    ----------
    kicker : str
        What kind of answer it is.
    facts : sequence of str
        What it is about.
    tiles, sections : sequence
    origin : str
        What it was made from.
    charts : mapping of str to Specification
        By name.
    """

    kicker: str
    facts: Sequence[str]
    tiles: Sequence[Tile]
    sections: Sequence[Section]
    origin: str
    charts: Mapping[str, Specification] = field(default_factory=dict)


def answer_page(answer: Shown) -> str:
    """Return the page of an answer as text.

    Raises
    ------
    CrostaffError
        If there is no page of such answers.
    """
    for kind, make in _PAGES:
        if isinstance(answer, kind):
            page = make(answer)
            parts = {part.name: getattr(page, part.name) for part in fields(page)}
            return fill("answer.html", title=answer.title, **parts)
    raise CrostaffError(f"there is no page of a {type(answer).__name__}; print it, or write it")


def _of_plans(comparison: Comparison) -> Page:
    from crostaff.report.comparison.sections import charts, sections, tiles

    drawn, plans = charts(comparison), (comparison.before, comparison.after)
    facts = [
        f"{when}: {_told(plan.problem.scenario)} · {plan.summary.status.value.replace('_', ' ')}"
        for when, plan in zip(("Before", "After"), plans, strict=True)
    ]
    origin = _origin(*(plan.problem.scenario for plan in plans))
    parts = tiles(comparison), sections(comparison, drawn)
    return Page("Comparison of plans", facts, *parts, origin, drawn)


def _of_scenarios(comparison: ScenarioComparison) -> Page:
    from crostaff.report.comparison.sections import scenario_sections, scenario_tiles

    scenarios = comparison.before, comparison.after
    facts = [
        f"{when}: {_told(scenario)}"
        for when, scenario in zip(("Before", "After"), scenarios, strict=True)
    ]
    parts = scenario_tiles(comparison), scenario_sections(comparison)
    return Page("Comparison of scenarios", facts, *parts, _origin(*scenarios))


def _of_sweep(sweep: Sweep) -> Page:
    from crostaff.report.sweep.sections import charts, sections, tiles

    drawn = charts(sweep)
    where = f"Results are kept in {sweep.store}." if sweep.store else "Results are in memory only."
    origin = f"{len({entry.name for entry in sweep.entries}):,} scenarios"
    return Page("Sweep of scenarios", [where], tiles(sweep), sections(sweep, drawn), origin, drawn)


def _of_risk(risk: Risk) -> Page:
    from crostaff.report.risk.sections import charts, sections, tiles

    drawn, scenario = charts(risk), risk.plan.problem.scenario
    facts = [f"{_told(scenario)} · {risk.samples_done} samples, seed {risk.seed}"]
    parts = tiles(risk), sections(risk, drawn)
    return Page("Risk of a plan", facts, *parts, _origin(scenario), drawn)


def _of_quote(quote: Quote) -> Page:
    from crostaff.report.quotation.sections import charts, sections, tiles

    drawn, bid = charts(quote.displaced), quote.bid
    facts = [
        f"Scenario: {_told(quote.scenario)}",
        f"Bid: {bid.study.study_id} for {bid.study.client_id}, "
        f"{counted(len(bid.activities), 'activity', 'activities')}, "
        f"{counted(len(bid.requirements), 'requirement')}",
    ]
    parts = tiles(quote), sections(quote, drawn)
    return Page("Quote", facts, *parts, _origin(quote.scenario), drawn)


def _of_bids(selection: BidSelection) -> Page:
    from crostaff.report.quotation.sections import charts, selection_sections, selection_tiles

    drawn = charts(selection.displaced)
    facts = [f"Scenario: {_told(selection.scenario)}", f"Bids: {', '.join(selection.names)}"]
    parts = selection_tiles(selection), selection_sections(selection, drawn)
    return Page("Quote", facts, *parts, _origin(selection.scenario), drawn)


def _of_value(value: ValueOf) -> Page:
    from crostaff.report.quotation.sections import charts
    from crostaff.report.worth.sections import value_sections, value_tiles

    drawn, facts = charts(value.displaced), [f"Scenario: {_told(value.scenario)}"]
    parts = value_tiles(value), value_sections(value, drawn)
    return Page("Value", facts, *parts, _origin(value.scenario), drawn)


def _of_bottlenecks(found: Bottlenecks) -> Page:
    from crostaff.report.worth.sections import bottleneck_sections, bottleneck_tiles

    facts = [f"Scenario: {_told(found.scenario)}"]
    parts = bottleneck_tiles(found), bottleneck_sections(found)
    return Page("Bottlenecks", facts, *parts, _origin(found.scenario))


def _of_trade_offs(found: TradeOffs) -> Page:
    from crostaff.report.pareto.sections import charts, sections, tiles

    drawn, facts = charts(found), [f"Scenario: {_told(found.scenario)}"]
    parts = tiles(found), sections(found, drawn)
    return Page("Trade-offs", facts, *parts, _origin(found.scenario), drawn)


def _told(scenario: Scenario) -> str:
    return (
        f"{scenario.name}, {scenario.periods} {scenario.period.value}s from {scenario.start}, "
        f"{counted(len(scenario.staff), 'person', 'people')}, "
        f"{counted(len(scenario.studies), 'study', 'studies')}"
    )


def _origin(*scenarios: Scenario) -> str:
    return " · ".join(f"scenario {scenario.digest}" for scenario in scenarios)


_PAGES: tuple[tuple[type[Answer], Callable[[Any], Page]], ...] = (
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
