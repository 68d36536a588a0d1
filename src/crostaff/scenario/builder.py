"""A scenario built in code, one method per table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from crostaff.scenario.fields import (
    Blinding,
    Employment,
    Level,
    Mode,
    Period,
    Planning,
    StudyStatus,
)
from crostaff.scenario.parse import RawScenario, RawTable, build_scenario
from crostaff.scenario.policy import Policy
from crostaff.scenario.scenario import TABLES, Scenario

Day = dt.date | str
"""A date, or its text as YYYY-MM-DD."""
LevelLike = Level | int | str
"""A level, its number, or its word."""


class ScenarioBuilder:
    """Collect rows table by table; ``build`` checks them all at once.

    Methods that add something with an id return the id, to be used in later rows. Parameters are
    the columns of the table, with the same defaults.

    Parameters
    ----------
    name : str
    start : datetime.date or str
        First day of period 0.
    periods : int
        Length of the horizon.
    period : {"week", "day", "month"}
    currency : str
    hours_per_fte_period : float, optional
        Hours of a full-time person in a period; default day 8, week 40, month 160.
    policy : Policy or mapping, optional
        Keys of the ``[policy]`` table.

    Examples
    --------
    >>> builder = ScenarioBuilder(start="2027-01-04", periods=26)
    >>> skill = builder.add_skill("oncology")
    >>> ann = builder.add_staff("ann", function="CRA", skills={skill: "qualified"})
    >>> client = builder.add_client("acme")
    >>> study = builder.add_study("ONC-12", client_id=client)
    >>> visits = builder.add_activity("visits", study_id=study, duration=13)
    >>> need = builder.add_requirement(
    ...     "R-1", activity_id=visits, function="CRA", skill_id=skill, fte=0.5
    ... )
    >>> builder.build()
    Scenario('scenario', 26 weeks from 2027-01-04: 1 staff, 1 studies, 1 activities, 1 requirements)
    """

    def __init__(
        self,
        *,
        start: Day,
        periods: int,
        name: str = "scenario",
        period: Period | str = Period.WEEK,
        currency: str = "EUR",
        hours_per_fte_period: float | None = None,
        policy: Policy | Mapping[str, object] | None = None,
    ) -> None:
        self._header: dict[str, object] = {
            "name": name,
            "start": start,
            "period": period,
            "periods": periods,
            "currency": currency,
            "hours_per_fte_period": hours_per_fte_period,
            "policy": policy,
        }
        self._tables: dict[str, list[dict[str, object]]] = {table: [] for table in TABLES}

    def build(self) -> Scenario:
        """Return the scenario.

        Raises
        ------
        ScenarioError
            With every fault found (PolicyError if the policy alone is faulty). Rows are counted
            in the order in which they were added, from row 2.
        """
        tables = {
            name: RawTable(rows=list(enumerate(rows, start=2)))
            for name, rows in self._tables.items()
        }
        return build_scenario(RawScenario(header=dict(self._header), tables=tables))

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(rows)} {name}" for name, rows in self._tables.items() if rows)
        return f"ScenarioBuilder({self._header['name']!r}: {counts or 'no rows yet'})"

    def add_staff(
        self,
        staff_id: str,
        *,
        name: str = "",
        function: str,
        grade: str = "",
        region: str = "",
        fte: float = 1.0,
        cost_rate: float = 0.0,
        available_from: Day | None = None,
        available_to: Day | None = None,
        max_studies: int | None = None,
        employment: Employment | str = Employment.EMPLOYEE,
        languages: Sequence[str] = (),
        skills: Mapping[str, LevelLike] | None = None,
    ) -> str:
        """Add a person and, for convenience, their skills with levels; return the id."""
        columns = {key: value for key, value in locals().items() if key != "skills"}
        self._add("staff", columns)
        for skill_id, level in (skills or {}).items():
            self.add_staff_skill(staff_id, skill_id, level)
        return staff_id

    def add_staff_skill(
        self,
        staff_id: str,
        skill_id: str,
        level: LevelLike,
        *,
        hours: float = 0.0,
        valid_from: Day | None = None,
        valid_to: Day | None = None,
    ) -> None:
        """Add a person's level in a skill."""
        self._add("staff_skills", locals())

    def add_absence(
        self,
        staff_id: str,
        start: Day,
        end: Day,
        *,
        reason: str = "",
    ) -> None:
        """Add days a person is away, both included."""
        self._add("absences", locals())

    def add_skill(
        self,
        skill_id: str,
        *,
        name: str = "",
        hours_to_qualified: float | None = None,
        hours_to_experienced: float | None = None,
        trainee_output: float = 0.4,
        mentor_share: float = 0.15,
        trainees_per_mentor: int = 2,
        value_qualified: float = 0.0,
    ) -> str:
        """Add a skill; return the id."""
        self._add("skills", locals())
        return skill_id

    def add_client(
        self,
        client_id: str,
        *,
        name: str = "",
        first_time: bool = False,
        planning_experience: Planning | str = Planning.EXPERIENCED,
        firewall_group: str = "",
    ) -> str:
        """Add a client; return the id."""
        self._add("clients", locals())
        return client_id

    def add_study(
        self,
        study_id: str,
        *,
        client_id: str,
        title: str = "",
        phase: str = "",
        therapeutic_area: str = "",
        region: str = "",
        priority: float = 1.0,
        status: StudyStatus | str = StudyStatus.COMMITTED,
        win_probability: float = 1.0,
        novel: bool = False,
        due: Day | None = None,
        deadline: Day | None = None,
        late_cost: float = 0.0,
    ) -> str:
        """Add a study; return the id."""
        self._add("studies", locals())
        return study_id

    def add_activity(
        self,
        activity_id: str,
        *,
        study_id: str,
        name: str = "",
        duration: int,
        release: Day | None = None,
        due: Day | None = None,
        deadline: Day | None = None,
        fixed_start: Day | None = None,
    ) -> str:
        """Add a part of a study; return the id."""
        self._add("activities", locals())
        return activity_id

    def add_precedence(
        self,
        predecessor: str,
        successor: str,
        *,
        lag: int = 0,
        max_lag: int | None = None,
    ) -> None:
        """Let an activity wait for the end of another."""
        self._add("precedences", locals())

    def add_requirement(
        self,
        requirement_id: str,
        *,
        activity_id: str,
        function: str,
        skill_id: str,
        min_level: LevelLike = Level.QUALIFIED,
        fte: float,
        min_fte: float = 0.2,
        max_people: int | None = None,
        experienced_share: float | None = None,
        trainee_slots: int = 0,
        bill_rate: float | None = None,
        region: str = "",
        language: str = "",
        blinding: Blinding | str | None = None,
        independent_of: Sequence[str] = (),
        named_staff: Sequence[str] = (),
        excluded_staff: Sequence[str] = (),
    ) -> str:
        """Add a need of an activity; return the id."""
        self._add("requirements", locals())
        return requirement_id

    def add_protection(
        self,
        protection_id: str,
        *,
        study_id: str,
        function: str,
        skill_id: str,
        min_level: LevelLike = Level.QUALIFIED,
        fte: float,
        from_: Day,
        to: Day,
        named_staff: Sequence[str] = (),
        release_notice: int | None = None,
        recall: int = 1,
        idle_cost: float | None = None,
    ) -> str:
        """Reserve people for a study over a window; return the id."""
        self._add("protections", locals())
        return protection_id

    def add_rate(
        self,
        *,
        client_id: str = "",
        study_id: str = "",
        function: str = "",
        grade: str = "",
        bill_rate: float,
    ) -> None:
        """Add a bill rate; the most specific row wins."""
        self._add("rates", locals())

    def add_baseline_assignment(
        self,
        requirement_id: str,
        segment: int,
        staff_id: str,
        *,
        mode: Mode | str,
        fte_pct: int,
        pinned: bool = False,
    ) -> None:
        """Add an assignment of the plan in force."""
        self._add("baseline", locals())

    def add_baseline_start(
        self,
        activity_id: str,
        start: int | Day,
        *,
        pinned: bool = False,
    ) -> None:
        """Add an activity's start in the plan in force."""
        self._add("baseline_starts", locals())

    def _add(self, table: str, arguments: Mapping[str, object]) -> None:
        """Add a row from the arguments of a method, which are named as the table's columns.

        A test compares the parameters of every method with the columns of its record.
        """
        row = {name.rstrip("_"): value for name, value in arguments.items() if name != "self"}
        self._tables[table].append(row)
