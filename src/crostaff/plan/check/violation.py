"""What is wrong with a plan, in words and by id."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """A hard rule that a plan breaks.

    Attributes
    ----------
    rule : str
        Name of the rule in docs/model.md.
    message : str
        What, where, and by how much.
    staff, requirement, activity, study, protection : str or None
        The ids concerned, where there is one.
    segment, period : int or None
        The segment, and the first period, concerned.
    """

    rule: str
    message: str
    staff: str | None = None
    requirement: str | None = None
    segment: int | None = None
    activity: str | None = None
    study: str | None = None
    protection: str | None = None
    period: int | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
