"""What the page of a comparison says, in reading order."""

from __future__ import annotations

from crostaff.analysis.compare.comparison import Comparison
from crostaff.analysis.compare.figures import VALUE, Figure, figure
from crostaff.analysis.compare.scenarios import ScenarioComparison
from crostaff.report.comparison import charts as draw
from crostaff.report.comparison import rows, tables
from crostaff.report.drawing import Specification
from crostaff.report.sections import Section, Tile
from crostaff.report.tables import Table
from crostaff.report.words import number, percent


def tiles(comparison: Comparison) -> tuple[Tile, ...]:
    """Return the headline numbers after, with those before."""
    currency = comparison.pair.currency
    value = figure(comparison.term_figures, VALUE)
    margin, share = (figure(comparison.kpi_figures, name) for name in ("margin", "billability"))
    short = [plan.shortfalls["hours"].sum() for plan in (comparison.before, comparison.after)]
    people = {change.staff_id for change in comparison.assignment_changes}
    studies = [change for change in comparison.date_changes if change.kind == "study"]
    return (
        Tile("plan value", number(value.after), _before(value, currency)),
        Tile("margin", number(margin.after), _before(margin, currency)),
        Tile("billability", percent(share.after), f"before {percent(share.before)}"),
        Tile("unstaffed work", f"{number(short[1])} h", f"before {number(short[0])} h"),
        Tile("people with other work", number(len(people))),
        Tile("studies at other dates", number(len(studies))),
    )


def _before(row: Figure, currency: str) -> str:
    return f"{currency}, before {number(row.before)}"


def charts(comparison: Comparison) -> dict[str, Specification]:
    """Return the charts that have anything to show, by name."""
    currency = comparison.pair.currency
    found = {
        "billability": draw.by_month(
            rows.month_rows(comparison, "billability"), "billability", ".0%"
        ),
        "margin": draw.by_month(
            rows.month_rows(comparison, "margin"), f"margin, {currency}", ",.0f"
        ),
    }
    slips, moved = rows.slip_rows(comparison), rows.moved_work_rows(comparison)
    if slips:
        found["slips"] = draw.slips(slips, rows.both_horizons(comparison))
    if moved:
        found["moved-work"] = draw.moved_work(moved)
    return found


def sections(comparison: Comparison, drawn: dict[str, Specification]) -> tuple[Section, ...]:
    """Return the parts of the page.

    Parameters
    ----------
    comparison : Comparison
    drawn : dict of str to Specification
        The charts there are.
    """
    return (
        Section("What changes", sentences=comparison.sentences),
        Section(
            "Month by month",
            "Billability is billable over available hours; margin is revenue less cost.",
            ("billability", "margin"),
        ),
        Section(
            "Dates",
            "Studies at other dates, those that slip most first; the table has activities, too.",
            tuple(name for name in ("slips",) if name in drawn),
            (("", tables.dates(comparison)),),
        ),
        Section(
            "People",
            "Hours that people leave and join, by study; the table says who, where and when.",
            tuple(name for name in ("moved-work",) if name in drawn),
            (("", tables.assignments(comparison)),),
        ),
        *_consequences(comparison),
        *_details(comparison),
    )


def _consequences(comparison: Comparison) -> tuple[Section, ...]:
    return (
        Section(
            "Unstaffed work",
            "Largest change first.",
            tables=(("", tables.shortfalls(comparison)),),
        ),
        Section(
            "Protected hours",
            "Worked for the protected study, idle, released for other work, or lost because "
            "nobody holds them.",
            tables=(("", tables.protections(comparison.protections)),),
        ),
        Section("Qualifications", tables=(("", _learnt(comparison)),)),
        Section("What the value is made of", tables=(("", tables.terms(comparison)),)),
    )


def _learnt(comparison: Comparison) -> Table:
    return tables.qualifications(comparison.qualifications, comparison.pair.label)


def _details(comparison: Comparison) -> tuple[Section, ...]:
    value, figures = (
        tuple((caption, make(comparison, dimension)) for caption, dimension in _DIMENSIONS)
        for make in (tables.value_by, tables.kpis_by)
    )
    scenarios = comparison.scenarios
    return (
        Section("Value by month, study and function", tables=value, folded=True),
        Section("Hours and money by month, study and function", tables=figures, folded=True),
        Section(
            "Input that differs",
            tables=(("", tables.changes(scenarios)),),
            sentences=scenarios.sentences,
            folded=True,
        ),
    )


_DIMENSIONS = (("Months", "month"), ("Studies", "study"), ("Functions", "function"))


def scenario_tiles(comparison: ScenarioComparison) -> tuple[Tile, ...]:
    """Return how many rows differ."""
    counts = comparison.rows
    return tuple(
        Tile(f"rows {name}", number(int(counts[name].sum())))
        for name in ("added", "removed", "changed")
    )


def scenario_sections(comparison: ScenarioComparison) -> tuple[Section, ...]:
    """Return the parts of the page of two scenarios."""
    return (
        Section("What changes", sentences=comparison.sentences),
        Section("Tables", tables=(("", tables.rows(comparison)),)),
        Section("Rows", tables=(("", tables.changes(comparison)),)),
    )
