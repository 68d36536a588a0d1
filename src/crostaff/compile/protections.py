"""Protections: their windows, who may hold, and what idle and missing hours cost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from crostaff.compile.source import Source
from crostaff.problem import ActivityData, Person, ProtectionData
from crostaff.scenario.records import Protection
from crostaff.scenario.units import cents, exact, to_grid


class Protections:
    """Protections with their holder candidates and prices, in two passes."""

    def __init__(self, source: Source, staff: Sequence[Person]) -> None:
        self.source = source
        self.staff = staff
        self.records = source.scenario.protections
        self.candidates = [self._candidates(record) for record in self.records]
        note, hour = source.money.note, source.hours / 100
        self.idle = [
            {p: note(hour * self._idle_cents(record, staff[p])) for p in people}
            for record, people in zip(self.records, self.candidates, strict=True)
        ]
        self.missing = [note(hour * self._missing_cents(record)) for record in self.records]

    def _window(self, record: Protection) -> tuple[int, int]:
        begin = self.source.grid.release_period(record.from_)
        return begin, max(begin, self.source.grid.due_boundary(record.to))

    def _candidates(self, record: Protection) -> tuple[int, ...]:
        begin, end = self._window(record)
        if begin == end:
            return ()
        if self.source.policy.is_off("protection"):
            return tuple(range(len(self.staff)))
        skill = self.source.skill_index[record.skill_id]
        return tuple(
            person.index
            for person in self.staff
            if person.function == record.function
            and skill in person.skills
            and bool(person.skills[skill].valid[begin])
            and person.skills[skill].level_by(begin) >= record.min_level
        )

    @staticmethod
    def _idle_cents(record: Protection, person: Person) -> int:
        return person.cost_cents if record.idle_cost is None else cents(record.idle_cost)

    def _missing_cents(self, record: Protection) -> Fraction:
        study = self.source.scenario.studies[self.source.study_index[record.study_id]]
        rate = cents(self.source.policy.shortfall_rate)
        return rate * exact(study.priority) * exact(study.win_probability)

    def build(self, activities: Sequence[ActivityData]) -> tuple[ProtectionData, ...]:
        """Return the protections, once every amount is noted."""
        needs: dict[tuple[int, str, str], list[int]] = {}
        for i, requirement in enumerate(self.source.scenario.requirements):
            activity = self.source.activity_index[requirement.activity_id]
            key = (activities[activity].study, requirement.function, requirement.skill_id)
            needs.setdefault(key, []).append(i)
        return tuple(
            self._build(
                i,
                record,
                needs.get(
                    (
                        self.source.study_index[record.study_id],
                        record.function,
                        record.skill_id,
                    ),
                    [],
                ),
            )
            for i, record in enumerate(self.records)
        )

    def _build(self, index: int, record: Protection, needs: list[int]) -> ProtectionData:
        source = self.source
        step = source.policy.fte_step
        pct, was_off = to_grid(record.fte, step)
        if was_off:
            source.warnings.append(
                f"protection '{record.protection_id}': fte {record.fte:g} is off the grid of "
                f"{step} %; planned with {pct / 100:g}"
            )
        window = self._window(record)
        if window[0] == window[1]:
            source.warnings.append(
                f"protection '{record.protection_id}': its window covers no whole period of the "
                "horizon; it reserves nothing"
            )
        requirements = source.scenario.requirements
        return ProtectionData(
            index=index,
            id=record.protection_id,
            study=source.study_index[record.study_id],
            function=record.function,
            skill=source.skill_index[record.skill_id],
            min_level=int(record.min_level),
            pct=pct,
            window=window,
            notice=record.release_notice,
            recall=record.recall,
            named=tuple(source.staff_index[name] for name in record.named_staff),
            activities=tuple(
                sorted({source.activity_index[requirements[i].activity_id] for i in needs})
            ),
            requirements=tuple(needs),
            idle_units={p: source.money.units(a) for p, a in self.idle[index].items()},
            missing_units=source.money.units(self.missing[index]),
            candidates=self.candidates[index],
        )
