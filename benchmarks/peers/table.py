"""The rows of peers as the page of results shows them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

OURS = "crostaff"
FIXED = ", dates fixed"
VERDICTS = ("ahead", "level", "behind")
EMPTY = ""


def department_rows(rows: Iterable[Row]) -> list[list[str]]:
    """Return a line for each size and peer.

    Parameters
    ----------
    rows : iterable of mapping
        As :class:`benchmarks.peers.run.Row` writes them, of one or more runs.
    """
    lines = []
    for (case, limit, peer), group in _groups(rows, "value", "case").items():
        values, gaps = _known(group, "value"), _known(group, "gap")
        people, _, studies = case.partition("x")
        lines.append(
            [
                f"{int(people):,} / {int(studies):,}",
                peer,
                str(len(group)),
                f"{limit:g} s",
                str(sum(row["valid"] for row in group)),
                f"{statistics.median(values):,.0f}" if values else EMPTY,
                f"{100 * statistics.median(gaps):.2f} %" if gaps else EMPTY,
                *_verdicts(group, rows),
            ]
        )
    return lines


def instance_rows(rows: Iterable[Row]) -> list[list[str]]:
    """Return a line for each peer on published instances.

    Parameters
    ----------
    rows : iterable of mapping
    """
    lines = []
    for (_, limit, peer), group in _groups(rows, "makespan", "objective").items():
        solved = [row for row in group if row["value"] is not None]
        known = [row for row in solved if row["best_known"]]
        ratios = [math.log(row["value"] / row["best_known"]) for row in known]
        lines.append(
            [
                peer,
                str(len(group)),
                f"{limit:g} s",
                str(len(solved)),
                str(sum(row["value"] == row["bound"] for row in solved)),
                str(sum(row["value"] <= row["best_known"] for row in known)),
                f"{math.exp(statistics.fmean(ratios)):.4f}" if ratios else EMPTY,
                *_verdicts(group, rows),
            ]
        )
    return lines


def verdict(ours: Row, other: Row) -> str:
    """Return whether our row is ahead of, level with, or behind another one.

    Parameters
    ----------
    ours, other : mapping
        Of the same case.
    """
    mine, theirs = ours["value"], other["value"]
    if mine == theirs:
        return "level"
    if mine is None or theirs is None:
        return "ahead" if theirs is None else "behind"
    return "ahead" if (mine > theirs) == (ours["objective"] == "value") else "behind"


def verdicts(group: Sequence[Row], rows: Iterable[Row]) -> dict[str, int]:
    """Return how often our rows are ahead of, level with, and behind those of a peer.

    Parameters
    ----------
    group : sequence of mapping
        Rows of one peer.
    rows : iterable of mapping
        All of them, ours among them.
    """
    ours = {_run(row): row for row in rows if is_ours(row)}
    found = [verdict(ours[_run(row)], row) for row in group if _run(row) in ours]
    return {name: found.count(name) for name in VERDICTS}


def is_ours(row: Row) -> bool:
    """Return whether a row is of this project itself."""
    return bool(row["peer"].partition(",")[0] == OURS)


def _run(row: Row) -> tuple[object, ...]:
    """Return what two rows must share to be compared."""
    return row["case"], row["seed"], row["time_limit"], row["peer"].endswith(FIXED)


def _verdicts(group: Sequence[Row], rows: Iterable[Row]) -> list[str]:
    if is_ours(group[0]):
        return [EMPTY] * len(VERDICTS)
    return [str(count) for count in verdicts(group, rows).values()]


def _groups(
    rows: Iterable[Row], objective: str, column: str
) -> dict[tuple[str, float, str], list[Row]]:
    groups: dict[tuple[str, float, str], list[Row]] = {}
    for row in rows:
        if row["objective"] == objective:
            key = str(row[column]), float(row["time_limit"]), str(row["peer"])
            groups.setdefault(key, []).append(row)
    return groups


def _known(rows: Iterable[Row], column: str) -> list[float]:
    return [float(row[column]) for row in rows if row[column] is not None]
