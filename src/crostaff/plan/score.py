"""The value of a plan, term by term, recomputed without the solver (docs/model.md, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from crostaff.plan.decisions import Decisions
from crostaff.plan.growth import Levels, levels_of
from crostaff.plan.placing import Placed, group, place, runs
from crostaff.plan.reserve import Reserves, reserves
from crostaff.plan.work import gaps
from crostaff.problem import Problem
from crostaff.scenario.policy import TERMS


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


@dataclass(frozen=True)
class _Facts:
    """A structurally sound plan, grouped once for all terms."""

    problem: Problem
    decisions: Decisions
    placed: tuple[Placed, ...]

    @cached_property
    def teams(self) -> dict[tuple[int, int], list[Placed]]:
        return group(self.placed, lambda row: row.cell)

    @cached_property
    def reserves(self) -> Reserves:
        by_staff = group(self.placed, lambda row: row.staff)
        return reserves(self.problem, by_staff, self.decisions.held, self.decisions.released)

    @cached_property
    def levels(self) -> Levels:
        return levels_of(self.problem, self.placed)


def score(problem: Problem, decisions: Decisions) -> Score:
    """Return the value of a plan, to the unit.

    Parameters
    ----------
    problem : Problem
    decisions : Decisions
        Structurally sound: known indexes, a start for every activity. A person who is no
        candidate of a requirement has no price there and counts 0; ``check`` names them.

    Returns
    -------
    Score
    """
    facts = _facts(problem, decisions)
    units = {name: _TERMS[name](facts) for name in TERMS}
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
    facts = _facts(problem, decisions)
    if name == "value":
        return sum(term(facts) for term in _TERMS.values())
    if name not in _TERMS and name not in _COUNTS:
        known = ", ".join(("value", *_TERMS, *_COUNTS))
        raise ValueError(f"unknown objective {name!r}; choose from {known}")
    return _TERMS[name](facts) if name in _TERMS else _COUNTS[name](facts)


def _facts(problem: Problem, decisions: Decisions) -> _Facts:
    return _Facts(problem, decisions, place(problem, decisions))


def billing_units(problem: Problem, row: Placed) -> int:
    """Return the units of money that an assignment bills per pct-period."""
    need = problem.requirements[row.requirement]
    rates = need.paired_bill_units if row.paired else need.bill_units
    return rates.get(row.staff, 0)


def labour_units(problem: Problem, row: Placed) -> int:
    """Return the units of money that an assignment costs per pct-period."""
    return problem.requirements[row.requirement].labour_units.get(row.staff, 0)


def _billing(facts: _Facts) -> int:
    return sum(row.work * billing_units(facts.problem, row) for row in facts.placed)


def _labour(facts: _Facts) -> int:
    return -sum(row.work * labour_units(facts.problem, row) for row in facts.placed)


def _shortfall(facts: _Facts) -> int:
    problem = facts.problem
    uncovered = sum(
        gap.short * gap.cell.length * problem.requirements[gap.cell.requirement].shortfall_cost
        for gap in gaps(problem, facts.teams)
    )
    missing = sum(
        int(values.sum()) * problem.protections[index].missing_units
        for index, values in facts.reserves.missing.items()
    )
    return -uncovered - missing


def _tardiness(facts: _Facts) -> int:
    problem, starts = facts.problem, facts.decisions.starts
    total = 0
    for study in problem.studies:
        late = sum(late_periods(problem, starts, index) for index in study.activities)
        total += study.late_cost * (late + late_study(problem, starts, study.index))
    return -total


def late_periods(problem: Problem, starts: Mapping[int, int], activity: int) -> int:
    """Return how many periods an activity ends after its own due date."""
    data = problem.activities[activity]
    return 0 if data.due is None else max(0, starts[activity] + data.duration - data.due)


def study_span(problem: Problem, starts: Mapping[int, int], study: int) -> tuple[int, int] | None:
    """Return a study's first start and last end, or ``None`` without activities."""
    members = [problem.activities[index] for index in problem.studies[study].activities]
    if not members:
        return None
    first = min(starts[activity.index] for activity in members)
    return first, max(starts[activity.index] + activity.duration for activity in members)


def late_study(problem: Problem, starts: Mapping[int, int], study: int) -> int:
    """Return how many periods a study ends after its due date."""
    due, span = problem.studies[study].due, study_span(problem, starts, study)
    return 0 if due is None or span is None else max(0, span[1] - due)


def _handover(facts: _Facts) -> int:
    new_faces = 0
    for (requirement, segment), team in facts.teams.items():
        before = facts.teams.get((requirement, segment - 1))
        if before:
            new_faces += len({row.staff for row in team} - {row.staff for row in before})
    return -new_faces * facts.problem.handover_cost


def _idle(facts: _Facts) -> int:
    return -sum(
        int(values.sum()) * facts.problem.protections[index].idle_units.get(staff, 0)
        for (index, staff), values in facts.reserves.idle.items()
    )


def _disruption(facts: _Facts) -> int:
    problem, starts = facts.problem, facts.decisions.starts
    changed = sum(_changed_work(facts)) if problem.has_baseline else 0
    shifted = 0
    if problem.has_baseline_starts:
        shifted = sum(
            abs(starts[activity.index] - activity.baseline_start)
            for activity in problem.activities
            if activity.baseline_start is not None
        )
    return -changed * problem.change_cost - shifted * problem.shift_cost


def _changed_work(facts: _Facts) -> Iterator[int]:
    """Yield the pct-periods by which each segment's team differs from the baseline's."""
    problem = facts.problem
    for cell in problem.cells:
        key = cell.requirement, cell.segment
        change: dict[int, int] = {}
        for row in facts.teams.get(key, ()):
            change[row.staff] = change.get(row.staff, 0) + row.pct
        for before in problem.baseline_by_cell.get(key, ()):
            change[before.staff] = change.get(before.staff, 0) - before.pct
        yield cell.length * sum(abs(pct) for pct in change.values())


def _training(facts: _Facts) -> int:
    skills = facts.problem.skills
    return sum(skills[p.skill].value_qualified for p in facts.levels.reaching_qualified())


def _makespan(facts: _Facts) -> int:
    starts, activities = facts.decisions.starts, facts.problem.activities
    return max((starts[a.index] + a.duration for a in activities), default=0)


def _headcount(facts: _Facts) -> int:
    return len({row.staff for row in facts.placed})


def _trainings(facts: _Facts) -> int:
    return facts.levels.qualified()


_TERMS: Mapping[str, Callable[[_Facts], int]] = {
    "billing": _billing,
    "labour": _labour,
    "shortfall": _shortfall,
    "tardiness": _tardiness,
    "handover": _handover,
    "idle": _idle,
    "disruption": _disruption,
    "training": _training,
}
_COUNTS: Mapping[str, Callable[[_Facts], int]] = {
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
    facts = _facts(problem, decisions)
    found = []
    for cell, short in gaps(problem, facts.teams):
        begin = decisions.starts[problem.requirements[cell.requirement].activity] + cell.offset
        pct = short / problem.output_scale
        span = begin, begin + cell.length
        found.append(Shortage(cell.requirement, cell.segment, None, *span, pct))
    for index, missing in facts.reserves.missing.items():
        found.extend(
            Shortage(None, None, index, begin, end, float(pct)) for begin, end, pct in runs(missing)
        )
    return found
