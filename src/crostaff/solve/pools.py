"""Independent parts of the staff–requirement graph."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from crostaff.problem import Problem


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


def find_pools(problem: Problem) -> list[Pool]:
    """Return the connected parts of people, requirements and protections.

    Two pools share no person: apart from the dates of activities that both serve, nothing that
    one decides matters to the other.
    """
    graph = nx.Graph()
    for requirement in problem.requirements:
        node = ("requirement", requirement.index)
        graph.add_node(node)
        graph.add_edges_from((node, ("staff", s)) for s in requirement.candidates)
    for protection in problem.protections:
        node = ("protection", protection.index)
        graph.add_node(node)
        graph.add_edges_from((node, ("staff", s)) for s in protection.candidates)
    return [_pool(problem, part) for part in nx.connected_components(graph)]


def _pool(problem: Problem, part: set[tuple[str, int]]) -> Pool:
    by_kind: dict[str, list[int]] = {"staff": [], "requirement": [], "protection": []}
    for kind, index in part:
        by_kind[kind].append(index)
    requirements = tuple(sorted(by_kind["requirement"]))
    return Pool(
        staff=tuple(sorted(by_kind["staff"])),
        requirements=requirements,
        protections=tuple(sorted(by_kind["protection"])),
        cells=tuple(c for r in requirements for c in problem.cells_by_requirement[r]),
        activities=frozenset(problem.requirements[r].activity for r in requirements),
    )
