"""What the page of a quote says, in reading order."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from crostaff.analysis.compare.figures import figure
from crostaff.analysis.interval import Interval
from crostaff.analysis.quote import BidSelection, Quote
from crostaff.analysis.quote.displaced import Displaced
from crostaff.report.comparison import sections as compared
from crostaff.report.comparison import tables as compared_tables
from crostaff.report.drawing import Specification
from crostaff.report.quotation import tables
from crostaff.report.sections import Section, Tile
from crostaff.report.words import number, text


def tiles(quote: Quote) -> tuple[Tile, ...]:
    """Return the headline numbers of a bid."""
    currency, standing = quote.scenario.currency, quote.as_asked.standing
    short = None if standing is None else standing.short_hours
    return (
        Tile("answer", quote.answer.value, quote.proof),
        worth_tile(quote.worth, currency),
        *margin_tile(quote.displaced, currency),
        Tile("unstaffed of it", f"{number(short)} h"),
        Tile("possible from", text(quote.earliest_start) or "none of the dates tried"),
    )


def selection_tiles(selection: BidSelection) -> tuple[Tile, ...]:
    """Return the headline numbers of several bids."""
    currency = selection.scenario.currency
    taken, short = selection.chosen.bids, selection.chosen.standings
    return (
        Tile("take", f"{len(taken)} of {len(selection.bids)}", selection.proof),
        worth_tile(selection.worth, currency),
        Tile("at most", number(selection.most_worth), f"{currency}, any combination"),
        *margin_tile(selection.displaced, currency),
        Tile("unstaffed of them", f"{number(sum(one.short_hours for one in short))} h"),
    )


def worth_tile(worth: Interval, currency: str) -> Tile:
    """Return what a bid is worth, and between what that lies."""
    span = f"{currency}, {number(worth.low)} to {number(worth.high)} proved"
    return Tile("worth", number(worth.value), currency if worth.is_point else span)


def margin_tile(displaced: Displaced | None, currency: str) -> tuple[Tile, ...]:
    """Return the margin with, and without; nothing where there is no plan."""
    if displaced is None:
        return ()
    margin = figure(displaced.comparison.kpi_figures, "margin")
    return (Tile("margin", number(margin.after), f"{currency}, without {number(margin.before)}"),)


def charts(displaced: Displaced | None) -> dict[str, Specification]:
    """Return the charts of the plans without and with, by name."""
    return {} if displaced is None else compared.charts(displaced.comparison)


def sections(quote: Quote, drawn: dict[str, Specification]) -> tuple[Section, ...]:
    """Return the parts of the page.

    Parameters
    ----------
    quote : Quote
    drawn : dict of str to Specification
        The charts there are.
    """
    frames = quote.frames
    return (
        Section("The answer", sentences=quote.sentences),
        Section(
            "What was tried",
            "As asked, then later, with one more person, and with training, each planned anew. "
            "Worth is against the plan without the bid.",
            tables=(("", tables.trials(frames["trials"])),),
        ),
        Section(
            "What of it is short",
            "Requirements and protections of the bid as asked, largest first.",
            tables=(("", tables.short(frames["short"])),),
        ),
        *rest(frames, drawn),
    )


def selection_sections(
    selection: BidSelection, drawn: dict[str, Specification]
) -> tuple[Section, ...]:
    """Return the parts of the page of several bids.

    Parameters
    ----------
    selection : BidSelection
    drawn : dict of str to Specification
        The charts there are.
    """
    frames = selection.frames
    return (
        Section("The answer", sentences=selection.sentences),
        Section(
            "The bids",
            "Worth is of each alone; the dates are those in the chosen combination.",
            tables=(("", tables.bids(frames["bids"])),),
        ),
        Section(
            "What was tried",
            "Combinations, the chosen one first, then by the value of their plans.",
            tables=(("", tables.subsets(frames["subsets"])),),
        ),
        Section(
            "What of them is short",
            "Requirements and protections of the chosen bids, largest first.",
            tables=(("", tables.short(frames["short"])),),
        ),
        *rest(frames, drawn),
    )


def rest(
    frames: Mapping[str, pd.DataFrame], drawn: dict[str, Specification], *, has_bids: bool = True
) -> tuple[Section, ...]:
    """Return what differs beside the bids, and the money of the whole.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Tables of the answer.
    drawn : dict of str to Specification
        The charts there are.
    has_bids : bool
        Whether some studies are left out of the tables.
    """
    joined = "Whoever only joins a bid is left out of the table."
    return (
        Section(
            "Month by month",
            "Before is without, after is with. Billability is billable over available hours; "
            "margin is revenue less cost.",
            tuple(name for name in ("billability", "margin") if name in drawn),
        ),
        Section(
            "Other studies at other dates" if has_bids else "Studies at other dates",
            charts=tuple(name for name in ("slips",) if name in drawn),
            tables=(("", tables.dates(frames["dates"])),),
        ),
        Section(
            "Other work that lacks people" if has_bids else "Work that lacks people",
            tables=(("", tables.needs(frames["shortfalls"])),),
        ),
        Section(
            "People with other work",
            joined if has_bids else "",
            tuple(name for name in ("moved-work",) if name in drawn),
            (("", tables.work(frames["assignments"])),),
        ),
        Section(
            "Reserved hours",
            "Before is without, after is with.",
            tables=(("", compared_tables.protections(frames["protections"])),),
        ),
        Section(
            "Who learns at another time",
            tables=(("", compared_tables.qualifications(frames["qualifications"], str)),),
        ),
        Section("What the value is made of", tables=(("", tables.figures(frames["figures"])),)),
    )
