"""How a scenario remembers the edits that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from crostaff.scenario.edits.base import Edit
from crostaff.scenario.edits.parsing import make_edit

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
            For the first edit that cannot be made.
        """
        scenario = self._scenario()
        for edit in (edits,) if isinstance(edits, Edit) else edits:
            scenario = edit.apply(scenario)
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
