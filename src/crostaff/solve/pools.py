"""Independent parts of the staff–requirement graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from crostaff.plan.decisions import Decisions
from crostaff.plan.score import Score, score
from crostaff.problem import Problem, RequirementData
from crostaff.scenario.fields import Level


@dataclass(frozen=True)
class Pool:
    """People and the work that only they can do.

    Attributes
    ----------
    staff, requirements, protections, cells : tuple of int
        Indexes, ascending.
    activities : frozenset of int
        Activities with a requirement in the pool.
    """

    staff: tuple[int, ...]
    requirements: tuple[int, ...]
    protections: tuple[int, ...]
    cells: tuple[int, ...]
    activities: frozenset[int]

    @property
    def is_served(self) -> bool:
        """Whether there is work, or a time to be held, and somebody who may do it."""
        return bool(self.cells or self.protections) and bool(self.staff)

    def dated(self, problem: Problem) -> list[int]:
        """Return the activities whose dates matter to the pool, ascending."""
        reserved = (problem.protections[index].activities for index in self.protections)
        return sorted(self.activities.union(*reserved))


_NOTHING = Pool((), (), (), (), frozenset())


def find_pools(problem: Problem) -> list[Pool]:
    """Return the connected parts of people, requirements and protections.

    Two pools share no person: apart from the dates of activities that both serve, nothing that
    one decides matters to the other.
    """
    graph = nx.Graph()
    graph.add_nodes_from(("requirement", r.index) for r in problem.requirements)
    for number, (people, requirements) in enumerate(problem.requirements_by_crowd.items()):
        # One node for all that are served by the same people: pairs are far too many.
        crowd = ("crowd", number)
        graph.add_edges_from((crowd, ("staff", s)) for s in people)
        graph.add_edges_from((crowd, ("requirement", index)) for index in requirements)
    for protection in problem.protections:
        node = ("protection", protection.index)
        graph.add_node(node)
        graph.add_edges_from((node, ("staff", s)) for s in protection.candidates)
    return [_pool(problem, part) for part in nx.connected_components(graph)]


def _pool(problem: Problem, part: set[tuple[str, int]]) -> Pool:
    by_kind: dict[str, list[int]] = {"staff": [], "requirement": [], "protection": []}
    for kind, index in part:
        if kind in by_kind:
            by_kind[kind].append(index)
    requirements = tuple(sorted(by_kind["requirement"]))
    return Pool(
        staff=tuple(sorted(by_kind["staff"])),
        requirements=requirements,
        protections=tuple(sorted(by_kind["protection"])),
        cells=tuple(c for r in requirements for c in problem.cells_by_requirement[r]),
        activities=frozenset(problem.requirements[r].activity for r in requirements),
    )


def pool_part(pool: Pool, decisions: Decisions) -> Decisions:
    """Return what a plan decides about a pool, and all dates."""
    requirements, protections = frozenset(pool.requirements), frozenset(pool.protections)
    return Decisions(
        decisions.starts,
        tuple(row for row in decisions.assigned if row.requirement in requirements),
        tuple(row for row in decisions.held if row.protection in protections),
        tuple(row for row in decisions.released if row.protection in protections),
    )


def pool_values(problem: Problem, pools: list[Pool], decisions: Decisions) -> list[int]:
    """Return each pool's part of the value in units: everything but what dates alone decide.

    Parameters
    ----------
    problem : Problem
    pools : list of Pool
    decisions : Decisions
        A valid plan.
    """
    dates = dates_value(problem, decisions)
    return [pool_score(problem, pool, decisions).value_units - dates for pool in pools]


def pool_score(problem: Problem, pool: Pool, decisions: Decisions) -> Score:
    """Return the score of a pool's part of a plan, with what dates alone decide."""
    return score(problem, pool_part(pool, decisions), part=pool)


def dates_value(problem: Problem, decisions: Decisions) -> int:
    """Return what the dates of a plan alone are worth, in units."""
    return score(problem, Decisions(decisions.starts), part=_NOTHING).value_units


def pool_ceiling(problem: Problem, pool: Pool) -> int:
    """Return units that the pool's part of the value cannot exceed, whatever the plan.

    All work by whoever earns most on it, all trainee places filled where that pays, everybody
    trained, and no cost of any kind.
    """
    earned = sum(
        _most_earned(problem, problem.requirements[index])
        * problem.activities[problem.requirements[index].activity].duration
        for index in pool.requirements
    )
    trained = sum(
        problem.skills[skill].value_qualified
        for staff in pool.staff
        for skill, known in problem.staff[staff].skills.items()
        if known.level == Level.TRAINEE
    )
    return earned + trained


def _most_earned(problem: Problem, requirement: RequirementData) -> int:
    """Return the most units that a period of a requirement can earn."""
    if not requirement.candidates:
        return 0
    people = np.array(requirement.candidates, dtype=np.int64)
    labour = requirement.labour_units.of(people)
    solo = int((requirement.bill_units.of(people) - labour).max()) + problem.experienced_price
    solo = max(0, solo)
    pairs = max(0, int((requirement.paired_bill_units.of(people) - labour).max()))
    pct = requirement.pct
    if problem.is_off("coverage"):
        pct = 100 * len(requirement.candidates)
    return solo * pct + pairs * 100 * requirement.trainee_slots


def places(problem: Problem, cells: Iterable[int]) -> int:
    """Return how many pairs there are of one of the cells and somebody who may serve it."""
    requirements = (problem.requirements[problem.cells[cell].requirement] for cell in cells)
    return sum(len(requirement.candidates) for requirement in requirements)
