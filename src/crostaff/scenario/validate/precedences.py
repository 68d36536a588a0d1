"""Precedences: no activity before itself, no empty lag window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from crostaff.errors import Fault
from crostaff.scenario.network import Arc, find_cycles
from crostaff.scenario.validate.case import Case, fault


def lags(case: Case) -> Iterator[Fault]:
    """Report precedences whose largest lag is below the least."""
    for row, record in enumerate(case.scenario.precedences, start=2):
        if record.max_lag is not None and record.max_lag < record.lag:
            yield fault(
                row,
                record,
                f"max_lag {record.max_lag} is below lag {record.lag}; swap them?",
            )


def loops(case: Case) -> Iterator[Fault]:
    """Report activities that precede themselves."""
    for row, record in enumerate(case.scenario.precedences, start=2):
        if record.predecessor == record.successor:
            yield fault(row, record, "an activity cannot precede itself; remove the row")


def cycles(case: Case) -> Iterator[Fault]:
    """Report every group of activities that wait for each other, as one path through it."""
    arcs = [
        Arc(record.predecessor, record.successor, record.lag, record.max_lag)
        for record in case.scenario.precedences
        if record.predecessor != record.successor
    ]
    line_by_pair = {
        (record.predecessor, record.successor): case.line("precedences", row)
        for row, record in enumerate(case.scenario.precedences, start=2)
    }
    for path in find_cycles(arcs):
        lines = [str(line_by_pair[pair]) for pair in pairwise(path)]
        yield Fault(
            "precedences",
            None,
            "",
            "",
            f"the precedences form a cycle: {' → '.join(path)}; remove one of its rows "
            f"({', '.join(lines)})",
        )
