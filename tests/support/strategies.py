"""Tiny scenarios that exercise every column, small enough to look at every plan."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from crostaff.scenario.scenario import Scenario
from crostaff.scenario.validate import validate
from tests.support.facts import DAY, Facts, later
from tests.support.random_plans import random_plan

T = TypeVar("T")
Document = dict[str, object]
Table = list[Document]

START = dt.date(2027, 1, 4)
FUNCTIONS = ("stats", "data")
RELAXABLE = (
    "timeline",
    "precedence",
    "capacity",
    "eligibility",
    "coverage",
    "team",
    "concurrency",
    "release",
    "pins",
)


def random_tiny(rng: random.Random) -> Scenario:
    """Return a valid tiny scenario; the same generator state gives the same one."""
    while True:
        scenario = Scenario.model_validate(_Tiny(rng).document())
        if not validate(scenario):
            return scenario


def from_seed(seed: int) -> Scenario:
    """Return the valid tiny scenario of a seed; ``tests.support.hunt --show`` prints it."""
    return random_tiny(random.Random(seed))


def tiny_scenarios() -> st.SearchStrategy[Scenario]:
    """Draw valid tiny scenarios; a failing example names its seed."""
    return st.integers(0, 2**32 - 1).map(from_seed)


class _Tiny:
    """One draw; every method adds a table."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.periods = rng.randint(3, 8)
        self.unit = self.pick(["week"] * 6 + ["day", "month"])
        self.step = self.pick([50, 100, 50, 100, 25])
        self.length = rng.randint(1, 3)
        self.skill_ids = [f"k{i}" for i in range(self.pick([1, 1, 2, 3]))]
        self.staff_ids = [f"p{i}" for i in range(self.pick([1, 2, 2, 3, 3, 4]))]
        self.study_ids = [f"s{i}" for i in range(self.pick([1, 2, 2, 3]))]
        self.functions = FUNCTIONS[: self.pick([1, 1, 1, 2])]
        self.function_by_staff = {name: self.pick(self.functions) for name in self.staff_ids}
        # A wide draw has many needs or many dates, never both: every plan is looked at.
        self.moving = self.chance(0.5)
        self.durations = [rng.randint(1, min(4, self.periods)) for _ in range(rng.randint(1, 4))]
        self.activity_ids = [f"a{i}" for i in range(len(self.durations))]
        self.study_by_activity = {name: self.pick(self.study_ids) for name in self.activity_ids}
        self.requirement_ids: list[str] = []

    def pick(self, options: Sequence[T]) -> T:
        return self.rng.choice(options)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def maybe(self, row: Document, column: str, probability: float, value: object) -> None:
        if self.chance(probability):
            row[column] = value

    def day(self, period: int) -> dt.date:
        """First day of a period, at times a few days off."""
        exact = later(START, self.unit, period)
        return exact + DAY * self.pick([0, 0, 0, 0, -2, 3])

    def last_day(self, boundary: int) -> dt.date:
        return self.day(boundary) - DAY

    def document(self) -> Document:
        document: Document = {
            "start": START,
            "period": self.unit,
            "periods": self.periods,
            "skills": self.skills(),
            "staff": self.staff(),
            "staff_skills": self.staff_skills(),
            "absences": self.absences(),
            "clients": self.clients(),
            "studies": self.studies(),
            "activities": self.activities(),
            "precedences": self.precedences(),
            "requirements": self.requirements(),
            "protections": self.protections(),
            "rates": self.rates(),
            "policy": self.policy(),
        }
        self.maybe(document, "hours_per_fte_period", 0.2, self.pick([7.5, 30, 100]))
        if self.chance(0.4):
            document |= self.plan_in_force(document)
        return document

    def policy(self) -> Document:
        policy: Document = {"fte_step": self.step, "segment": self.length}
        self.maybe(policy, "short_absence", 0.7, self.pick([0, 1]))
        self.maybe(policy, "max_studies", 0.2, 1)
        self.maybe(policy, "firewall_cooling", 0.9, self.pick([0, 1, 2]))
        self.maybe(policy, "experienced_share", 0.1, self.pick([0.3, 1.0]))
        self.maybe(policy, "full_coverage", 0.08, True)
        self.maybe(policy, "growth", 0.1, False)
        self.maybe(policy, "shortfall_rate", 0.5, self.pick([0, 20, 150, 33.33]))
        self.maybe(policy, "handover_cost", 0.5, self.pick([0, 50, 2000]))
        self.maybe(policy, "change_cost", 0.5, self.pick([0, 10, 900]))
        self.maybe(policy, "shift_cost", 0.5, self.pick([0, 100]))
        self.maybe(policy, "trainee_billable", 0.3, self.pick([0.5, 1.0]))
        self.maybe(policy, "frozen_until", 0.12, self.day(self.rng.randint(0, 2)))
        if self.chance(0.1):
            policy["rules"] = {self.pick(RELAXABLE): "off"}
        return policy

    def skills(self) -> Table:
        rows: Table = []
        full = {"day": 8, "week": 40, "month": 160}[self.unit]
        for name in self.skill_ids:
            row: Document = {"skill_id": name}
            self.maybe(row, "hours_to_qualified", 0.7, full * self.pick([0.5, 1, 1, 2, 2.3]))
            self.maybe(row, "hours_to_experienced", 0.4, full * self.pick([1, 2, 3]))
            self.maybe(row, "value_qualified", 0.5, self.pick([500, 6000]))
            self.maybe(row, "trainees_per_mentor", 0.4, self.pick([0, 1, 3]))
            self.maybe(row, "trainee_output", 0.3, self.pick([0.15, 0.5, 1.0]))
            self.maybe(row, "mentor_share", 0.3, self.pick([0, 0.1]))
            rows.append(row)
        return rows

    def staff(self) -> Table:
        rows: Table = []
        for name in self.staff_ids:
            row: Document = {"staff_id": name, "function": self.function_by_staff[name]}
            row["cost_rate"] = self.pick([0, 30, 45.5, 80])
            self.maybe(row, "fte", 0.3, self.pick([0.5, 0.6, 0.75]))
            self.maybe(row, "grade", 0.5, self.pick(["junior", "senior"]))
            self.maybe(row, "region", 0.3, "eu")
            self.maybe(row, "languages", 0.3, ["de"])
            self.maybe(row, "available_from", 0.1, self.day(self.rng.randint(0, 2)))
            self.maybe(row, "available_to", 0.1, self.last_day(self.periods - 1))
            self.maybe(row, "max_studies", 0.15, self.pick([1, 2]))
            rows.append(row)
        return rows

    def staff_skills(self) -> Table:
        rows: Table = []
        for staff_id in self.staff_ids:
            for skill_id in self.skill_ids:
                if len(self.skill_ids) > 1 and self.chance(0.25):
                    continue
                level = self.pick(["trainee", "trainee", "qualified", "experienced", "experienced"])
                row: Document = {"staff_id": staff_id, "skill_id": skill_id, "level": level}
                self.maybe(row, "hours", 0.2, self.pick([1, 3.5]))
                self.maybe(row, "valid_from", 0.06, self.day(self.rng.randint(0, 3)))
                self.maybe(row, "valid_to", 0.06, self.last_day(self.rng.randint(3, 8)))
                self.maybe(row, "level", 0.04, "none")
                rows.append(row)
        return rows

    def absences(self) -> Table:
        rows: Table = []
        for _ in range(self.pick([0, 0, 1, 1, 2])):
            first = self.day(self.rng.randint(0, self.periods - 1))
            units = self.rng.randint(1, 3)
            last = later(first, self.unit, units) - DAY * self.pick([1, 1, 0, 4])
            rows.append(
                {
                    "staff_id": self.pick(self.staff_ids),
                    "start": first,
                    "end": max(first, last),
                }
            )
        return rows

    def clients(self) -> Table:
        rows: Table = []
        grouped = self.chance(0.3)
        for name in ("c0", "c1"):
            row: Document = {"client_id": name}
            self.maybe(row, "first_time", 0.25, True)
            if grouped:
                row["firewall_group"] = "rivals"
            rows.append(row)
        return rows

    def studies(self) -> Table:
        rows: Table = []
        for name in self.study_ids:
            row: Document = {"study_id": name, "client_id": self.pick(["c0", "c1"])}
            self.maybe(row, "priority", 0.4, self.pick([0.5, 2, 3]))
            self.maybe(row, "win_probability", 0.2, self.pick([0.5, 0.75]))
            self.maybe(row, "novel", 0.15, True)
            self.maybe(row, "due", 0.3, self.last_day(self.rng.randint(1, self.periods)))
            self.maybe(row, "deadline", 0.1, self.last_day(self.periods))
            self.maybe(row, "late_cost", 0.6, self.pick([200, 1500.5]))
            rows.append(row)
        return rows

    def activities(self) -> Table:
        rows: Table = []
        for name, duration in zip(self.activity_ids, self.durations, strict=True):
            latest = self.periods - duration
            start = self.rng.randint(0, latest)
            row: Document = {
                "activity_id": name,
                "study_id": self.study_by_activity[name],
                "duration": duration,
            }
            if self.moving and self.chance(0.7):
                self.maybe(row, "release", 0.5, self.day(min(start, 2)))
                row["deadline"] = self.last_day(min(self.periods, start + duration + 2))
            else:
                row["fixed_start"] = self.day(start)
            self.maybe(row, "due", 0.25, self.last_day(self.rng.randint(1, self.periods)))
            rows.append(row)
        if self.chance(0.15):
            milestone = {"activity_id": "m", "study_id": self.study_ids[0], "duration": 0}
            rows.append({**milestone, "release": self.day(self.periods - 1)})
        return rows

    def precedences(self) -> Table:
        rows: Table = []
        for one, other in zip(self.activity_ids, self.activity_ids[1:], strict=False):
            if self.chance(0.25 if self.moving else 0.05):
                row: Document = {"predecessor": one, "successor": other}
                self.maybe(row, "lag", 0.4, self.pick([-1, 1]))
                self.maybe(row, "max_lag", 0.3, self.pick([1, 2]))
                rows.append(row)
        return rows

    def requirements(self) -> Table:
        rows: Table = []
        per_activity = 1 if len(self.activity_ids) > 2 else self.pick([1, 1, 2])
        for activity_id in self.activity_ids:
            for _ in range(per_activity):
                rows.append(self.requirement(f"r{len(rows)}", activity_id))
        self.requirement_ids = [str(row["requirement_id"]) for row in rows]
        if len(rows) > 1 and self.chance(0.2):
            rows[-1]["independent_of"] = [rows[0]["requirement_id"]]
        if len(rows) > 1 and self.chance(0.25):
            rows[-1]["blinding"], rows[0]["blinding"] = "blinded", "unblinded"
        return rows

    def requirement(self, name: str, activity_id: str) -> Document:
        row: Document = {
            "requirement_id": name,
            "activity_id": activity_id,
            "function": self.pick(self.functions),
            "skill_id": self.pick(self.skill_ids),
            "fte": self.pick([0.5, 1.0, 1.0, 1.5]) if self.step < 100 else self.pick([1, 1, 2]),
        }
        self.maybe(row, "min_level", 0.3, self.pick(["trainee", "experienced"]))
        self.maybe(row, "min_fte", 0.4, self.pick([0.5, 1.0]))
        self.maybe(row, "max_people", 0.3, self.pick([1, 2]))
        self.maybe(row, "experienced_share", 0.2, self.pick([0, 0.25, 0.5]))
        self.maybe(row, "trainee_slots", 0.7, self.pick([1, 2]))
        self.maybe(row, "bill_rate", 0.6, self.pick([60, 95.5, 140]))
        self.maybe(row, "region", 0.05, "eu")
        self.maybe(row, "language", 0.05, "de")
        self.maybe(row, "named_staff", 0.08, [self.pick(self.staff_ids)])
        self.maybe(row, "excluded_staff", 0.1, [self.pick(self.staff_ids)])
        return row

    def protections(self) -> Table:
        rows: Table = []
        same = self.chance(0.5)
        for i in range(self.pick([0, 0, 0, 1, 1, 2])):
            first = self.rng.randint(0, self.periods - 1)
            last = self.rng.randint(first + 1, self.periods)
            row: Document = {
                "protection_id": f"h{i}",
                "study_id": self.study_ids[0] if same else self.pick(self.study_ids),
                "function": self.functions[0] if same else self.pick(self.functions),
                "skill_id": self.skill_ids[0] if same else self.pick(self.skill_ids),
                "fte": self.pick([0.5, 1.0]) if self.step < 100 else 1.0,
                "from": later(START, self.unit, first),
                "to": later(START, self.unit, last) - DAY,
            }
            self.maybe(row, "min_level", 0.3, self.pick(["trainee", "experienced"]))
            self.maybe(row, "release_notice", 0.7, self.pick([0, 1, 2]))
            self.maybe(row, "recall", 0.5, self.pick([0, 2]))
            self.maybe(row, "named_staff", 0.25, [self.pick(self.staff_ids)])
            self.maybe(row, "idle_cost", 0.5, self.pick([0, 15, 70]))
            rows.append(row)
        return rows

    def rates(self) -> Table:
        table: dict[tuple[str, str, str, str], Document] = {}
        for _ in range(self.rng.randint(0, 4)):
            row: Document = {"bill_rate": self.pick([50, 75, 110, 125.25])}
            self.maybe(row, "client_id", 0.3, "c0")
            self.maybe(row, "study_id", 0.3, self.pick(self.study_ids))
            self.maybe(row, "function", 0.3, self.pick(self.functions))
            self.maybe(row, "grade", 0.3, self.pick(["junior", "senior"]))
            columns = ("client_id", "study_id", "function", "grade")
            table[tuple(str(row.get(c, "")) for c in columns)] = row  # type: ignore[index]
        return list(table.values())

    def plan_in_force(self, document: Document) -> Document:
        """Return a baseline that was once a plan: people and dates may have changed since."""
        scenario = Scenario.model_validate(document)
        if validate(scenario):
            return {}
        plan = random_plan(self.rng, Facts(scenario), wild=0.2)
        rows: Table = [
            {
                "requirement_id": row.requirement,
                "segment": row.segment,
                "staff_id": row.staff,
                "mode": row.mode,
                "fte_pct": row.pct,
                "pinned": self.chance(0.1),
            }
            for row in plan.assigned
        ]
        starts: Table = [
            {"activity_id": activity_id, "start": start, "pinned": self.chance(0.1)}
            for activity_id, start in plan.starts.items()
            if self.chance(0.8)
        ]
        return {
            "baseline": rows if self.chance(0.8) else [],
            "baseline_starts": starts if self.chance(0.7) else [],
        }
