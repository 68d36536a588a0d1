"""The tables of a sweep, with stable columns and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from crostaff.analysis.sweep.entries import Entry
from crostaff.analysis.sweep.winners import Winner
from crostaff.scenario.policy import TERMS

Row = Sequence[object]

_TEXT, _COUNT, _NUMBER, _FLAG = "string", "Int64", "float64", "boolean"

COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "scenarios": {
            "name": _TEXT,
            "status": _TEXT,
            "value": _NUMBER,
            "bound": _NUMBER,
            "gap": _NUMBER,
            "gap_value": _NUMBER,
            "billability": _NUMBER,
            "margin": _NUMBER,
            "shortfall_hours": _NUMBER,
            "late_periods": _COUNT,
            **dict.fromkeys(TERMS, _NUMBER),
            "edits": _COUNT,
            "edits_in_words": _TEXT,
            "seconds": _NUMBER,
            "from_store": _FLAG,
            "scenario_digest": _TEXT,
            "note": _TEXT,
        },
        "winners": {
            "criterion": _TEXT,
            "name": _TEXT,
            "amount": _NUMBER,
            "tied_with": _TEXT,
            "next_name": _TEXT,
            "next_amount": _NUMBER,
            "lead": _NUMBER,
            "proved": _FLAG,
            "rivals": _TEXT,
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
