"""What the scenarios of a sweep are called."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from crostaff.errors import CrostaffError, ScenarioError
from crostaff.scenario.scenario import Scenario

Given: TypeAlias = Scenario | ScenarioError
"""A scenario, or the error that says why there is none."""

MOST_EDITS = 3
"""Edits that a name is made of; it says how many more there are."""


def name_scenarios(
    scenarios: Iterable[Given] | Mapping[str, Given], labels: Sequence[str] | None
) -> dict[str, Given]:
    """Return scenarios by name, in their order.

    Names are the keys of a mapping, or the labels, or else the edits in words, or the name of a
    scenario without edits; names of the last kind that are alike are numbered.

    Raises
    ------
    CrostaffError
        If there are no scenarios, something is no scenario, labels do not fit, or two are alike.
    """
    _require_many(scenarios)
    given = list(scenarios.values() if isinstance(scenarios, Mapping) else scenarios)
    _require_scenarios(given)
    if isinstance(scenarios, Mapping):
        if labels is not None:
            raise CrostaffError("the mapping's keys are the names; leave labels out")
        names = [*map(str, scenarios)]
        _require_distinct(names)
    elif labels is not None:
        names = [*map(str, labels)]
        _require_count(names, given)
        _require_distinct(names)
    else:
        names = numbered([name_of(scenario) for scenario in given])
    return dict(zip(names, given, strict=True))


def name_of(scenario: Given) -> str:
    """Return the edits of a what-if in words, or else the scenario's name."""
    if isinstance(scenario, ScenarioError):
        return scenario.source
    words = scenario.edits_in_words()
    if not words:
        return scenario.name
    left = len(words) - MOST_EDITS
    more = [f"{left} more edit{'s' * (left > 1)}"] if left > 0 else []
    return "; ".join([*words[:MOST_EDITS], *more])


def numbered(names: Sequence[str]) -> list[str]:
    """Return names that are distinct: the second ``a`` is ``a (2)``."""
    taken, found = set(names), []
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        own = name
        if seen[name] > 1:
            own = next(
                candidate
                for number in itertools.count(seen[name])
                if (candidate := f"{name} ({number})") not in taken
            )
            taken.add(own)
        found.append(own)
    return found


def require_common_units(scenarios: Iterable[Scenario]) -> None:
    """Check that amounts and periods of some scenarios can be compared.

    Raises
    ------
    CrostaffError
        If currency or unit of time differ.
    """
    kinds = sorted({(scenario.currency, scenario.period.value) for scenario in scenarios})
    if len(kinds) > 1:
        listed = ", ".join(f"{currency} by {period}" for currency, period in kinds)
        raise CrostaffError(
            f"the scenarios of a sweep share currency and unit of time; these have {listed}; "
            "sweep them apart"
        )


def _require_many(scenarios: object) -> None:
    # A scenario can be iterated, too: over its fields.
    if isinstance(scenarios, Scenario | str) or not isinstance(scenarios, Iterable):
        raise CrostaffError(
            "a sweep takes a list of scenarios, or a mapping of names to scenarios; this is a "
            f"{type(scenarios).__name__}"
        )


def _require_scenarios(given: Sequence[object]) -> None:
    if not given:
        raise CrostaffError("a sweep of no scenarios; give at least one")
    for number, scenario in enumerate(given, start=1):
        if not isinstance(scenario, Scenario | ScenarioError):
            raise CrostaffError(
                f"number {number} of the sweep is no scenario but a {type(scenario).__name__}; "
                "read one with crostaff.read"
            )


def _require_count(names: Sequence[str], given: Sequence[object]) -> None:
    if len(names) != len(given):
        raise CrostaffError(
            f"there are {len(given)} scenarios and {len(names)} labels; give one label for each"
        )


def _require_distinct(names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise CrostaffError(
            f"the name {twice[0]!r} stands for two scenarios of the sweep; rename one"
        )
