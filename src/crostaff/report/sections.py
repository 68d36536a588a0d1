"""What the page says, in reading order: headline numbers, then sections of charts and tables."""

from __future__ import annotations

from dataclasses import dataclass

from crostaff.plan.plan import Plan
from crostaff.report import rows, tables
from crostaff.report.tables import Table
from crostaff.report.words import (
    HIGH_BILLABILITY,
    POTENTIAL_WORDS,
    STATUS_WORDS,
    number,
    percent,
)


@dataclass(frozen=True)
class Tile:
    """A headline number."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the page: a heading, what to know, charts by name, captioned tables, sentences.

    ``folded`` sections open on a click.
    """

    title: str
    note: str = ""
    charts: tuple[str, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    folded: bool = False
    sentences: tuple[str, ...] = ()


def tiles(plan: Plan) -> tuple[Tile, ...]:
    """Return the headline numbers."""
    summary, currency = plan.summary, plan.problem.scenario.currency
    total = tables.months(plan)
    available = float(total["available_hours"].sum())
    billable = float(total["billable_hours"].sum())
    share = billable / available if available else None
    newly = int((plan.qualifications["level"] == "qualified").sum())
    return (
        Tile("status", summary.status.value.replace("_", " "), STATUS_WORDS[summary.status.value]),
        Tile("plan value", number(summary.value), currency),
        Tile("proven bound", number(summary.bound), currency),
        Tile("gap to potential", percent(summary.gap_potential, 2), POTENTIAL_WORDS),
        Tile("billability", percent(share), f"of {number(available)} h"),
        Tile("margin", number(float(total["margin"].sum())), currency),
        Tile("unstaffed work", number(float(plan.shortfalls["hours"].sum())), "hours"),
        Tile("newly qualified", number(newly), "people × skills"),
    )


def sections(plan: Plan) -> tuple[Section, ...]:
    """Return the parts of the page."""
    return (*_over_time(plan), _teams(plan), *_what_follows(plan), *_details(plan))


def _over_time(plan: Plan) -> tuple[Section, ...]:
    people = len(plan.problem.staff)
    shown = min(people, rows.MAX_PEOPLE)
    who = f"the {shown} busiest of {people} people" if shown < people else f"all {people} people"
    return (
        Section(
            "Studies and activities",
            "A band is a study, a bar an activity, coloured by how well it is staffed; a diamond "
            "is a milestone, a tick the due day (red when missed). Hover for details.",
            ("gantt",),
        ),
        Section(
            "Workload",
            f"Assigned share of capacity, by function and by person ({who}); "
            "a thin grey line where there is no capacity (outside the contract, or away for long).",
            ("functions", "people"),
        ),
        Section(
            "Month by month",
            f"{HIGH_BILLABILITY} Margin is revenue less cost.",
            ("billability", "margin"),
            (("", tables.monthly(plan)),),
        ),
    )


def _teams(plan: Plan) -> Section:
    return Section(
        "Teams",
        "Who works on what: solo, or paired (learning beside a mentor).",
        tables=(("", tables.teams(plan)),),
    )


def _what_follows(plan: Plan) -> tuple[Section, ...]:
    return (
        Section("Unstaffed work", "Largest first.", tables=(("", tables.shortfalls(plan)),)),
        Section(
            "New qualifications",
            "Levels that people reach through the work of this plan.",
            tables=(("", tables.qualifications(plan)),),
        ),
        Section(
            "Protected capacity",
            "Who is reserved, and when a protection lets them work elsewhere. Missing hours are "
            "those of its window, without the release, in which nobody is held.",
            tables=(
                ("Protections", tables.protections(plan)),
                ("Holders", tables.holders(plan)),
                ("Releases", tables.releases(plan)),
            ),
        ),
        Section("What the value is made of", tables=(("", tables.terms(plan)),)),
    )


def _details(plan: Plan) -> tuple[Section, ...]:
    by_key = (
        ("Functions", tables.by_key(plan, "function")),
        ("Studies", tables.by_key(plan, "study")),
    )
    return (
        Section(
            "By function and by study",
            f"Over the whole horizon. {HIGH_BILLABILITY}",
            tables=by_key,
            folded=True,
        ),
        Section("Study dates", tables=(("", tables.studies(plan)),), folded=True),
    )
