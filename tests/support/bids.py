"""Bids for the tiny scenario."""

from __future__ import annotations

from collections.abc import Mapping

from crostaff.scenario.edits import StudyBundle
from tests.support.tiny import week

Row = Mapping[str, object]


def bid(
    name: str = "NEW",
    *,
    start: int | None = 0,
    fte: float = 1.0,
    study: Row | None = None,
    client: Row | None = None,
    activity: Row | None = None,
    **requirement: object,
) -> StudyBundle:
    """Return a study of one activity of 4 weeks that needs statisticians, billed at 100.

    Parameters
    ----------
    name : str
        Of the study; activity and requirement are ``<name>/lock`` and ``<name>/R``.
    start : int or None
        Period of its fixed start; ``None`` if it may move.
    fte : float
    study, client, activity : mapping, optional
        Further columns.
    **requirement : object
        Further columns.
    """
    fixed = {} if start is None else {"fixed_start": week(start)}
    return StudyBundle.model_validate(
        {
            "study": {"study_id": name, "client_id": (client or {}).get("client_id", "C")}
            | dict(study or {}),
            "client": client,
            "activities": [
                {"activity_id": f"{name}/lock", "study_id": name, "duration": 4}
                | fixed
                | dict(activity or {})
            ],
            "requirements": [
                {
                    "requirement_id": f"{name}/R",
                    "activity_id": f"{name}/lock",
                    "function": "stats",
                    "skill_id": "SAS",
                    "fte": fte,
                    "bill_rate": 100,
                }
                | requirement
            ],
        }
    )
