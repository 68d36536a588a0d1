"""The tables of the page: a plan's frames as text, rounded for reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from crostaff.plan.plan import Plan
from crostaff.report.rows import person_labels
from crostaff.report.words import number, percent, text

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
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    omitted: int = 0


Format = Callable[[object], str]


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
        numeric=tuple(show is not text for _, _, show in columns),
        omitted=len(frame) - len(shown),
    )


def monthly(plan: Plan, dimension: str) -> Table:
    """Return the months of the whole, or the sums by key of another dimension."""
    frame = plan.monthly
    frame = frame[frame["dimension"] == dimension]
    first = ("month", "month", text)
    if dimension != "total":
        frame = _over_months(frame)
        first = ("key", dimension, text)
    return table(
        frame,
        [
            first,
            ("available_hours", "available h", number),
            ("assigned_hours", "assigned h", number),
            ("billable_hours", "billable h", number),
            ("paired_hours", "paired h", number),
            ("idle_hours", "idle h", number),
            ("billability", "billability", percent),
            ("revenue", "revenue", number),
            ("cost", "cost", number),
            ("margin", "margin", number),
        ],
    )


def _over_months(frame: pd.DataFrame) -> pd.DataFrame:
    sums = frame.groupby("key", as_index=False, sort=True)[
        [
            "available_hours",
            "assigned_hours",
            "billable_hours",
            "paired_hours",
            "idle_hours",
            "revenue",
            "cost",
            "margin",
        ]
    ].sum(min_count=1)
    hours = sums["available_hours"]
    return sums.assign(billability=(sums["billable_hours"] / hours).where(hours > 0))


def terms(plan: Plan) -> Table:
    """Return the signed terms of the value, and their sum."""
    summary = plan.summary
    rows = [(name, number(amount)) for name, amount in summary.terms.items()]
    rows.append(("value", number(summary.value)))
    return Table(("term", plan.problem.scenario.currency), tuple(rows), (False, True))


def shortfalls(plan: Plan) -> Table:
    """Return unstaffed work, the largest first."""
    frame = plan.shortfalls.sort_values("hours", ascending=False, kind="stable")
    named = frame.assign(work=_work_names(plan, frame))
    return table(
        named,
        [
            ("work", "work", text),
            ("segment", "segment", number),
            ("from_period", "from period", number),
            ("to_period", "to boundary", number),
            ("short_pct", "short %", number),
            ("hours", "hours", number),
        ],
    )


def _work_names(plan: Plan, frame: pd.DataFrame) -> list[str]:
    """Return what is short: study, function and skill of the requirement or protection."""
    problem = plan.problem
    names = []
    for requirement, protection in zip(
        frame["requirement_id"], frame["protection_id"], strict=True
    ):
        if requirement in problem.requirement_index:
            need = problem.requirements[problem.requirement_index[requirement]]
            activity = problem.activities[need.activity].id
            skill = problem.skills[need.skill].id
            names.append(f"{need.id}: {activity}, {need.function}, {skill}")
        else:
            hold = problem.protections[problem.protection_index[protection]]
            study, skill = problem.studies[hold.study].id, problem.skills[hold.skill].id
            names.append(f"{hold.id}: reserve for {study}, {hold.function}, {skill}")
    return names


def qualifications(plan: Plan) -> Table:
    """Return who reached which level, when."""
    frame = _with_people(plan, plan.qualifications)
    return table(
        frame,
        [
            ("who", "who", text),
            ("skill_id", "skill", text),
            ("level", "level", text),
            ("period", "boundary", number),
            ("date", "from", text),
        ],
    )


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
