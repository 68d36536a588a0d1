"""Edits of people, as methods of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crostaff.scenario.edits.absences import AddAbsence, RemoveAbsence
from crostaff.scenario.edits.people import Hire, RemoveStaff, SetTrainingPlaces, Train
from crostaff.scenario.edits.recording import Recording
from crostaff.scenario.fields import Employment

if TYPE_CHECKING:
    from crostaff.scenario.builder import Day, LevelLike
    from crostaff.scenario.scenario import Scenario


class StaffEdits(Recording):
    """People come, go, learn and are away."""

    def add_absence(self, staff_id: str, start: Day, end: Day, *, reason: str = "") -> Scenario:
        """Return the scenario with days on which a person is away.

        Parameters
        ----------
        staff_id : str
        start, end : datetime.date or str
            First and last day, both included.
        reason : str
        """
        return self._edit(AddAbsence, locals())

    def remove_absence(self, staff_id: str, start: Day, end: Day) -> Scenario:
        """Return the scenario without an absence that has exactly these days.

        Parameters
        ----------
        staff_id : str
        start, end : datetime.date or str
        """
        return self._edit(RemoveAbsence, locals())

    def hire(
        self,
        staff_id: str,
        *,
        name: str = "",
        function: str,
        grade: str = "",
        region: str = "",
        fte: float = 1.0,
        cost_rate: float = 0.0,
        available_from: Day | None = None,
        available_to: Day | None = None,
        max_studies: int | None = None,
        employment: Employment | str = Employment.EMPLOYEE,
        languages: Sequence[str] = (),
        skills: Mapping[str, LevelLike] | None = None,
    ) -> Scenario:
        """Return the scenario with one more person.

        Parameters
        ----------
        staff_id, name, function, grade, region : str
        fte : float
            Contract share of full time.
        cost_rate : float
            Cost per hour.
        available_from, available_to : datetime.date or str, optional
            First and last contract day.
        max_studies : int, optional
            Studies at once; default as in the policy.
        employment : {"employee", "contractor"}
        languages : sequence of str
        skills : mapping of str to level
            What the person can do, by skill.
        """
        columns = {k: v for k, v in locals().items() if k not in {"self", "skills"}}
        rows = [
            {"staff_id": staff_id, "skill_id": skill_id, "level": level}
            for skill_id, level in (skills or {}).items()
        ]
        return self._edit(Hire, {"staff": columns, "skills": rows})

    def remove_staff(self, staff_id: str, *, last_day: Day | None = None) -> Scenario:
        """Return the scenario in which a person leaves.

        Parameters
        ----------
        staff_id : str
        last_day : datetime.date or str, optional
            Last contract day. Work of the plan in force that runs past it, pinned or not, loses
            the person, as do requirements and protections that name them beyond it. Without it
            every row of the person goes.
        """
        return self._edit(RemoveStaff, locals())

    def train(
        self,
        staff_id: str,
        skill_id: str,
        *,
        level: LevelLike | None = None,
        hours: float = 0.0,
        valid_from: Day | None = None,
    ) -> Scenario:
        """Return the scenario in which a person has learnt outside of studies.

        Parameters
        ----------
        staff_id : str
        skill_id : str
        level : level, optional
            Level reached; without it, a person without the skill becomes a trainee.
        hours : float
            Hours towards the next level, added to those there are; at the threshold they raise
            the level by one.
        valid_from : datetime.date or str, optional
            First valid day of a skill that is new to the person.
        """
        return self._edit(Train, locals())

    def set_training_places(self, requirement_id: str, *, places: int) -> Scenario:
        """Return the scenario in which a requirement takes so many people in mode ``paired``.

        Parameters
        ----------
        requirement_id : str
        places : int
        """
        return self._edit(SetTrainingPlaces, locals())
