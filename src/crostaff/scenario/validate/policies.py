"""The policy: dates inside the horizon, and no two keys that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from crostaff.errors import Fault
from crostaff.scenario.validate.case import Case


def frozen(case: Case) -> Iterator[Fault]:
    """Report a frozen zone that ends before the horizon begins, or after it ends."""
    day = case.scenario.policy.frozen_until
    if day is None or not case.is_header_sound:
        return
    first, last = case.grid.start, case.grid.last_day(case.grid.periods)
    if not first <= day <= last:
        effect = "nothing is frozen" if day < first else "nothing is left to plan"
        yield Fault(
            "policy",
            None,
            "",
            "frozen_until",
            f"{day} is outside the horizon {first} to {last}, so {effect}; move or remove it",
        )


def coverage(case: Case) -> Iterator[Fault]:
    """Report full coverage that is asked for while its rule is off."""
    if case.scenario.policy.full_coverage and case.is_off("coverage"):
        yield Fault(
            "policy",
            None,
            "",
            "full_coverage",
            "true contradicts rules.coverage = 'off'; choose one of them",
        )
