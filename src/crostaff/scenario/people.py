"""Synthetic staff: grades, levels, regions, contracts, absences."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crostaff.scenario.fields import Employment, Level
from crostaff.scenario.policy import Policy
from crostaff.scenario.records import Absence, Staff, StaffSkill
from crostaff.scenario.templates import Templates, Training
from crostaff.scenario.timegrid import TimeGrid, merge_days
from crostaff.scenario.workload import Pool, largest_remainder

_SMALL_POOL = 3
"""A pool with fewer people has no trainees, and nobody who joins, leaves or is away for long."""


_TRAINEE_AREAS = 2


@dataclass(frozen=True)
class Team:
    """The people of a scenario.

    Attributes
    ----------
    capacity : dict of pool to float
        FTE-periods: contracts less absences that leave no capacity.
    steady : tuple of str
        People who are there at full contract throughout.
    """

    staff: tuple[Staff, ...]
    staff_skills: tuple[StaffSkill, ...]
    absences: tuple[Absence, ...]
    capacity: dict[Pool, float]
    steady: tuple[str, ...]


class _Deck:
    """Cards in the templates' proportions, dealt one by one."""

    def __init__(self, total: int, shares: Mapping[str, float], rng: random.Random) -> None:
        counts = largest_remainder(total, shares)
        self._cards = [name for name, count in counts.items() for _ in range(count)]
        self._names = tuple(name for name, share in shares.items() if share) or tuple(shares)
        rng.shuffle(self._cards)

    def deal(self, suits: Callable[[str], bool] = lambda _: True) -> str:
        """Return the next card that suits; if none is left, a new one of the first such kind."""
        for index, card in enumerate(self._cards):
            if suits(card):
                return self._cards.pop(index)
        return next((name for name in self._names if suits(name)), self._names[-1])


def make_team(
    counts: Mapping[Pool, int],
    areas_by_pool: Mapping[Pool, Mapping[str, float]],
    *,
    grid: TimeGrid,
    templates: Templates,
    policy: Policy,
    rng: random.Random,
) -> Team:
    """Return people for every pool; the first of a pool is experienced and there throughout.

    Parameters
    ----------
    counts : mapping of pool to int
        Head counts.
    areas_by_pool : mapping of pool to (mapping of area to float)
        Work of those who lead, by therapeutic area.
    """
    maker = _Maker(grid, templates, policy, rng, sum(counts.values()))
    for pool, count in counts.items():
        maker.add_pool(pool, count, areas_by_pool.get(pool, {}))
    return maker.team()


class _Maker:
    def __init__(
        self, grid: TimeGrid, templates: Templates, policy: Policy, rng: random.Random, people: int
    ) -> None:
        self._grid = grid
        self._templates = templates
        self._policy = policy
        self._rng = rng
        self._years = (grid.boundaries[-1] - grid.start).days / 365.25
        self._grades = _Deck(people, {k: g.share for k, g in templates.grades.items()}, rng)
        shares = {name: region.share or 1e-9 for name, region in templates.regions.items()}
        self._regions = _Deck(people, shares, rng)
        self._number: dict[str, int] = {}
        self._staff: list[Staff] = []
        self._skills: list[StaffSkill] = []
        self._absences: list[Absence] = []
        self._capacity: dict[Pool, float] = {}
        self._steady: list[str] = []

    def team(self) -> Team:
        return Team(
            tuple(self._staff),
            tuple(self._skills),
            tuple(self._absences),
            self._capacity,
            tuple(self._steady),
        )

    def add_pool(self, pool: Pool, count: int, areas: Mapping[str, float]) -> None:
        function = self._templates.functions[pool[0]]
        large = count >= _SMALL_POOL
        levels: dict[str, Level] = {}
        for place in range(count):
            grade = self._deal_grade(place, trainees=large and function.trainees)
            person = self._person(pool, grade, anchor=place == 0 or not large)
            self._staff.append(person)
            levels[person.staff_id] = self._templates.grades[grade].level
            self._skills.append(
                self._skill(person.staff_id, pool[0], levels[person.staff_id], function.training)
            )
            self._add_absences(person, long=place > 0 and large)
            self._add_capacity(pool, person)
        self._add_areas(levels, areas)

    def _deal_grade(self, place: int, *, trainees: bool) -> str:
        grades = self._templates.grades
        if place == 0:
            best = max(grade.level for grade in grades.values())
            return self._grades.deal(lambda name: grades[name].level == best)
        if trainees:
            return self._grades.deal()
        return self._grades.deal(lambda name: grades[name].level >= Level.QUALIFIED)

    def _person(self, pool: Pool, grade: str, *, anchor: bool) -> Staff:
        rng, templates = self._rng, self._templates
        function, rules = templates.functions[pool[0]], templates.staffing
        number = self._number[function.code] = self._number.get(function.code, 0) + 1
        region = pool[1] or self._regions.deal()
        contractor = rng.random() < rules.contractor_share
        part_time = rng.random() < rules.part_time_share
        first, last = (None, None) if anchor else self._contract()
        cost = templates.grades[grade].cost * function.cost_factor
        cost *= templates.regions[region].cost_factor
        return Staff(
            staff_id=f"{function.code}-{number:03d}",
            name=f"{rng.choice(rules.names.given)} {rng.choice(rules.names.family)}",
            function=pool[0],
            grade=grade,
            region=region,
            fte=rules.part_time_fte if part_time and not anchor else 1.0,
            cost_rate=round(cost * (rules.contractor_cost if contractor else 1.0), 2),
            available_from=first,
            available_to=last,
            max_studies=function.max_studies,
            employment=Employment.CONTRACTOR if contractor else Employment.EMPLOYEE,
        )

    def _contract(self) -> tuple[dt.date | None, dt.date | None]:
        rng, rules = self._rng, self._templates.staffing
        chance = rng.random()
        day = self._day(rng.uniform(0.15, 0.85))
        if chance < rules.joiner_share * self._years:
            return day, None
        if chance < (rules.joiner_share + rules.leaver_share) * self._years:
            return None, day
        return None, None

    def _day(self, share: float) -> dt.date:
        length = (self._grid.boundaries[-1] - self._grid.start).days
        return self._grid.start + dt.timedelta(days=int(share * length))

    def _skill(
        self, staff_id: str, skill_id: str, level: Level, training: Training | None
    ) -> StaffSkill:
        """Return a skill row, with part of the hours to the next level already done."""
        hours = 0.0
        if training is not None and level is Level.TRAINEE:
            hours = float(int(self._rng.uniform(0, 0.6) * training.hours))
        if training is not None and level is Level.QUALIFIED:
            hours = float(int(self._rng.uniform(0, 0.95) * (training.hours_to_experienced or 0)))
        return StaffSkill(staff_id=staff_id, skill_id=skill_id, level=level, hours=hours)

    def _add_areas(self, levels: Mapping[str, Level], areas: Mapping[str, float]) -> None:
        """Give every lead an area at the person's level, and every area somebody who can lead.

        A lead also knows some other areas one level lower, or is a trainee in them.
        """
        if not areas:
            return
        leads = [staff_id for staff_id, level in levels.items() if level >= Level.QUALIFIED]
        by_demand = sorted(areas, key=lambda area: -areas[area])
        own: dict[str, set[str]] = {staff_id: set() for staff_id in levels}
        spare = largest_remainder(max(0, len(leads) - len(areas)), areas)
        deck = by_demand + [area for area in by_demand for _ in range(spare[area])]
        for place, area in enumerate(deck):
            own[leads[place % len(leads)]].add(area)
        for staff_id, level in levels.items():
            for place, area in enumerate(by_demand):
                known = level if area in own[staff_id] else self._breadth(level, place)
                if known is not Level.NONE:
                    training = self._templates.area_training
                    self._skills.append(self._skill(staff_id, area, known, training))

    def _breadth(self, level: Level, place: int) -> Level:
        """Return a lead's level in an area not their own, the ``place``-th by demand."""
        rules, chance = self._templates.staffing, self._rng.random()
        if level < Level.QUALIFIED:
            return Level.TRAINEE if place < _TRAINEE_AREAS else Level.NONE
        if chance < rules.area_breadth:
            return Level(level - 1)
        if chance < rules.area_breadth + rules.area_trainee:
            return Level.TRAINEE
        return Level.NONE

    def _add_absences(self, person: Staff, *, long: bool) -> None:
        rng, rules = self._rng, self._templates.staffing
        monday = self._grid.start - dt.timedelta(days=self._grid.start.weekday())
        weeks = max(1, (self._grid.boundaries[-1] - self._grid.start).days // 7)
        vacations = round(rules.vacations_per_year * self._years)
        for week in sorted(rng.sample(range(weeks), min(vacations, weeks))):
            first = monday + dt.timedelta(weeks=week)
            self._absent(person, first, rng.randint(*map(int, rules.vacation_days)), "vacation")
        if long and rng.random() < rules.long_absence_share * self._years:
            length = int(7 * rng.uniform(*rules.long_absence_weeks))
            self._absent(person, self._day(rng.random()), length, "leave")

    def _absent(self, person: Staff, first: dt.date, days: int, reason: str) -> None:
        last = first + dt.timedelta(days=max(days, 1) - 1)
        self._absences.append(
            Absence(staff_id=person.staff_id, start=first, end=last, reason=reason)
        )

    def _add_capacity(self, pool: Pool, person: Staff) -> None:
        begin, end = self._grid.whole_periods(person.available_from, person.available_to)
        away: set[int] = set()
        spans = []
        for row in reversed(self._absences):
            if row.staff_id != person.staff_id:
                break
            spans.append((row.start, row.end))
        for first, last in merge_days(spans):
            if not self._grid.is_short(first, last, self._policy.short_absence):
                away.update(self._grid.covered_by_half(first, last))
        periods = sum(period not in away for period in range(begin, end))
        self._capacity[pool] = self._capacity.get(pool, 0.0) + person.fte * periods
        if periods == self._grid.periods and person.fte == 1.0:
            self._steady.append(person.staff_id)
