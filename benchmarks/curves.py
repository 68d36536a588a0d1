"""Charts of the results: value and bound against time, and cost against size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

import altair as alt

Document = Mapping[str, object]
Point = dict[str, object]

VALUE, BOUND = "value", "bound"
COLOURS = ("#2c7285", "#d9794f")
PHASES = ("compile", "construct", "check", "score")
WIDTH, HEIGHT = 300, 190
STYLE = {"font": "sans-serif", "view": {"stroke": None}, "axis": {"grid": False, "tickCount": 6}}
FIRST_SECOND = 0.1
"""Where the logarithmic time begins."""


def anytime_points(documents: Iterable[Document]) -> list[Point]:
    """Return what is drawn of the curves: one point per change, size by size and seed by seed."""
    points: list[Point] = []
    for document in documents:
        rows = cast(Sequence[Mapping[str, object]], document["rows"])
        curves = cast(Sequence[Sequence[Sequence[float | None]]], document.get("curves", ()))
        for row, curve in zip(rows, curves, strict=False):
            size = f"{row['people']:,} people, {row['studies']:,} studies"
            for seconds, value, bound in curve:
                known = value is not None and bound is not None
                points.append(
                    {
                        "size": size,
                        "people": row["people"],
                        "seed": row["seed"],
                        "seconds": max(FIRST_SECOND, cast(float, seconds)),
                        VALUE: value,
                        BOUND: bound,
                        "gap": bound - value if known else None,  # type: ignore[operator]
                    }
                )
    return points


def anytime(documents: Iterable[Document]) -> alt.VConcatChart | None:
    """Draw value and bound, and the gap between them, against time; ``None`` without curves."""
    points = anytime_points(documents)
    sizes = sorted({(point["people"], point["size"]) for point in points})
    if not sizes:
        return None
    rows = [_row([point for point in points if point["size"] == size]) for _, size in sizes]
    chart = alt.vconcat(*rows).resolve_scale(x="independent", y="independent")
    return chart.configure(**STYLE)


def _row(points: list[Point]) -> alt.HConcatChart:
    data = alt.Data(values=points)
    seconds = alt.X("seconds:Q", title="seconds", scale=alt.Scale(type="log", nice=False))
    both = (
        alt.Chart(data)
        .transform_fold([VALUE, BOUND], as_=["what", "share"])
        .transform_filter("isValid(datum.share)")
        .mark_line(interpolate="step-after", opacity=0.7)
        .encode(
            x=seconds,
            y=alt.Y("share:Q", title="part of the potential", axis=alt.Axis(format="%")),
            color=alt.Color(
                "what:N", title=None, scale=alt.Scale(domain=[VALUE, BOUND], range=list(COLOURS))
            ),
            detail="seed:N",
        )
    )
    gap = (
        alt.Chart(data)
        .transform_filter("datum.gap > 0")
        .mark_line(interpolate="step-after", opacity=0.7, color="#1f2937")
        .encode(
            x=seconds,
            y=alt.Y(
                "gap:Q",
                title="gap to the potential",
                axis=alt.Axis(format=".1%"),
                scale=alt.Scale(type="log"),
            ),
            detail="seed:N",
        )
    )
    size = {"width": WIDTH, "height": HEIGHT}
    title = str(points[0]["size"])
    return alt.hconcat(both.properties(title=title, **size), gap.properties(**size))


def growth(documents: Iterable[Document]) -> alt.HConcatChart | None:
    """Draw seconds and memory against people; ``None`` without scenarios."""
    rows = [
        cast(Mapping[str, object], row)
        for document in documents
        for row in cast(Sequence[object], document["rows"])
    ]
    if not rows:
        return None
    seconds = [
        {"people": row["people"], "phase": phase, "seconds": row[phase]}
        for row in rows
        for phase in PHASES
    ]
    memory = [{"people": row["people"], "gib": row["peak_gib"]} for row in rows]
    people = alt.X("people:Q", title="people", scale=alt.Scale(type="log"))
    times = (
        alt.Chart(alt.Data(values=seconds))
        .transform_filter("datum.seconds > 0")
        .mark_line(point=True)
        .encode(
            x=people,
            y=alt.Y("seconds:Q", title="seconds", scale=alt.Scale(type="log")),
            color=alt.Color("phase:N", title=None, sort=list(PHASES)),
        )
    )
    peaks = (
        alt.Chart(alt.Data(values=memory))
        .mark_line(point=True, color=COLOURS[0])
        .encode(x=people, y=alt.Y("gib:Q", title="GiB", scale=alt.Scale(type="log")))
    )
    size = {"width": WIDTH, "height": HEIGHT}
    both = alt.hconcat(times.properties(**size), peaks.properties(**size))
    return both.configure(**STYLE)


def write_charts(
    charts: Mapping[str, alt.VConcatChart | alt.HConcatChart | None], folder: Path
) -> None:
    """Write charts as ``<name>.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in charts.items():
        if chart is not None:
            chart.save(folder / f"{name}.svg")
