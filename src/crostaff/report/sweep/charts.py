"""One function per chart of a sweep: plain records in, a Vega-Lite specification out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from crostaff.report.drawing import ALARM, INK, Specification, inline, names_axis, specification
from crostaff.report.rows import Row

FOUND, ROOM = "#1f5673", "#aab4c0"


def intervals(rows: Sequence[Row], currency: str) -> Specification:
    """Draw what each scenario is worth: a point for the plan found, a line up to its bound.

    Parameters
    ----------
    rows : sequence of Row
        Best first.
    currency : str
    """
    order = list(dict.fromkeys(str(row["name"]) for row in rows))
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y(
            "name:N",
            sort=order,
            title=None,
            scale=alt.Scale(domain=order),
            axis=names_axis("datum.label"),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="scenario"),
            alt.Tooltip("status:N"),
            alt.Tooltip("value:Q", format=",.0f"),
            alt.Tooltip("bound:Q", format=",.0f"),
        ],
    )
    axis = alt.X(
        "value:Q",
        title=f"value and bound, {currency}",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(format=",.0f", tickCount=6),
    )
    room = base.mark_rule(strokeWidth=3, color=ROOM).encode(x=axis, x2="bound:Q")
    found = base.mark_point(filled=True, size=55, color=FOUND, opacity=1).encode(x=axis)
    return specification(alt.layer(room, found), height=alt.Step(18))


def trade_off(rows: Sequence[Row], currency: str) -> Specification:
    """Draw margin against billability, larger where more work is missing."""
    points = (
        alt.Chart(inline(rows))
        .mark_circle(opacity=0.75)
        .encode(
            x=alt.X(
                "billability:Q",
                scale=alt.Scale(zero=False, nice=True),
                axis=alt.Axis(format=".1%", tickCount=6),
            ),
            y=alt.Y(
                "margin:Q",
                title=f"margin, {currency}",
                scale=alt.Scale(zero=False, nice=True),
                axis=alt.Axis(format=",.0f", tickCount=6),
            ),
            size=alt.Size(
                "shortfall_hours:Q",
                scale=alt.Scale(range=[40, 400]),
                legend=alt.Legend(title="missing h", orient="right", format=",.0f"),
            ),
            color=alt.Color(
                "late:N",
                scale=alt.Scale(domain=["in time", "late"], range=[FOUND, ALARM]),
                legend=alt.Legend(title=None, orient="top", labelColor=INK),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="scenario"),
                alt.Tooltip("billability:Q", format=".1%"),
                alt.Tooltip("margin:Q", format=",.0f"),
                alt.Tooltip("shortfall_hours:Q", title="missing h", format=",.0f"),
                alt.Tooltip("late_periods:Q", title="late periods"),
            ],
        )
    )
    return specification(alt.layer(points), height=300)
