"""What a user finds in ``crostaff``: the public names, and nothing else."""

from __future__ import annotations

import types

import crostaff as cs


def test_only_public_names_are_listed() -> None:
    assert dir(cs) == sorted(cs.__all__)
    assert {"Plan", "Policy", "Portfolio", "Scenario", "solve"} <= set(dir(cs))
    assert not [name for name in dir(cs) if isinstance(getattr(cs, name), types.ModuleType)]


def test_policy_and_portfolio_are_the_ones_in_use() -> None:
    assert isinstance(cs.demo().policy, cs.Policy)
    assert cs.read_trials.__annotations__["return"] == cs.Portfolio.__name__
