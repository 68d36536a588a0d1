"""What the checks look at: a scenario, its indexes, and what could not be read of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from crostaff.errors import Fault
from crostaff.scenario.fields import Level
from crostaff.scenario.records import Activity, Record, Requirement, Staff, Study
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid


@dataclass(frozen=True)
class Case:
    """A scenario under examination.

    Parameters
    ----------
    scenario : Scenario
    unread : mapping of str to frozenset of str or None
        By table, the ids of rows that exist but could not be read, ``None`` if unknown. Nothing is
        reported as missing that may be among them.
    is_header_sound : bool
        Whether the horizon can be trusted.
    lines : mapping of str to sequence of int
        By table, where its records stand in their file; in order from row 2 where not given.
    """

    scenario: Scenario
    unread: Mapping[str, frozenset[str] | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    is_header_sound: bool = True
    lines: Mapping[str, Sequence[int]] = field(default_factory=lambda: MappingProxyType({}))

    def line(self, table: str, row: int) -> int:
        """Return where the record of a row stands, for messages that name a second row."""
        return self.lines[table][row - 2] if table in self.lines else row

    def ids(self, table: str) -> frozenset[str]:
        """Return the ids in a table."""
        return self._ids_by_table[table]

    @cached_property
    def _ids_by_table(self) -> dict[str, frozenset[str]]:
        tables = ("staff", "skills", "clients", "studies", "activities", "requirements")
        return {
            name: frozenset(record.label for record in self.scenario.table(name)) for name in tables
        }

    def may_exist(self, table: str, name: str) -> bool:
        """Whether an id is in a table, or may be in a row that could not be read."""
        if name in self.ids(table):
            return True
        lost = self.unread.get(table, frozenset())
        return lost is None or name in lost

    @cached_property
    def grid(self) -> TimeGrid:
        """The scenario's periods."""
        return TimeGrid(self.scenario.start, self.scenario.period, self.scenario.periods)

    @cached_property
    def staff(self) -> dict[str, Staff]:
        """Staff by id."""
        return {person.staff_id: person for person in self.scenario.staff}

    @cached_property
    def staff_by_function(self) -> dict[str, list[Staff]]:
        """Staff by function."""
        people: dict[str, list[Staff]] = {}
        for person in self.scenario.staff:
            people.setdefault(person.function, []).append(person)
        return people

    @cached_property
    def studies(self) -> dict[str, Study]:
        """Studies by id."""
        return {study.study_id: study for study in self.scenario.studies}

    @cached_property
    def activities(self) -> dict[str, Activity]:
        """Activities by id."""
        return {activity.activity_id: activity for activity in self.scenario.activities}

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Requirements by id."""
        return {need.requirement_id: need for need in self.scenario.requirements}

    @cached_property
    def _levels(self) -> dict[tuple[str, str], Level]:
        rows = self.scenario.staff_skills
        return {(row.staff_id, row.skill_id): row.level for row in rows}

    def level(self, staff_id: str, skill_id: str) -> Level:
        """Return a person's level in a skill at the moment of planning."""
        return self._levels.get((staff_id, skill_id), Level.NONE)

    @property
    def knows_everyone(self) -> bool:
        """Whether all people and their skills could be read."""
        return not self.unread.keys() & {"staff", "staff_skills"}

    def rows(self, table: str) -> Iterator[tuple[int, Record]]:
        """Yield the records of a table with their row numbers (the header is row 1)."""
        return enumerate(self.scenario.table(table), start=2)

    def is_off(self, rule: str) -> bool:
        """Whether the scenario switches a rule off."""
        return self.scenario.policy.is_off(rule)


def fault(row: int, record: Record, message: str, column: str = "") -> Fault:
    """Return a fault of one record."""
    return Fault(type(record).table, row, record.label, column, message)
