"""Decisions of one scenario read as those of another."""

from __future__ import annotations

from collections.abc import Mapping

from crostaff.errors import PlanError
from crostaff.plan.decisions import Decisions
from crostaff.problem import Problem


def transfer(source: Problem, decisions: Decisions, target: Problem) -> Decisions:
    """Return decisions by the indexes of another problem, matched by id.

    Raises
    ------
    PlanError
        Naming every id that the other problem lacks.
    """
    if source is target:
        return decisions
    moved = _Transfer(source, target)
    result = Decisions(
        starts={moved.activity(activity): start for activity, start in decisions.starts.items()},
        assigned=tuple(
            row._replace(
                staff=moved.staff(row.staff), requirement=moved.requirement(row.requirement)
            )
            for row in decisions.assigned
        ),
        held=tuple(
            row._replace(protection=moved.protection(row.protection), staff=moved.staff(row.staff))
            for row in decisions.held
        ),
        released=tuple(
            row._replace(protection=moved.protection(row.protection)) for row in decisions.released
        ),
    )
    if moved.unknown:
        raise PlanError(
            f"the plan is of another scenario, which has {', '.join(moved.unknown)}; "
            "solve this scenario anew"
        )
    return result


class _Transfer:
    """Indexes of one problem as those of another; -1 and a note for what is not there."""

    def __init__(self, source: Problem, target: Problem) -> None:
        self._source, self._target = source, target
        self.unknown: dict[str, None] = {}

    def activity(self, index: int) -> int:
        name = self._source.activities[index].id
        return self._find("activity", name, self._target.activity_index)

    def requirement(self, index: int) -> int:
        name = self._source.requirements[index].id
        return self._find("requirement", name, self._target.requirement_index)

    def staff(self, index: int) -> int:
        return self._find("person", self._source.staff[index].id, self._target.staff_index)

    def protection(self, index: int) -> int:
        name = self._source.protections[index].id
        return self._find("protection", name, self._target.protection_index)

    def _find(self, noun: str, name: str, index_by_id: Mapping[str, int]) -> int:
        if name not in index_by_id:
            self.unknown[f"{noun} '{name}'"] = None
        return index_by_id.get(name, -1)
