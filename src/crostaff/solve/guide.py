"""Who is likely to do what: the people that a relaxation would put on each cell.

A small solve that looks at them alone is several times smaller, and can decide more cells at once.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from crostaff.model.scope import Scope
from crostaff.problem import Problem
from crostaff.solve.coarse import CoarseProgram, coarse_program
from crostaff.solve.limits import Limits
from crostaff.solve.linear import Floats, upper_bound
from crostaff.solve.pools import Pool

MOST_LIKELY = 5
"""People that are remembered of a cell: those that the relaxation puts most on."""

LEAST_PCT = 0.5
"""FTE in percent, for somebody to be remembered."""


@dataclass(frozen=True)
class CoarseOutcome:
    """What a solve of a pool's coarse program gave.

    Attributes
    ----------
    bound : int
        Units that the pool's part of the value cannot exceed.
    work : float
        Deterministic seconds.
    likely : mapping of int to tuple of int
        By cell, the people on it in the solution, whoever does most first.
    can_be_closer : bool
        Whether a closer look is worth it.
    """

    bound: int
    work: float
    likely: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    can_be_closer: bool = False


def relax_pool(problem: Problem, pool: Pool, limits: Limits) -> CoarseOutcome:
    """Solve the coarse linear program of a pool.

    Parameters
    ----------
    problem : Problem
    pool : Pool
    limits : Limits
    """
    program = coarse_program(problem, pool)
    outcome = upper_bound(program, limits)
    likely = {} if outcome.values is None else likely_people(program, outcome.values)
    return CoarseOutcome(outcome.bound, outcome.work, likely)


def likely_people(program: CoarseProgram, values: Floats) -> dict[int, tuple[int, ...]]:
    """Return by cell who does most of it in a solution, at most :data:`MOST_LIKELY` people.

    Parameters
    ----------
    program : CoarseProgram
    values : array of float, one per column
    """
    done = values[program.work]
    used = np.flatnonzero(done > LEAST_PCT)
    # By cell, whoever does most first, and people in order where it is the same.
    order = used[np.lexsort((program.staff[used], -done[used], program.cell[used]))]
    likely: dict[int, dict[int, None]] = {}
    for cell, staff in zip(
        program.cell[order].tolist(), program.staff[order].tolist(), strict=True
    ):
        people = likely.setdefault(cell, {})
        if len(people) < MOST_LIKELY:
            people[staff] = None
    return {cell: tuple(people) for cell, people in likely.items()}


def narrowed(
    problem: Problem, scope: Scope, likely: Mapping[int, tuple[int, ...]], rng: random.Random
) -> Scope:
    """Leave each cell to its team, the likely people, and one of all candidates by chance.

    Where it is limited how many people move, those of the plan in force may come back, too.

    Parameters
    ----------
    problem : Problem
    scope : Scope
    likely : mapping of int to tuple of int
        By cell; of a cell that it does not name, nobody is left out.
    rng : random.Random
    """
    limit = problem.move_limit
    candidates: dict[int, tuple[int, ...]] = {}
    for cell in sorted(scope.cells):
        if cell in likely:
            candidates[cell] = (*likely[cell], rng.choice(scope.candidates_of(problem, cell)))
            if limit is not None:
                candidates[cell] += tuple(limit.people_by_cell.get(cell, ()))
    return with_teams(problem, replace(scope, candidates=candidates))


def with_teams(problem: Problem, scope: Scope) -> Scope:
    """Return a scope with the teams of its plan among the candidates.

    Parameters
    ----------
    problem : Problem
    scope : Scope
    """
    people = {cell: set(candidates) for cell, candidates in scope.candidates.items()}
    for row in scope.decisions.assigned:
        cell = problem.cells_by_requirement[row.requirement][row.segment]
        if cell in people:
            people[cell].add(row.staff)
    return replace(scope, candidates={cell: tuple(sorted(team)) for cell, team in people.items()})
