"""How a scenario remembers the edits that made it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from crostaff.errors import CrostaffError
from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.parsing import make_edit
from crostaff.scenario.words import show

if TYPE_CHECKING:
    from crostaff.scenario.scenario import Scenario


class Recording:
    """The record of edits, and the one way by which it grows."""

    _edits: tuple[Edit, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that made this scenario, first to last; empty if it was read or built.

        They say where a scenario comes from and are no part of it: equality and the digest look at
        header, policy and tables alone, and files of a scenario do not hold them.
        """
        return self._edits

    def edits_in_words(self) -> list[str]:
        """Return the recorded edits in plain words, first to last."""
        scenario = self._scenario()
        return [edit.words(scenario) for edit in self._edits]

    def apply(self, edits: Edit | Iterable[Edit]) -> Scenario:
        """Return the scenario after some edits, one after the other, each of them checked.

        Parameters
        ----------
        edits : Edit or iterable of Edit
            Such as ``scenario.edits`` of another scenario, or ``crostaff.read_edits``.

        Raises
        ------
        ScenarioError
            For the first edit that cannot be made; the row of a fault is its place in the list.
        CrostaffError
            If something is no edit.
        """
        scenario = self._scenario()
        if isinstance(edits, Edit):
            return edits.apply(scenario)
        for number, edit in enumerate(_require_edits(edits), start=1):
            scenario = edit.apply(scenario, number=number)
        return scenario

    def with_edits(self, edits: Iterable[Edit]) -> Scenario:
        """Return an equal scenario that remembers other edits.

        Parameters
        ----------
        edits : iterable of Edit
            Such as ``()``, where a what-if becomes the new plan of record.
        """
        copy = self._scenario().model_copy()
        copy._edits = tuple(edits)
        return copy

    def _edit(self, kind: type[Edit], values: Mapping[str, object]) -> Scenario:
        """Return the scenario after an edit that is given by its fields."""
        given = {name: value for name, value in values.items() if name != "self"}
        return make_edit(kind, given).apply(self._scenario())

    def _scenario(self) -> Scenario:
        return cast("Scenario", self)


def _require_edits(edits: object) -> list[Edit]:
    """Return edits as a list; what is none is refused with the next step."""
    advice = "read a file of edits with crostaff.read_edits, or call the method of a scenario"
    if isinstance(edits, str | os.PathLike) or not isinstance(edits, Iterable):
        raise CrostaffError(f"{show(edits)} is no list of edits; {advice}")
    found = list(edits)
    for number, edit in enumerate(found, start=1):
        if not isinstance(edit, Edit):
            raise CrostaffError(f"number {number} is {show(edit)}, and no edit; {advice}")
    return found
