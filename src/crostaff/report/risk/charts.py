"""One function per chart of a risk analysis: plain records in, a Vega-Lite specification out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from crostaff.report.drawing import INK, Specification, inline, names_axis, specification
from crostaff.report.rows import Row

BAND, LINE = "#8fc1b5", "#1f5673"
MAX_BINS = 24


def values(rows: Sequence[Row], currency: str) -> Specification:
    """Draw how often each plan is worth how much."""
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(opacity=0.6, binSpacing=0)
        .encode(
            x=alt.X(
                "value:Q",
                bin=alt.Bin(maxbins=MAX_BINS),
                title=f"value, {currency}",
                axis=alt.Axis(format="~s"),
            ),
            y=alt.Y("count():Q", stack=None, title="samples"),
            color=alt.Color(
                "plan:N", sort=None, legend=alt.Legend(title=None, orient="top", columns=4)
            ),
            tooltip=[alt.Tooltip("plan:N"), alt.Tooltip("count():Q", title="samples")],
        )
    )
    return specification(alt.layer(bars), height=220)


def by_month(rows: Sequence[Row], title: str, number: str) -> Specification:
    """Draw a number by month: eight of ten samples as a band, their mean, and as planned.

    Parameters
    ----------
    rows : sequence of Row
    title : str
        What is measured, and its unit.
    number : str
        Format of the numbers.
    """
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45)),
        tooltip=[
            alt.Tooltip("month:O"),
            *(alt.Tooltip(f"{name}:Q", format=number) for name in ("planned", "mean")),
            alt.Tooltip("low:Q", title="10th percentile", format=number),
            alt.Tooltip("high:Q", title="90th percentile", format=number),
        ],
    )
    axis = alt.Axis(format=number, tickCount=5)
    band = base.mark_bar(color=BAND, opacity=0.7).encode(
        y=alt.Y("low:Q", title=title, axis=axis), y2="high:Q"
    )
    mean = base.mark_line(color=LINE).encode(y="mean:Q")
    planned = base.mark_tick(color=INK, thickness=2).encode(y="planned:Q")
    return specification(alt.layer(band, mean, planned), height=220)


def due_dates(rows: Sequence[Row]) -> Specification:
    """Draw how likely due dates are to be met, the least likely first."""
    order = [str(row["name"]) for row in rows]
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(cornerRadiusEnd=2, color=LINE)
        .encode(
            x=alt.X(
                "probability:Q",
                title="probability to be met",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%"),
            ),
            y=alt.Y(
                "name:N",
                sort=order,
                title=None,
                scale=alt.Scale(domain=order),
                axis=names_axis("datum.label"),
            ),
            tooltip=[
                alt.Tooltip("name:N"),
                alt.Tooltip("probability:Q", format=".1%"),
                alt.Tooltip("due:N"),
                alt.Tooltip("planned:N", title="planned end"),
                alt.Tooltip("likely:N", title="end in nine of ten samples by"),
            ],
        )
    )
    return specification(alt.layer(bars), height=alt.Step(18))
