"""Change orders: a study's scope grows or shrinks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from crostaff.scenario.edits.base import Edit, replaced
from crostaff.scenario.edits.bundle import Activities, Precedences, Requirements
from crostaff.scenario.edits.without import without_activities, without_requirements
from crostaff.scenario.fields import Fte, Id, Ids
from crostaff.scenario.records import Activity, Requirement
from crostaff.scenario.units import exact
from crostaff.scenario.words import counted, listed, show

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class FteChange(BaseModel):
    """Full-time people more, or fewer, on one requirement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement_id: Annotated[Id, Field(description="Requirement, as in requirements.")]
    fte: Annotated[Fte, Field(description="Full-time people more or fewer.")]


def _parse_changes(value: object) -> object:
    if not isinstance(value, Mapping):
        if isinstance(value, list | tuple):
            return value
        raise ValueError(
            f"{show(value)} says no requirement; write FTE by requirement, like {{'R-7': 0.5}}"
        )
    for name, fte in value.items():
        if isinstance(fte, bool):
            raise ValueError(f"{name}: {str(fte).lower()} is not a number; write one")
    return tuple({"requirement_id": name, "fte": fte} for name, fte in value.items())


FteChanges = Annotated[
    tuple[FteChange, ...],
    BeforeValidator(_parse_changes, json_schema_input_type=dict[str, Fte]),
    PlainSerializer(
        lambda rows: {row.requirement_id: row.fte for row in rows}, return_type=dict[str, Fte]
    ),
]
"""FTE by requirement id."""


class _Scope(Edit):
    """An edit of what a study asks for."""

    subject: ClassVar[str] = "study_id"

    study_id: Annotated[Id, Field(description="Study whose scope changes.")]

    def own_activities(self, scenario: Scenario) -> set[str]:
        """Return the ids of the study's activities."""
        self.find(scenario, "studies", self.study_id, "study_id")
        return {a.activity_id for a in scenario.activities if a.study_id == self.study_id}

    def require_own(self, names: Iterable[str], own: set[str], noun: str, column: str) -> None:
        """Raise for the first id that does not belong to the study."""
        for name in names:
            if name not in own:
                raise self.refusal(
                    f"{noun} '{name}' is not part of study '{self.study_id}'; name one that is",
                    column,
                )

    def need(self, scenario: Scenario, name: str, own: set[str]) -> Requirement:
        """Return a requirement of the study."""
        need = cast(Requirement, self.find(scenario, "requirements", name, "fte"))
        self.require_own([need.activity_id], own, f"requirement '{name}' of activity", "fte")
        return need

    def with_fte(self, need: Requirement, change: Fraction) -> Requirement:
        """Return a requirement of more, or of less, FTE."""
        return self.revised(need, fte=float(exact(need.fte) + change))

    def require_something(self, *parts: object) -> None:
        """Raise if the edit says nothing."""
        if not any(parts):
            raise self.refusal("changes nothing; name activities, requirements or fte")


class AddScope(_Scope):
    """A change order: a study gets more activities, more needs, or more FTE on those it has."""

    edit: Literal["add_scope"] = "add_scope"
    activities: Annotated[Activities, Field(description="New activities of the study.")] = ()
    precedences: Annotated[Precedences, Field(description="Their place in the order.")] = ()
    requirements: Annotated[Requirements, Field(description="New needs of its activities.")] = ()
    fte: Annotated[FteChanges, Field(description="FTE added to needs it has, by id.")] = ()

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        parts = [f"activity {row.activity_id}" for row in self.activities]
        parts += [f"requirement {row.requirement_id}" for row in self.requirements]
        parts += [f"{row.fte:g} FTE on {row.requirement_id}" for row in self.fte]
        if self.precedences:
            parts.append(counted(len(self.precedences), "precedence"))
        return f"add to study {self.study_id}: {listed(parts) if parts else 'nothing'}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the new rows at the end of their tables."""
        own = self.own_activities(scenario)
        self.require_something(self.activities, self.precedences, self.requirements, self.fte)
        for row in self.activities:
            if row.study_id != self.study_id:
                raise self.refusal(
                    f"activity '{row.activity_id}' is for study '{row.study_id}'; correct one of "
                    "them",
                    "activities",
                )
        self.require_new(scenario, self.activities, "activities")
        self.require_new(scenario, self.requirements, "requirements")
        own |= {row.activity_id for row in self.activities}
        needs = [row.activity_id for row in self.requirements]
        self.require_own(needs, own, "activity", "requirements")
        for arc in self.precedences:
            if not {arc.predecessor, arc.successor} & own:
                self.require_own([arc.predecessor], own, "activity", "precedences")
        more = [self.with_fte(self.need(scenario, r.requirement_id, own), exact(r.fte))
                for r in self.fte]  # fmt: skip
        return scenario.model_copy(
            update={
                "activities": (*scenario.activities, *self.activities),
                "precedences": (*scenario.precedences, *self.precedences),
                "requirements": (*replaced(scenario.requirements, *more), *self.requirements),
            }
        )


class RemoveScope(_Scope):
    """A study loses activities with their needs, single needs, or FTE on them."""

    edit: Literal["remove_scope"] = "remove_scope"
    activities: Annotated[Ids, Field(description="Activities that go, with their needs.")] = ()
    requirements: Annotated[Ids, Field(description="Needs that go.")] = ()
    fte: Annotated[FteChanges, Field(description="FTE taken from needs, by id.")] = ()

    def words(self, scenario: Scenario) -> str:
        """Return the edit in plain words."""
        parts = [f"activity {name}" for name in self.activities]
        parts += [f"requirement {name}" for name in self.requirements]
        parts += [f"{row.fte:g} FTE on {row.requirement_id}" for row in self.fte]
        return f"remove from study {self.study_id}: {listed(parts) if parts else 'nothing'}"

    def revise(self, scenario: Scenario) -> Scenario:
        """Return the scenario without the rows, and without what speaks of them."""
        own = self.own_activities(scenario)
        self.require_something(self.activities, self.requirements, self.fte)
        for name in self.activities:
            found = cast(Activity, self.find(scenario, "activities", name, "activities"))
            self.require_own([found.activity_id], own, "activity", "activities")
        for name in self.requirements:
            need = cast(Requirement, self.find(scenario, "requirements", name, "requirements"))
            self.require_own(
                [need.activity_id], own, f"requirement '{name}' of activity", "requirements"
            )
        less = [self._less(self.need(scenario, r.requirement_id, own), r.fte) for r in self.fte]
        left = scenario.model_copy(update={"requirements": replaced(scenario.requirements, *less)})
        left = without_requirements(left, set(self.requirements))
        return without_activities(left, set(self.activities))

    def _less(self, need: Requirement, fte: float) -> Requirement:
        if exact(fte) >= exact(need.fte):
            raise self.refusal(
                f"requirement '{need.requirement_id}' asks for {need.fte:g} FTE, {fte:g} less "
                "leaves nothing; name it in requirements instead",
                "fte",
            )
        return self.with_fte(need, -exact(fte))
