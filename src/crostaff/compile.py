"""From a scenario in words to a problem in integers; every scaling happens here, once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np

from crostaff.problem import (
    NEVER,
    ActivityData,
    BaselineRow,
    BoolArray,
    Cell,
    IntArray,
    Person,
    PersonSkill,
    PrecedenceData,
    Problem,
    ProtectionData,
    RequirementData,
    SkillData,
    StudyData,
)
from crostaff.scenario.fields import Mode
from crostaff.scenario.network import Arc, tighten
from crostaff.scenario.records import Activity, Protection, Requirement, Staff, StaffSkill
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid, merge_days

MAX_UNITS_PER_CENT = 1_000_000
MAX_OUTPUT_SCALE = 10_000


def compile_problem(scenario: Scenario) -> Problem:
    """Compile a valid scenario.

    Parameters
    ----------
    scenario : Scenario
        One that :func:`crostaff.scenario.validate.validate` finds no fault in.

    Returns
    -------
    Problem
    """
    return _Compiler(scenario).compile()


def exact(value: float) -> Fraction:
    """Return the decimal that a float was written as, exactly."""
    return Fraction(repr(value))


def cents(amount: float) -> int:
    """Return an amount of currency in minor units, half rounded up."""
    return math.floor(exact(amount) * 100 + Fraction(1, 2))


def percent(fte: float) -> int:
    """Return an FTE in percent, half rounded up."""
    return math.floor(exact(fte) * 100 + Fraction(1, 2))


def to_grid(fte: float, step: int) -> tuple[int, bool]:
    """Return an FTE on the grid (at least one step, half steps up), and whether it was off it."""
    steps = exact(fte) * 100 / step
    nearest = max(1, math.floor(steps + Fraction(1, 2)))
    return nearest * step, steps != nearest


def up_to_grid(fte: float, step: int) -> int:
    """Return an FTE rounded up to the grid, at least one step."""
    return max(1, math.ceil(exact(fte) * 100 / step)) * step


class _Money:
    """Exact amounts on their way to a common integer unit."""

    def __init__(self) -> None:
        self._denominator = 1

    def note(self, amount: Fraction) -> Fraction:
        self._denominator = math.lcm(self._denominator, amount.denominator)
        return amount

    @property
    def units_per_cent(self) -> int:
        return min(self._denominator, MAX_UNITS_PER_CENT)

    def units(self, amount: Fraction) -> int:
        return math.floor(amount * self.units_per_cent + Fraction(1, 2))


class _Compiler:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.policy = scenario.policy
        self.grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
        self.hours = exact(scenario.hours)
        self.warnings: list[str] = []
        self.money = _Money()
        self.skill_index = {skill.skill_id: i for i, skill in enumerate(scenario.skills)}
        self.staff_index = {person.staff_id: i for i, person in enumerate(scenario.staff)}
        self.study_index = {study.study_id: i for i, study in enumerate(scenario.studies)}
        self.activity_index = {a.activity_id: i for i, a in enumerate(scenario.activities)}
        self.client_index = {client.client_id: i for i, client in enumerate(scenario.clients)}
        self.requirement_index = {r.requirement_id: i for i, r in enumerate(scenario.requirements)}
        day = self.policy.frozen_until
        self.frozen = 0 if day is None else self.grid.release_period(day)

    def compile(self) -> Problem:
        rates = _Rates(self.scenario)
        activities = self._activities()
        staff = self._staff()
        requirements = _Requirements(self, staff, rates)
        staff = tuple(
            dataclasses.replace(
                person, skills=self._with_earliest(person, activities, requirements)
            )
            for person in staff
        )
        protections = _Protections(self, staff)
        money = self.money
        policy = self.policy
        plain = {
            "handover_cost": money.note(Fraction(cents(policy.handover_cost))),
            "change_cost": money.note(Fraction(cents(policy.change_cost), 100)),
            "shift_cost": money.note(Fraction(cents(policy.shift_cost))),
        }
        late = [self._late_cost(i) for i in range(len(self.scenario.studies))]
        rows = requirements.build()
        cells, cells_by_requirement = _cells(activities, rows)
        return Problem(
            scenario=self.scenario,
            grid=self.grid,
            step=policy.fte_step,
            units_per_cent=money.units_per_cent,
            output_scale=self.output_scale,
            frozen=self.frozen,
            growth=policy.growth,
            cooling=policy.cooling_periods(self.scenario.period),
            handover_cost=money.units(plain["handover_cost"]),
            change_cost=money.units(plain["change_cost"]),
            shift_cost=money.units(plain["shift_cost"]),
            hours_per_period=(self.hours.numerator, self.hours.denominator),
            staff=staff,
            skills=self._skills(),
            studies=self._studies(activities, late),
            activities=activities,
            precedences=self._precedences(),
            requirements=rows,
            protections=protections.build(activities),
            baseline=self._baseline(),
            has_baseline=bool(self.scenario.baseline),
            has_baseline_starts=bool(self.scenario.baseline_starts),
            cells=cells,
            cells_by_requirement=cells_by_requirement,
            potential=money.units(requirements.potential()),
            warnings=tuple(self.warnings),
        )

    @cached_property
    def output_scale(self) -> int:
        """Least scale on which every skill's net trainee output is a whole number."""
        outputs = (self._net_output(i) for i in range(len(self.skill_index)))
        return min(math.lcm(*(output.denominator for output in outputs)), MAX_OUTPUT_SCALE)

    def _net_output(self, skill: int) -> Fraction:
        record = self.scenario.skills[skill]
        return exact(record.trainee_output) - exact(record.mentor_share)

    def _skills(self) -> tuple[SkillData, ...]:
        return tuple(
            SkillData(
                index=i,
                id=skill.skill_id,
                net_output=math.floor(self._net_output(i) * self.output_scale + Fraction(1, 2)),
                trainees_per_mentor=skill.trainees_per_mentor,
                value_qualified=self.money.units(Fraction(cents(skill.value_qualified))),
            )
            for i, skill in enumerate(self.scenario.skills)
        )

    # Staff

    def _staff(self) -> tuple[Person, ...]:
        away: dict[str, list[tuple[dt.date, dt.date]]] = {}
        for absence in self.scenario.absences:
            away.setdefault(absence.staff_id, []).append((absence.start, absence.end))
        skills: dict[str, list[StaffSkill]] = {}
        for row in self.scenario.staff_skills:
            skills.setdefault(row.staff_id, []).append(row)
        return tuple(
            self._person(i, record, away.get(record.staff_id, []), skills.get(record.staff_id, []))
            for i, record in enumerate(self.scenario.staff)
        )

    def _person(
        self,
        index: int,
        record: Staff,
        away: list[tuple[dt.date, dt.date]],
        skills: list[StaffSkill],
    ) -> Person:
        contract = self.grid.whole_periods(record.available_from, record.available_to)
        contract_pct = percent(record.fte)
        capacity = np.zeros(self.grid.periods, dtype=np.int64)
        capacity[contract[0] : contract[1]] = contract_pct
        for first, last in merge_days(away):
            if not self.grid.is_short(first, last, self.policy.short_absence):
                gone = self.grid.covered_by_half(first, last)
                capacity[gone.start : gone.stop] = 0
        return Person(
            index=index,
            id=record.staff_id,
            function=record.function,
            region=record.region,
            grade=record.grade,
            languages=frozenset(record.languages),
            contract_pct=contract_pct,
            contract=contract,
            capacity=capacity,
            max_studies=record.max_studies or self.policy.max_studies,
            cost_cents=cents(record.cost_rate),
            skills={self.skill_index[row.skill_id]: self._person_skill(row) for row in skills},
        )

    def _person_skill(self, row: StaffSkill) -> PersonSkill:
        valid = np.zeros(self.grid.periods, dtype=np.bool_)
        begin, end = self.grid.whole_periods(row.valid_from, row.valid_to)
        valid[begin:end] = True
        skill = self.scenario.skills[self.skill_index[row.skill_id]]
        done = exact(row.hours)
        return PersonSkill(
            level=int(row.level),
            to_next=(
                self._pct_periods(skill.hours_to_qualified, done if row.level == 1 else Fraction()),
                self._pct_periods(
                    skill.hours_to_experienced, done if row.level == 2 else Fraction()
                ),
            ),
            valid=valid,
            earliest=(0 if row.level >= 2 else NEVER, 0 if row.level >= 3 else NEVER),
        )

    def _pct_periods(self, threshold: float | None, done: Fraction) -> int | None:
        if threshold is None:
            return None
        return math.ceil((exact(threshold) - done) * 100 / self.hours)

    def _with_earliest(
        self,
        person: Person,
        activities: Sequence[ActivityData],
        requirements: _Requirements,
    ) -> dict[int, PersonSkill]:
        """Bound from below when each next level can be reached: never before the hours fit."""
        if not self.policy.growth:
            return person.skills
        worked = np.concatenate(([0], np.cumsum(person.capacity)))
        if self.policy.is_off("capacity"):
            # Nothing then keeps a person from full time on every requirement at once.
            most = 100 * len(self.scenario.requirements)
            worked = np.arange(self.grid.periods + 1) * most
        return {
            skill: dataclasses.replace(
                known,
                earliest=_earliest(
                    known, worked, requirements.training_ends(person, skill, activities)
                ),
            )
            for skill, known in person.skills.items()
        }

    # Studies and activities

    def _late_cost(self, study: int) -> Fraction:
        record = self.scenario.studies[study]
        return self.money.note(cents(record.late_cost) * exact(record.priority))

    def _studies(
        self, activities: Sequence[ActivityData], late: Sequence[Fraction]
    ) -> tuple[StudyData, ...]:
        members: list[list[int]] = [[] for _ in self.scenario.studies]
        for activity in activities:
            members[activity.study].append(activity.index)
        groups = {c.client_id: c.firewall_group for c in self.scenario.clients}
        return tuple(
            StudyData(
                index=i,
                id=study.study_id,
                client=self.client_index[study.client_id],
                firewall_group=groups[study.client_id],
                due=None if study.due is None else self.grid.due_boundary(study.due),
                late_cost=self.money.units(late[i]),
                activities=tuple(members[i]),
            )
            for i, study in enumerate(self.scenario.studies)
        )

    def _activities(self) -> tuple[ActivityData, ...]:
        baseline = {row.activity_id: row for row in self.scenario.baseline_starts}
        own, window, starts, kept = {}, {}, {}, {}
        for record in self.scenario.activities:
            name = record.activity_id
            own[name] = self._own_window(record)
            row = baseline.get(name)
            starts[name] = None if row is None else self._period(row.start)
            kept[name] = row is not None and self._is_kept(row.pinned, starts[name])
            window[name] = self._allowed(own[name], starts[name] if kept[name] else None)
        if not self.policy.is_off("precedence"):
            durations = {a.activity_id: a.duration for a in self.scenario.activities}
            window = tighten(window, durations, self._arcs())
        needs: dict[str, list[int]] = {}
        for i, requirement in enumerate(self.scenario.requirements):
            needs.setdefault(requirement.activity_id, []).append(i)
        length = self.policy.segment_periods(self.scenario.period)
        return tuple(
            ActivityData(
                index=i,
                id=record.activity_id,
                study=self.study_index[record.study_id],
                duration=record.duration,
                earliest=window[record.activity_id][0],
                latest=window[record.activity_id][1],
                own_window=own[record.activity_id],
                due=None if record.due is None else self.grid.due_boundary(record.due),
                baseline_start=starts[record.activity_id],
                kept=kept[record.activity_id],
                segments=_segments(record.duration, length),
                requirements=tuple(needs.get(record.activity_id, ())),
            )
            for i, record in enumerate(self.scenario.activities)
        )

    def _own_window(self, record: Activity) -> tuple[int, int]:
        latest = self.grid.periods - record.duration
        if self.policy.is_off("timeline"):
            return 0, latest
        earliest = 0 if record.release is None else self.grid.release_period(record.release)
        study = self.scenario.studies[self.study_index[record.study_id]]
        for day in (record.deadline, study.deadline):
            if day is not None:
                latest = min(latest, self.grid.due_boundary(day) - record.duration)
        if record.fixed_start is not None:
            start = self.grid.fixed_period(record.fixed_start)
            fixed = self.grid.periods if start is None else start
            return max(earliest, fixed), min(latest, fixed)
        return earliest, latest

    def _period(self, start: int | dt.date) -> int:
        if isinstance(start, int):
            return start
        period = self.grid.fixed_period(start)
        return self.grid.periods if period is None else period

    def _is_kept(self, pinned: bool, start: int | None) -> bool:
        if start is None or self.policy.is_off("pins"):
            return False
        return pinned or start < self.frozen

    def _allowed(self, own: tuple[int, int], kept: int | None) -> tuple[int, int]:
        earliest, latest = own
        if kept is not None:
            return max(earliest, kept), min(latest, kept)
        movable = earliest < latest and latest >= self.frozen and not self.policy.is_off("pins")
        return (max(earliest, self.frozen), latest) if movable else own

    def _arcs(self) -> list[Arc]:
        return [
            Arc(row.predecessor, row.successor, row.lag, row.max_lag)
            for row in self.scenario.precedences
        ]

    def _precedences(self) -> tuple[PrecedenceData, ...]:
        return tuple(
            PrecedenceData(
                predecessor=self.activity_index[row.predecessor],
                successor=self.activity_index[row.successor],
                lag=row.lag,
                max_lag=row.max_lag,
            )
            for row in self.scenario.precedences
        )

    def _baseline(self) -> tuple[BaselineRow, ...]:
        return tuple(
            BaselineRow(
                staff=self.staff_index[row.staff_id],
                requirement=self.requirement_index[row.requirement_id],
                segment=row.segment,
                paired=row.mode is Mode.PAIRED,
                pct=row.fte_pct,
                pinned=row.pinned,
            )
            for row in self.scenario.baseline
        )


def _segments(duration: int, length: int) -> tuple[tuple[int, int], ...]:
    return tuple(
        (offset, min(length, duration - offset)) for offset in range(0, duration, length)
    )


def _cells(
    activities: Sequence[ActivityData], requirements: Sequence[RequirementData]
) -> tuple[tuple[Cell, ...], tuple[tuple[int, ...], ...]]:
    cells: list[Cell] = []
    by_requirement: list[tuple[int, ...]] = []
    for requirement in requirements:
        first = len(cells)
        for segment, (offset, length) in enumerate(activities[requirement.activity].segments):
            cells.append(Cell(len(cells), requirement.index, segment, offset, length))
        by_requirement.append(tuple(range(first, len(cells))))
    return tuple(cells), tuple(by_requirement)


def _earliest(
    known: PersonSkill, worked: IntArray, ends: tuple[Sequence[int], Sequence[int]]
) -> tuple[int, int]:
    """Return the first boundaries at which levels 2 and 3 can be held.

    Parameters
    ----------
    known : PersonSkill
    worked : IntArray, shape (periods + 1,)
        Pct-periods a person can have worked by each boundary.
    ends : pair of sequences of int
        Earliest ends of segments that can credit hours at level 1, and at level 2.
    """
    qualified = known.earliest[0]
    if known.level == 1:
        qualified = _first_boundary(known.to_next[0], 0, worked, ends[0])
    experienced = known.earliest[1]
    if known.level in (1, 2) and qualified < NEVER:
        experienced = _first_boundary(known.to_next[1], qualified, worked, ends[1])
    return qualified, experienced


def _first_boundary(
    need: int | None, since: int, worked: IntArray, ends: Sequence[int]
) -> int:
    if need is None or not ends:
        return NEVER
    periods = len(worked) - 1
    first = max(min(ends), since + 1)
    for boundary in range(first, periods + 1):
        if worked[boundary] - worked[since] >= need:
            return boundary
    return NEVER


class _Rates:
    """Bill rates by the most specific row."""

    def __init__(self, scenario: Scenario) -> None:
        self._rows = [
            (
                (row.study_id, row.client_id, row.grade, row.function),
                cents(row.bill_rate),
            )
            for row in scenario.rates
        ]
        self._find = lru_cache(maxsize=None)(self._search)

    def rate(self, *, study: str, client: str, grade: str, function: str) -> int:
        """Return cents per hour, 0 where no row matches."""
        return self._find((study, client, grade, function))

    def _search(self, wanted: tuple[str, str, str, str]) -> int:
        best: tuple[tuple[int, ...], int] | None = None
        for keys, rate in self._rows:
            if all(not key or key == want for key, want in zip(keys, wanted, strict=True)):
                filled = tuple(int(bool(key)) for key in keys)
                rank = (sum(filled), *filled)
                if best is None or rank > best[0]:
                    best = (rank, rate)
        return 0 if best is None else best[1]


class _Requirements:
    """Requirements with their candidates and prices, in two passes: exact, then in units."""

    def __init__(self, compiler: _Compiler, staff: Sequence[Person], rates: _Rates) -> None:
        self.compiler = compiler
        self.staff = staff
        self.rates = rates
        self.records = compiler.scenario.requirements
        self.by_function: dict[str, list[Person]] = {}
        for person in staff:
            self.by_function.setdefault(person.function, []).append(person)
        self.candidates = [self._candidates(record) for record in self.records]
        self.prices = [self._prices(i) for i in range(len(self.records))]
        self._by_person_skill: dict[tuple[int, int], list[int]] = {}
        for i, people in enumerate(self.candidates):
            skill = compiler.skill_index[self.records[i].skill_id]
            for person in people:
                self._by_person_skill.setdefault((person, skill), []).append(i)

    def _candidates(self, record: Requirement) -> tuple[int, ...]:
        compiler = self.compiler
        skill = compiler.skill_index[record.skill_id]
        anyone = compiler.policy.is_off("eligibility")
        pool = self.staff if anyone else self.by_function.get(record.function, [])
        return tuple(
            person.index
            for person in pool
            if skill in person.skills
            and person.skills[skill].level >= 1
            and (anyone or _matches(person, record))
        )

    def _study(self, record: Requirement) -> int:
        activity = self.compiler.scenario.activities[
            self.compiler.activity_index[record.activity_id]
        ]
        return self.compiler.study_index[activity.study_id]

    def _rate(self, record: Requirement, grade: str) -> int:
        if record.bill_rate is not None:
            return cents(record.bill_rate)
        study = self.compiler.scenario.studies[self._study(record)]
        return self.rates.rate(
            study=study.study_id, client=study.client_id, grade=grade, function=record.function
        )

    def _prices(self, index: int) -> _Prices:
        compiler, record = self.compiler, self.records[index]
        study = compiler.scenario.studies[self._study(record)]
        note = compiler.money.note
        win = exact(study.win_probability)
        hour = compiler.hours / 100
        part = exact(compiler.policy.trainee_billable)
        people = self.candidates[index]
        billed = {p: hour * win * self._rate(record, self.staff[p].grade) for p in people}
        short = hour * win * cents(compiler.policy.shortfall_rate) * exact(study.priority)
        return _Prices(
            solo={p: note(amount) for p, amount in billed.items()},
            paired={p: note(amount * part) for p, amount in billed.items()},
            labour={p: note(hour * win * self.staff[p].cost_cents) for p in people},
            shortfall=note(short / compiler.output_scale),
            best=note(hour * win * self._best_rate(record) + short),
        )

    def _best_rate(self, record: Requirement) -> int:
        if record.bill_rate is not None:
            return cents(record.bill_rate)
        skill = self.compiler.skill_index[record.skill_id]
        grades = {
            person.grade
            for person in self.by_function.get(record.function, [])
            if skill in person.skills and person.skills[skill].level >= 1
        }
        return max((self._rate(record, grade) for grade in grades), default=0)

    def training_ends(
        self, person: Person, skill: int, activities: Sequence[ActivityData]
    ) -> tuple[list[int], list[int]]:
        """Return the earliest ends of segments that can credit hours at level 1 and at level 2."""
        ends: tuple[list[int], list[int]] = ([], [])
        for i in self._by_person_skill.get((person.index, skill), ()):
            record = self.records[i]
            activity = activities[self.compiler.activity_index[record.activity_id]]
            first = [activity.earliest + offset + length for offset, length in activity.segments]
            if record.trainee_slots and record.min_level >= 2:
                ends[0].extend(first)
            if record.min_level <= 2 or record.trainee_slots:
                ends[1].extend(first)
        return ends

    def potential(self) -> Fraction:
        """Return the cents that full, free coverage would add over an empty plan."""
        scenario = self.compiler.scenario
        return sum(
            (
                prices.best
                * to_grid(record.fte, scenario.policy.fte_step)[0]
                * scenario.activities[self.compiler.activity_index[record.activity_id]].duration
                for record, prices in zip(self.records, self.prices, strict=True)
            ),
            Fraction(),
        )

    def build(self) -> tuple[RequirementData, ...]:
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
        compiler, prices = self.compiler, self.prices[index]
        units = compiler.money.units
        step = compiler.policy.fte_step
        pct, was_off = to_grid(record.fte, step)
        if was_off:
            compiler.warnings.append(
                f"requirement '{record.requirement_id}': fte {record.fte:g} is off the grid of "
                f"{step} %; planned with {pct / 100:g}"
            )
        study = compiler.scenario.studies[self._study(record)]
        return RequirementData(
            index=index,
            id=record.requirement_id,
            activity=compiler.activity_index[record.activity_id],
            study=compiler.study_index[study.study_id],
            client=compiler.client_index[study.client_id],
            function=record.function,
            skill=compiler.skill_index[record.skill_id],
            min_level=int(record.min_level),
            pct=pct,
            min_pct=min(up_to_grid(record.min_fte, step), pct),
            max_people=record.max_people,
            share=self._share(record, study.client_id, study.novel),
            trainee_slots=record.trainee_slots,
            region=record.region,
            language=record.language,
            blinding=None if record.blinding is None else record.blinding.value,
            independent_of=tuple(sorted(compiler.requirement_index[r] for r in independent)),
            named=tuple(compiler.staff_index[name] for name in record.named_staff),
            excluded=frozenset(compiler.staff_index[name] for name in record.excluded_staff),
            shortfall_cost=units(prices.shortfall),
            candidates=self.candidates[index],
            bill_units={p: units(amount) for p, amount in prices.solo.items()},
            paired_bill_units={p: units(amount) for p, amount in prices.paired.items()},
            labour_units={p: units(amount) for p, amount in prices.labour.items()},
        )

    def _share(self, record: Requirement, client: str, novel: bool) -> tuple[int, int]:
        if record.experienced_share is not None:
            share = exact(record.experienced_share)
        elif novel or self.compiler.scenario.clients[self.compiler.client_index[client]].first_time:
            share = exact(self.compiler.policy.experienced_share)
        else:
            share = Fraction()
        return share.numerator, share.denominator


@dataclasses.dataclass(frozen=True)
class _Prices:
    """Cents per pct-period: by candidate, and of the requirement."""

    solo: Mapping[int, Fraction]
    paired: Mapping[int, Fraction]
    labour: Mapping[int, Fraction]
    shortfall: Fraction
    best: Fraction


def _matches(person: Person, record: Requirement) -> bool:
    return (
        (not record.region or record.region == person.region)
        and (not record.language or record.language in person.languages)
        and person.id not in record.excluded_staff
    )


class _Protections:
    """Protections with their holder candidates and prices, in two passes."""

    def __init__(self, compiler: _Compiler, staff: Sequence[Person]) -> None:
        self.compiler = compiler
        self.staff = staff
        self.records = compiler.scenario.protections
        self.candidates = [self._candidates(record) for record in self.records]
        note, hour = compiler.money.note, compiler.hours / 100
        self.idle = [
            {p: note(hour * self._idle_cents(record, staff[p])) for p in people}
            for record, people in zip(self.records, self.candidates, strict=True)
        ]
        self.missing = [note(hour * self._missing_cents(record)) for record in self.records]

    def _window(self, record: Protection) -> tuple[int, int]:
        begin = self.compiler.grid.release_period(record.from_)
        return begin, max(begin, self.compiler.grid.due_boundary(record.to))

    def _candidates(self, record: Protection) -> tuple[int, ...]:
        begin, end = self._window(record)
        if begin == end:
            return ()
        if self.compiler.policy.is_off("protection"):
            return tuple(range(len(self.staff)))
        skill = self.compiler.skill_index[record.skill_id]
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
        study = self.compiler.scenario.studies[self.compiler.study_index[record.study_id]]
        rate = cents(self.compiler.policy.shortfall_rate)
        return rate * exact(study.priority) * exact(study.win_probability)

    def build(self, activities: Sequence[ActivityData]) -> tuple[ProtectionData, ...]:
        needs: dict[tuple[int, str, str], list[int]] = {}
        for i, requirement in enumerate(self.compiler.scenario.requirements):
            activity = self.compiler.activity_index[requirement.activity_id]
            key = (activities[activity].study, requirement.function, requirement.skill_id)
            needs.setdefault(key, []).append(i)
        return tuple(
            self._build(
                i,
                record,
                needs.get(
                    (
                        self.compiler.study_index[record.study_id],
                        record.function,
                        record.skill_id,
                    ),
                    [],
                ),
            )
            for i, record in enumerate(self.records)
        )

    def _build(self, index: int, record: Protection, needs: list[int]) -> ProtectionData:
        compiler = self.compiler
        step = compiler.policy.fte_step
        pct, was_off = to_grid(record.fte, step)
        if was_off:
            compiler.warnings.append(
                f"protection '{record.protection_id}': fte {record.fte:g} is off the grid of "
                f"{step} %; planned with {pct / 100:g}"
            )
        window = self._window(record)
        if window[0] == window[1]:
            compiler.warnings.append(
                f"protection '{record.protection_id}': its window covers no whole period of the "
                "horizon; it reserves nothing"
            )
        requirements = compiler.scenario.requirements
        return ProtectionData(
            index=index,
            id=record.protection_id,
            study=compiler.study_index[record.study_id],
            function=record.function,
            skill=compiler.skill_index[record.skill_id],
            min_level=int(record.min_level),
            pct=pct,
            window=window,
            notice=record.release_notice,
            recall=record.recall,
            named=tuple(compiler.staff_index[name] for name in record.named_staff),
            activities=tuple(
                sorted({compiler.activity_index[requirements[i].activity_id] for i in needs})
            ),
            requirements=tuple(needs),
            idle_units={p: compiler.money.units(a) for p, a in self.idle[index].items()},
            missing_units=compiler.money.units(self.missing[index]),
            candidates=self.candidates[index],
        )


def valid_starts(problem: Problem, person: Person, cell: Cell) -> BoolArray:
    """Return for each start in the activity's window whether the person can work the segment.

    The contract and the skill's validity cover the whole segment, and the capacity is never 0.
    """
    requirement = problem.requirements[cell.requirement]
    activity = problem.activities[requirement.activity]
    closed = closed_periods(problem, person, requirement.skill)
    first = activity.earliest + cell.offset
    last = activity.latest + cell.offset
    result: BoolArray = (
        closed[first + cell.length : last + cell.length + 1] == closed[first : last + 1]
    )
    return result


def closed_periods(problem: Problem, person: Person, skill: int) -> IntArray:
    """Return the number of periods before each boundary in which a person cannot use a skill.

    Returns
    -------
    IntArray, shape (periods + 1,)
    """
    known = problem.closed.get((person.index, skill))
    if known is not None:
        return known
    open_ = np.ones(problem.periods, dtype=np.bool_)
    if not problem.is_off("eligibility"):
        open_ &= person.skills[skill].valid
        open_[: person.contract[0]] = False
        open_[person.contract[1] :] = False
    if not problem.is_off("capacity"):
        open_ &= person.capacity > 0
    closed: IntArray = np.concatenate(([0], np.cumsum(~open_)))
    problem.closed[person.index, skill] = closed
    return closed
