"""Facts as a text of whole numbers for ``java/Main.java``, and its answer as a plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from benchmarks.peers.timefold.compiled import Planning
from benchmarks.peers.timefold.facts import Cell, Hold, Ladder, Person, Post, Seat

from crostaff.plan.decisions import Assigned, Decisions

NOBODY = -1


def encode(planning: Planning) -> str:
    """Return the facts, one line for each; a list begins with its length.

    Parameters
    ----------
    planning : Planning
    """
    problem = planning.problem
    number = {ladder: number for number, ladder in enumerate(planning.ladders)}
    lines: list[Iterable[int]] = [(problem.periods, problem.handover_cost)]
    lines += [(len(planning.people),), *(_person(person) for person in planning.people)]
    lines += [(len(planning.ladders),), *(_ladder(ladder) for ladder in planning.ladders)]
    lines += [(len(planning.posts),), *(_post(post, number) for post in planning.posts)]
    return "".join(" ".join(map(str, line)) + "\n" for line in lines)


def _person(person: Person) -> Iterator[int]:
    yield from (person.index, person.max_studies, *person.capacity, len(person.holds))
    for hold in person.holds:
        yield from _hold(hold)


def _hold(hold: Hold) -> Iterator[int]:
    yield from (hold.need, hold.units, *hold.pct)


def _ladder(ladder: Ladder) -> Iterator[int]:
    yield from (ladder.level, ladder.to_qualified, ladder.to_experienced, ladder.worth)


def _post(post: Post, ladders: dict[Ladder, int]) -> Iterator[int]:
    yield from _cell(post.cell)
    yield len(post.seats)
    for seat in post.seats:
        yield from _seat(seat, ladders)
    yield from (len(post.shares), *post.shares, len(post.places))
    number = {seat: place for place, seat in enumerate(post.seats)}
    for seat, pct in post.places:
        yield from (NOBODY if seat is None else number[seat], pct)


def _cell(cell: Cell) -> Iterator[int]:
    values = (getattr(cell, field.name) for field in dataclasses.fields(cell))
    for value in values:
        if isinstance(value, int):
            yield value
        else:
            yield from (len(value), *value)


def _seat(seat: Seat, ladders: dict[Ladder, int]) -> Iterator[int]:
    ladder = NOBODY if seat.ladder is None else ladders[seat.ladder]
    yield from (seat.person.index, seat.level, int(seat.paired), seat.units, ladder)


def decode(planning: Planning, text: str) -> tuple[Decisions, int, int]:
    """Return the plan of an answer, by how much it breaks hard rules, and its value in units.

    Parameters
    ----------
    planning : Planning
    text : str
        The hard and the soft score, then a line for each assignment: cell, person, whether
        paired, percent.
    """
    first, *lines = text.splitlines()
    hard, soft = map(int, first.split())
    rows = []
    for line in lines:
        index, staff, paired, pct = map(int, line.split())
        cell = planning.problem.cells[index]
        rows.append(Assigned(staff, cell.requirement, cell.segment, bool(paired), pct))
    plan = dataclasses.replace(planning.kept, assigned=tuple(rows))
    return plan, -hard, planning.units + soft
