"""Limits of a solve: what no solve can keep is refused at once, with what to give instead."""

from __future__ import annotations

import math

import pytest

from crostaff.errors import CrostaffError
from crostaff.solve.engine import solve
from crostaff.solve.options import SolveOptions
from tests.support.tiny import tiny_scenario


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"time_limit": 0}, "time_limit is 0; give a positive number of seconds"),
        ({"time_limit": -1.0}, "time_limit is -1.0; give a positive number of seconds"),
        ({"time_limit": math.inf}, "time_limit is inf; give a positive number of seconds"),
        ({"time_limit": math.nan}, "time_limit is nan; give a positive number of seconds"),
        ({"method": "magic"}, "method is 'magic'; choose auto, exact or search"),
        ({"workers": 0}, "workers is 0; give at least 1"),
        ({"seed": -1}, "seed is -1; give a whole number from 0 to 2147483647"),
        ({"seed": 2**31}, "seed is 2147483648; give a whole number from 0 to 2147483647"),
        ({"deterministic_limit": 0}, "deterministic_limit is 0; give a positive number or None"),
        ({"deterministic_limit": math.inf}, "deterministic_limit is inf; give a positive number"),
        ({"deterministic_limit": math.nan}, "deterministic_limit is nan; give a positive number"),
    ],
)
def test_a_limit_that_no_solve_can_keep_is_refused(option: dict[str, object], message: str) -> None:
    with pytest.raises(CrostaffError, match=f"^{message}"):
        SolveOptions(**option)  # type: ignore[arg-type]
    with pytest.raises(CrostaffError, match=f"^{message}"):
        solve(tiny_scenario(), **option)  # type: ignore[arg-type]


def test_limits_at_the_edge_are_taken() -> None:
    options = SolveOptions(time_limit=1e-9, workers=1, seed=2**31 - 1, deterministic_limit=1e-9)
    assert (options.seed, options.method, options.redundant) == (2147483647, "auto", True)


def test_defaults_are_finite_and_immutable() -> None:
    options = SolveOptions()
    assert (options.time_limit, options.workers, options.seed) == (60.0, 2, 0)
    with pytest.raises(TypeError, match="item assignment"):
        options.solver_parameters["num_workers"] = 8  # type: ignore[index]


def test_the_more_first_plans_there_are_the_earlier_it_is_late_for_others() -> None:
    options = SolveOptions(time_limit=1.0)
    assert not options.is_late(0.5, made=1)
    assert options.is_late(0.51, made=1)
    assert not options.is_late(0.25, made=2)
    assert options.is_late(0.26, made=2)
    assert not SolveOptions(time_limit=1.0, deterministic_limit=1.0).is_late(9.0, made=2)
