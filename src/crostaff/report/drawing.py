"""What all charts share: colours, axes, and the style of the page."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from crostaff.report.rows import Horizon, Row

Specification = dict[str, object]
"""A chart as Vega-Lite JSON values."""

INK, FAINT, ALARM = "#1f2937", "#e5e7eb", "#b91c1c"
NAME_WIDTH = 170
"""Pixels for the names of rows."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_IS_HEADING = "indexof(datum.label, '\\u001f') >= 0"


def names_axis(label: str) -> alt.Axis:
    """Return the axis of row names, equally wide in all charts so that their dates line up."""
    return alt.Axis(
        labelExpr=label,
        labelLimit=NAME_WIDTH,
        minExtent=NAME_WIDTH,
        maxExtent=NAME_WIDTH,
        labelFontWeight={"condition": {"test": _IS_HEADING, "value": "bold"}, "value": "normal"},
        ticks=False,
        domain=False,
    )


def inline(rows: Sequence[Row]) -> alt.InlineData:
    """Return records as the data of a chart."""
    return alt.InlineData(values=[dict(row) for row in rows])


def time_scale(span: Horizon) -> alt.Scale:
    """Return a scale that covers the horizon."""
    return alt.Scale(domain=[span.start, span.end], nice=False)


def months_axis() -> alt.Axis:
    """Return an axis of months."""
    return alt.Axis(orient="top", format="%b %Y", tickCount="month", labelOverlap=True, grid=True)


def specification(
    chart: alt.LayerChart | alt.FacetChart, *, height: int | alt.Step
) -> Specification:
    """Return a chart in the style of the page, as Vega-Lite."""
    styled = (
        chart.properties(width="container", height=height)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            gridColor="#eceff3", labelColor=INK, titleColor=INK, tickColor=FAINT, domainColor=FAINT
        )
        .configure_legend(labelColor=INK, titleColor=INK)
    )
    drawn: Specification = styled.to_dict()
    return drawn
