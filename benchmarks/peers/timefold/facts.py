"""What is known before the search: the facts of the rules, in numbers, at known dates.

``java/Facts.java`` has the same classes.
"""

from __future__ import annotations

from dataclasses import dataclass

NEVER = 1 << 40
"""More pct-periods than anybody works, and a boundary that no horizon reaches."""


@dataclass(frozen=True, eq=False)
class Hold:
    """What a protection reserves of a person, in percent by period.

    ``need`` numbers the study, function and skill; ``units`` is what an idle pct-period costs.
    """

    need: int
    pct: list[int]
    units: int


@dataclass(frozen=True, eq=False)
class Person:
    """A person; the holds are dearest first."""

    index: int
    capacity: list[int]
    max_studies: int
    holds: list[Hold]


@dataclass(frozen=True, eq=False)
class Ladder:
    """How somebody who can rise does so in one skill.

    ``to_qualified`` and ``to_experienced`` are pct-periods, ``worth`` is paid for level 2 by the
    end of the horizon.
    """

    level: int
    to_qualified: int
    to_experienced: int
    worth: int


@dataclass(frozen=True, eq=False)
class Cell:
    """A segment of a requirement at its known periods ``[begin, end)``.

    Attributes
    ----------
    need : int
        Number of its study, function and skill.
    pct, max_people, trainee_slots : int
    share, share_of : int
        Least experienced share, as numerator and denominator.
    reach : int
        Trainees per mentor.
    output, net_output : int
        What a percent of solo, and of paired, work delivers.
    short_units : int
        Money per unit of work that is missing, times the length.
    named : list of int
        People who must be there.
    apart : set of int
        Cells, itself among them, that nobody on it may be on.
    """

    index: int
    requirement: int
    segment: int
    study: int
    need: int
    begin: int
    end: int
    pct: int
    max_people: int
    trainee_slots: int
    share: int
    share_of: int
    reach: int
    output: int
    net_output: int
    short_units: int
    named: list[int]
    apart: set[int]


@dataclass(frozen=True, eq=False)
class Seat:
    """A person at a level on a cell; ``units`` is what a percent earns less what it costs.

    The level is a claim where the person can rise: the rules compare it with the hours worked.
    """

    person: Person
    level: int
    paired: bool
    units: int
    ladder: Ladder | None


@dataclass(frozen=True, eq=False)
class Post:
    """A cell with its places.

    Attributes
    ----------
    cell : Cell
    seats : list of Seat
        Who may take a place.
    shares : list of int
        With how many percent.
    places : list of (Seat or None, int)
        Who has them in the first plan, and with how many percent; empty ones too.
    """

    cell: Cell
    seats: list[Seat]
    shares: list[int]
    places: list[tuple[Seat | None, int]]
