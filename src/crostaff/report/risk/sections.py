"""What the page of a risk analysis says, in reading order."""

from __future__ import annotations

import math

import numpy as np

from crostaff.analysis.risk import Risk
from crostaff.analysis.risk.sentences import LIKELY
from crostaff.analysis.risk.tables import MEASURES, spread
from crostaff.report.drawing import Specification
from crostaff.report.risk import charts as draw
from crostaff.report.risk import rows, tables
from crostaff.report.sections import Section, Tile
from crostaff.report.words import number, percent


def tiles(risk: Risk) -> tuple[Tile, ...]:
    """Return the headline numbers on average, with those planned."""
    track, currency = risk.tracks[0], risk.plan.problem.scenario.currency
    means = {
        name: spread(np.array([read(row) for row in track.figures]))[0]
        for name, read in MEASURES.items()
    }
    planned = {name: read(track.planned) for name, read in MEASURES.items()}
    due = [row.p_due for row in risk.date_risks if not math.isnan(row.p_due)]
    likely = sum(share >= LIKELY for share in due)
    return (
        Tile("mean value", number(means["value"]), _planned(planned["value"], currency)),
        Tile("mean margin", number(means["margin"]), _planned(planned["margin"], currency)),
        Tile(
            "mean billability",
            percent(means["billability"]),
            f"planned {percent(planned['billability'])}",
        ),
        Tile(
            "mean missing work",
            f"{number(means['shortfall_hours'])} h",
            f"planned {number(planned['shortfall_hours'])} h",
        ),
        Tile("likely due dates", number(likely), f"of {number(len(due))}, at {percent(LIKELY, 0)}"),
    )


def _planned(value: float, currency: str) -> str:
    return f"{currency}, planned {number(value)}"


def charts(risk: Risk) -> dict[str, Specification]:
    """Return the charts that have anything to show, by name."""
    currency = risk.plan.problem.scenario.currency
    found = {"values": draw.values(rows.value_rows(risk), currency)}
    for name, title, form in (
        ("billability", "billability", ".0%"),
        ("margin", f"margin, {currency}", ",.0f"),
        ("shortfall_hours", "missing work, hours", ",.0f"),
    ):
        shown = rows.month_rows(risk, name)
        if shown:
            found[name.replace("_", "-")] = draw.by_month(shown, title, form)
    due = rows.date_rows(risk)
    if due:
        found["due-dates"] = draw.due_dates(due)
    return found


def sections(risk: Risk, drawn: dict[str, Specification]) -> tuple[Section, ...]:
    """Return the parts of the page.

    Parameters
    ----------
    risk : Risk
    drawn : dict of str to Specification
        The charts there are.
    """
    monthly = ("billability", "margin", "shortfall-hours")
    return (
        Section("What may happen", sentences=risk.sentences),
        Section(
            "Value",
            "How often each plan is worth how much, over the same samples.",
            ("values",),
            (("", tables.plans(risk)),),
        ),
        Section(
            "Month by month",
            "Bars hold eight of ten samples, the line is their mean, ticks are as planned.",
            tuple(name for name in monthly if name in drawn),
        ),
        Section(
            "Dates",
            "Due dates least likely to be met; the table has all dates.",
            tuple(name for name in ("due-dates",) if name in drawn),
            (("", tables.dates(risk)),),
        ),
        Section("Promises", tables=(("", tables.promises(risk)),)),
        Section("Numbers in all", tables=(("", tables.kpis(risk)),)),
        Section(
            "Numbers by month",
            tables=tuple(
                (name.replace("_", " "), tables.kpis(risk, name))
                for name in ("billability", "margin", "shortfall_hours")
            ),
            folded=True,
        ),
    )
