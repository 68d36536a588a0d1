"""The precedence network: cycles, start windows, critical path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True)
class Arc:
    """``start(successor) ≥ end(predecessor) + lag``, and ``≤ … + max_lag`` where given."""

    predecessor: str
    successor: str
    lag: int
    max_lag: int | None


def find_cycles(arcs: Iterable[Arc]) -> list[list[str]]:
    """Return one cycle per group of activities that wait for each other.

    Each is the list of ids along the cycle, the first repeated at the end; no two cycles share an
    activity, and there is none exactly if the precedences have no cycle.
    """
    graph = nx.DiGraph((arc.predecessor, arc.successor) for arc in arcs)
    cycles = []
    for group in nx.strongly_connected_components(graph):
        if len(group) == 1 and not graph.has_edge(*2 * tuple(group)):
            continue
        # A fresh graph and not a view, whose order would change from run to run.
        part = nx.DiGraph((u, v) for u, v in graph.edges if u in group and v in group)
        path = [edge[0] for edge in nx.find_cycle(part, min(group))]
        cycles.append([*path, path[0]])
    return sorted(cycles)


def tighten(
    windows: Mapping[str, tuple[int, int]],
    durations: Mapping[str, int],
    arcs: Sequence[Arc],
) -> dict[str, tuple[int, int]]:
    """Tighten start windows by every precedence, to the fixpoint.

    Parameters
    ----------
    windows : mapping of activity id to (earliest, latest) start
    durations : mapping of activity id to periods
    arcs : sequence of Arc

    Returns
    -------
    dict
        The tightened windows. A window whose earliest start is after its latest proves that no
        schedule exists.

    Notes
    -----
    Longest paths by Bellman and Ford: without a contradiction, as many rounds as there are
    activities reach the fixpoint.
    """
    earliest = {activity: window[0] for activity, window in windows.items()}
    latest = {activity: window[1] for activity, window in windows.items()}
    for _ in range(len(windows) + 1):
        changed = False
        for arc in arcs:
            pred, succ, length = arc.predecessor, arc.successor, durations[arc.predecessor]
            changed |= _raise(earliest, succ, earliest[pred] + length + arc.lag)
            changed |= _lower(latest, pred, latest[succ] - length - arc.lag)
            if arc.max_lag is not None:
                changed |= _lower(latest, succ, latest[pred] + length + arc.max_lag)
                changed |= _raise(earliest, pred, earliest[succ] - length - arc.max_lag)
        if not changed:
            break
    else:
        # Precedences that still push each other cannot all hold.
        earliest = {activity: latest[activity] + 1 for activity in windows}
    return {activity: (earliest[activity], latest[activity]) for activity in windows}


@dataclass(frozen=True)
class Link:
    """One step of a chain: ``start(head) ≥ start(tail) + shift``.

    ``backward`` links come from a ``max_lag``: the tail is the successor.
    """

    tail: str
    head: str
    shift: int
    arc: Arc
    backward: bool


@dataclass(frozen=True)
class Chain:
    """Links that prove that no schedule exists.

    Attributes
    ----------
    first : str
        Activity in which the chain begins.
    links : tuple of Link
        Each begins where the one before ends.
    earliest : int
        Start of the last activity that the chain forces, later than its own window allows.
    is_loop : bool
        Whether the links lead back to the first activity, and push it on without end.
    """

    first: str
    links: tuple[Link, ...]
    earliest: int
    is_loop: bool = False


def contradiction(
    windows: Mapping[str, tuple[int, int]],
    durations: Mapping[str, int],
    arcs: Sequence[Arc],
) -> Chain | None:
    """Return a shortest chain of precedences that its activities' own windows have no room for.

    Parameters are those of ``tighten``; ``None`` if that leaves a start to every activity.
    """
    links = _links(durations, arcs)
    earliest = {activity: window[0] for activity, window in windows.items()}
    before: dict[str, Link] = {}
    for _ in range(len(windows) + 1):
        changed = False
        for link in links:
            if _raise(earliest, link.head, earliest[link.tail] + link.shift):
                before[link.head] = link
                changed = True
        if not changed:
            break
    else:
        return _loop(before, windows)
    late = {activity for activity, window in windows.items() if earliest[activity] > window[1]}
    # What comes after a late activity is late with a longer chain.
    first = (a for a in windows if a in late and (a not in before or before[a].tail not in late))
    chains = (_chain(before, activity, earliest[activity]) for activity in first)
    return min(chains, key=lambda chain: len(chain.links), default=None)


def _links(durations: Mapping[str, int], arcs: Sequence[Arc]) -> list[Link]:
    links = []
    for arc in arcs:
        pred, succ, length = arc.predecessor, arc.successor, durations[arc.predecessor]
        links.append(Link(pred, succ, length + arc.lag, arc, backward=False))
        if arc.max_lag is not None:
            links.append(Link(succ, pred, -length - arc.max_lag, arc, backward=True))
    return links


def _chain(before: Mapping[str, Link], last: str, earliest: int) -> Chain:
    links: list[Link] = []
    while (link := before.get(links[-1].tail if links else last)) is not None:
        links.append(link)
    return Chain(links[-1].tail if links else last, tuple(reversed(links)), earliest)


def _loop(before: Mapping[str, Link], windows: Mapping[str, tuple[int, int]]) -> Chain:
    """Return the links that push each other: some walk back never ends."""
    for activity in windows:
        seen: dict[str, int] = {}
        links: list[Link] = []
        at = activity
        while at in before and at not in seen:
            seen[at] = len(links)
            links.append(before[at])
            at = links[-1].tail
        if at in seen:
            round_ = tuple(reversed(links[seen[at] :]))
            return Chain(at, round_, sum(link.shift for link in round_), is_loop=True)
    raise AssertionError("activities that push each other lie on a loop")


def _raise(bounds: dict[str, int], activity: str, value: int) -> bool:
    if value <= bounds[activity]:
        return False
    bounds[activity] = value
    return True


def _lower(bounds: dict[str, int], activity: str, value: int) -> bool:
    if value >= bounds[activity]:
        return False
    bounds[activity] = value
    return True


def critical_path(durations: Mapping[str, int], arcs: Sequence[Arc]) -> list[str]:
    """Return the activities of one longest chain, first to last.

    Raises
    ------
    networkx.NetworkXUnfeasible
        If the precedences have a cycle.
    """
    graph = nx.DiGraph()
    graph.add_nodes_from(durations)
    lag_by_arc = {(arc.predecessor, arc.successor): arc.lag for arc in arcs}
    graph.add_edges_from(lag_by_arc)
    end_by_activity: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for activity in nx.topological_sort(graph):
        start, before[activity] = 0, None
        for pred in graph.predecessors(activity):
            ready = end_by_activity[pred] + lag_by_arc[pred, activity]
            if ready >= start:
                start, before[activity] = ready, pred
        end_by_activity[activity] = start + durations[activity]
    if not end_by_activity:
        return []
    last: str | None = max(end_by_activity, key=lambda name: end_by_activity[name])
    path: list[str] = []
    while last is not None:
        path.append(last)
        last = before[last]
    return path[::-1]
