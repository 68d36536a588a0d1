"""The tables of a sweep, with stable columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.winners import Winner
from crostaff.plan.shown import COUNT, FLAG, NUMBER, TEXT, Columns, Row
from crostaff.scenario.policy import TERMS

COLUMNS: Mapping[str, Columns] = MappingProxyType(
    {
        "scenarios": {
            "name": TEXT,
            "status": TEXT,
            "value": NUMBER,
            "bound": NUMBER,
            "gap": NUMBER,
            "gap_value": NUMBER,
            "billability": NUMBER,
            "margin": NUMBER,
            "shortfall_hours": NUMBER,
            "late_periods": COUNT,
            **dict.fromkeys(TERMS, NUMBER),
            "edits": COUNT,
            "edits_in_words": TEXT,
            "seconds": NUMBER,
            "from_store": FLAG,
            "scenario_digest": TEXT,
            "note": TEXT,
        },
        "winners": {
            "criterion": TEXT,
            "name": TEXT,
            "amount": NUMBER,
            "tied_with": TEXT,
            "next_name": TEXT,
            "next_amount": NUMBER,
            "lead": NUMBER,
            "proved": FLAG,
            "rivals": TEXT,
        },
    }
)
"""Columns of every table of a sweep, with their pandas types."""


def scenario_rows(entries: Iterable[Entry]) -> Iterator[Row]:
    """Yield the rows of ``scenarios``, in the order of the sweep."""
    for entry in entries:
        outcome, scenario = entry.outcome, entry.scenario
        terms = dict(outcome.terms)
        yield (
            entry.name,
            outcome.status.value,
            outcome.value,
            outcome.bound,
            outcome.gap_potential,
            outcome.gap_value,
            outcome.billability,
            outcome.margin,
            outcome.shortfall_hours,
            outcome.late_periods,
            *(terms.get(term) for term in TERMS),
            None if scenario is None else len(scenario.edits),
            None if scenario is None else "; ".join(scenario.edits_in_words()),
            outcome.seconds,
            entry.from_store,
            None if scenario is None else scenario.digest,
            outcome.note,
        )


def winner_rows(found: Iterable[Winner]) -> Iterator[Row]:
    """Yield the rows of ``winners``: one per criterion."""
    for winner in found:
        yield (
            winner.criterion.name,
            winner.names[0],
            winner.amount,
            "; ".join(winner.names[1:]),
            winner.next_name,
            winner.next_amount,
            winner.lead,
            winner.proved,
            "; ".join(winner.rivals),
        )
