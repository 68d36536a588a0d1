"""Amounts by person, kept once for everybody alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PerPerson(Mapping[int, int]):
    """An amount by person, the same for all of a kind.

    Parameters
    ----------
    people : frozenset of int
        Of those that have an amount.
    kinds : Ints, shape (staff,)
        The kind of everybody.
    amounts : Ints, shape (kinds,)
    """

    people: frozenset[int]
    kinds: Ints
    amounts: Ints

    def __getitem__(self, staff: int) -> int:
        if staff not in self.people:
            raise KeyError(staff)
        return int(self.amounts[self.kinds[staff]])

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self.people))

    def __len__(self) -> int:
        return len(self.people)

    def of(self, people: Ints) -> Ints:
        """Return the amounts of several people who have one."""
        return self.amounts[self.kinds[people]]
