"""Whether a scenario is made of what it should be: a copy with other values is never checked."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from crostaff.errors import Fault
from crostaff.scenario.policy import Policy
from crostaff.scenario.records import RECORDS
from crostaff.scenario.scenario import HEADER, Scenario
from crostaff.scenario.words import plain, show


def shape(scenario: Scenario) -> Iterator[Fault]:
    """Report a header, a policy or tables of other types than a scenario that was read has."""
    yield from _header(scenario)
    policy: object = scenario.policy
    if not isinstance(policy, Policy):
        message = f"{show(policy)} is no Policy; write crostaff.Policy(...)"
        yield Fault("policy", None, "", "", message)
    for kind in RECORDS:
        rows: object = getattr(scenario, kind.table)
        if not isinstance(rows, tuple):
            message = f"{show(rows)} is no tuple of {kind.__name__} records"
            yield Fault(kind.table, None, "", "", message)
            continue
        for number, record in enumerate(rows, start=2):
            if not isinstance(record, kind):
                message = f"{show(record)} is no {kind.__name__} record; read it from a table"
                yield Fault(kind.table, number, "", "", message)


def _header(scenario: Scenario) -> Iterator[Fault]:
    given = {key: getattr(scenario, key) for key in HEADER}
    try:
        sound = Scenario.model_validate(given)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield Fault("scenario", None, "", str(detail["loc"][0]), plain(detail))
        return
    for key, value in given.items():
        if value != (read := getattr(sound, key)):
            yield Fault("scenario", None, "", key, f"{show(value)} is not {read!r}; write that")
