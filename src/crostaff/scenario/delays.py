"""How much longer, and larger, work becomes than planned: distributions for the risk simulation."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crostaff.scenario.fields import Share

Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]

OTHER = "other"
"""Stage of an activity that no keyword knows."""


def _ordered(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] > span[1]:
        raise ValueError(f"is [{span[0]}, {span[1]}]; write the lower first")
    return span


Span = Annotated[tuple[Amount, Amount], AfterValidator(_ordered)]


class Part(BaseModel):
    """A frozen table of the templates, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lognormal(Part):
    """A lognormal factor, cut off below ``low`` and above ``high``."""

    mu: Annotated[float, Field(ge=-20, le=20)]
    sigma: Annotated[float, Field(ge=0, le=5)]
    low: Amount = 0.0
    high: Positive = 1e6

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}; swap them")
        return self


class Delays(Part):
    """Distributions of actual over planned length and work, for the risk simulation.

    Attributes
    ----------
    enrol : Lognormal
        Factor on the length of enrolment.
    enrol_first_phase : Lognormal
        The same in phase I.
    start_up : Lognormal
        Factor on the length of start-up.
    other : Lognormal
        Factor on the length of every other stage, and of work that is of no known stage.
    correlation : float
        Correlation of the logarithms of two factors that share sponsor and area; half of it for
        two that share one of them.
    novice_spread : float
        Factor on ``sigma`` for clients who are novices in planning.
    amendment_share : float
        Share of studies with at least one change order.
    amendments_mean : float
        Mean number of change orders of a study, those without any included.
    change_order_hours : tuple of (float, float)
        Least and most hours that a change order adds, as a share of the study's hours.
    change_order_billable : float
        Share of these hours that is billed.
    overrun_billable : float
        Share of the hours after the planned length of an activity that is billed.
    keywords : dict of str to tuple of str
        Words by which an activity's name, else its id, belongs to a stage; the first stage wins.
    """

    enrol: Annotated[Lognormal, Field(description="Factor on the length of enrolment.")]
    enrol_first_phase: Annotated[Lognormal, Field(description="The same in phase I.")]
    start_up: Annotated[Lognormal, Field(description="Factor on the length of start-up.")]
    other: Annotated[Lognormal, Field(description="Factor on the length of all else.")]
    correlation: Annotated[
        Share, Field(description="Correlation of log factors that share sponsor and area.")
    ]
    novice_spread: Annotated[Positive, Field(description="Factor on sigma, novice clients.")]
    amendment_share: Annotated[Share, Field(description="Share of studies with change orders.")]
    amendments_mean: Annotated[
        Annotated[float, Field(ge=0, le=100)], Field(description="Mean change orders of a study.")
    ]
    change_order_hours: Annotated[Span, Field(description="Hours each adds, as a share.")]
    change_order_billable: Annotated[Share, Field(description="Share of them that is billed.")]
    overrun_billable: Annotated[
        Share, Field(description="Share of hours after the planned length that is billed.")
    ]
    keywords: Annotated[
        dict[str, tuple[Annotated[str, Field(min_length=1)], ...]],
        Field(description="Words by which work belongs to a stage."),
    ]

    @model_validator(mode="after")
    def _amendments(self) -> Self:
        if self.amendments_mean < self.amendment_share:
            raise ValueError(
                f"amendments_mean {self.amendments_mean} is below amendment_share "
                f"{self.amendment_share}, but every such study has at least one; raise the mean"
            )
        return self

    def stage_of(self, name: str, activity_id: str) -> str:
        """Return the stage of an activity by its name, else by its id, else ``other``."""
        for text in (name, activity_id):
            words = " ".join(re.split(r"[\W_]+", text.lower()))
            for stage, pattern in self._patterns.items():
                if pattern.search(words):
                    return stage
        return OTHER

    def factor(self, stage: str, *, first_phase: bool) -> Lognormal:
        """Return the factor on the length of a stage."""
        if stage == "enrol":
            return self.enrol_first_phase if first_phase else self.enrol
        return self.start_up if stage == "start_up" else self.other

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {
            stage: re.compile(rf"\b(?:{'|'.join(map(re.escape, map(str.lower, words)))})")
            for stage, words in self.keywords.items()
            if words
        }
