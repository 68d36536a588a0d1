"""The compiled problem: integers and indexes, only what may be true.

Units: FTE in percent of a full-time person, time in periods, work in pct-periods (percent ×
periods), money in *units* (``Problem.units_per_cent`` of them make a cent).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from crostaff.move_limit import MoveLimit
from crostaff.per_person import PerPerson
from crostaff.scenario.scenario import Scenario
from crostaff.scenario.timegrid import TimeGrid

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

NEVER = 1 << 30
"""A boundary that no horizon reaches."""


@dataclass(frozen=True)
class PersonSkill:
    """What a person knows of one skill at the moment of planning.

    Attributes
    ----------
    level : int
        0 to 3.
    to_next : tuple of (int or None, int or None)
        Pct-periods still needed for level 2 (of a level-1 person) and for level 3 (counted from
        the moment of level 2); ``None`` = never.
    valid : BoolArray, shape (periods,)
        Whether the skill is valid throughout the period.
    earliest : tuple of (int, int)
        First boundary at which level 2, and level 3, can possibly be held (0 if held now).
    """

    level: int
    to_next: tuple[int | None, int | None]
    valid: BoolArray
    earliest: tuple[int, int]

    def level_by(self, period: int) -> int:
        """Return the highest level possible at the begin of a period."""
        if self.level < 1:
            return self.level
        return max(self.level, 1 + sum(period >= boundary for boundary in self.earliest))


@dataclass(frozen=True)
class Person:
    """A staff member.

    Attributes
    ----------
    contract_pct : int
        Contract FTE in percent.
    contract : tuple of (int, int)
        Periods ``[from, to)`` wholly inside the contract.
    capacity : IntArray, shape (periods,)
        FTE percent: contract less long absences.
    cost_cents : int
        Cost per hour.
    skills : dict of int to PersonSkill
        By skill index.
    """

    index: int
    id: str
    function: str
    region: str
    grade: str
    languages: frozenset[str]
    contract_pct: int
    contract: tuple[int, int]
    capacity: IntArray
    max_studies: int
    cost_cents: int
    skills: dict[int, PersonSkill]


@dataclass(frozen=True)
class SkillData:
    """A skill.

    Attributes
    ----------
    net_output : int
        Work delivered per paired percent, less the mentor's loss, in 1/``output_scale``.
    value_qualified : int
        Units of money for one more person at level 2.
    """

    index: int
    id: str
    net_output: int
    trainees_per_mentor: int
    value_qualified: int


@dataclass(frozen=True)
class StudyData:
    """A study; ``due`` is a boundary, ``priority`` a fraction, ``late_cost`` units per period."""

    index: int
    id: str
    client: int
    firewall_group: str
    due: int | None
    priority: tuple[int, int]
    late_cost: int
    activities: tuple[int, ...]


@dataclass(frozen=True)
class ActivityData:
    """An activity.

    Attributes
    ----------
    earliest, latest : int
        Start window, tightened by precedences, pins and the frozen zone.
    own_window : tuple of (int, int)
        Start window by its own release, deadlines, fixed start and the horizon alone.
    due : int or None
        Boundary; ending later is tardy.
    baseline_start : int or None
    kept : bool
        Whether the baseline start is pinned or frozen.
    segments : tuple of (int, int)
        Offset from the start and length of each segment.
    """

    index: int
    id: str
    study: int
    duration: int
    earliest: int
    latest: int
    own_window: tuple[int, int]
    due: int | None
    baseline_start: int | None
    kept: bool
    segments: tuple[tuple[int, int], ...]
    requirements: tuple[int, ...]

    @property
    def is_fixed(self) -> bool:
        """Whether only one start is possible."""
        return self.earliest == self.latest


@dataclass(frozen=True)
class RequirementData:
    """A requirement.

    Attributes
    ----------
    pct : int
        Required FTE, on the grid.
    min_pct : int
        Least FTE of a person on it, on the grid and at most ``pct``.
    share : tuple of (int, int)
        Least experienced share of the FTE, as numerator and denominator; (0, 1) = none.
    shortfall_cost : int
        Units per 1/``output_scale`` pct-period uncovered.
    win : tuple of (int, int)
        Win probability as numerator and denominator.
    candidates : tuple of int
        People whom `eligibility` admits, dates apart, ascending; one and the same tuple for all
        requirements that admit the same for the same reasons.
    """

    index: int
    id: str
    activity: int
    study: int
    client: int
    function: str
    skill: int
    min_level: int
    pct: int
    min_pct: int
    max_people: int | None
    share: tuple[int, int]
    trainee_slots: int
    region: str
    language: str
    blinding: str | None
    independent_of: tuple[int, ...]
    named: tuple[int, ...]
    excluded: frozenset[int]
    shortfall_cost: int
    candidates: tuple[int, ...]
    bill_units: PerPerson
    """Units per solo pct-period, by candidate."""
    paired_bill_units: PerPerson
    """Units per paired pct-period, by candidate."""
    labour_units: PerPerson
    """Units per pct-period, by candidate."""


@dataclass(frozen=True)
class ProtectionData:
    """A protection.

    Attributes
    ----------
    window : tuple of (int, int)
        Periods ``[from, to)``.
    notice : int or None
        Earliest begin of a release; ``None`` = never released.
    activities : tuple of int
        Activities of the study with a requirement of the same function and skill.
    requirements : tuple of int
        Those requirements.
    idle_units : dict of int to int
        Units per idle pct-period, by holder candidate.
    missing_units : int
        Units per missing pct-period.
    candidates : tuple of int
        People who may become holders.
    """

    index: int
    id: str
    study: int
    function: str
    skill: int
    min_level: int
    pct: int
    window: tuple[int, int]
    notice: int | None
    recall: int
    named: tuple[int, ...]
    activities: tuple[int, ...]
    requirements: tuple[int, ...]
    idle_units: dict[int, int]
    missing_units: int
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class PrecedenceData:
    """``lag ≤ start(successor) − end(predecessor) ≤ max_lag``."""

    predecessor: int
    successor: int
    lag: int
    max_lag: int | None


@dataclass(frozen=True)
class BaselineRow:
    """An assignment of the plan in force."""

    staff: int
    requirement: int
    segment: int
    paired: bool
    pct: int
    pinned: bool


@dataclass(frozen=True)
class Cell:
    """A requirement's segment: the place of one constant team."""

    index: int
    requirement: int
    segment: int
    offset: int
    length: int


@dataclass(frozen=True)
class Problem:
    """Everything the model, the checker and the score read.

    Attributes
    ----------
    step : int
        FTE grid in percent.
    units_per_cent : int
        Scale of money.
    output_scale : int
        Scale of delivered work: 1 percent of FTE = ``output_scale``.
    frozen : int
        First period that is not frozen, 0 if none is.
    potential : int
        Units that full, free coverage would add over an empty plan.
    warnings : tuple of str
        What was rounded, in words.
    move_limit : MoveLimit or None
        A limit of the solve, which the scenario does not know.
    experienced_price : int
        Units that a search gives a pct-period of work at level 3, counted in ``labour``.
    """

    scenario: Scenario
    grid: TimeGrid
    step: int
    units_per_cent: int
    output_scale: int
    frozen: int
    growth: bool
    cooling: int
    handover_cost: int
    change_cost: int
    shift_cost: int
    hours_per_period: tuple[int, int]
    staff: tuple[Person, ...]
    skills: tuple[SkillData, ...]
    studies: tuple[StudyData, ...]
    activities: tuple[ActivityData, ...]
    precedences: tuple[PrecedenceData, ...]
    requirements: tuple[RequirementData, ...]
    protections: tuple[ProtectionData, ...]
    baseline: tuple[BaselineRow, ...]
    has_baseline: bool
    has_baseline_starts: bool
    cells: tuple[Cell, ...]
    cells_by_requirement: tuple[tuple[int, ...], ...]
    potential: int
    warnings: tuple[str, ...] = field(default=())
    move_limit: MoveLimit | None = None
    experienced_price: int = 0
    closed: dict[tuple[int, int], IntArray] = field(default_factory=dict, compare=False, repr=False)
    """Memory of ``crostaff.compile.closed_periods``, by (staff, skill)."""

    @property
    def periods(self) -> int:
        """Length of the horizon."""
        return self.grid.periods

    @cached_property
    def requirements_by_crowd(self) -> dict[tuple[int, ...], list[int]]:
        """Requirements that somebody may serve, by their candidates."""
        found: dict[tuple[int, ...], list[int]] = {}
        for requirement in self.requirements:
            if requirement.candidates:
                found.setdefault(requirement.candidates, []).append(requirement.index)
        return found

    def is_off(self, rule: str) -> bool:
        """Whether the scenario switches a rule off."""
        return self.scenario.policy.is_off(rule)

    def cell(self, requirement: int, segment: int) -> Cell:
        """Return the cell of a requirement's segment."""
        return self.cells[self.cells_by_requirement[requirement][segment]]

    def money(self, units: int) -> float:
        """Return units of money as currency, rounded to the minor unit."""
        return (2 * units + self.units_per_cent) // (2 * self.units_per_cent) / 100

    def hours(self, pct_periods: float) -> float:
        """Return work in hours."""
        num, den = self.hours_per_period
        return pct_periods * num / den / 100

    @cached_property
    def activity_index(self) -> dict[str, int]:
        """Index by activity id."""
        return {activity.id: activity.index for activity in self.activities}

    @cached_property
    def requirement_index(self) -> dict[str, int]:
        """Index by requirement id."""
        return {requirement.id: requirement.index for requirement in self.requirements}

    @cached_property
    def staff_index(self) -> dict[str, int]:
        """Index by staff id."""
        return {person.id: person.index for person in self.staff}

    @cached_property
    def protection_index(self) -> dict[str, int]:
        """Index by protection id."""
        return {protection.id: protection.index for protection in self.protections}

    @cached_property
    def baseline_by_cell(self) -> dict[tuple[int, int], tuple[BaselineRow, ...]]:
        """Baseline rows by (requirement, segment)."""
        rows: dict[tuple[int, int], list[BaselineRow]] = {}
        for row in self.baseline:
            rows.setdefault((row.requirement, row.segment), []).append(row)
        return {key: tuple(group) for key, group in rows.items()}

    def label(self, requirement: int, segment: int) -> str:
        """Return a cell's name for messages."""
        return f"{self.requirements[requirement].id}[{segment}]"
