"""Templates: what crostaff assumes about studies and people; a user may replace any part."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, Self, cast

from pydantic import Field, ValidationError, model_validator

from crostaff.errors import Fault, ScenarioError
from crostaff.scenario.delays import Amount, Delays, Lognormal, Part, Positive, Span
from crostaff.scenario.fields import Count, Hours, LevelField, Money, PositiveCount, Share

STAGES: tuple[str, ...] = ("start_up", "enrol", "maintain", "close_out", "lock", "report")
"""Stages of a study, in order of time; every six-number list of the templates follows them."""

TemplateSource = str | Path | Mapping[str, object]
"""A TOML file, or a mapping with the same keys."""

ByStage = Annotated[tuple[Amount, ...], Field(min_length=len(STAGES), max_length=len(STAGES))]
Months = Annotated[tuple[Positive, ...], Field(min_length=len(STAGES), max_length=len(STAGES))]


class Phase(Part):
    """A development phase: stage lengths in months, size, price level."""

    months: Months
    fte_factor: Amount
    share: Amount
    enrolment: Positive
    sites: Lognormal
    blinded_share: Share
    late_cost: Money
    bill_factor: Amount
    registry: tuple[str, ...]


class Fitting(Part):
    """How a record's size and dates shape its work."""

    complexity: Lognormal
    complexity_mean: Positive
    enrolment_exponent: Amount
    duration_limits: Span
    blinded_masking: tuple[str, ...]


class Unblinded(Part):
    """Work outside the blinded team, FTE of a phase III study by stage."""

    fte: ByStage
    functions: dict[str, Share]


class Training(Part):
    """How a skill is learnt: paired hours to solo, mentors, and the worth of one more person."""

    hours: Hours
    trainees_per_mentor: Count
    mentor_share: Share
    trainee_output: Share
    hours_to_experienced: Hours | None = None
    value: Money = 0.0

    @model_validator(mode="after")
    def _pays(self) -> Self:
        if self.mentor_share > self.trainee_output:
            raise ValueError(
                f"mentor_share {self.mentor_share} is above trainee_output "
                f"{self.trainee_output}; a pair would deliver less than nothing"
            )
        return self


class Function(Part):
    """A function: FTE by stage, rates, limits, training."""

    code: Annotated[str, Field(min_length=1, max_length=12)]
    name: str
    per: Literal["study", "site"] = "study"
    fte: ByStage
    by_region: bool = False
    lead_share: Share = 0.0
    qc_share: Share = 0.0
    max_studies: PositiveCount
    min_people: PositiveCount = 1
    bill_rate: Money
    cost_factor: Positive = 1.0
    trainees: bool = True
    training: Training | None = None


class RequirementDefaults(Part):
    """Team rules of generated requirements."""

    min_fte: Annotated[float, Field(gt=0, le=1)]
    fte_per_trainee_slot: Positive
    max_trainee_slots: Count


class Area(Part):
    """A therapeutic area and the words by which a registry condition belongs to it."""

    name: str
    share: Amount
    novel: bool = False
    keywords: tuple[Annotated[str, Field(min_length=1)], ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What the keywords match; ``None`` takes everything."""
        if not self.keywords:
            return None
        words = "|".join(re.escape(word) for word in self.keywords)
        return re.compile(rf"\b(?:{words})", re.IGNORECASE)


class Grade(Part):
    """A grade: share of the staff, cost and list price per hour, level, target utilisation."""

    share: Amount
    cost: Money
    bill: Money
    level: LevelField
    utilisation: Share


class Region(Part):
    """A region: cost level, share of the staff, the countries it serves."""

    cost_factor: Positive
    share: Amount
    countries: tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...]


class Names(Part):
    """Names of synthetic people."""

    given: Annotated[tuple[str, ...], Field(min_length=1)]
    family: Annotated[tuple[str, ...], Field(min_length=1)]


class Staffing(Part):
    """Contracts, absences and breadth of synthetic people."""

    regional_people: PositiveCount
    contractor_share: Share
    contractor_cost: Positive
    part_time_share: Share
    part_time_fte: Annotated[float, Field(gt=0, le=1)]
    joiner_share: Share
    leaver_share: Share
    long_absence_share: Share
    long_absence_weeks: Span
    vacations_per_year: Annotated[int, Field(ge=0, le=20)]
    vacation_days: Span
    area_breadth: Share
    area_trainee: Share
    gross_margin: Annotated[float, Field(ge=0, lt=1)]
    names: Names


class ClientMix(Part):
    """Synthetic clients and how their studies are sold."""

    studies_per_client: Annotated[float, Field(ge=1, le=1000)]
    first_time_share: Share
    novice_share: Share
    firewall_share: Share
    tentative_share: Share
    win_probability: tuple[Share, Share]
    priorities: Annotated[tuple[Positive, ...], Field(min_length=1)]


class MovableMix(Part):
    """How far starts may move."""

    weeks: Span


class ProtectionMix(Part):
    """Synthetic protections and key people."""

    waiting_weeks: Amount
    notice_weeks: Span
    recall_weeks: Span
    never_released_share: Share
    named_share: Share
    key_person_share: Share


class Templates(Part):
    """Everything crostaff assumes about studies and people; see ``data/domain.toml``."""

    phases: Annotated[dict[str, Phase], Field(min_length=1)]
    fitting: Fitting
    unblinded: Unblinded
    functions: Annotated[dict[str, Function], Field(min_length=1)]
    area_training: Training
    requirements: RequirementDefaults
    areas: Annotated[dict[str, Area], Field(min_length=1)]
    grades: Annotated[dict[str, Grade], Field(min_length=1)]
    staffing: Staffing
    regions: Annotated[dict[str, Region], Field(min_length=1)]
    clients: ClientMix
    movable: MovableMix
    protections: ProtectionMix
    delays: Delays

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        for name in self.unblinded.functions:
            if name not in self.functions:
                raise ValueError(f"unblinded.functions names {name!r}; no such function")
        for name in sorted(set(self.areas) & set(self.functions)):
            raise ValueError(f"area and function share the name {name!r}, but both name a skill")
        for mix, parts in (("phases", self.phases), ("areas", self.areas), ("grades", self.grades)):
            if not sum(part.share for part in parts.values()):
                raise ValueError(f"the shares of {mix} add up to 0; give one a share")
        if all(grade.level < 2 for grade in self.grades.values()):
            raise ValueError(
                "every grade is a trainee; give one the level qualified or experienced"
            )
        _refuse_doubles("registry phase", {k: p.registry for k, p in self.phases.items()})
        _refuse_doubles("country", {k: r.countries for k, r in self.regions.items()})
        return self

    @cached_property
    def phase_by_registry(self) -> dict[str, str]:
        """Phase by the registry's word for it."""
        return {word: name for name, phase in self.phases.items() for word in phase.registry}

    @cached_property
    def region_by_country(self) -> dict[str, str]:
        """Region by ISO country code."""
        return {code: name for name, region in self.regions.items() for code in region.countries}

    def area_of(self, conditions: str) -> str:
        """Return the first area with a keyword in the conditions, else one without keywords."""
        rest = next(reversed(self.areas))
        for name, area in self.areas.items():
            if area.pattern is None:
                rest = name
            elif area.pattern.search(conditions):
                return name
        return rest


def _refuse_doubles(noun: str, groups: Mapping[str, tuple[str, ...]]) -> None:
    owner: dict[str, str] = {}
    for name, members in groups.items():
        for member in members:
            if owner.setdefault(member, name) != name:
                raise ValueError(f"{noun} {member!r} is in {owner[member]} and {name}; keep one")


def load_templates(source: TemplateSource | Templates | None = None) -> Templates:
    """Return the built-in templates, with a user's keys in place of the built-in ones.

    Parameters
    ----------
    source : path, mapping, Templates or None
        A TOML file, or a mapping with the same keys: tables are merged key by key, lists and
        values replaced. ``None`` is the built-in file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or a key or value is faulty; lists every fault.
    """
    if isinstance(source, Templates):
        return source
    if source is None:
        return _built_in()
    if isinstance(source, Mapping):
        return _parse(_merge(_built_in_text(), source), "templates")
    return _parse(_merge(_built_in_text(), _read_toml(Path(source))), str(source))


@lru_cache(maxsize=1)
def _built_in() -> Templates:
    return _parse(_built_in_text(), "domain.toml")


def _built_in_text() -> dict[str, object]:
    text = resources.files("crostaff").joinpath("data/domain.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _read_toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot be read ({error.strerror}); check the path"
    except UnicodeDecodeError:
        message = "is not UTF-8 text; save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        message = f"is not TOML: {error}"
    raise ScenarioError([Fault("templates", None, "", "", message)], source=str(path))


def _merge(base: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(
                cast("Mapping[str, object]", old), cast("Mapping[str, object]", value)
            )
        else:
            merged[key] = value
    return merged


def _parse(document: Mapping[str, object], source: str) -> Templates:
    try:
        return Templates.model_validate(document)
    except ValidationError as error:
        faults = [
            Fault(
                "templates",
                None,
                ".".join(str(part) for part in item["loc"]),
                "",
                item["msg"].removeprefix("Value error, "),
            )
            for item in error.errors()
        ]
        raise ScenarioError(faults, source=source) from None
