"""What the tables say, read one sentence of docs/model.md at a time: slow and obvious.

Nothing here uses the compiled problem, the time grid or any other code of crostaff beyond the
input records, so that a misreading shows up as a disagreement.
"""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crostaff.scenario.records import Protection, Rate, Requirement, Staff, StaffSkill, Study
    from crostaff.scenario.scenario import Scenario

DAY = dt.timedelta(days=1)
DEFAULT_HOURS = {"day": 8, "week": 40, "month": 160}
DEFAULT_SEGMENT = {"day": 65, "week": 13, "month": 3}
DEFAULT_COOLING = {"day": 273, "week": 39, "month": 9}


@cache
def exact(number: float) -> Fraction:
    """Return the decimal a person wrote, exactly."""
    return Fraction(str(number))


def later(day: dt.date, unit: str, count: int) -> dt.date:
    """Return the day some whole units later."""
    if unit != "month":
        return day + DAY * count * {"day": 1, "week": 7}[unit]
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def half_up(number: Fraction) -> int:
    """Round to the nearest integer, halves up."""
    return int((2 * number + 1) // 2)


class Facts:
    """Lookups over one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.policy = scenario.policy
        self.unit = str(scenario.period.value)
        self.periods = scenario.periods
        self.bounds = [later(scenario.start, self.unit, p) for p in range(scenario.periods + 1)]
        given = scenario.hours_per_fte_period
        self.hours = exact(DEFAULT_HOURS[self.unit] if given is None else given)
        self.segment = self.policy.segment or DEFAULT_SEGMENT[self.unit]
        cooling = self.policy.firewall_cooling
        self.cooling = DEFAULT_COOLING[self.unit] if cooling is None else cooling
        self.staff = {person.staff_id: person for person in scenario.staff}
        self.skills = {skill.skill_id: skill for skill in scenario.skills}
        self.clients = {client.client_id: client for client in scenario.clients}
        self.studies = {study.study_id: study for study in scenario.studies}
        self.activities = {activity.activity_id: activity for activity in scenario.activities}
        self.requirements = {need.requirement_id: need for need in scenario.requirements}
        self.protections = {p.protection_id: p for p in scenario.protections}
        self.baseline_rows = {
            (row.requirement_id, row.segment, row.staff_id): row for row in scenario.baseline
        }
        self.capacity = {person: self._capacity(person) for person in self.staff}
        self.required = {n.requirement_id: self.on_grid(n.fte) for n in scenario.requirements}
        self.least = {n.requirement_id: self._least(n) for n in scenario.requirements}
        self.reserved = {p.protection_id: self.on_grid(p.fte) for p in scenario.protections}
        self.window = {
            p.protection_id: (self.release_of(p.from_), self.due_of(p.to))
            for p in scenario.protections
        }
        frozen = self.policy.frozen_until
        self.frozen = 0 if frozen is None else self.release_of(frozen)
        self.baseline_start = {
            row.activity_id: row.start if isinstance(row.start, int) else self.fixed_of(row.start)
            for row in scenario.baseline_starts
        }
        self.pinned_starts = {row.activity_id for row in scenario.baseline_starts if row.pinned}
        # Pure lookups, asked again for every plan.
        self.rate = cache(self._rate)
        self.own_window = cache(self._own_window)
        self.segments = cache(self._segments)
        self.skill_row = cache(self._skill_row)
        self.may_work = cache(self._may_work)
        self.share = cache(self._share)
        self.study_of = cache(self._study_of)

    def on(self, rule: str) -> bool:
        """Whether a rule is not switched off."""
        return self.policy.rules.get(rule) != "off"

    # Time.

    def release_of(self, day: dt.date) -> int:
        """First period whose first day is not before the day."""
        return next((p for p in range(self.periods) if self.bounds[p] >= day), self.periods)

    def due_of(self, day: dt.date) -> int:
        """Last boundary that is at most the day after; 0 before the horizon."""
        return max((b for b in range(self.periods + 1) if self.bounds[b] <= day + DAY), default=0)

    def fixed_of(self, day: dt.date) -> int:
        """Period that contains the day; 0 before the horizon, none of it (P) after."""
        if day >= self.bounds[-1]:
            return self.periods
        return max((p for p in range(self.periods) if self.bounds[p] <= day), default=0)

    def _own_window(self, activity_id: str) -> tuple[int, int]:
        """Earliest and latest start by the activity's own dates and the horizon."""
        activity = self.activities[activity_id]
        first, last = 0, self.periods - activity.duration
        if not self.on("timeline"):
            return first, last
        if activity.release is not None:
            first = max(first, self.release_of(activity.release))
        for deadline in (activity.deadline, self.studies[activity.study_id].deadline):
            if deadline is not None:
                last = min(last, self.due_of(deadline) - activity.duration)
        if activity.fixed_start is not None:
            fixed = self.fixed_of(activity.fixed_start)
            first, last = max(first, fixed), min(last, fixed)
        return first, last

    def _segments(self, requirement_id: str) -> list[tuple[int, int]]:
        """Offset and length of each segment of a requirement."""
        duration = self.activities[self.requirements[requirement_id].activity_id].duration
        return [
            (offset, min(self.segment, duration - offset))
            for offset in range(0, duration, self.segment)
        ]

    def covers(self, first: dt.date | None, last: dt.date | None, begin: int, end: int) -> bool:
        """Whether ``first … last`` covers the periods ``[begin, end)`` wholly."""
        return (first is None or first <= self.bounds[begin]) and (
            last is None or last >= self.bounds[end] - DAY
        )

    # People.

    def _capacity(self, staff_id: str) -> list[int]:
        person = self.staff[staff_id]
        pct = half_up(exact(person.fte) * 100)
        capacity = [
            pct if self.covers(person.available_from, person.available_to, p, p + 1) else 0
            for p in range(self.periods)
        ]
        for first, last in self._long_absences(staff_id):
            for p in range(self.periods):
                days = [self.bounds[p] + DAY * k for k in range(self.days(p))]
                if 2 * sum(first <= day <= last for day in days) >= len(days):
                    capacity[p] = 0
        return capacity

    def days(self, period: int) -> int:
        """Days of a period."""
        return (self.bounds[period + 1] - self.bounds[period]).days

    def _long_absences(self, staff_id: str) -> list[tuple[dt.date, dt.date]]:
        away: set[dt.date] = set()
        for row in self.scenario.absences:
            if row.staff_id == staff_id:
                away |= {row.start + DAY * k for k in range((row.end - row.start).days + 1)}
        spans = []
        for day in sorted(away):
            if day - DAY in away:
                continue
            last = day
            while last + DAY in away:
                last += DAY
            if last >= later(day, self.unit, self.policy.short_absence):
                spans.append((day, last))
        return spans

    def _skill_row(self, staff_id: str, skill_id: str) -> StaffSkill | None:
        """What the table says of a person's skill."""
        return next(
            (
                row
                for row in self.scenario.staff_skills
                if (row.staff_id, row.skill_id) == (staff_id, skill_id)
            ),
            None,
        )

    def _may_work(self, staff_id: str, need_id: str, begin: int, end: int) -> bool:
        """The rule `eligibility`."""
        person, need = self.staff[staff_id], self.requirements[need_id]
        skill = self.skill_row(staff_id, need.skill_id)
        return (
            person.function == need.function
            and need.region in ("", person.region)
            and (need.language == "" or need.language in person.languages)
            and staff_id not in need.excluded_staff
            and self.covers(person.available_from, person.available_to, begin, end)
            and skill is not None
            and self.covers(skill.valid_from, skill.valid_to, begin, end)
        )

    # Needs and prices.

    def on_grid(self, fte: float) -> int:
        """Percent of an FTE on the nearest grid point, at least one step."""
        step = self.policy.fte_step
        return max(step, half_up(exact(fte) * 100 / step) * step)

    def _least(self, need: Requirement) -> int:
        step = self.policy.fte_step
        least = -((-exact(need.min_fte) * 100) // step) * step
        return min(int(least), self.required[need.requirement_id])

    def _share(self, need_id: str) -> Fraction:
        """Least experienced share of the FTE on a requirement."""
        need, study = self.requirements[need_id], self.study_of(need_id)
        if need.experienced_share is not None:
            return exact(need.experienced_share)
        if self.clients[study.client_id].first_time or study.novel:
            return exact(self.policy.experienced_share)
        return Fraction(0)

    def _study_of(self, need_id: str) -> Study:
        """Study of a requirement."""
        need = self.requirements[need_id]
        return self.studies[self.activities[need.activity_id].study_id]

    def _rate(self, requirement_id: str, staff_id: str) -> Fraction:
        need, person = self.requirements[requirement_id], self.staff[staff_id]
        if need.bill_rate is not None:
            return exact(need.bill_rate)
        rows = [row for row in self.scenario.rates if self._matches(row, need, person)]
        if not rows:
            return Fraction(0)
        order = ("study_id", "client_id", "grade", "function")
        best = max(
            rows,
            key=lambda row: (
                sum(getattr(row, column) != "" for column in order),
                [getattr(row, column) != "" for column in order],
            ),
        )
        return exact(best.bill_rate)

    def _matches(self, row: Rate, need: Requirement, person: Staff) -> bool:
        study = self.study_of(need.requirement_id)
        return (
            row.client_id in ("", study.client_id)
            and row.study_id in ("", study.study_id)
            and row.function in ("", need.function)
            and row.grade in ("", person.grade)
        )

    def idle_cost(self, protection: Protection, staff_id: str) -> Fraction:
        """Cost of an idle hour of a holder."""
        if protection.idle_cost is not None:
            return exact(protection.idle_cost)
        return exact(self.staff[staff_id].cost_rate)
