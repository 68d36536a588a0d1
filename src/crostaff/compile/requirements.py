"""Requirements: who may serve them, and what their hours are worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

import numpy as np

from crostaff.compile.people import FirstEnds
from crostaff.compile.rates import Rates
from crostaff.compile.source import Source
from crostaff.per_person import PerPerson
from crostaff.problem import NEVER, ActivityData, Cell, Person, RequirementData
from crostaff.scenario.records import Requirement
from crostaff.scenario.units import cents, exact, to_grid, up_to_grid

Kind = TypeVar("Kind", str, int)


@dataclass(frozen=True, eq=False)
class _Crowd:
    """Those whom `eligibility` admits to requirements that ask for the same.

    Attributes
    ----------
    people : tuple of int
        Indexes, ascending.
    members : frozenset of int
        The same.
    grades, costs : tuple of str, and of int
        That occur among them.
    """

    people: tuple[int, ...]
    members: frozenset[int]
    grades: tuple[str, ...]
    costs: tuple[int, ...]


@dataclass(frozen=True)
class _Prices:
    """Cents per pct-period: by grade and by cost of the candidates, and of the requirement."""

    solo: Mapping[str, Fraction]
    paired: Mapping[str, Fraction]
    labour: Mapping[int, Fraction]
    shortfall: Fraction
    best: Fraction


class Requirements:
    """Requirements with their candidates and prices, in two passes: exact, then in units.

    Candidates and prices are kept once for all requirements that share them: pairs of a
    requirement and a person are far too many.
    """

    def __init__(self, source: Source, staff: Sequence[Person], rates: Rates) -> None:
        self.source = source
        self.staff = staff
        self.rates = rates
        self.records = source.scenario.requirements
        self._grades = _Kinds([person.grade for person in staff])
        self._costs = _Kinds([person.cost_cents for person in staff])
        self._skilled: dict[tuple[str, int], list[Person]] = {}
        for person in staff:
            for skill, known in person.skills.items():
                if known.level >= 1:
                    self._skilled.setdefault((person.function, skill), []).append(person)
        self._known_crowds: dict[tuple[object, ...], _Crowd] = {}
        self._known_labour: dict[tuple[_Crowd, float], Mapping[int, Fraction]] = {}
        self._known_units: dict[tuple[_Crowd, float], PerPerson] = {}
        self._known_prices: dict[tuple[object, ...], _Prices] = {}
        self.crowds = [self._crowd(record) for record in self.records]
        self.prices = [
            self._prices(record, crowd)
            for record, crowd in zip(self.records, self.crowds, strict=True)
        ]

    def _crowd(self, record: Requirement) -> _Crowd:
        """Return who may serve a requirement; the same object for all that ask for the same."""
        skill = self.source.skill_index[record.skill_id]
        anyone = self.source.policy.is_off("eligibility")
        key: tuple[object, ...] = (anyone, skill)
        if not anyone:
            excluded = frozenset(record.excluded_staff)
            key = (anyone, skill, record.function, record.region, record.language, excluded)
        if key not in self._known_crowds:
            pool = self._skilled.get((record.function, skill), [])
            if anyone:
                pool = [p for p in self.staff if skill in p.skills and p.skills[skill].level >= 1]
            people = [person for person in pool if anyone or _matches(person, record)]
            indexes = tuple(person.index for person in people)
            self._known_crowds[key] = _Crowd(
                indexes,
                frozenset(indexes),
                tuple(sorted({person.grade for person in people})),
                tuple(sorted({person.cost_cents for person in people})),
            )
        return self._known_crowds[key]

    def _study(self, record: Requirement) -> int:
        activity = self.source.scenario.activities[self.source.activity_index[record.activity_id]]
        return self.source.study_index[activity.study_id]

    def _rate(self, record: Requirement, grade: str) -> int:
        if record.bill_rate is not None:
            return cents(record.bill_rate)
        study = self.source.scenario.studies[self._study(record)]
        return self.rates.rate(
            study=study.study_id, client=study.client_id, grade=grade, function=record.function
        )

    def _prices(self, record: Requirement, crowd: _Crowd) -> _Prices:
        """Return the prices of a requirement; the same object for all with the same."""
        key = (crowd, self._study(record), record.function, record.skill_id, record.bill_rate)
        if key not in self._known_prices:
            self._known_prices[key] = self._priced(record, crowd)
        return self._known_prices[key]

    def _priced(self, record: Requirement, crowd: _Crowd) -> _Prices:
        source = self.source
        study = source.scenario.studies[self._study(record)]
        note = source.money.note
        win = exact(study.win_probability)
        hour = source.hours / 100
        part = exact(source.policy.trainee_billable)
        billed = {grade: hour * win * self._rate(record, grade) for grade in crowd.grades}
        short = hour * win * cents(source.policy.shortfall_rate) * exact(study.priority)
        return _Prices(
            solo={grade: note(amount) for grade, amount in billed.items()},
            paired={grade: note(amount * part) for grade, amount in billed.items()},
            labour=self._labour(crowd, study.win_probability),
            shortfall=note(short / source.output_scale),
            best=note(hour * win * self._best_rate(record) + short),
        )

    def _labour(self, crowd: _Crowd, win_probability: float) -> Mapping[int, Fraction]:
        """Return what a pct-period of each cost in a crowd is worth, noted."""
        key = (crowd, win_probability)
        if key not in self._known_labour:
            factor = self.source.hours / 100 * exact(win_probability)
            note = self.source.money.note
            self._known_labour[key] = {cost: note(factor * cost) for cost in crowd.costs}
        return self._known_labour[key]

    def _best_rate(self, record: Requirement) -> int:
        if record.bill_rate is not None:
            return cents(record.bill_rate)
        skill = self.source.skill_index[record.skill_id]
        grades = {person.grade for person in self._skilled.get((record.function, skill), [])}
        return max((self._rate(record, grade) for grade in grades), default=0)

    def first_ends(self, activities: Sequence[ActivityData]) -> FirstEnds:
        """Return when people can first have ended work that trains them, by level and skill.

        Returns
        -------
        array of int, shape (2, people, skills)
            Earliest end of a segment that can credit hours at level 1, and at level 2; ``NEVER``
            where there is none.
        """
        ends: dict[tuple[_Crowd, int], tuple[int, int]] = {}
        for record, crowd in zip(self.records, self.crowds, strict=True):
            activity = activities[self.source.activity_index[record.activity_id]]
            end = activity.earliest + min(sum(segment) for segment in activity.segments)
            key = crowd, self.source.skill_index[record.skill_id]
            learning, working = ends.get(key, (NEVER, NEVER))
            if record.trainee_slots and record.min_level >= 2:
                learning = min(learning, end)
            if record.min_level <= 2 or record.trainee_slots:
                working = min(working, end)
            ends[key] = learning, working
        first = np.full((2, len(self.staff), len(self.source.skill_index)), NEVER, dtype=np.int64)
        for (crowd, skill), known in ends.items():
            people = np.array(crowd.people, dtype=np.int64)
            for level, end in enumerate(known):
                first[level, people, skill] = np.minimum(first[level, people, skill], end)
        return first

    def potential(self) -> Fraction:
        """Return the cents that full, free coverage would add over an empty plan."""
        scenario = self.source.scenario
        return sum(
            (
                prices.best
                * to_grid(record.fte, scenario.policy.fte_step)[0]
                * scenario.activities[self.source.activity_index[record.activity_id]].duration
                for record, prices in zip(self.records, self.prices, strict=True)
            ),
            Fraction(),
        )

    def build(self) -> tuple[RequirementData, ...]:
        """Return the requirements, once every amount is noted."""
        independent: dict[str, set[str]] = {}
        for record in self.records:
            for other in record.independent_of:
                independent.setdefault(record.requirement_id, set()).add(other)
                independent.setdefault(other, set()).add(record.requirement_id)
        return tuple(
            self._build(i, record, independent.get(record.requirement_id, set()))
            for i, record in enumerate(self.records)
        )

    def _build(self, index: int, record: Requirement, independent: set[str]) -> RequirementData:
        source, prices, crowd = self.source, self.prices[index], self.crowds[index]
        units = source.money.units
        step = source.policy.fte_step
        pct, was_off = to_grid(record.fte, step)
        if was_off:
            source.warnings.append(
                f"requirement '{record.requirement_id}': fte {record.fte:g} is off the grid of "
                f"{step} %; planned with {pct / 100:g}"
            )
        study = source.scenario.studies[self._study(record)]
        return RequirementData(
            index=index,
            id=record.requirement_id,
            activity=source.activity_index[record.activity_id],
            study=source.study_index[study.study_id],
            client=source.client_index[study.client_id],
            function=record.function,
            skill=source.skill_index[record.skill_id],
            min_level=int(record.min_level),
            pct=pct,
            min_pct=min(up_to_grid(record.min_fte, step), pct),
            max_people=record.max_people,
            share=self._share(record, study.client_id, study.novel),
            trainee_slots=record.trainee_slots,
            region=record.region,
            language=record.language,
            blinding=None if record.blinding is None else record.blinding.value,
            independent_of=tuple(sorted(source.requirement_index[r] for r in independent)),
            named=tuple(source.staff_index[name] for name in record.named_staff),
            excluded=frozenset(source.staff_index[name] for name in record.excluded_staff),
            shortfall_cost=units(prices.shortfall),
            candidates=crowd.people,
            bill_units=self._grades.amounts(crowd, prices.solo, units),
            paired_bill_units=self._grades.amounts(crowd, prices.paired, units),
            labour_units=self._labour_units(crowd, study.win_probability, prices.labour),
        )

    def _labour_units(
        self, crowd: _Crowd, win_probability: float, labour: Mapping[int, Fraction]
    ) -> PerPerson:
        """Return what a pct-period of each person of a crowd costs."""
        key = (crowd, win_probability)
        if key not in self._known_units:
            units = self.source.money.units
            self._known_units[key] = self._costs.amounts(crowd, labour, units)
        return self._known_units[key]

    def _share(self, record: Requirement, client: str, novel: bool) -> tuple[int, int]:
        if record.experienced_share is not None:
            share = exact(record.experienced_share)
        elif novel or self.source.scenario.clients[self.source.client_index[client]].first_time:
            share = exact(self.source.policy.experienced_share)
        else:
            share = Fraction()
        return share.numerator, share.denominator


class _Kinds(Generic[Kind]):
    """People by what decides an amount.

    Parameters
    ----------
    kinds : sequence
        By person.
    """

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._place: dict[Kind, int] = {
            kind: place for place, kind in enumerate(sorted(set(kinds)))
        }
        self._by_person = np.array([self._place[kind] for kind in kinds], dtype=np.int64)

    def amounts(
        self, crowd: _Crowd, prices: Mapping[Kind, Fraction], units: Callable[[Fraction], int]
    ) -> PerPerson:
        """Return the units of each person of a crowd."""
        amounts = np.zeros(len(self._place), dtype=np.int64)
        for kind, amount in prices.items():
            amounts[self._place[kind]] = units(amount)
        return PerPerson(crowd.members, self._by_person, amounts)


def _matches(person: Person, record: Requirement) -> bool:
    return (
        (not record.region or record.region == person.region)
        and (not record.language or record.language in person.languages)
        and person.id not in record.excluded_staff
    )


def make_cells(
    activities: Sequence[ActivityData], requirements: Sequence[RequirementData]
) -> tuple[tuple[Cell, ...], tuple[tuple[int, ...], ...]]:
    """Return the cells in order, and their indexes by requirement."""
    cells: list[Cell] = []
    by_requirement: list[tuple[int, ...]] = []
    for requirement in requirements:
        first = len(cells)
        for segment, (offset, length) in enumerate(activities[requirement.activity].segments):
            cells.append(Cell(len(cells), requirement.index, segment, offset, length))
        by_requirement.append(tuple(range(first, len(cells))))
    return tuple(cells), tuple(by_requirement)
