"""Portfolios: studies with their dates and sizes, turned into activities and needs by templates."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from crostaff.scenario.fields import Blinding, Period
from crostaff.scenario.policy import Policy
from crostaff.scenario.records import Activity, Client, Precedence, Requirement, Skill, Study
from crostaff.scenario.stages import boundary_date, clip, last_date, stage_boundaries
from crostaff.scenario.templates import STAGES, Function, Templates, Training

STEP = Policy().fte_step / 100
"""FTE grid of generated requirements."""


@dataclass(frozen=True)
class StudyFacts:
    """What is known of a study before anybody plans it.

    Attributes
    ----------
    area : str
        Therapeutic area, a key of ``Templates.areas``.
    complexity : float
        Size of the study's work, 0.8 on average; monitoring goes by sites instead.
    sites_by_region : tuple of (str, float)
    first_patient, primary_completion, completion : datetime.date
    """

    study_id: str
    client_id: str
    client_name: str
    title: str
    phase: str
    area: str
    complexity: float
    sites_by_region: tuple[tuple[str, float], ...]
    blinded: bool
    first_patient: dt.date
    primary_completion: dt.date
    completion: dt.date


@dataclass(frozen=True)
class Skipped:
    """A registry row that became no study, and why."""

    row: int
    study_id: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row} {self.study_id!r}: {self.reason}"


@dataclass(frozen=True)
class Need:
    """Work of one function on one activity, before it is rounded to the FTE grid.

    Attributes
    ----------
    fte : float
        Full-time people as the templates have it.
    periods : int
        Length of the activity.
    independent_of : str
        Requirement whose team shares nobody with this one; empty = none.
    """

    requirement_id: str
    activity_id: str
    study_id: str
    function: str
    skill_id: str
    region: str
    fte: float
    periods: int
    bill_rate: float
    blinding: Blinding | None
    independent_of: str
    is_lead: bool

    @property
    def pool(self) -> tuple[str, str]:
        """Function, and region if only its people will do: who can do the work."""
        return self.function, self.region


@dataclass(frozen=True)
class Portfolio:
    """Studies inside a planning horizon, as records without staff.

    Everything that lies outside the horizon is cut off. ``skipped`` lists the registry rows
    that became no study. :func:`crostaff.generate` adds the people.
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
        """The needs as the templates have them, to the nearest 10 %; what rounds to 0 is dropped."""
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


def make_requirements(
    needs: Sequence[Need], steps: Sequence[int], templates: Templates
) -> tuple[Requirement, ...]:
    """Return the requirements of needs that are rounded to so many FTE steps; 0 drops a need."""
    kept = {need.requirement_id for need, count in zip(needs, steps, strict=True) if count}
    return tuple(
        _requirement(need, count, templates, kept)
        for need, count in zip(needs, steps, strict=True)
        if count
    )


def _requirement(need: Need, steps: int, templates: Templates, kept: set[str]) -> Requirement:
    rules = templates.requirements
    fte = round(steps * STEP, 6)
    slots = 0
    if templates.functions[need.function].trainees and not need.independent_of:
        slots = min(rules.max_trainee_slots, int(fte / rules.fte_per_trainee_slot + 1e-9))
    return Requirement(
        requirement_id=need.requirement_id,
        activity_id=need.activity_id,
        function=need.function,
        skill_id=need.skill_id,
        fte=fte,
        min_fte=min(rules.min_fte, fte),
        max_people=math.ceil(fte) + slots if need.is_lead else None,
        trainee_slots=slots,
        bill_rate=need.bill_rate,
        region=need.region,
        blinding=need.blinding,
        independent_of=(need.independent_of,) if need.independent_of in kept else (),
    )


def build_portfolio(
    facts: Iterable[StudyFacts],
    *,
    name: str,
    start: dt.date,
    period: Period,
    periods: int,
    templates: Templates,
    skipped: Sequence[Skipped] = (),
) -> Portfolio:
    """Return the portfolio of some studies: what lies inside the horizon.

    Parameters
    ----------
    facts : iterable of StudyFacts
        In the order of the result; a study without a stage inside the horizon is left out.
    """
    grid = _Horizon(start, period, periods)
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
        start=start,
        period=period,
        periods=periods,
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
class _Horizon:
    start: dt.date
    period: Period
    periods: int


@dataclass(frozen=True)
class _StudyPart:
    study: Study
    activities: tuple[Activity, ...]
    precedences: tuple[Precedence, ...]
    needs: tuple[Need, ...]


def _study_part(facts: StudyFacts, grid: _Horizon, templates: Templates) -> _StudyPart:
    bounds = stage_boundaries(
        facts.first_patient,
        facts.primary_completion,
        facts.completion,
        phase=templates.phases[facts.phase],
        limits=templates.fitting.duration_limits,
        start=grid.start,
        period=grid.period,
    )
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
    facts: StudyFacts, stage: int, span: tuple[int, int], end: int, grid: _Horizon
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


def _study(facts: StudyFacts, end: int, grid: _Horizon, templates: Templates) -> Study:
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
        due=last_date(grid.start, grid.period, end),
        late_cost=round(phase.late_cost * unit.days / 7, 2),
    )


def stage_needs(
    facts: StudyFacts, stage: int, activity: Activity, templates: Templates
) -> list[Need]:
    """Return the work of every function on one stage of a study, in the templates' order."""
    phase = templates.phases[facts.phase]
    size = phase.fte_factor * facts.complexity
    blinding = Blinding.BLINDED if facts.blinded else None
    needs: list[Need] = []
    for name, function in templates.functions.items():
        base = Need(
            requirement_id=f"{activity.activity_id}/{name}",
            activity_id=activity.activity_id,
            study_id=facts.study_id,
            function=name,
            skill_id=name,
            region="",
            fte=function.fte[stage] * size,
            periods=activity.duration,
            bill_rate=round(function.bill_rate * phase.bill_factor, 2),
            blinding=blinding,
            independent_of="",
            is_lead=False,
        )
        needs += _split(base, function, facts, function.fte[stage])
        share = templates.unblinded.functions.get(name, 0.0)
        if facts.blinded and share:
            unblinded = replace(
                base,
                requirement_id=f"{base.requirement_id}/unblinded",
                fte=templates.unblinded.fte[stage] * share * size,
                blinding=Blinding.UNBLINDED,
            )
            needs.append(unblinded)
    return [need for need in needs if need.fte > 0]


def _split(base: Need, function: Function, facts: StudyFacts, rate: float) -> list[Need]:
    """Return a function's need by region, into lead and support, or production and QC."""
    if function.per == "site":
        base = replace(base, fte=rate * sum(sites for _, sites in facts.sites_by_region))
    if function.by_region:
        total = sum(sites for _, sites in facts.sites_by_region) or 1.0
        return [
            replace(
                base,
                requirement_id=f"{base.requirement_id}/{region}",
                region=region,
                fte=base.fte * sites / total,
            )
            for region, sites in facts.sites_by_region
        ]
    parts: list[Need] = []
    lead = function.lead_share
    if lead:
        parts.append(
            replace(
                base,
                requirement_id=f"{base.requirement_id}/lead",
                skill_id=facts.area,
                fte=base.fte * lead,
                is_lead=True,
            )
        )
    made = base.fte * (1 - lead)
    parts.append(replace(base, fte=made * (1 - function.qc_share)))
    if function.qc_share:
        parts.append(
            replace(
                base,
                requirement_id=f"{base.requirement_id}/qc",
                fte=made * function.qc_share,
                independent_of=base.requirement_id,
            )
        )
    return parts
