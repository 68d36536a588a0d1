"""What the page of trade-offs says, in reading order."""

from __future__ import annotations

import pandas as pd

from crostaff.analysis.pareto import TradeOffs
from crostaff.analysis.pareto.said import late_unit
from crostaff.report.drawing import Specification
from crostaff.report.pareto import charts as draw
from crostaff.report.rows import Row
from crostaff.report.sections import Section, Tile
from crostaff.report.tables import Table, table
from crostaff.report.words import number, percent, text

MOST_ROWS = 500
"""Most plans, and most solves, of a table on the page."""

_ENDS = {
    "lateness": "earliest",
    "net_margin": "highest net margin",
    "experienced_share": "most experienced",
}


def tiles(found: TradeOffs) -> tuple[Tile, ...]:
    """Return how many plans there are, and the best by each criterion."""
    proved = sum(row.proved for row in found.rows)
    late, margin, able = (end.row for end in found.best)
    unit = f"{late_unit(found.scenario)}s late"
    return (
        Tile("plans", number(len(found.rows)), f"{proved} proved"),
        Tile("earliest", f"{late.judged.lateness:g}", f"{unit}: plan {late.point}"),
        Tile(
            "highest net margin",
            number(margin.judged.net_margin),
            f"{found.scenario.currency}: plan {margin.point}",
        ),
        Tile("most experienced", percent(able.judged.experienced_share), f"plan {able.point}"),
        Tile("balanced", f"plan {found.balanced.point}"),
    )


def charts(found: TradeOffs) -> dict[str, Specification]:
    """Return the charts that have anything to show, by name."""
    rows = point_records(found)
    words = {
        "lateness": f"{late_unit(found.scenario)}s late",
        "net_margin": f"net margin, {found.scenario.currency}",
        "share": "share of experienced hours",
    }
    drawn = {"quality": draw.front(rows, across="share", colour="lateness", words=words)}
    if len({row["lateness"] for row in rows}) > 1:
        drawn["time"] = draw.front(rows, across="lateness", colour="share", words=words)
    return drawn


def point_records(found: TradeOffs) -> list[Row]:
    """Return the plans as records."""
    return [
        {
            "point": row.point,
            "lateness": row.judged.lateness,
            "net_margin": row.judged.net_margin,
            "share": row.judged.experienced_share,
            "bound": row.judged.net_margin if row.bound is None else row.bound,
            "told": "proved" if row.proved else "open",
            "shortfall_hours": row.shortfall_hours,
        }
        for row in found.rows
    ]


def sections(found: TradeOffs, drawn: dict[str, Specification]) -> tuple[Section, ...]:
    """Return the parts of the page.

    Parameters
    ----------
    found : TradeOffs
    drawn : dict of str to Specification
        The charts there are.
    """
    how = "A point is a plan; a line above it ends where no plan as good in the other two can be."
    parts = [
        Section("What there is to choose from", sentences=found.sentences),
        Section("Cost against quality", how, ("quality",)),
    ]
    if "time" in drawn:
        parts.append(Section("Cost against time", how, ("time",)))
    note = (
        "Net margin is the plan value without what lateness costs. The gap is what a plan as early "
        "and as experienced could have more, as a share of what full, free coverage would add."
    )
    return (
        *parts,
        Section("Plans", note, tables=(("", _points(found)),)),
        Section("The best by each criterion", tables=(("", _ends(found)),)),
        Section("Every solve", tables=(("", _steps(found)),), folded=True),
    )


def _points(found: TradeOffs) -> Table:
    currency = found.scenario.currency
    return table(
        _said(found.points),
        [
            ("point", "plan", number),
            ("lateness", f"{late_unit(found.scenario)}s late", _short),
            ("net_margin", f"net margin, {currency}", number),
            ("experienced_share", "experienced", percent),
            ("bound", "bound", number),
            ("gap", "gap", _gap),
            ("proved", "proved", text),
            ("value", "plan value", number),
            ("margin", "margin", number),
            ("shortfall_hours", "missing h", number),
            ("assigned_hours", "assigned h", number),
        ],
        limit=MOST_ROWS,
    )


def _ends(found: TradeOffs) -> Table:
    ends = found.ends
    return table(
        _said(ends.assign(criterion=ends["criterion"].map(_ENDS))),
        [
            ("criterion", "best", text),
            ("point", "plan", number),
            ("lateness", f"{late_unit(found.scenario)}s late", _short),
            ("net_margin", f"net margin, {found.scenario.currency}", number),
            ("experienced_share", "experienced", percent),
            ("proved", "no plan is better in it", text),
        ],
    )


def _steps(found: TradeOffs) -> Table:
    return table(
        found.steps,
        [
            ("what", "what is best", text),
            ("lateness_limit", "late at most", _short),
            ("share_limit", "experienced at least", percent),
            ("lateness_price", "price of lateness", number),
            ("experience_price", "price of experience, per h", number),
            ("status", "status", text),
            ("lateness", "late", _short),
            ("net_margin", "net margin", number),
            ("experienced_share", "experienced", percent),
            ("bound", "bound", number),
        ],
        limit=MOST_ROWS,
    )


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(proved=frame["proved"].map({True: "yes", False: "no"}))


def _short(value: object) -> str:
    """Return a number with as many decimals as it needs."""
    shown = number(value, 2)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _gap(value: object) -> str:
    return percent(value, 2)
