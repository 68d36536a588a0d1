"""What every part of the compiler reads: the scenario, its indexes, and the money on its way."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property

from crostaff.problem import SkillData
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid
from crostaff.scenario.units import cents, exact

MAX_UNITS_PER_CENT = 1_000_000
MAX_OUTPUT_SCALE = 10_000


class Money:
    """Exact amounts on their way to a common integer unit."""

    def __init__(self) -> None:
        self._denominator = 1

    def note(self, amount: Fraction) -> Fraction:
        """Return the amount, and make room for it in the unit."""
        self._denominator = math.lcm(self._denominator, amount.denominator)
        return amount

    @property
    def units_per_cent(self) -> int:
        """Units in a cent: as many as make every noted amount whole, up to a limit."""
        return min(self._denominator, MAX_UNITS_PER_CENT)

    def units(self, amount: Fraction) -> int:
        """Return an amount of cents in units, half rounded up."""
        above, below = amount.numerator, amount.denominator
        return (2 * above * self.units_per_cent + below) // (2 * below)


class Source:
    """A scenario with its indexes.

    Attributes
    ----------
    scenario : Scenario
    grid : TimeGrid
    hours : Fraction
        Hours of a full-time person in a period.
    money : Money
    warnings : list of str
        What was rounded, in words.
    frozen : int
        First period that is not frozen.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.policy = scenario.policy
        self.grid = TimeGrid(scenario.start, scenario.period, scenario.periods)
        self.hours = exact(scenario.hours)
        self.warnings: list[str] = []
        self.money = Money()
        self.skill_index = {skill.skill_id: i for i, skill in enumerate(scenario.skills)}
        self.staff_index = {person.staff_id: i for i, person in enumerate(scenario.staff)}
        self.study_index = {study.study_id: i for i, study in enumerate(scenario.studies)}
        self.activity_index = {a.activity_id: i for i, a in enumerate(scenario.activities)}
        self.client_index = {client.client_id: i for i, client in enumerate(scenario.clients)}
        self.requirement_index = {r.requirement_id: i for i, r in enumerate(scenario.requirements)}
        day = self.policy.frozen_until
        self.frozen = 0 if day is None else self.grid.release_period(day)

    @cached_property
    def output_scale(self) -> int:
        """Least scale on which every skill's net trainee output is a whole number."""
        outputs = (self._net_output(i) for i in range(len(self.skill_index)))
        return min(math.lcm(*(output.denominator for output in outputs)), MAX_OUTPUT_SCALE)

    def _net_output(self, skill: int) -> Fraction:
        record = self.scenario.skills[skill]
        return exact(record.trainee_output) - exact(record.mentor_share)

    def skills(self) -> tuple[SkillData, ...]:
        """Return the skills, once every amount is noted."""
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
