"""Requirements: who may serve them, and what their hours are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from crostaff.compile.people import TrainingEnds
from crostaff.compile.rates import Rates
from crostaff.compile.source import Source
from crostaff.problem import ActivityData, Cell, Person, RequirementData
from crostaff.scenario.records import Requirement
from crostaff.scenario.units import cents, exact, to_grid, up_to_grid


@dataclass(frozen=True)
class _Prices:
    """Cents per pct-period: by candidate, and of the requirement."""

    solo: Mapping[int, Fraction]
    paired: Mapping[int, Fraction]
    labour: Mapping[int, Fraction]
    shortfall: Fraction
    best: Fraction


class Requirements:
    """Requirements with their candidates and prices, in two passes: exact, then in units."""

    def __init__(self, source: Source, staff: Sequence[Person], rates: Rates) -> None:
        self.source = source
        self.staff = staff
        self.rates = rates
        self.records = source.scenario.requirements
        self.by_function: dict[str, list[Person]] = {}
        for person in staff:
            self.by_function.setdefault(person.function, []).append(person)
        self.candidates = [self._candidates(record) for record in self.records]
        self.prices = [self._prices(i) for i in range(len(self.records))]
        self._by_person: dict[int, list[int]] = {}
        for i, people in enumerate(self.candidates):
            for index in people:
                self._by_person.setdefault(index, []).append(i)

    def _candidates(self, record: Requirement) -> tuple[int, ...]:
        source = self.source
        skill = source.skill_index[record.skill_id]
        anyone = source.policy.is_off("eligibility")
        pool = self.staff if anyone else self.by_function.get(record.function, [])
        return tuple(
            person.index
            for person in pool
            if skill in person.skills
            and person.skills[skill].level >= 1
            and (anyone or _matches(person, record))
        )

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

    def _prices(self, index: int) -> _Prices:
        source, record = self.source, self.records[index]
        study = source.scenario.studies[self._study(record)]
        note = source.money.note
        win = exact(study.win_probability)
        hour = source.hours / 100
        part = exact(source.policy.trainee_billable)
        people = self.candidates[index]
        billed = {p: hour * win * self._rate(record, self.staff[p].grade) for p in people}
        short = hour * win * cents(source.policy.shortfall_rate) * exact(study.priority)
        return _Prices(
            solo={p: note(amount) for p, amount in billed.items()},
            paired={p: note(amount * part) for p, amount in billed.items()},
            labour={p: note(hour * win * self.staff[p].cost_cents) for p in people},
            shortfall=note(short / source.output_scale),
            best=note(hour * win * self._best_rate(record) + short),
        )

    def _best_rate(self, record: Requirement) -> int:
        if record.bill_rate is not None:
            return cents(record.bill_rate)
        skill = self.source.skill_index[record.skill_id]
        grades = {
            person.grade
            for person in self.by_function.get(record.function, [])
            if skill in person.skills and person.skills[skill].level >= 1
        }
        return max((self._rate(record, grade) for grade in grades), default=0)

    def training_ends(
        self, person: int, activities: Sequence[ActivityData]
    ) -> dict[int, TrainingEnds]:
        """Return by skill the ends of segments that can train a person."""
        ends: dict[int, tuple[list[int], list[int]]] = {}
        for i in self._by_person.get(person, ()):
            record = self.records[i]
            activity = activities[self.source.activity_index[record.activity_id]]
            first = [activity.earliest + offset + length for offset, length in activity.segments]
            learning, working = ends.setdefault(self.source.skill_index[record.skill_id], ([], []))
            if record.trainee_slots and record.min_level >= 2:
                learning.extend(first)
            if record.min_level <= 2 or record.trainee_slots:
                working.extend(first)
        return {skill: (learning, working) for skill, (learning, working) in ends.items()}

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
        source, prices = self.source, self.prices[index]
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
            candidates=self.candidates[index],
            bill_units={p: units(amount) for p, amount in prices.solo.items()},
            paired_bill_units={p: units(amount) for p, amount in prices.paired.items()},
            labour_units={p: units(amount) for p, amount in prices.labour.items()},
        )

    def _share(self, record: Requirement, client: str, novel: bool) -> tuple[int, int]:
        if record.experienced_share is not None:
            share = exact(record.experienced_share)
        elif novel or self.source.scenario.clients[self.source.client_index[client]].first_time:
            share = exact(self.source.policy.experienced_share)
        else:
            share = Fraction()
        return share.numerator, share.denominator


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
