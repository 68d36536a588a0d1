"""What the charts of a risk analysis show, as plain records."""

from __future__ import annotations

import math

from crostaff.analysis.risk import Risk
from crostaff.analysis.risk.dates import DateRisk
from crostaff.report.rows import Row

MAX_DATES = 40
"""Most dates of a chart, those least likely to be met."""


def value_rows(risk: Risk) -> list[Row]:
    """Return the value of every plan in every sample."""
    return [
        {"plan": track.name, "sample": sample, "value": round(figures.value)}
        for track in risk.tracks
        for sample, figures in enumerate(track.figures)
    ]


def month_rows(risk: Risk, measure: str) -> list[Row]:
    """Return a number by month: as planned, and its spread; nothing where there is none."""
    frame = risk.kpis
    shown = frame[(frame["dimension"] == "month") & (frame["measure"] == measure)]
    columns = ["key", "planned", "mean", "p10", "p90"]
    return [
        {"month": month, "planned": planned, "mean": mean, "low": low, "high": high}
        for month, planned, mean, low, high in shown[columns].itertuples(index=False)
        if not any(map(math.isnan, (planned, mean, low, high)))
    ]


def date_rows(risk: Risk) -> list[Row]:
    """Return the due dates least likely to be met."""
    known: list[DateRisk] = [row for row in risk.date_risks if not math.isnan(row.p_due)]
    known.sort(key=lambda row: (row.p_due, row.kind, row.id))
    return [
        {
            "name": f"{row.kind} {row.id}",
            "probability": round(row.p_due, 4),
            "due": str(row.due_date),
            "planned": str(row.planned_end_date),
            "likely": str(row.p90_end_date),
        }
        for row in known[:MAX_DATES]
    ]
