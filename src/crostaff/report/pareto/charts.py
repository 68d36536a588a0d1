"""One function per chart of trade-offs: plain records in, a Vega-Lite specification out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from crostaff.report.drawing import INK, Specification, inline, specification
from crostaff.report.rows import Row

EARLY, LATE, ROOM = "#1f5673", "#d97706", "#aab4c0"

MOST_NUMBERED = 40
"""Plans whose numbers are written beside their points."""


def front(rows: Sequence[Row], *, across: str, colour: str, words: dict[str, str]) -> Specification:
    """Draw net margin against another criterion, in the colour of the third.

    A point is a plan; a line above it ends at the net margin that no plan as good in the other two
    exceeds.

    Parameters
    ----------
    rows : sequence of Row
    across, colour : str
        Columns: ``lateness`` and ``share``, either way.
    words : dict of str to str
        What the columns are called, with their units.
    """
    formats = {"share": ".0%", "lateness": "~r", "net_margin": ",.0f"}
    base = alt.Chart(inline(rows)).encode(
        x=alt.X(
            f"{across}:Q",
            title=words[across],
            scale=alt.Scale(zero=False, nice=False, padding=16),
            axis=alt.Axis(format=formats[across], tickCount=6),
        ),
        tooltip=[
            alt.Tooltip("point:Q", title="plan"),
            alt.Tooltip("lateness:Q", title=words["lateness"], format="~r"),
            alt.Tooltip("net_margin:Q", title=words["net_margin"], format=",.0f"),
            alt.Tooltip("share:Q", title=words["share"], format=".1%"),
            alt.Tooltip("bound:Q", title="bound", format=",.0f"),
            alt.Tooltip("told:N", title="proof"),
            alt.Tooltip("shortfall_hours:Q", title="missing h", format=",.0f"),
        ],
    )
    money = alt.Y(
        "net_margin:Q",
        title=words["net_margin"],
        scale=alt.Scale(zero=False, nice=True, padding=12),
        axis=alt.Axis(format="~s", tickCount=6),
    )
    room = (
        base.transform_filter("datum.bound > datum.net_margin")
        .mark_rule(strokeWidth=2, color=ROOM)
        .encode(y=money, y2="bound:Q")
    )
    points = base.mark_point(filled=True, size=80, opacity=1, stroke=INK, strokeWidth=0.5).encode(
        y=money,
        color=alt.Color(
            f"{colour}:Q",
            scale=alt.Scale(range=[EARLY, LATE] if colour == "lateness" else [LATE, EARLY]),
            legend=alt.Legend(
                title=words[colour], orient="top", format=formats[colour], gradientLength=160
            ),
        ),
        shape=alt.Shape(
            "told:N",
            scale=alt.Scale(domain=["proved", "open"], range=["circle", "diamond"]),
            legend=alt.Legend(title=None, orient="top"),
        ),
    )
    layers: list[alt.Chart] = [room, points]
    if len(rows) <= MOST_NUMBERED:
        layers.append(
            base.mark_text(dx=9, dy=-7, align="left", fontSize=11, color=INK).encode(
                y=money, text="point:Q"
            )
        )
    return specification(alt.layer(*layers), height=320)
