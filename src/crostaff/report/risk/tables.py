"""The tables of a risk analysis' page: its frames as text, rounded for reading."""

from __future__ import annotations

from crostaff.analysis.risk import Risk
from crostaff.report.tables import Format, Table, table
from crostaff.report.words import number, percent, text


def plans(risk: Risk) -> Table:
    """Return the plans, the best on average first."""
    return table(
        risk.plans,
        [
            ("plan", "plan", text),
            ("planned_value", "planned value", number),
            ("mean", "mean", number),
            ("standard_error", "standard error", number),
            ("p10", "10th percentile", number),
            ("p90", "90th percentile", number),
            ("difference", "less than the best", number),
            ("difference_standard_error", "standard error", number),
            ("share_best", "best in", percent),
            ("share_all_due", "all due dates met in", percent),
        ],
    )


def dates(risk: Risk) -> Table:
    """Return studies and activities with the probabilities of their dates."""
    return table(
        risk.dates,
        [
            ("kind", "kind", text),
            ("id", "id", text),
            ("stage", "stage", text),
            ("planned_end_date", "planned last day", text),
            ("due_date", "due", text),
            ("p_due", "met", percent),
            ("deadline_date", "deadline", text),
            ("p_deadline", "met", percent),
            ("mean_delay", "periods later, mean", _tenths),
            ("p90_delay", "90th percentile", number),
            ("p50_end_date", "last day, median", text),
            ("p90_end_date", "90th percentile", text),
        ],
        limit=500,
    )


def kpis(risk: Risk, measure: str | None = None) -> Table:
    """Return the numbers in all, or one of them by month."""
    frame = risk.kpis
    if measure is None:
        shown, heading = frame[frame["dimension"] == "total"], ("measure", "measure")
    else:
        is_shown = (frame["dimension"] == "month") & (frame["measure"] == measure)
        shown, heading = frame[is_shown], ("key", "month")
    show: Format = percent if measure == "billability" else number
    is_share = shown["measure"].eq("billability") & (measure is None)
    columns: list[tuple[str, str, Format]] = [(*heading, text)]
    columns += [
        (name, title, show)
        for name, title in (
            ("planned", "planned"),
            ("mean", "mean"),
            ("sd", "standard deviation"),
            ("p10", "10th percentile"),
            ("p50", "median"),
            ("p90", "90th percentile"),
        )
    ]
    # Among amounts of money a share has a sentence and a chart, and would show as 0 or 1.
    return table(shown[~is_share], columns)


def promises(risk: Risk) -> Table:
    """Return what samples break, the most often first."""
    return table(
        risk.promises,
        [
            ("kind", "promise", text),
            ("id", "id", text),
            ("staff_id", "who", text),
            ("share_broken", "broken in", percent),
        ],
    )


def _tenths(value: object) -> str:
    return number(value, 1)
