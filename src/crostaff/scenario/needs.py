"""Needs: what every function does on every stage of a study, before and after rounding."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crostaff.scenario.fields import Blinding
from crostaff.scenario.policy import Policy
from crostaff.scenario.records import Activity, Requirement
from crostaff.scenario.templates import Function, Templates

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
