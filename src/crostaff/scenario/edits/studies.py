"""Studies come, go, and matter more or less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

from pydantic import Field

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.bundle import StudyBundle
from crostaff.scenario.edits.without import without_activities
from crostaff.scenario.fields import Id, Weight
from crostaff.scenario.records import Client, Study
from crostaff.scenario.words import counted

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class Prioritise(Edit):
    """A study's shortfall and tardiness weigh more or less."""

    subject: ClassVar[str] = "study_id"

    edit: Literal["prioritise"] = "prioritise"
    study_id: Annotated[Id, Field(description="Study that matters more or less.")]
    priority: Annotated[Weight, Field(description="Its new weight; 1 is usual.")]

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"give study {self.study_id} priority {self.priority:g}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the priority set."""
        study = cast(Study, self.find(scenario, "studies", self.study_id, "study_id"))
        rows = replaced(scenario.studies, self.revised(study, priority=self.priority))
        return scenario.model_copy(update={"studies": rows})


class AddStudy(Edit):
    """A study comes, with its activities, needs, reservations, rates and, if new, its client."""

    edit: Literal["add_study"] = "add_study"
    study: Annotated[StudyBundle, Field(description="The study and all that belongs to it.")]

    @property
    def label(self) -> str:
        """The id of the study."""
        return self.study.study.study_id

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        bundle = self.study
        return (
            f"add study {self.label} for client {bundle.study.client_id}: "
            f"{counted(len(bundle.activities), 'activity', 'activities')}, "
            f"{counted(len(bundle.requirements), 'requirement')}"
        )

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the rows of the study at the end of each table."""
        bundle = self.study
        self.require_new(scenario, (bundle.study,), "study")
        for rows in (bundle.activities, bundle.requirements, bundle.protections):
            self.require_new(scenario, rows, "study")
        return scenario.model_copy(
            update={
                "clients": (*scenario.clients, *self._new_client(scenario)),
                "studies": (*scenario.studies, bundle.study),
                "activities": (*scenario.activities, *bundle.activities),
                "precedences": (*scenario.precedences, *bundle.precedences),
                "requirements": (*scenario.requirements, *bundle.requirements),
                "protections": (*scenario.protections, *bundle.protections),
                "rates": (*scenario.rates, *bundle.rates),
            }
        )

    def _new_client(self, scenario: Scenario) -> tuple[Client, ...]:
        client = self.study.client
        if client is None:
            return ()
        known = next((row for row in scenario.clients if row.client_id == client.client_id), None)
        if known is None:
            return (client,)
        if known != client:
            raise self.refusal(
                f"the scenario has another row for client '{client.client_id}'; leave the client "
                "out to use it, or correct one of them",
                "study.client",
            )
        return ()


class RemoveStudy(Edit):
    """A study goes, with everything that belongs to it and its rows in the plan in force."""

    subject: ClassVar[str] = "study_id"

    edit: Literal["remove_study"] = "remove_study"
    study_id: Annotated[Id, Field(description="Study that goes.")]
    with_client: Annotated[
        bool, Field(description="Whether its client goes too; it must have no other study.")
    ] = False

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        return f"remove study {self.study_id}{' and its client' if self.with_client else ''}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario without the study."""
        study = cast(Study, self.find(scenario, "studies", self.study_id, "study_id"))
        gone = {a.activity_id for a in scenario.activities if a.study_id == self.study_id}
        left = without_activities(scenario, gone)
        client = self._client(scenario, study)
        return left.model_copy(
            update={
                "studies": tuple(row for row in left.studies if row is not study),
                "protections": tuple(r for r in left.protections if r.study_id != self.study_id),
                "rates": tuple(
                    row
                    for row in left.rates
                    if row.study_id != self.study_id and (not client or row.client_id != client)
                ),
                "clients": tuple(row for row in left.clients if row.client_id != client),
            }
        )

    def _client(self, scenario: Scenario, study: Study) -> str:
        """Return the id of the client that goes, empty if none does."""
        if not self.with_client:
            return ""
        others = [
            row.study_id
            for row in scenario.studies
            if row.client_id == study.client_id and row is not study
        ]
        if others:
            raise self.refusal(
                f"client '{study.client_id}' has other studies, such as '{others[0]}'; leave "
                "with_client out",
                "with_client",
            )
        return study.client_id
