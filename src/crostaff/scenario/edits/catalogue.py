"""Every kind of edit, in the order in which the documentation lists them."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from crostaff.scenario.edits.absences import AddAbsence, RemoveAbsence
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.dates import (
    ExtendHorizon,
    PullDeadline,
    SetDeadline,
    SetDue,
    ShortenStudy,
)
from crostaff.scenario.edits.delays import DelayStudy
from crostaff.scenario.edits.durations import ExtendActivity, ShortenActivity
from crostaff.scenario.edits.people import Hire, RemoveStaff, SetTrainingPlaces, Train
from crostaff.scenario.edits.pins import Pin, PinStart, Unpin, UnpinStart
from crostaff.scenario.edits.policies import SetPolicy
from crostaff.scenario.edits.protections import ForbidRelease, Protect, Release, Unprotect
from crostaff.scenario.edits.scope import AddScope, RemoveScope
from crostaff.scenario.edits.studies import AddStudy, Prioritise, RemoveStudy

AnyEdit = Annotated[
    DelayStudy
    | ShortenStudy
    | ShortenActivity
    | ExtendActivity
    | SetDeadline
    | PullDeadline
    | SetDue
    | ExtendHorizon
    | Prioritise
    | AddStudy
    | RemoveStudy
    | AddScope
    | RemoveScope
    | AddAbsence
    | RemoveAbsence
    | Hire
    | RemoveStaff
    | Train
    | SetTrainingPlaces
    | Protect
    | Unprotect
    | Release
    | ForbidRelease
    | Pin
    | Unpin
    | PinStart
    | UnpinStart
    | SetPolicy,
    Field(discriminator="edit"),
]
"""Any edit; the key ``edit`` says which."""

EDITS: tuple[type[Edit], ...] = get_args(get_args(AnyEdit)[0])
"""Every kind of edit."""

EDIT_BY_NAME: dict[str, type[Edit]] = {
    str(kind.model_fields["edit"].default): kind for kind in EDITS
}
"""Kinds of edits by their key ``edit``."""
