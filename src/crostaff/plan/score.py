"""The value of a plan, term by term, recomputed without the solver (docs/model.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crostaff.plan.decisions import Decisions
from crostaff.plan.ledger import ENTRIES_BY_TERM, Facts
from crostaff.plan.part import Part
from crostaff.plan.placing import runs
from crostaff.plan.work import gaps
from crostaff.problem import Problem
from crostaff.scenario.policy import COUNTS, TERMS


@dataclass(frozen=True)
class Score:
    """Value of a plan in integer units of money.

    Attributes
    ----------
    units_by_term : mapping of str to int
        Signed units, in the order of the contract; they add up to the value.
    units_per_cent : int
    """

    units_by_term: Mapping[str, int]
    units_per_cent: int

    @property
    def value_units(self) -> int:
        """Plan value in units."""
        return sum(self.units_by_term.values())

    def moved(self, before: Score, after: Score) -> Score:
        """Return the score of a plan of which a part scored ``before``, and now ``after``."""
        units = {
            name: units - before.units_by_term[name] + after.units_by_term[name]
            for name, units in self.units_by_term.items()
        }
        return Score(MappingProxyType(units), self.units_per_cent)

    @property
    def value(self) -> float:
        """Plan value in currency, rounded to the minor unit."""
        return self._cents(self.value_units) / 100

    @property
    def terms(self) -> dict[str, float]:
        """Signed terms in currency; to the cent they add up to ``value``.

        What rounding leaves over goes to the terms that rounding moved most.
        """
        cents = {name: self._cents(units) for name, units in self.units_by_term.items()}
        left = self._cents(self.value_units) - sum(cents.values())
        sign = 1 if left > 0 else -1

        def lost(name: str) -> int:
            return sign * (self.units_by_term[name] - cents[name] * self.units_per_cent)

        for name in sorted(cents, key=lost, reverse=True)[: abs(left)]:
            cents[name] += sign
        return {name: amount / 100 for name, amount in cents.items()}

    def _cents(self, units: int) -> int:
        return (2 * units + self.units_per_cent) // (2 * self.units_per_cent)


def score(problem: Problem, decisions: Decisions, *, part: Part | None = None) -> Score:
    """Return the value of a plan, to the unit.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Structurally sound: known indexes, a start for every activity. A person who is no
        candidate of a requirement has no price there and counts 0; ``check`` names them.
    part : Part, optional
        All that the decisions are about, beside dates: what others lack then costs nothing.

    Returns
    -------
    Score
    """
    facts = Facts.of(problem, decisions, part)
    units = {name: _units(facts, name) for name in TERMS}
    return Score(MappingProxyType(units), problem.units_per_cent)


def objective(problem: Problem, decisions: Decisions, name: str) -> int:
    """Return one objective of a plan: what a tier of ``policy.objective`` reads.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
    name : str
        ``value`` or a term: signed units of money, more is better. ``makespan`` (periods),
        ``headcount`` (people assigned) or ``trainings`` (people reaching level 2, per skill):
        less is better.

    Raises
    ------
    ValueError
        If there is no such objective.
    """
    facts = Facts.of(problem, decisions)
    if name == "value":
        return sum(_units(facts, term) for term in TERMS)
    if name not in TERMS and name not in _COUNTS:
        known = ", ".join(("value", *TERMS, *_COUNTS))
        raise ValueError(f"unknown objective {name!r}; choose from {known}")
    return _units(facts, name) if name in TERMS else _COUNTS[name](facts)


def objectives(problem: Problem, decisions: Decisions) -> tuple[int, ...]:
    """Return what every tier of the policy says of a plan, the first first; more is better."""
    tiers = problem.scenario.policy.tiers
    amounts = ((tier, objective(problem, decisions, tier)) for tier in tiers)
    return tuple(-amount if tier in COUNTS else amount for tier, amount in amounts)


def _units(facts: Facts, term: str) -> int:
    return sum(entry.units for entry in ENTRIES_BY_TERM[term](facts))


def _makespan(facts: Facts) -> int:
    starts, activities = facts.decisions.starts, facts.problem.activities
    return max((starts[a.index] + a.duration for a in activities), default=0)


def _headcount(facts: Facts) -> int:
    return len({row.staff for row in facts.placed})


def _trainings(facts: Facts) -> int:
    return facts.levels.qualified()


_COUNTS: Mapping[str, Callable[[Facts], int]] = {
    "makespan": _makespan,
    "headcount": _headcount,
    "trainings": _trainings,
}


@dataclass(frozen=True)
class Shortage:
    """Periods ``[begin, end)`` in which a requirement, or a protection, lacks people.

    Attributes
    ----------
    requirement, segment, protection : int or None
        A requirement's segment, or a protection.
    begin, end : int
    short_pct : float
        FTE percent that is missing in each of the periods.
    """

    requirement: int | None
    segment: int | None
    protection: int | None
    begin: int
    end: int
    short_pct: float


def shortages(problem: Problem, decisions: Decisions) -> list[Shortage]:
    """Return the uncovered segments, in order, then what protections miss, run by run."""
    facts = Facts.of(problem, decisions)
    found = []
    for cell, short in gaps(problem, facts.teams):
        begin = facts.begin(cell.requirement, cell.offset)
        pct = short / problem.output_scale
        span = begin, begin + cell.length
        found.append(Shortage(cell.requirement, cell.segment, None, *span, pct))
    for index, missing in facts.reserves.missing.items():
        found.extend(
            Shortage(None, None, index, begin, end, float(pct)) for begin, end, pct in runs(missing)
        )
    return found
