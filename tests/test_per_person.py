"""Amounts by person: a mapping of those who have one."""

from __future__ import annotations

import numpy as np
import pytest

from crostaff.per_person import PerPerson

RATES = PerPerson(frozenset({0, 2, 3}), np.array([1, 0, 1, 0]), np.array([70, 90]))


def test_people_of_a_kind_have_the_same_amount() -> None:
    assert dict(RATES) == {0: 90, 2: 90, 3: 70}
    assert list(RATES) == [0, 2, 3]
    assert len(RATES) == 3


def test_nobody_else_has_one() -> None:
    assert 1 not in RATES
    assert RATES.get(1, 0) == 0
    with pytest.raises(KeyError):
        RATES[1]


def test_several_at_once() -> None:
    assert RATES.of(np.array([3, 0, 2])).tolist() == [70, 90, 90]
