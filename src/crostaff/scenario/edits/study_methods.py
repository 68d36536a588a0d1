"""Edits of studies, as methods of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crostaff.scenario.edits.dates import (
    ExtendHorizon,
    PullDeadline,
    SetDeadline,
    SetDue,
    ShortenStudy,
)
from crostaff.scenario.edits.delays import DelayStudy
from crostaff.scenario.edits.durations import ExtendActivity, ShortenActivity
from crostaff.scenario.edits.recording import Recording
from crostaff.scenario.edits.scope import AddScope, RemoveScope
from crostaff.scenario.edits.studies import AddStudy, Prioritise, RemoveStudy

if TYPE_CHECKING:
    from crostaff.scenario.builder import Day
    from crostaff.scenario.edits.bundle import StudyBundle
    from crostaff.scenario.records import Activity, Precedence, Requirement
    from crostaff.scenario.scenario import Scenario

    Columns = Mapping[str, object]


class StudyEdits(Recording):
    """Studies move, come, go and change."""

    def delay_study(self, study_id: str, *, periods: int, keep_due: bool = False) -> Scenario:
        """Return the scenario with a study moved: what has not begun comes later.

        Fixed starts, releases, due dates, deadlines, starts of the plan in force and protections
        move together; teams of the plan in force stay. What begins before the horizon or in the
        frozen time is history and stays. A protection whose window is open lasts longer instead.

        Parameters
        ----------
        study_id : str
        periods : int
            Periods later; negative brings the study forward, as far as period 0.
        keep_due : bool
            Whether due dates and deadlines stay where they are.
        """
        return self._edit(DelayStudy, locals())

    def shorten_study(self, study_id: str, *, periods: int) -> Scenario:
        """Return the scenario in which the client wants a study earlier.

        Due dates and deadlines of the study, and of its activities that have not begun, come
        earlier; work, durations and earliest starts stay. No quality rule gives way.

        Parameters
        ----------
        study_id : str
        periods : int
            Periods earlier.
        """
        return self._edit(ShortenStudy, locals())

    def shorten_activity(
        self, activity_id: str, *, periods: int, keep_work: bool = False
    ) -> Scenario:
        """Return the scenario with a shorter activity; its dates stay.

        Parameters
        ----------
        activity_id : str
        periods : int
            Periods less.
        keep_work : bool
            Whether its requirements keep their hours, so that their FTE rises.
        """
        return self._edit(ShortenActivity, locals())

    def extend_activity(
        self, activity_id: str, *, periods: int, keep_work: bool = False
    ) -> Scenario:
        """Return the scenario with a longer activity; its dates stay.

        Parameters
        ----------
        activity_id : str
        periods : int
            Periods more.
        keep_work : bool
            Whether its requirements keep their hours, so that their FTE falls.
        """
        return self._edit(ExtendActivity, locals())

    def set_deadline(
        self, study_id: str, deadline: Day | None, *, activity_id: str | None = None
    ) -> Scenario:
        """Return the scenario with another deadline of a study, or of one of its activities.

        Parameters
        ----------
        study_id : str
        deadline : datetime.date or str or None
            Last possible day; ``None`` for none.
        activity_id : str, optional
        """
        return self._edit(SetDeadline, locals())

    def pull_deadline(
        self, study_id: str, *, periods: int, activity_id: str | None = None
    ) -> Scenario:
        """Return the scenario with the deadline of a study, or of one activity, earlier.

        Parameters
        ----------
        study_id : str
        periods : int
            Periods earlier.
        activity_id : str, optional
        """
        return self._edit(PullDeadline, locals())

    def set_due(
        self, study_id: str, due: Day | None, *, activity_id: str | None = None
    ) -> Scenario:
        """Return the scenario with another due date of a study, or of one of its activities.

        Parameters
        ----------
        study_id : str
        due : datetime.date or str or None
            Promised last day; ``None`` for none.
        activity_id : str, optional
        """
        return self._edit(SetDue, locals())

    def extend_horizon(self, *, periods: int) -> Scenario:
        """Return the scenario with a longer horizon.

        Parameters
        ----------
        periods : int
            Periods more.
        """
        return self._edit(ExtendHorizon, locals())

    def prioritise(self, study_id: str, *, priority: float) -> Scenario:
        """Return the scenario with another priority of a study.

        Parameters
        ----------
        study_id : str
        priority : float
            Weight of its shortfall and tardiness; 1 is usual.
        """
        return self._edit(Prioritise, locals())

    def add_study(self, study: StudyBundle | Columns) -> Scenario:
        """Return the scenario with one more study.

        Parameters
        ----------
        study : StudyBundle or mapping
            The study, its activities, needs, reservations, rates and, if it is new, its client.
        """
        return self._edit(AddStudy, locals())

    def remove_study(self, study_id: str, *, with_client: bool = False) -> Scenario:
        """Return the scenario without a study, and without what belongs to it.

        Parameters
        ----------
        study_id : str
        with_client : bool
            Whether its client goes too, with the client's rates.
        """
        return self._edit(RemoveStudy, locals())

    def add_scope(
        self,
        study_id: str,
        *,
        activities: Sequence[Activity | Columns] = (),
        precedences: Sequence[Precedence | Columns] = (),
        requirements: Sequence[Requirement | Columns] = (),
        fte: Mapping[str, float] | None = None,
    ) -> Scenario:
        """Return the scenario after a change order that adds to a study.

        Parameters
        ----------
        study_id : str
        activities, precedences, requirements : sequence of records or mappings
            New rows.
        fte : mapping of str to float
            FTE added, by requirement id.
        """
        return self._edit(AddScope, {**locals(), "fte": fte or {}})

    def remove_scope(
        self,
        study_id: str,
        *,
        activities: Sequence[str] = (),
        requirements: Sequence[str] = (),
        fte: Mapping[str, float] | None = None,
    ) -> Scenario:
        """Return the scenario after a change order that takes from a study.

        Parameters
        ----------
        study_id : str
        activities : sequence of str
            Activities that go, with their requirements and precedences; those before and after
            are not linked anew.
        requirements : sequence of str
            Requirements that go.
        fte : mapping of str to float
            FTE taken away, by requirement id.
        """
        return self._edit(RemoveScope, {**locals(), "fte": fte or {}})
