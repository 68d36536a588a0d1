"""One function per chart: plain records in, a Vega-Lite specification out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from crostaff.report.drawing import (
    ALARM,
    FAINT,
    INK,
    Specification,
    inline,
    months_axis,
    names_axis,
    specification,
    time_scale,
)
from crostaff.report.rows import LANE, STAFFING, Horizon, Row

AWAY = "#8b929e"
NO_CAPACITY = "no capacity"
_THIN = "M -1 -0.25 L 1 -0.25 L 1 0.25 L -1 0.25 Z"
STAFFING_COLOURS = ("#2c7285", "#8fc1b5", "#f1d593", "#d9794f", "#c3c9d2")
# Only the first lane of a study carries its name.
_FIRST_LANE = "split(datum.label, '\\u001f')[1] === '0' ? split(datum.label, '\\u001f')[0] : ''"
# A row with no data is the heading of the rows below it.
_HEADING = "split(datum.label, '\\u001f')[0]"


def gantt(activities: Sequence[Row], studies: Sequence[Row], span: Horizon) -> Specification:
    """Draw studies as bands, their activities as bars coloured by how well they are staffed."""
    order = list(dict.fromkeys(str(row["row"]) for row in studies))
    x = alt.X("start:T", title=None, scale=time_scale(span), axis=months_axis())
    y = alt.Y(
        "row:N",
        sort=order,
        title=None,
        scale=alt.Scale(domain=order, paddingInner=0.15),
        axis=names_axis(_FIRST_LANE),
    )
    bands = (
        alt.Chart(inline(studies))
        .mark_bar(color=FAINT, opacity=0.55, cornerRadius=2)
        .encode(x=x, x2="end:T", y=y)
    )
    bars = alt.Chart(inline([row for row in activities if not row["milestone"]])).mark_bar(
        cornerRadius=2, stroke="white", strokeWidth=1
    )
    milestones = alt.Chart(inline([row for row in activities if row["milestone"]])).mark_point(
        shape="diamond", filled=True, size=70, color=INK, opacity=1
    )
    labels = (
        alt.Chart(inline([row for row in activities if row["label"]]))
        .mark_text(align="left", dx=4, fontSize=10, color="white", tooltip=None)
        .encode(
            x=x,
            y=y,
            text="label:N",
            color=alt.condition(
                alt.FieldOneOfPredicate("staffing", [STAFFING[1], STAFFING[2], STAFFING[4]]),
                alt.value(INK),
                alt.value("white"),
            ),
        )
    )
    dues = (
        alt.Chart(inline([row for row in studies if row["due"] is not None]))
        .mark_tick(orient="vertical", thickness=2, bandSize=14)
        .encode(
            x=alt.X("due:T", scale=time_scale(span)),
            y=y,
            color=alt.condition("datum.is_late", alt.value(ALARM), alt.value(INK)),
            tooltip=[
                alt.Tooltip("study:N", title="study"),
                alt.Tooltip("due_day:N", title="due"),
                alt.Tooltip("late:Q", title="periods late"),
            ],
        )
    )
    colour = alt.Color(
        "staffing:N",
        scale=alt.Scale(domain=list(STAFFING), range=list(STAFFING_COLOURS)),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", columns=5),
    )
    tips = _activity_tips()
    return specification(
        alt.layer(
            bands,
            bars.encode(x=x, x2="end:T", y=y, color=colour, tooltip=tips),
            labels,
            milestones.encode(x=x, y=y, tooltip=tips),
            dues,
        ),
        height=alt.Step(17),
    )


def load_heatmap(rows: Sequence[Row], span: Horizon, *, step: int = 13) -> Specification:
    """Draw who is loaded how far, over time; a thin grey line where there is no capacity."""
    order = _with_headings(rows)
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("start:T", title=None, scale=time_scale(span), axis=months_axis()),
        x2="end:T",
        y=alt.Y(
            "who:N",
            sort=order,
            title=None,
            scale=alt.Scale(domain=order),
            axis=names_axis(_HEADING),
        ),
        tooltip=[
            alt.Tooltip("who:N", title="who"),
            alt.Tooltip("function:N", title="function"),
            alt.Tooltip("start:T", title="from", format="%Y-%m-%d"),
            alt.Tooltip("load:Q", title="load", format=".0%"),
            alt.Tooltip("fte:Q", title="assigned FTE"),
            alt.Tooltip("capacity:Q", title="capacity FTE"),
            alt.Tooltip("reserved:Q", title="reserved, idle", format=".0%"),
        ],
    )
    there = base.transform_filter("datum.load !== null").mark_rect(stroke="white", strokeWidth=0.5)
    colour = alt.Color(
        "load:Q",
        scale=alt.Scale(
            domain=[0, 0.5, 0.8, 1, 1.001],
            range=["#eef5f7", "#a9cfd9", "#4f97b0", "#1f5673", ALARM],
            clamp=True,
        ),
        legend=alt.Legend(
            title="load",
            format=".0%",
            orient="top",
            gradientLength=220,
            values=[0, 0.5, 0.8, 1],
            titleOrient="left",
        ),
    )
    return specification(alt.layer(_away(base), there.encode(color=colour)), height=alt.Step(step))


def _away(base: alt.Chart) -> alt.Chart:
    """Draw where there is no capacity."""
    # Thin as well as grey: no load at all is pale and fills its row.
    away: alt.Chart = (
        base.transform_filter("datum.load === null")
        .transform_calculate(state=f"'{NO_CAPACITY}'")
        .mark_rect(height=alt.RelativeBandSize(band=0.25))
        .encode(
            fill=alt.Fill(
                "state:N",
                scale=alt.Scale(domain=[NO_CAPACITY], range=[AWAY]),
                legend=alt.Legend(title=None, orient="top", symbolType=_THIN),
            )
        )
    )
    return away


def monthly_margin(rows: Sequence[Row], currency: str) -> Specification:
    """Draw revenue, cost and margin by month."""
    long = [
        {"month": row["month"], "what": what, "amount": row[what]}
        for row in rows
        for what in ("revenue", "cost")
    ]
    x = alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45))
    amount = alt.Axis(format="~s", tickCount=5)
    bars = (
        alt.Chart(inline(long))
        .mark_bar()
        .encode(
            x=x,
            xOffset=alt.XOffset("what:N", sort=["revenue", "cost"]),
            y=alt.Y("amount:Q", title=currency, axis=amount),
            color=alt.Color(
                "what:N",
                sort=["revenue", "cost", "margin"],
                scale=alt.Scale(
                    domain=["revenue", "cost", "margin"], range=["#3b82a0", "#c9ced6", ALARM]
                ),
                legend=alt.Legend(title=None, orient="top"),
            ),
            tooltip=[
                alt.Tooltip("month:O"),
                alt.Tooltip("what:N", title="what"),
                alt.Tooltip("amount:Q", title=currency, format=",.0f"),
            ],
        )
    )
    margin = [{"month": row["month"], "what": "margin", "amount": row["margin"]} for row in rows]
    line = (
        alt.Chart(inline(margin))
        .mark_line(point=alt.OverlayMarkDef(size=36), strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y("amount:Q", title=currency, axis=amount),
            color="what:N",
            tooltip=[
                alt.Tooltip("month:O"),
                alt.Tooltip("amount:Q", title=f"margin, {currency}", format=",.0f"),
            ],
        )
    )
    return specification(alt.layer(bars, line), height=220)


def monthly_billability(rows: Sequence[Row]) -> Specification:
    """Draw billable hours as a share of available hours, by month."""
    top = max([1.0, *(float(row["billability"] or 0.0) for row in rows)])
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y(
            "billability:Q",
            title="billability",
            scale=alt.Scale(domain=[0, top]),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
    )
    tips = [
        alt.Tooltip("month:O"),
        alt.Tooltip("billability:Q", format=".1%"),
        alt.Tooltip("billable_hours:Q", title="billable hours", format=",.0f"),
        alt.Tooltip("available_hours:Q", title="available hours", format=",.0f"),
    ]
    bars = base.mark_bar(color="#3b82a0", cornerRadiusEnd=2).encode(tooltip=tips)
    text = base.mark_text(dy=-7, fontSize=10, color=INK).encode(
        text=alt.Text("billability:Q", format=".0%")
    )
    return specification(alt.layer(bars, text), height=220)


def _activity_tips() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("study:N", title="study"),
        alt.Tooltip("title:N", title="title"),
        alt.Tooltip("name:N", title="activity"),
        alt.Tooltip("activity:N", title="id"),
        alt.Tooltip("start:T", title="first day", format="%Y-%m-%d"),
        alt.Tooltip("last_day:N", title="last day"),
        alt.Tooltip("required_hours:Q", title="required hours", format=",.0f"),
        alt.Tooltip("short_hours:Q", title="unstaffed hours", format=",.0f"),
        alt.Tooltip("late:Q", title="periods late"),
    ]


def _with_headings(rows: Sequence[Row]) -> list[str]:
    """Return the rows' names, with the function as a heading before its people."""
    order: dict[str, None] = {}
    for row in rows:
        if row["heading"]:
            order[f"{row['function']}{LANE}"] = None
        order[str(row["who"])] = None
    return list(order)
