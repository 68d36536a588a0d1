"""The ``[policy]`` table: what a scenario lets the planner choose, and what each wish is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, field_validator

from crostaff.scenario.fields import DateField, Money, PositiveCount, Share, parse_choice
from crostaff.scenario.words import hint, show

RULES: tuple[str, ...] = (
    "timeline",
    "precedence",
    "capacity",
    "eligibility",
    "level",
    "coverage",
    "pairing",
    "experience",
    "team",
    "concurrency",
    "firewall",
    "blinding",
    "independence",
    "protection",
    "release",
    "pins",
)
"""Hard rules, in the order of the contract."""

QUALITY_RULES: frozenset[str] = frozenset(
    {"level", "experience", "pairing", "independence", "blinding", "firewall"}
)
"""Rules that no scenario may switch off."""

TERMS: tuple[str, ...] = (
    "billing",
    "labour",
    "shortfall",
    "tardiness",
    "handover",
    "idle",
    "disruption",
    "training",
)
"""Objective terms, in the order of the contract."""

COUNTS: tuple[str, ...] = ("makespan", "headcount", "trainings")
"""Further objectives: periods, people used, and trainings; each is minimised."""

_SEGMENT = {"day": 65, "week": 13, "month": 3}
_COOLING = {"day": 273, "week": 39, "month": 9}
_HOURS = {"day": 8.0, "week": 40.0, "month": 160.0}


class Policy(BaseModel):
    """Planning rules and prices of a scenario; every key has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fte_step: Annotated[int, Field(ge=1, le=100, description="FTE grid in percent.")] = 10
    segment: Annotated[
        PositiveCount | None, Field(description="Periods of a segment; empty = a quarter.")
    ] = None
    short_absence: Annotated[
        int, Field(ge=0, le=1000, description="Whole periods of absence that change no plan.")
    ] = 2
    max_studies: Annotated[PositiveCount, Field(description="Studies at once.")] = 4
    experienced_share: Annotated[
        Share, Field(description="Experienced share on first-time and novel work.")
    ] = 0.5
    firewall_cooling: Annotated[
        int | None,
        Field(ge=0, le=100_000, description="Free periods between rivals; empty = nine months."),
    ] = None
    full_coverage: Annotated[bool, Field(description="Whether shortfall is forbidden.")] = False
    growth: Annotated[bool, Field(description="Whether levels grow.")] = True
    shortfall_rate: Annotated[Money, Field(description="Cost per uncovered hour.")] = 100.0
    handover_cost: Annotated[Money, Field(description="Cost of a new face on a team.")] = 500.0
    change_cost: Annotated[Money, Field(description="Cost per changed FTE-period.")] = 50.0
    shift_cost: Annotated[Money, Field(description="Cost per period a start moves.")] = 500.0
    trainee_billable: Annotated[Share, Field(description="Billable share of paired hours.")] = 0.0
    frozen_until: Annotated[
        DateField | None, Field(description="Everything that begins earlier is kept.")
    ] = None
    objective: Annotated[
        str | tuple[str, ...], Field(description="'value', or tiers, most important first.")
    ] = "value"
    rules: Annotated[
        Mapping[str, Literal["on", "off"]], PlainSerializer(dict, return_type=dict[str, str])
    ] = Field(
        default_factory=lambda: MappingProxyType({}),
        description="Rules switched off to see what they cost.",
    )

    @field_validator("objective")
    @classmethod
    def _known_objective(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        names = (value,) if isinstance(value, str) else value
        known = ("value", *TERMS, *COUNTS)
        if not names:
            raise ValueError("objective has no tiers; write 'value' or a list of tiers")
        for name in names:
            if name not in known:
                advice = hint(name, known) or f"; choose from {', '.join(known)}"
                raise ValueError(f"unknown objective {show(name)}{advice}")
        if len(set(names)) < len(names):
            raise ValueError("a tier of the objective is named twice; name each once")
        return value

    @field_validator("rules", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {name: _switch(state) for name, state in value.items()}

    @field_validator("rules")
    @classmethod
    def _known_rules(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        faults = filter(None, (rule_fault(name, switch) for name, switch in value.items()))
        if words := " and ".join(faults):
            raise ValueError(words)
        return MappingProxyType(dict(value))

    def __reduce__(self) -> tuple[Callable[[object], Policy], tuple[dict[str, object]]]:
        # A read-only mapping cannot be pickled; its plain form can. Which keys were given is what
        # the edit of a policy says.
        return Policy.model_validate, (self.model_dump(exclude_unset=True),)

    def __deepcopy__(self, memo: object = None) -> Policy:
        return self

    @property
    def tiers(self) -> tuple[str, ...]:
        """Objectives, most important first."""
        return (self.objective,) if isinstance(self.objective, str) else self.objective

    def is_off(self, rule: str) -> bool:
        """Whether a rule is switched off."""
        return self.rules.get(rule) == "off"

    @property
    def relaxed_rules(self) -> tuple[str, ...]:
        """Rules switched off, in the contract's order."""
        return tuple(rule for rule in RULES if self.is_off(rule))

    def segment_periods(self, period: str) -> int:
        """Periods of a segment, the default a quarter of the given unit."""
        return self.segment or _SEGMENT[period]

    def cooling_periods(self, period: str) -> int:
        """Free periods between rival clients, the default nine months of the given unit."""
        if self.firewall_cooling is None:
            return _COOLING[period]
        return self.firewall_cooling


def rule_fault(name: str, state: object) -> str | None:
    """Return what is wrong with a key of ``[policy.rules]``, ``None`` if nothing is."""
    if name not in RULES:
        advice = hint(name, RULES) or f"; choose from {', '.join(RULES)}"
        return f"unknown rule {show(name)}{advice}"
    switch = _switch(state)
    if switch not in ("on", "off"):
        return f"{show(state)} is none of on, off; choose one of them"
    if switch == "off" and name in QUALITY_RULES:
        return (
            f"rule {name!r} protects quality and cannot be switched off; "
            "move dates, staff or scope instead"
        )
    return None


def _switch(state: object) -> object:
    if isinstance(state, bool):
        return "on" if state else "off"
    return parse_choice(state)


def default_hours(period: str) -> float:
    """Hours of one full-time person in a period of the given unit."""
    return _HOURS[period]
