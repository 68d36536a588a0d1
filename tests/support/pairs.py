"""Pairs of small plans to compare, made by hand or drawn at random."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from crostaff.analysis.compare import Comparison
from crostaff.plan.decisions import Decisions
from crostaff.plan.plan import Plan, unsolved
from crostaff.problem import Problem
from tests.support.facts import Facts
from tests.support.random_plans import random_plan
from tests.support.tiny import decide
from tests.support.words import to_decisions


def plan_of(problem: Problem, decisions: Decisions) -> Plan:
    """Return decisions as a plan without bound."""
    return unsolved(problem, decisions)


def by_hand(
    problem: Problem,
    *team: str,
    starts: Mapping[str, int] | None = None,
    held: Iterable[str] = (),
    released: Iterable[str] = (),
) -> Plan:
    """Return the plan of :func:`tests.support.tiny.decide` with the same arguments."""
    return plan_of(problem, decide(problem, *team, starts=starts, held=held, released=released))


def at_random(problem: Problem, rng: random.Random) -> Plan:
    """Return a plan that mostly keeps the rules."""
    words = random_plan(rng, Facts(problem.scenario), wild=0.1)
    return plan_of(problem, to_decisions(problem, words))


def changed(comparison: Comparison, table: str, *columns: str) -> list[tuple[object, ...]]:
    """Return some columns of a table of a comparison as plain values, ``None`` for no value."""
    frame = comparison.frames[table][list(columns)]
    plain = frame.astype(object).where(frame.notna(), None)
    return [tuple(map(_plain, row)) for row in plain.itertuples(index=False)]


def _plain(value: object) -> object:
    """Return a date as text."""
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else value


def figures(comparison: Comparison, table: str) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Return before and after by dimension, key and measure."""
    frame = comparison.frames[table]
    return {
        (str(row.dimension), str(row.key), str(row.measure)): (float(row.before), float(row.after))
        for row in frame.itertuples()
    }
