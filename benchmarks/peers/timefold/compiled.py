"""From a scenario and the plan that keeps its dates to the facts of the rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.peers.timefold.facts import NEVER, Cell, Hold, Ladder, Person, Post, Seat

import crostaff.problem as compiled
from crostaff.plan.decisions import Assigned, Decisions
from crostaff.plan.growth import levels
from crostaff.plan.score import score
from crostaff.problem import Problem, RequirementData

UNLIMITED = 1 << 20
"""More people than any team has."""

WHOLE = 100

Need = tuple[int, str, int]
"""Study, function and skill."""


class InexpressibleError(Exception):
    """The scenario has something that these rules do not express."""


@dataclass(frozen=True)
class Planning:
    """What there is to plan.

    Attributes
    ----------
    problem : Problem
    kept : Decisions
        The plan whose dates, holders and releases are kept, and whose teams are the first ones.
    people : list of Person
    ladders : list of Ladder
    posts : list of Post
    units : int
        Value of a plan in which nobody works and, of the posts, no work is missing.
    """

    problem: Problem
    kept: Decisions
    people: list[Person]
    ladders: list[Ladder]
    posts: list[Post]
    units: int


def planning(problem: Problem, kept: Decisions) -> Planning:
    """Return the facts at the dates, holders and releases of a plan.

    Parameters
    ----------
    problem : Problem
    kept : Decisions
        A valid plan.

    Raises
    ------
    InexpressibleError
        If the scenario has a baseline, full coverage, tiers, or rules that are off.
    """
    _refuse(problem)
    needs = _numbered(problem)
    people = [_person(problem, kept, person, needs) for person in problem.staff]
    ladders = _ladders(problem)
    teams: dict[tuple[int, int], list[Assigned]] = {}
    for row in kept.assigned:
        teams.setdefault((row.requirement, row.segment), []).append(row)
    reached = levels(problem, kept)
    posts: list[Post] = []
    for cell in _cells(problem, kept, needs):
        need = problem.requirements[cell.requirement]
        seats = list(_seats(problem, need, cell, people, ladders))
        if not seats:
            continue
        shares = list(range(need.min_pct, WHOLE + 1, problem.step))
        seat_by_claim = {(seat.person.index, seat.level): seat for seat in seats}
        places: list[tuple[Seat | None, int]] = [
            (seat_by_claim[row.staff, reached.at(row.staff, need.skill, cell.begin)], row.pct)
            for row in teams.get((cell.requirement, cell.segment), ())
        ]
        places += [(None, shares[-1])] * (_most(need, cell) - len(places))
        posts.append(Post(cell, seats, shares, places))
    empty = score(problem, dataclasses.replace(kept, assigned=())).value_units
    missing = sum(post.cell.pct * post.cell.output * post.cell.short_units for post in posts)
    return Planning(problem, kept, people, list(ladders.values()), posts, empty + missing)


def _most(need: RequirementData, cell: Cell) -> int:
    """Return how many people a team can have at most."""
    room = need.pct // need.min_pct + need.trainee_slots
    return min(len(need.candidates), room, cell.max_people)


def _refuse(problem: Problem) -> None:
    policy = problem.scenario.policy
    found = {
        "a baseline": problem.has_baseline or problem.has_baseline_starts,
        "full coverage": policy.full_coverage,
        "other objectives than the value": policy.tiers != ("value",),
        "rules that are off": bool(policy.relaxed_rules),
    }
    wrong = [name for name, is_there in found.items() if is_there]
    if wrong:
        raise InexpressibleError(f"not expressed: {', '.join(wrong)}")


def _numbered(problem: Problem) -> dict[Need, int]:
    """Return a number for each study, function and skill that is needed or protected."""
    asking = [*problem.requirements, *problem.protections]
    needs = sorted({(row.study, row.function, row.skill) for row in asking})
    return {need: number for number, need in enumerate(needs)}


def _person(
    problem: Problem, kept: Decisions, person: compiled.Person, needs: Mapping[Need, int]
) -> Person:
    holds = []
    for row in kept.held:
        if row.staff != person.index:
            continue
        protection = problem.protections[row.protection]
        released = {
            p
            for block in kept.released
            if block.protection == row.protection
            for p in range(block.begin, block.end)
        }
        window = range(*protection.window)
        pct = [
            row.pct if p in window and p not in released and person.capacity[p] > 0 else 0
            for p in range(problem.periods)
        ]
        need = needs[protection.study, protection.function, protection.skill]
        units = protection.idle_units.get(person.index, 0)
        holds.append((-units, row.protection, Hold(need, pct, units)))
    ordered = [hold for _, _, hold in sorted(holds, key=lambda item: item[:2])]
    return Person(person.index, person.capacity.tolist(), person.max_studies, ordered)


def _cells(problem: Problem, kept: Decisions, needs: Mapping[Need, int]) -> list[Cell]:
    """Return the cells, with those that must not share anybody with them."""
    cells = [_cell(problem, kept, cell, needs) for cell in problem.cells]
    for one in problem.requirements:
        for other in problem.requirements:
            rivals = _are_rivals(problem, one, other)
            if not rivals and not _share_nobody(one, other):
                continue
            for i in problem.cells_by_requirement[one.index]:
                for j in problem.cells_by_requirement[other.index]:
                    free = max(cells[i].begin - cells[j].end, cells[j].begin - cells[i].end)
                    if not rivals or free < problem.cooling:
                        cells[i].apart.add(j)
    return cells


def _cell(
    problem: Problem, kept: Decisions, cell: compiled.Cell, needs: Mapping[Need, int]
) -> Cell:
    need = problem.requirements[cell.requirement]
    begin = kept.starts[need.activity] + cell.offset
    skill = problem.skills[need.skill]
    return Cell(
        index=cell.index,
        requirement=need.index,
        segment=cell.segment,
        study=need.study,
        need=needs[need.study, need.function, need.skill],
        begin=begin,
        end=begin + cell.length,
        pct=need.pct,
        max_people=UNLIMITED if need.max_people is None else need.max_people,
        trainee_slots=need.trainee_slots,
        share=need.share[0],
        share_of=need.share[1],
        reach=skill.trainees_per_mentor,
        output=problem.output_scale,
        net_output=skill.net_output,
        short_units=need.shortfall_cost * cell.length,
        named=list(need.named),
        apart={cell.index},
    )


def _share_nobody(one: RequirementData, other: RequirementData) -> bool:
    """Return whether `independence` or `blinding` keep the two teams apart at any time."""
    sides = {one.blinding, other.blinding}
    is_blind = one.study == other.study and sides == {"blinded", "unblinded"}
    listed = other.index in one.independent_of or one.index in other.independent_of
    return one.index != other.index and (is_blind or listed)


def _are_rivals(problem: Problem, one: RequirementData, other: RequirementData) -> bool:
    mine, theirs = problem.studies[one.study], problem.studies[other.study]
    same = bool(mine.firewall_group) and mine.firewall_group == theirs.firewall_group
    return same and mine.client != theirs.client


def _ladders(problem: Problem) -> dict[tuple[int, int], Ladder]:
    """Return by person and skill who can rise within the horizon."""
    found = {}
    for person in problem.staff if problem.growth else ():
        for skill, known in person.skills.items():
            if 1 <= known.level < known.level_by(problem.periods):
                steps = [NEVER if work is None else work for work in known.to_next]
                worth = problem.skills[skill].value_qualified
                ladder = Ladder(known.level, steps[0], steps[1], worth)
                found[person.index, skill] = ladder
    return found


def _seats(
    problem: Problem,
    need: RequirementData,
    cell: Cell,
    people: list[Person],
    ladders: dict[tuple[int, int], Ladder],
) -> Iterator[Seat]:
    """Yield the people who may be on a cell, at every level that they may have by then."""
    span = slice(cell.begin, cell.end)
    for staff in need.candidates:
        person = problem.staff[staff]
        known = person.skills[need.skill]
        first, last = person.contract
        within = first <= cell.begin and cell.end <= last and bool(known.valid[span].all())
        if known.level < 1 or not within or int(person.capacity[span].min()) < need.min_pct:
            continue
        ladder = ladders.get((staff, need.skill))
        highest = known.level_by(cell.begin) if ladder is not None else known.level
        for level in range(known.level, highest + 1):
            paired = level < need.min_level
            if paired and not need.trainee_slots:
                continue
            bill = need.paired_bill_units if paired else need.bill_units
            earned = bill.get(staff, 0) - need.labour_units.get(staff, 0)
            units = earned * (cell.end - cell.begin)
            yield Seat(people[staff], level, paired, units, ladder)
