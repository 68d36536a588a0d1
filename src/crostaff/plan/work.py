"""Work delivered and work missing, segment by segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from crostaff.plan.part import Part, cells_of
from crostaff.plan.placing import Placed
from crostaff.problem import Cell, Problem, RequirementData


class Gap(NamedTuple):
    """A segment that is not fully covered; ``short`` is in 1/``output_scale`` percent."""

    cell: Cell
    short: int


def delivered_by(problem: Problem, need: RequirementData, team: Iterable[Placed]) -> int:
    """Return what a team delivers, in 1/``output_scale`` percent of FTE."""
    paired_output = problem.skills[need.skill].net_output
    return sum(row.pct * (paired_output if row.paired else problem.output_scale) for row in team)


def gaps(
    problem: Problem, teams: Mapping[tuple[int, int], Sequence[Placed]], part: Part | None = None
) -> Iterator[Gap]:
    """Yield every segment whose team delivers less than required, in the order of the cells."""
    for cell in cells_of(problem, part):
        need = problem.requirements[cell.requirement]
        team = teams.get((cell.requirement, cell.segment), ())
        short = need.pct * problem.output_scale - delivered_by(problem, need, team)
        if short > 0:
            yield Gap(cell, short)
