"""One function per chart of a comparison: plain records in, a Vega-Lite specification out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from crostaff.report.comparison.rows import KINDS, SIDES
from crostaff.report.drawing import (
    INK,
    Specification,
    inline,
    months_axis,
    names_axis,
    specification,
    time_scale,
)
from crostaff.report.rows import Horizon, Row

BEFORE, AFTER = "#aab4c0", "#1f5673"
KIND_COLOURS = ("#8fc1b5", "#d9794f", "#2c7285", "#f1d593")


def by_month(rows: Sequence[Row], title: str, number: str) -> Specification:
    """Draw a measure by month, before beside after.

    Parameters
    ----------
    rows : sequence of Row
    title : str
        What is measured, and its unit.
    number : str
        Format of the numbers.
    """
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45)),
            xOffset=alt.XOffset("side:N", sort=list(SIDES)),
            y=alt.Y("amount:Q", title=title, axis=alt.Axis(format=number, tickCount=5)),
            color=_side_colour(),
            tooltip=[
                alt.Tooltip("month:O"),
                alt.Tooltip("side:N", title="when"),
                alt.Tooltip("amount:Q", title=title, format=number),
            ],
        )
    )
    return specification(alt.layer(bars), height=220)


def slips(rows: Sequence[Row], span: Horizon) -> Specification:
    """Draw the studies whose dates change: a bar before, and one after."""
    order = list(dict.fromkeys(str(row["study"]) for row in rows))
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X("start:T", title=None, scale=time_scale(span), axis=months_axis()),
            x2="end:T",
            y=alt.Y(
                "study:N",
                sort=order,
                title=None,
                scale=alt.Scale(domain=order, paddingInner=0.3),
                axis=names_axis("datum.label"),
            ),
            yOffset=alt.YOffset("side:N", sort=list(SIDES)),
            color=_side_colour(),
            tooltip=[
                alt.Tooltip("study:N"),
                alt.Tooltip("side:N", title="when"),
                alt.Tooltip("first_day:N", title="first day"),
                alt.Tooltip("last_day:N", title="last day"),
                alt.Tooltip("late:Q", title="periods late"),
            ],
        )
    )
    return specification(alt.layer(bars), height=alt.Step(13))


def moved_work(rows: Sequence[Row]) -> Specification:
    """Draw the hours that people leave and join, by study."""
    order = list(dict.fromkeys(str(row["study"]) for row in rows))
    bars = (
        alt.Chart(inline(rows))
        .mark_bar()
        .encode(
            x=alt.X("hours:Q", title="hours", axis=alt.Axis(format=",.0f", tickCount=7)),
            y=alt.Y(
                "study:N",
                sort=order,
                title=None,
                scale=alt.Scale(domain=order),
                axis=names_axis("datum.label"),
            ),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(KINDS), range=list(KIND_COLOURS)),
                legend=alt.Legend(title=None, orient="top", direction="horizontal", columns=4),
            ),
            tooltip=[
                alt.Tooltip("study:N"),
                alt.Tooltip("kind:N", title="work"),
                alt.Tooltip("hours:Q", format=",.0f"),
            ],
        )
    )
    zero = alt.Chart(inline([{"hours": 0}])).mark_rule(color=INK).encode(x="hours:Q")
    return specification(alt.layer(bars, zero), height=alt.Step(22))


def _side_colour() -> alt.Color:
    return alt.Color(
        "side:N",
        sort=list(SIDES),
        scale=alt.Scale(domain=list(SIDES), range=[BEFORE, AFTER]),
        legend=alt.Legend(title=None, orient="top"),
    )
