"""What the page of a sweep says, in reading order."""

from __future__ import annotations

import pandas as pd

from crostaff.analysis.sweep.result import Sweep
from crostaff.report.drawing import Specification
from crostaff.report.rows import Row
from crostaff.report.sections import Section, Tile
from crostaff.report.sweep import charts as draw
from crostaff.report.tables import Table, table
from crostaff.report.words import number, percent, prose, text

MOST_DRAWN = 60
"""Most scenarios of a chart of intervals, the best by value."""
MOST_ROWS = 1000
"""Most scenarios of the table on the page."""

_WORDS = {
    "value": "value",
    "billability": "billability",
    "margin": "margin",
    "shortfall_hours": "missing hours",
    "late_periods": "late periods",
}


def tiles(sweep: Sweep) -> tuple[Tile, ...]:
    """Return the headline numbers: how many scenarios, and the best by each measure."""
    planned = sum(entry.outcome.value is not None for entry in sweep.entries)
    best = []
    for winner in sweep.best:
        name = winner.criterion.name
        amount = percent(winner.amount) if name == "billability" else number(winner.amount)
        others = len(winner.names) - 1
        note = winner.names[0] + (f" and {others} more" if others else "")
        best.append(Tile(f"best {_WORDS[name]}", amount, note))
    return (
        Tile("scenarios", number(len(sweep.entries))),
        Tile("with a plan", number(planned)),
        *best,
    )


def charts(sweep: Sweep) -> dict[str, Specification]:
    """Return the charts that have anything to show, by name."""
    rows = plan_rows(sweep)
    found: dict[str, Specification] = {}
    if rows:
        found["intervals"] = draw.intervals(rows[:MOST_DRAWN], sweep.currency)
    known = [row for row in rows if row["billability"] is not None]
    if known:
        found["trade-off"] = draw.trade_off(known, sweep.currency)
    return found


def plan_rows(sweep: Sweep) -> list[Row]:
    """Return the scenarios with a plan as records, the best by value first."""
    return [
        {
            "name": entry.name,
            "status": entry.outcome.status.replace("_", " "),
            "value": entry.outcome.value,
            "bound": entry.outcome.value if entry.bound is None else entry.bound,
            "billability": entry.outcome.billability,
            "margin": entry.outcome.margin,
            "shortfall_hours": entry.outcome.shortfall_hours,
            "late_periods": entry.outcome.late_periods,
            "late": "late" if entry.outcome.late_periods else "in time",
        }
        for entry in sorted(sweep.entries, key=lambda entry: -(entry.outcome.value or 0.0))
        if entry.outcome.value is not None
    ]


def sections(sweep: Sweep, drawn: dict[str, Specification]) -> tuple[Section, ...]:
    """Return the parts of the page.

    Parameters
    ----------
    sweep : Sweep
    drawn : dict of str to Specification
        The charts there are.
    """
    return (
        Section("What the sweep says", sentences=sweep.sentences),
        Section(
            "Winners",
            "Of the plans that were found. Proved: no other scenario can be better, whatever its "
            "plan.",
            tables=(("", _winners(sweep)),),
        ),
        Section(
            "Value",
            "A point is the plan found, the line behind it ends at the bound: lines that overlap "
            f"leave open which scenario is better. The best {MOST_DRAWN} by value.",
            tuple(name for name in ("intervals",) if name in drawn),
        ),
        Section(
            "Margin and billability",
            "A circle is a plan, larger where more work is missing.",
            tuple(name for name in ("trade-off",) if name in drawn),
        ),
        Section("Scenarios", tables=(("", _scenarios(sweep)),)),
    )


def _winners(sweep: Sweep) -> Table:
    frame = sweep.winners
    shown = frame.assign(
        criterion=frame["criterion"].map(_WORDS),
        amount=_amounts(frame, "amount"),
        next_amount=_amounts(frame, "next_amount"),
        proved=frame["proved"].map({True: "yes", False: "no"}),
    )
    return table(
        shown,
        [
            ("criterion", "best by", text),
            ("name", "scenario", prose),
            ("amount", "amount", text),
            ("tied_with", "ties with", prose),
            ("next_name", "next", prose),
            ("next_amount", "amount", text),
            ("proved", "proved", text),
        ],
    )


def _amounts(frame: pd.DataFrame, column: str) -> list[str]:
    return [
        percent(amount) if name == "billability" else number(amount)
        for name, amount in zip(frame["criterion"], frame[column], strict=True)
    ]


def _scenarios(sweep: Sweep) -> Table:
    frame = sweep.frame.sort_values("value", ascending=False, kind="stable", na_position="last")
    return table(
        frame.assign(status=frame["status"].str.replace("_", " ")),
        [
            ("name", "scenario", prose),
            ("status", "status", text),
            ("value", "value", number),
            ("bound", "bound", number),
            ("gap", "gap of potential", percent),
            ("billability", "billability", percent),
            ("margin", "margin", number),
            ("shortfall_hours", "missing h", number),
            ("late_periods", "late periods", number),
            ("edits", "edits", number),
            ("seconds", "seconds", _seconds),
            ("note", "note", prose),
        ],
        limit=MOST_ROWS,
    )


def _seconds(value: object) -> str:
    return number(value, 1)
