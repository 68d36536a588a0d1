"""What the pages of values and bottlenecks say, in reading order."""

from __future__ import annotations

from crostaff.analysis.worth import Bottlenecks, ValueOf
from crostaff.report.drawing import Specification
from crostaff.report.quotation.sections import margin_tile, rest, worth_tile
from crostaff.report.sections import Section, Tile
from crostaff.report.tables import table
from crostaff.report.words import number, text


def value_tiles(value: ValueOf) -> tuple[Tile, ...]:
    """Return what one more is worth, and the margin with it."""
    currency = value.scenario.currency
    return (worth_tile(value.worth, currency), *margin_tile(value.displaced, currency))


def value_sections(value: ValueOf, drawn: dict[str, Specification]) -> tuple[Section, ...]:
    """Return the parts of the page of one more of something.

    Parameters
    ----------
    value : ValueOf
    drawn : dict of str to Specification
        The charts there are.
    """
    return (
        Section("What it is worth", sentences=value.sentences),
        *rest(value.frames, drawn, has_bids=False),
    )


def bottleneck_tiles(found: Bottlenecks) -> tuple[Tile, ...]:
    """Return where it hurts most."""
    if not found.ranked:
        return (Tile("highest price", number(0), found.scenario.currency),)
    worst = found.ranked[0]
    return (
        Tile("highest price", number(worst.price), f"{found.scenario.currency} an hour"),
        Tile("function", worst.function, f"{worst.skill_id}, {worst.month}"),
        Tile("months with a price", number(sum(row.price > 0 for row in found.ranked))),
    )


def bottleneck_sections(found: Bottlenecks) -> tuple[Section, ...]:
    """Return the parts of the page of bottlenecks."""
    currency = found.scenario.currency
    needs = table(
        found.needs,
        [
            ("function", "function", text),
            ("skill_id", "skill", text),
            ("month", "month", text),
            ("price", f"{currency} an hour", number),
            ("asked_hours", "asked h", number),
            ("priced_hours", "of them with a price", number),
            ("missing_hours", "missing h", number),
            ("requirement_id", "most on", text),
        ],
    )
    people = table(
        found.people,
        [
            ("staff_id", "who", text),
            ("function", "function", text),
            ("month", "month", text),
            ("price", f"{currency} an hour", number),
            ("hours", "hours", number),
            ("requirement_id", "most on", text),
        ],
    )
    return (
        Section("Where it hurts", sentences=found.sentences),
        Section(
            "Functions and skills by month",
            "What one more hour would bring, beyond its own cost, where it brings most. Missing "
            "hours are those of the plan.",
            tables=(("", needs),),
        ),
        Section(
            "People whose time is all used",
            "What one more hour of them would bring.",
            tables=(("", people),),
        ),
    )
