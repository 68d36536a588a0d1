"""Portfolios: studies with their dates and sizes, turned into activities and needs by templates."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from crostaff.scenario.fields import LAST_DATE, MAX_PERIODS, Period, parse_date
from crostaff.scenario.needs import STEP, Need, StudyFacts, make_requirements, stage_needs
from crostaff.scenario.records import Activity, Client, Precedence, Requirement, Skill, Study
from crostaff.scenario.stages import boundary_date, clip, last_date, stage_boundaries
from crostaff.scenario.templates import STAGES, Templates, Training
from crostaff.scenario.timegrid import TimeGrid


@dataclass(frozen=True)
class Skipped:
    """A registry row that became no study, and why."""

    row: int
    study_id: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row} {self.study_id!r}: {self.reason}"


@dataclass(frozen=True)
class Portfolio:
    """Studies inside a planning horizon, as records without staff.

    Everything that lies outside the horizon is cut off. ``skipped`` lists the registry rows
    that became no study. ``crostaff.generate`` adds the people.
    """

    name: str
    start: dt.date
    period: Period
    periods: int
    templates: Templates
    facts: tuple[StudyFacts, ...]
    clients: tuple[Client, ...]
    studies: tuple[Study, ...]
    activities: tuple[Activity, ...]
    precedences: tuple[Precedence, ...]
    needs: tuple[Need, ...]
    skipped: tuple[Skipped, ...] = ()

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The needs as the templates have them, to the nearest 10 %; 0 % is dropped."""
        steps = [math.floor(need.fte / STEP + 0.5) for need in self.needs]
        return make_requirements(self.needs, steps, self.templates)

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        """One skill per function, and one per therapeutic area for those who lead."""
        used = {name for need in self.needs for name in (need.skill_id, need.function)}
        templates = self.templates
        rows = [
            _skill(name, function.name, function.training)
            for name, function in templates.functions.items()
        ]
        rows += [
            _skill(name, area.name, templates.area_training)
            for name, area in templates.areas.items()
        ]
        return tuple(row for row in rows if row.skill_id in used)

    def __repr__(self) -> str:
        return (
            f"Portfolio({self.name!r}, {self.periods} {self.period}s from {self.start}: "
            f"{len(self.studies)} studies, {len(self.activities)} activities, "
            f"{len(self.needs)} needs, {len(self.skipped)} rows skipped)"
        )


def _skill(skill_id: str, name: str, training: Training | None) -> Skill:
    if training is None:
        return Skill(skill_id=skill_id, name=name)
    return Skill(
        skill_id=skill_id,
        name=name,
        hours_to_qualified=training.hours,
        hours_to_experienced=training.hours_to_experienced,
        trainee_output=training.trainee_output,
        mentor_share=training.mentor_share,
        trainees_per_mentor=training.trainees_per_mentor,
        value_qualified=training.value,
    )


def check_horizon(start: dt.date | str, period: str, periods: int) -> TimeGrid:
    """Return the time grid of a horizon.

    Raises
    ------
    ValueError
        If the start is no date, or the length or the unit is none that a scenario can have.
    """
    first = parse_date(start)
    if not isinstance(first, dt.date):
        raise ValueError(f"start is {start!r}; give a date")
    if isinstance(periods, bool) or not isinstance(periods, int):
        raise ValueError(f"periods is {periods!r}; give a whole number")
    if not 1 <= periods <= MAX_PERIODS:
        raise ValueError(f"periods is {periods}; give 1 to {MAX_PERIODS}")
    if period not in set(Period):
        raise ValueError(f"period is {period!r}; give day, week or month")
    return TimeGrid(first, Period(period), periods)


def runs_inside(facts: StudyFacts, grid: TimeGrid, templates: Templates) -> bool:
    """Whether a stage of the study lies inside the horizon."""
    bounds = _bounds(facts, grid, templates)
    return bounds[0] < grid.periods and bounds[-1] > 0


def build_portfolio(
    facts: Iterable[StudyFacts],
    *,
    name: str,
    grid: TimeGrid,
    templates: Templates,
    skipped: Sequence[Skipped] = (),
) -> Portfolio:
    """Return the portfolio of some studies: what lies inside the horizon.

    Parameters
    ----------
    facts : iterable of StudyFacts
        In the order of the result; a study without a stage inside the horizon is left out.
    """
    kept: list[StudyFacts] = []
    parts: list[_StudyPart] = []
    clients: dict[str, Client] = {}
    for study in facts:
        part = _study_part(study, grid, templates)
        if part.activities:
            kept.append(study)
            parts.append(part)
            clients.setdefault(
                study.client_id, Client(client_id=study.client_id, name=study.client_name)
            )
    return Portfolio(
        name=name,
        start=grid.start,
        period=grid.period,
        periods=grid.periods,
        templates=templates,
        facts=tuple(kept),
        clients=tuple(clients.values()),
        studies=tuple(part.study for part in parts),
        activities=tuple(row for part in parts for row in part.activities),
        precedences=tuple(row for part in parts for row in part.precedences),
        needs=tuple(row for part in parts for row in part.needs),
        skipped=tuple(skipped),
    )


@dataclass(frozen=True)
class _StudyPart:
    study: Study
    activities: tuple[Activity, ...]
    precedences: tuple[Precedence, ...]
    needs: tuple[Need, ...]


def _bounds(facts: StudyFacts, grid: TimeGrid, templates: Templates) -> tuple[int, ...]:
    return stage_boundaries(
        facts.first_patient,
        facts.primary_completion,
        facts.completion,
        phase=templates.phases[facts.phase],
        limits=templates.fitting.duration_limits,
        start=grid.start,
        period=grid.period,
    )


def _study_part(facts: StudyFacts, grid: TimeGrid, templates: Templates) -> _StudyPart:
    bounds = _bounds(facts, grid, templates)
    activities: list[Activity] = []
    needs: list[Need] = []
    for stage in range(len(STAGES)):
        span = clip(bounds[stage], bounds[stage + 1], grid.periods)
        if span is None:
            continue
        activity = _activity(facts, stage, span, bounds[stage + 1], grid)
        activities.append(activity)
        needs += stage_needs(facts, stage, activity, templates)
    chain = itertools.pairwise(activities)
    return _StudyPart(
        _study(facts, bounds[-1], grid, templates),
        tuple(activities),
        tuple(Precedence(predecessor=a.activity_id, successor=b.activity_id) for a, b in chain),
        tuple(needs),
    )


def _activity(
    facts: StudyFacts, stage: int, span: tuple[int, int], end: int, grid: TimeGrid
) -> Activity:
    promised = STAGES[stage] == "lock" and end == span[1]
    return Activity(
        activity_id=f"{facts.study_id}/{STAGES[stage]}",
        study_id=facts.study_id,
        name=STAGES[stage].replace("_", "-"),
        duration=span[1] - span[0],
        fixed_start=boundary_date(grid.start, grid.period, span[0]),
        due=last_date(grid.start, grid.period, end) if promised else None,
    )


def _study(facts: StudyFacts, end: int, grid: TimeGrid, templates: Templates) -> Study:
    phase = templates.phases[facts.phase]
    unit = boundary_date(grid.start, grid.period, 1) - grid.start
    main = max(facts.sites_by_region, key=lambda row: row[1])[0] if facts.sites_by_region else ""
    return Study(
        study_id=facts.study_id,
        client_id=facts.client_id,
        title=facts.title,
        phase=facts.phase,
        therapeutic_area=facts.area,
        region=main,
        novel=templates.areas[facts.area].novel,
        due=min(last_date(grid.start, grid.period, end), LAST_DATE),
        late_cost=round(phase.late_cost * unit.days / 7, 2),
    )
