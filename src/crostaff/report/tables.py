"""The tables of the page: a plan's frames as text, rounded for reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from crostaff.plan.labels import person_labels
from crostaff.plan.monthly import over_months
from crostaff.plan.plan import Plan
from crostaff.problem import ProtectionData, RequirementData
from crostaff.report.words import number, percent, prose, text

MAX_ROWS = 200
"""Most rows of a table on the page; the plan's own files hold all."""


@dataclass(frozen=True)
class Table:
    """A table ready to show.

    Attributes
    ----------
    columns : tuple of str
    rows : tuple of tuple of str
    numeric : tuple of bool
        By column, whether it is set flush right.
    omitted : int
        Rows left out to keep the page light.
    prose : tuple of bool
        By column, whether its text may run over several lines; empty if none may.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    omitted: int = 0
    prose: tuple[bool, ...] = ()

    def kind(self, column: int) -> str:
        """Return the style class of a column, empty for short text."""
        if self.numeric[column]:
            return "num"
        return "prose" if self.prose and self.prose[column] else ""


Format = Callable[[object], str]

_FIGURES: tuple[tuple[str, str, Format], ...] = (
    ("available_hours", "available h", number),
    ("assigned_hours", "assigned h", number),
    ("billable_hours", "billable h", number),
    ("paired_hours", "paired h", number),
    ("idle_hours", "idle h", number),
    ("billability", "billability", percent),
    ("revenue", "revenue", number),
    ("cost", "cost", number),
    ("margin", "margin", number),
)


def table(
    frame: pd.DataFrame, columns: Sequence[tuple[str, str, Format]], *, limit: int = MAX_ROWS
) -> Table:
    """Return some columns of a frame as text.

    Parameters
    ----------
    frame : pandas.DataFrame
    columns : sequence of (column, heading, format)
    limit : int
        Most rows shown.
    """
    shown = frame.head(limit)
    cells = [[show(value) for value in shown[column]] for column, _, show in columns]
    return Table(
        columns=tuple(heading for _, heading, _ in columns),
        rows=tuple(zip(*cells, strict=True)),
        numeric=tuple(show not in {text, prose} for _, _, show in columns),
        omitted=len(frame) - len(shown),
        prose=tuple(show is prose for _, _, show in columns),
    )


def months(plan: Plan) -> pd.DataFrame:
    """Return the months of the whole in which anybody is available or works."""
    frame = plan.monthly
    frame = frame[frame["dimension"] == "total"]
    return frame[(frame["available_hours"] > 0) | (frame["assigned_hours"] > 0)]


def monthly(plan: Plan) -> Table:
    """Return hours and money by month."""
    return table(months(plan), [("month", "month", text), *_FIGURES])


def by_key(plan: Plan, dimension: str) -> Table:
    """Return hours and money by key of a dimension, over the whole horizon."""
    frame = plan.monthly
    keys = over_months(frame[frame["dimension"] == dimension])
    return table(keys, [("key", dimension, text), *_FIGURES])


def terms(plan: Plan) -> Table:
    """Return the signed terms of the value, and their sum."""
    summary = plan.summary
    rows = [(name, number(amount)) for name, amount in summary.terms.items()]
    rows.append(("value", number(summary.value)))
    return Table(("term", plan.problem.scenario.currency), tuple(rows), (False, True))


def shortfalls(plan: Plan) -> Table:
    """Return unstaffed work, the largest first."""
    frame = plan.shortfalls.sort_values("hours", ascending=False, kind="stable")
    grid = plan.problem.grid
    named = frame.assign(
        **_work(plan, frame),
        first=[grid.first_day(int(period)) for period in frame["from_period"]],
        last=[grid.last_day(int(boundary)) for boundary in frame["to_period"]],
    )
    return table(
        named,
        [
            ("work", "requirement or protection", text),
            ("study", "study", text),
            ("function", "function", text),
            ("skill", "skill", text),
            ("first", "first day", text),
            ("last", "last day", text),
            ("short_pct", "short %", number),
            ("hours", "hours", number),
        ],
    )


def _work(plan: Plan, frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return what is short: the requirement or protection with its study, function and skill."""
    problem = plan.problem
    found: list[RequirementData | ProtectionData] = []
    for requirement, protection in zip(
        frame["requirement_id"], frame["protection_id"], strict=True
    ):
        if isinstance(requirement, str):
            found.append(problem.requirements[problem.requirement_index[requirement]])
        else:
            found.append(problem.protections[problem.protection_index[protection]])
    return {
        "work": [work.id for work in found],
        "study": [problem.studies[work.study].id for work in found],
        "function": [work.function for work in found],
        "skill": [problem.skills[work.skill].id for work in found],
    }


def qualifications(plan: Plan) -> Table:
    """Return who reached which level, when."""
    frame = _with_people(plan, plan.qualifications)
    return table(
        frame,
        [
            ("who", "who", text),
            ("skill_id", "skill", text),
            ("level", "level", text),
            ("date", "from", text),
        ],
    )


def protections(plan: Plan) -> Table:
    """Return what is reserved over which window, and how much of it is missing."""
    problem, grid = plan.problem, plan.problem.grid
    short = plan.shortfalls.groupby("protection_id")["hours"].sum()
    held = plan.holders.groupby("protection_id")["fte_pct"].sum()
    rows = []
    for record in problem.protections:
        begin, end = record.window
        days = (grid.first_day(begin), grid.last_day(end)) if begin < end else (None, None)
        rows.append(
            {
                "protection": record.id,
                "study": problem.studies[record.study].id,
                "function": record.function,
                "skill": problem.skills[record.skill].id,
                "first": days[0],
                "last": days[1],
                "pct": record.pct,
                "held": held.get(record.id, 0),
                "missing": short.get(record.id, 0.0),
            }
        )
    columns = (
        ("protection", "protection", text),
        ("study", "study", text),
        ("function", "function", text),
        ("skill", "skill", text),
        ("first", "first day", text),
        ("last", "last day", text),
        ("pct", "FTE % reserved", number),
        ("held", "FTE % held", number),
        ("missing", "missing hours", number),
    )
    return table(pd.DataFrame(rows, columns=[name for name, _, _ in columns]), columns)


def releases(plan: Plan) -> Table:
    """Return when protections let their holders work elsewhere."""
    grid = plan.problem.grid
    frame = plan.releases
    days = frame.assign(
        first=[grid.first_day(int(period)) for period in frame["from_period"]],
        last=[grid.last_day(int(boundary)) for boundary in frame["to_period"]],
    )
    return table(
        days,
        [
            ("protection_id", "protection", text),
            ("first", "first day", text),
            ("last", "last day", text),
        ],
    )


def holders(plan: Plan) -> Table:
    """Return whose capacity is reserved."""
    frame = _with_people(plan, plan.holders)
    return table(
        frame,
        [("protection_id", "protection", text), ("who", "who", text), ("fte_pct", "FTE %", number)],
    )


def studies(plan: Plan) -> Table:
    """Return the span and delay of every study."""
    return table(
        plan.studies,
        [
            ("study_id", "study", text),
            ("start_date", "first day", text),
            ("end_date", "last day", text),
            ("late", "periods late", number),
        ],
    )


def teams(plan: Plan) -> Table:
    """Return who works on what, and when."""
    frame = _with_people(plan, plan.assignments)
    return table(
        frame.sort_values(
            ["study_id", "activity_id", "requirement_id", "from_period"], kind="stable"
        ),
        [
            ("study_id", "study", text),
            ("activity_id", "activity", text),
            ("requirement_id", "requirement", text),
            ("who", "who", text),
            ("mode", "mode", text),
            ("fte_pct", "FTE %", number),
            ("from_date", "first day", text),
            ("to_date", "last day", text),
        ],
        limit=2000,
    )


def _with_people(plan: Plan, frame: pd.DataFrame) -> pd.DataFrame:
    labels = person_labels(plan.problem)
    return frame.assign(who=[labels[staff] for staff in frame["staff_id"]])
